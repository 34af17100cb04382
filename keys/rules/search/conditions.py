"""
The neutral tree of conditions: what a product's query language is read into.

Nothing here knows JSON or SQL. Text is compared by code point, moments are whole milliseconds
since 1970 (UTC), and a condition on a field without a value is false, never unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.search.fields import Place
from keys.rules.search.wildcards import Pattern


@dataclass(frozen=True)
class Everything:
    pass


@dataclass(frozen=True)
class Nothing:
    pass


@dataclass(frozen=True)
class AllOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """True when at least `at_least` of the conditions are; never fewer than one."""

    conditions: tuple["Condition", ...]
    at_least: int = 1


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class HasId:
    ids: frozenset[str]


@dataclass(frozen=True)
class Exists:
    place: Place


@dataclass(frozen=True)
class Equals:
    """A text equal to one of `values`; with `fold`, A to Z and a to z are the same letters."""

    place: Place
    values: frozenset[str]
    fold: bool = False


@dataclass(frozen=True)
class Begins:
    place: Place
    prefix: str
    fold: bool = False


@dataclass(frozen=True)
class Fits:
    """A text that fits a pattern with `*` and `?`."""

    place: Place
    pattern: Pattern
    fold: bool = False


@dataclass(frozen=True)
class Near:
    """
    A text that at most `edits` edits turn into `text`.

    An edit changes, adds or drops one character or, with `swaps`, exchanges two neighbours. The
    first `exact` characters are the same in both.
    """

    place: Place
    text: str
    edits: int
    exact: int = 0
    swaps: bool = True


@dataclass(frozen=True)
class Contains:
    """One of several texts that has `part` in it; letters of either case are alike everywhere."""

    places: tuple[Place, ...]
    part: str


@dataclass(frozen=True)
class Bound:
    value: str
    inclusive: bool


@dataclass(frozen=True)
class Between:
    """A text in a range; no bound at all means any text."""

    place: Place
    low: Bound | None = None
    high: Bound | None = None


@dataclass(frozen=True)
class During:
    """A moment from `first` to `last`, both included."""

    place: Place
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class IsTrue:
    """A boolean that is `value`."""

    place: Place
    value: bool


Condition: TypeAlias = (
    Everything
    | Nothing
    | AllOf
    | AnyOf
    | Not
    | HasId
    | Exists
    | Equals
    | Begins
    | Fits
    | Near
    | Contains
    | Between
    | During
    | IsTrue
)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Return the conjunction; of one condition, the condition itself."""
    found = tuple(conditions)
    if not found:
        return Everything()
    return found[0] if len(found) == 1 else AllOf(found)


def any_of(conditions: Iterable[Condition], *, at_least: int = 1) -> Condition:
    """Return that `at_least` of the conditions hold; of too few, that nothing does."""
    found = tuple(conditions)
    if at_least > len(found):
        return Nothing()
    if at_least == len(found):
        return all_of(found)
    return AnyOf(found, at_least)
