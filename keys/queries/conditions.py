"""
The neutral tree of conditions as SQL.

Every condition becomes one expression of one statement; nothing is filtered afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import DateTimeField, Exists, F, OuterRef, QuerySet, Subquery, Value

from keys.models import KeyMetadataLeaf
from keys.models.key_metadata_leaf import LONGEST_VALUE, path_column
from keys.queries.expressions import AsciiLower, Concatenated, Element, IsOneOf, SomeElement
from keys.queries.logic import (
    Always,
    AtLeast,
    Compare,
    Every,
    HasValue,
    IsAmong,
    IsNotTrue,
    Never,
    Operand,
    Some,
)
from keys.queries.text_tests import Text, text_test
from keys.rules import search
from keys.rules.metadata import storable
from keys.rules.search.merging import merged_choices, merged_needs
from keys.rules.search.moments import AFTER_MOMENTS, LEAST_MOMENT, moment_of


@dataclass(frozen=True)
class TextColumn:
    """A column with one text."""

    operand: Operand


@dataclass(frozen=True)
class WordsColumn:
    """A column with a text that is searched by its words."""

    operand: Operand


@dataclass(frozen=True)
class ListColumn:
    """A column with a JSON list of texts."""

    operand: Operand


@dataclass(frozen=True)
class MomentColumn:
    """`exact`: never null and always whole milliseconds, so that an index may serve its order."""

    name: str
    exact: bool = False


@dataclass(frozen=True)
class TruthColumn:
    condition: Operand


@dataclass(frozen=True)
class LeavesColumn:
    """
    The metadata of a key, in a table of its own.

    Attributes:
        one_by_one: whether it is asked of each key by itself. That is cheaper where few keys are
            looked at, and dearer where all are.
    """

    one_by_one: bool = False


Column: TypeAlias = (
    TextColumn | WordsColumn | ListColumn | MomentColumn | TruthColumn | LeavesColumn
)
LEAF_TEXT = Text(head=F("value"), whole=Concatenated(F("value"), F("rest")), limit=LONGEST_VALUE)


@dataclass(frozen=True, kw_only=True)
class Table:
    """
    Where the things' id and the fields of their schema are found.

    Attributes:
        has_part: tells whether a text contains another; None where nobody asks that.
    """

    id: str
    columns: Mapping[str, Column]
    has_part: Callable[[search.Contains], Operand] | None = None

    def column_of(self, place: search.Place) -> Column:
        return self.columns[place.field.name]


def as_sql(condition: search.Condition, table: Table) -> Operand:
    """Return the condition as an expression over the rows of a queryset."""
    match condition:
        case search.Everything() | search.Nothing():
            return Always() if isinstance(condition, search.Everything) else Never()
        case search.AllOf(conditions):
            return Every(*(as_sql(one, table) for one in merged_needs(conditions)))
        case search.AnyOf():
            return _any_of(condition, table)
        case search.Not(inner):
            return IsNotTrue(as_sql(inner, table))
        case search.HasId() | search.Contains():
            return _of_whole(condition, table)
        case _:
            return _at_place(condition, condition.place, table)


def _any_of(choice: search.AnyOf, table: Table) -> Operand:
    if choice.at_least == 1:
        return Some(*(as_sql(one, table) for one in merged_choices(choice.conditions)))
    return AtLeast(choice.at_least, *(as_sql(one, table) for one in choice.conditions))


def _of_whole(condition: search.HasId | search.Contains, table: Table) -> Operand:
    if isinstance(condition, search.HasId):
        return IsOneOf(F(table.id), condition.ids)
    if table.has_part is None:
        raise LookupError("Nothing here is searched by its parts.")
    return table.has_part(condition)


def _at_place(condition: search.Condition, place: search.Place, table: Table) -> Operand:
    match table.column_of(place):
        case MomentColumn(name):
            return _of_moment(condition, F(name))
        case TruthColumn(truth):
            return _of_truth(condition, truth)
        case LeavesColumn(one_by_one):
            return _of_metadata(condition, place, one_by_one=one_by_one)
        case TextColumn(operand):
            return text_test(condition)(Text.of(operand))
        case WordsColumn(operand):
            return _of_words(condition, operand)
        case ListColumn(operand):
            return SomeElement(operand, text_test(condition)(Text.of(Element())))


def _of_metadata(condition: search.Condition, place: search.Place, *, one_by_one: bool) -> Operand:
    found = leaves_fulfilling(condition, place)
    if one_by_one:
        return Exists(found.filter(key_id=OuterRef("pk")))
    return IsAmong(F("pk"), Subquery(found.values("key_id")))


def _of_truth(condition: search.Condition, truth: Operand) -> Operand:
    if isinstance(condition, search.IsTrue):
        return truth if condition.value else IsNotTrue(truth)
    return Always()


def leaves_fulfilling(
    condition: search.Condition, place: search.Place
) -> QuerySet[KeyMetadataLeaf]:
    return leaves_at(place).filter(text_test(condition)(LEAF_TEXT))


def leaves_at(place: search.Place) -> QuerySet[KeyMetadataLeaf]:
    """Return the leaves that a place of the metadata means; no key has one text twice there."""
    if place.path is None:
        return KeyMetadataLeaf.objects.filter(is_first=True)
    return KeyMetadataLeaf.objects.filter(path=path_column(storable(place.path)))


def _of_words(condition: search.Condition, operand: Operand) -> Operand:
    if isinstance(condition, search.Exists):
        return HasValue(operand)
    lower = AsciiLower(operand)
    test = text_test(condition)
    in_a_word = SomeElement(lower, test(Text.of(Element())), words=True)
    return Every(HasValue(operand), Some(test(Text.of(lower)), in_a_word))


def _of_moment(condition: search.Condition, operand: Operand) -> Operand:
    bounds: list[Operand] = [HasValue(operand)]
    if isinstance(condition, search.During):
        if condition.first is not None:
            bounds.append(not_before(operand, condition.first))
        if condition.last is not None:
            bounds.append(before(operand, condition.last + 1))
    return Every(*bounds)


def not_before(operand: Operand, moment: int) -> Operand:
    """Return that a moment is `moment` or later; a null is neither."""
    if moment <= LEAST_MOMENT:
        return HasValue(operand)
    return Never() if moment >= AFTER_MOMENTS else Compare(operand, ">=", _moment(moment))


def before(operand: Operand, moment: int) -> Operand:
    """Return that a moment is earlier than `moment`; a null is not."""
    if moment >= AFTER_MOMENTS:
        return HasValue(operand)
    return Never() if moment <= LEAST_MOMENT else Compare(operand, "<", _moment(moment))


def _moment(milliseconds: int) -> Value:
    return Value(moment_of(milliseconds), output_field=DateTimeField())
