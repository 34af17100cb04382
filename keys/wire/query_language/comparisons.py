"""One place compared with one value: the conditions that several query types come down to."""

from datetime import datetime, tzinfo

from keys.rules.json_types import Json
from keys.rules.search import (
    Begins,
    Between,
    Bound,
    Condition,
    During,
    Equals,
    Exists,
    Fits,
    IsTrue,
    Kind,
    Near,
    Nothing,
    Place,
    any_of,
)
from keys.rules.search.edits import affordable_edits
from keys.rules.search.wildcards import parse_pattern
from keys.wire.query_language.context import Context, check_pattern
from keys.wire.query_language.costs import Weight
from keys.wire.query_language.date_formats import DateFormat
from keys.wire.query_language.dates import read_moment
from keys.wire.query_language.errors import SHARD, BadValue
from keys.wire.query_language.shapes import text_of

TRUTHS = {"true": True, "false": False, "": False}


def equals(context: Context, place: Place, value: Json, *, fold: bool = False) -> Condition:
    """
    Return that the place has this value.

    Raises:
        BadValue: no value of its kind can be read from it.
    """
    context.count_clause(weight=Weight.FOLDED if fold else Weight.PLAIN)
    text = text_of(value)
    if place.is_textual:
        return Equals(place, frozenset({text}), fold)
    if fold:
        raise BadValue(
            f"[{place.name}] field which is of type [{place.field.type}],"
            " does not support case insensitive term queries",
            type=SHARD,
        )
    if place.kind is Kind.BOOLEAN:
        return IsTrue(place, truth_of(text))
    return moments_of(place, text, now=context.now)


def equals_one(context: Context, place: Place, values: list[Json]) -> Condition:
    """Return that the place has one of these values."""
    if not values:
        return Nothing()
    if not place.is_textual:
        return any_of(equals(context, place, value) for value in values)
    context.count_clause()
    return Equals(place, frozenset(text_of(value) for value in values))


def moments_of(place: Place, text: str, *, now: datetime) -> During:
    """Return that the moment is within the date: a date without its time is the whole day."""
    return During(
        place,
        read_moment(text, now=now, round_up=False),
        read_moment(text, now=now, round_up=True),
    )


def truth_of(text: str) -> bool:
    """
    Return the boolean that the text says.

    Raises:
        BadValue: it says neither true nor false.
    """
    if text not in TRUTHS:
        raise BadValue(f"Can't parse boolean value [{text}], expected [true] or [false]")
    return TRUTHS[text]


def begins(context: Context, place: Place, prefix: str, *, fold: bool = False) -> Condition:
    _check_is_textual(place, "prefix", "keyword, text and wildcard")
    context.count_clause(weight=Weight.FOLDED if fold else Weight.RANGE)
    check_pattern(prefix)
    return Begins(place, prefix, fold)


def fits(context: Context, place: Place, pattern: str, *, fold: bool = False) -> Condition:
    _check_is_textual(place, "wildcard", "keyword, text and wildcard")
    context.count_clause(weight=_weight_of_pattern(place, fold=fold))
    check_pattern(pattern)
    return Fits(place, parse_pattern(pattern), fold)


def _weight_of_pattern(place: Place, *, fold: bool) -> Weight:
    if place.kind is Kind.FLATTENED:
        return Weight.LEAVES_PATTERN
    return Weight.FOLDED if fold else Weight.PATTERN


def near(
    context: Context, place: Place, text: str, *, edits: int, exact: int, swaps: bool
) -> Condition:
    """Return that the place has nearly this text; no edits at all is equality."""
    _check_is_textual(place, "fuzzy", "keyword and text")
    allowed = affordable_edits(text, edits)
    if not allowed:
        return equals(context, place, text)
    context.count_clause(weight=Weight.NEARNESS)
    return Near(place, text, allowed, exact, swaps)


def _check_is_textual(place: Place, query: str, kinds: str) -> None:
    if not place.is_textual:
        raise BadValue(
            f"Can only use {query} queries on {kinds} fields"
            f" - not on [{place.name}] which is of type [{place.field.type}]",
            type=SHARD,
        )


def between(
    context: Context,
    place: Place,
    *,
    low: Json,
    low_inclusive: bool,
    high: Json,
    high_inclusive: bool,
    format: DateFormat | None,  # noqa: A002  # the wire's word
    zone: tzinfo | None,
) -> Condition:
    """Return that the place lies in a range; None is no bound, and no bounds any value."""
    context.count_clause(weight=Weight.RANGE)
    if low is None and high is None:
        return Exists(place)
    if place.kind is Kind.DATE:
        return During(
            place,
            _first(low, inclusive=low_inclusive, now=context.now, format=format, zone=zone),
            _last(high, inclusive=high_inclusive, now=context.now, format=format, zone=zone),
        )
    bounds = (
        None if low is None else Bound(text_of(low), low_inclusive),
        None if high is None else Bound(text_of(high), high_inclusive),
    )
    if place.kind is Kind.BOOLEAN:
        return _truths_between(place, *bounds)
    return Between(place, *bounds)


def _first(
    value: Json,
    *,
    inclusive: bool,
    now: datetime,
    format: DateFormat | None,  # noqa: A002  # the wire's word
    zone: tzinfo | None,
) -> int | None:
    if value is None:
        return None
    # After a day means after its end.
    moment = read_moment(text_of(value), now=now, format=format, zone=zone, round_up=not inclusive)
    return moment if inclusive else moment + 1


def _last(
    value: Json,
    *,
    inclusive: bool,
    now: datetime,
    format: DateFormat | None,  # noqa: A002  # the wire's word
    zone: tzinfo | None,
) -> int | None:
    if value is None:
        return None
    moment = read_moment(text_of(value), now=now, format=format, zone=zone, round_up=inclusive)
    return moment if inclusive else moment - 1


def _truths_between(place: Place, low: Bound | None, high: Bound | None) -> Condition:
    found = []
    for truth in (False, True):
        above = (
            low is None
            or truth > truth_of(low.value)
            or (low.inclusive and truth is truth_of(low.value))
        )
        below = (
            high is None
            or truth < truth_of(high.value)
            or (high.inclusive and truth is truth_of(high.value))
        )
        if above and below:
            found.append(IsTrue(place, truth))
    return any_of(found)
