"""
The same search over things in memory, for those that no table holds.

It is written for clearness, without regard to how the databases do it: the tests hold the two
against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from typing import TypeAlias

from keys.rules.search.aggregations import Value
from keys.rules.search.conditions import (
    AllOf,
    AnyOf,
    Begins,
    Between,
    Condition,
    Contains,
    During,
    Equals,
    Everything,
    Exists,
    Fits,
    HasId,
    IsTrue,
    Near,
    Not,
    Nothing,
)
from keys.rules.search.edits import is_near
from keys.rules.search.fields import Kind, Place
from keys.rules.search.parts import folded_part
from keys.rules.search.request import SearchRequest, SortKey
from keys.rules.search.wildcards import folded_pattern, matches
from keys.rules.search.words import folded, words_of


@dataclass(frozen=True, kw_only=True)
class Thing:
    """
    What is searched.

    Attributes:
        number: its place in the order in which things were stored.
        values: by field name; a field without a value may be left out.
        leaves: (path, value) of every leaf, by the name of the flattened field.
    """

    id: str
    number: int
    values: Mapping[str, tuple[Value, ...]]
    leaves: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def at(self, place: Place) -> tuple[Value, ...]:
        """Return the values there, each once; of a text its words."""
        name = place.field.name
        if place.kind is Kind.FLATTENED:
            leaves = self.leaves.get(name, frozenset())
            return tuple({value for path, value in leaves if place.path in {None, path}})
        values = self.values.get(name, ())
        if place.kind is Kind.TEXT:
            return tuple(word for value in values for word in words_of(str(value)))
        return values


Row: TypeAlias = tuple[tuple[Value | None, ...], Thing]


@dataclass(frozen=True, kw_only=True)
class Found:
    """`sort_values` has a tuple for each thing of the page, a value for each sort key."""

    things: tuple[Thing, ...]
    total: int
    sort_values: tuple[tuple[Value | None, ...], ...]


def find(things: Iterable[Thing], request: SearchRequest) -> Found:
    """Return the page that `request` asks for; aggregations are not looked at."""
    fitting = [thing for thing in things if fulfils(thing, request.condition)]
    rows = _sorted([(sort_values(thing, request.sort), thing) for thing in fitting], request.sort)
    total = len(rows)
    if request.after is not None:
        after = request.after
        rows = [row for row in rows if _order_of(row[0], after, request.sort) > 0]
    page = rows[request.offset : request.offset + request.size]
    return Found(
        things=tuple(thing for _, thing in page),
        total=total,
        sort_values=tuple(values for values, _ in page),
    )


def fulfils(thing: Thing, condition: Condition) -> bool:
    """Return whether the condition is true of the thing."""
    match condition:
        case Everything() | Nothing():
            return isinstance(condition, Everything)
        case AllOf(conditions):
            return all(fulfils(thing, one) for one in conditions)
        case AnyOf(conditions, at_least):
            return sum(fulfils(thing, one) for one in conditions) >= at_least
        case Not(inner):
            return not fulfils(thing, inner)
        case HasId(ids):
            return thing.id in ids
        case _:
            places = condition.places if isinstance(condition, Contains) else (condition.place,)
            return any(_is_one(value, condition) for place in places for value in thing.at(place))


def _is_one(value: Value, condition: Condition) -> bool:
    match condition:
        case Exists():
            return True
        case IsTrue(_, wanted):
            return value is wanted
        case During(_, first, last):
            moment = int(value)
            return (first is None or moment >= first) and (last is None or moment <= last)
        case Contains(_, part):
            return folded_part(part) in folded_part(str(value))
        case _:
            return isinstance(value, str) and _is_text(value, condition)


def _is_text(value: str, condition: Condition) -> bool:
    match condition:
        case Equals(_, values, fold):
            return _case(value, fold=fold) in {_case(wanted, fold=fold) for wanted in values}
        case Begins(_, prefix, fold):
            return _case(value, fold=fold).startswith(_case(prefix, fold=fold))
        case Fits(_, pattern, fold):
            return matches(folded_pattern(pattern) if fold else pattern, _case(value, fold=fold))
        case Near(_, text, edits, exact, swaps):
            return is_near(value, text, edits=edits, exact=exact, swaps=swaps)
        case Between(_, low, high):
            above = low is None or value > low.value or (low.inclusive and value == low.value)
            below = high is None or value < high.value or (high.inclusive and value == high.value)
            return above and below
        case _:
            return False


def _case(text: str, *, fold: bool) -> str:
    return folded(text) if fold else text


def sort_values(thing: Thing, sort: Sequence[SortKey]) -> tuple[Value | None, ...]:
    """Return what the thing is sorted by; None for a missing text."""
    return tuple(_sort_value(thing, key) for key in sort)


def _sort_value(thing: Thing, key: SortKey) -> Value | None:
    if key.place is None:
        return thing.number
    values = thing.at(key.place)
    if values:
        return max(values) if key.highest else min(values)
    return key.missing_moment if key.is_number else key.missing


def _sorted(rows: list[Row], sort: Sequence[SortKey]) -> list[Row]:
    def compared(one: Row, other: Row) -> int:
        return _order_of(one[0], other[0], sort) or one[1].number - other[1].number

    return sorted(rows, key=cmp_to_key(compared))


def _order_of(
    one: Sequence[Value | None], other: Sequence[Value | None], sort: Sequence[SortKey]
) -> int:
    """Return a number above zero when `one` comes after `other`, below zero when before."""
    for value, against, key in zip(one, other, sort, strict=True):
        if value == against:
            continue
        if value is None or against is None:
            is_after = (value is None) is not key.missing_first
        else:
            is_after = _is_greater(value, against) is not key.descending
        return 1 if is_after else -1
    return 0


def _is_greater(one: Value, other: Value) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return str(one) > str(other)
    return one > other
