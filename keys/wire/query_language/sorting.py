"""
The order of a page, and the values that the next one begins behind.

Source: elasticsearch-specification, _types/sort.ts (`Sort`, `FieldSort`).
"""

from collections.abc import Sequence
from datetime import datetime

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import GREATEST_LONG, LEAST_LONG, Kind, SortKey, Value
from keys.wire.query_language.comparisons import TRUTHS
from keys.wire.query_language.context import Context
from keys.wire.query_language.costs import Weight
from keys.wire.query_language.date_formats import date_format
from keys.wire.query_language.dates import read_moment
from keys.wire.query_language.errors import (
    ILLEGAL_ARGUMENT,
    SHARD,
    BadQuery,
    NotSupported,
    SearchFailed,
    Unreadable,
)
from keys.wire.query_language.shapes import listed, number, text_of, token_of, word

STORAGE_ORDER = "_doc"
OPTIONS = frozenset({
    "order", "mode", "missing", "unmapped_type", "format", "numeric_type", "nested", "nested_path",
    "nested_filter",
})  # fmt: skip
MODES = frozenset({"min", "max", "sum", "avg", "median"})
EXTREMES = frozenset({"min", "max"})
MOST_KEYS = 100
LAST, FIRST = "_last", "_first"


def read_sort(context: Context, value: Json) -> tuple[SortKey, ...]:
    """
    Return the order that `sort` asks for: a name, an object of names, or a list of either.

    Raises:
        BadQuery: it cannot be read, or a field cannot be sorted by.
    """
    parts: list[tuple[str, Json]] = []
    for one in listed(value):
        if isinstance(one, str):
            parts.append((one, {}))
        elif isinstance(one, dict) and len(one) == 1:
            parts += one.items()
        else:
            raise Unreadable("mal-formatted sort object", type=ILLEGAL_ARGUMENT)
    if len(parts) > MOST_KEYS:
        raise SearchFailed(f"The number of sort fields must not exceed [{MOST_KEYS}]")
    return tuple(_sort_key(context, name, options) for name, options in parts)


def _sort_key(context: Context, name: str, value: Json) -> SortKey:
    options: JsonObject = {"order": value} if isinstance(value, str) else _object(name, value)
    for option in options:
        if option not in OPTIONS:
            raise Unreadable(
                f"[field_sort] unknown field [{option}]", type="x_content_parse_exception"
            )
    if any(option.startswith("nested") for option in options):
        raise NotSupported("nested sorting is not currently supported in this context")
    descending = _descending(options.get("order", "asc"))
    if name == STORAGE_ORDER:
        return SortKey(place=None, descending=descending)
    place = context.place(name)
    if not place.field.sortable:
        raise NotSupported(f"sorting is not supported for field [{name}]")
    context.count_clause(weight=Weight.LEAVES if place.kind is Kind.FLATTENED else Weight.PLAIN)
    mode = _mode(options.get("mode"), is_textual=place.is_textual)
    missing, missing_first = _missing(context, options.get("missing"), place.kind)
    written = options.get("format")
    if written is not None and place.kind is Kind.DATE:
        date_format(word(written))
    return SortKey(
        place=place,
        descending=descending,
        highest=descending if mode is None else mode == "max",
        missing=missing,
        missing_first=missing_first,
        format=word(written) if written is not None and place.kind is Kind.DATE else None,
    )


def _object(name: str, value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise Unreadable(
            f"[{name}] sort malformed, expected an object but found [{token_of(value)}]"
        )
    return value


def _descending(order: Json) -> bool:
    found = word(order).lower()
    if found not in {"asc", "desc"}:
        raise Unreadable(
            f"No enum constant org.elasticsearch.search.sort.SortOrder.{found.upper()}",
            type=ILLEGAL_ARGUMENT,
        )
    return found == "desc"


def _mode(mode: Json, *, is_textual: bool) -> str | None:
    if mode is None:
        return None
    found = word(mode).lower()
    if found not in MODES:
        raise Unreadable(f"Unknown SortMode [{found}]", type=ILLEGAL_ARGUMENT)
    if is_textual and found not in EXTREMES:
        raise SearchFailed("we only support AVG, MEDIAN and SUM on number based fields", type=SHARD)
    return found


def _missing(context: Context, value: Json, kind: Kind) -> tuple[Value | None, bool]:
    if value in (None, LAST, FIRST):
        return None, value == FIRST
    text = word(value)
    if kind is Kind.BOOLEAN:
        return _truth(text, field="missing"), False
    if kind is Kind.DATE:
        return read_moment(text, now=context.now, round_up=False), False
    return text, False


def read_after(value: Json, sort: Sequence[SortKey], *, now: datetime) -> tuple[Value | None, ...]:
    """
    Return the values of `search_after` as what they are compared with.

    Raises:
        BadQuery: they cannot be read, or are not one for each sort key.
    """
    if not isinstance(value, list):
        raise Unreadable(
            f"Expected [START_ARRAY] in [search_after] but found [{token_of(value)}]"
            " inside search_after"
        )
    for one in value:
        if isinstance(one, list | dict):
            raise Unreadable(
                "Expected [VALUE_STRING] or [VALUE_NUMBER] or [VALUE_BOOLEAN] or [VALUE_NULL] but"
                f" found [{token_of(one)}] inside search_after."
            )
    if not value:
        raise Unreadable("Values must contains at least one value.", type=ILLEGAL_ARGUMENT)
    if not sort:
        raise SearchFailed("Sort must contain at least one field.")
    if len(value) != len(sort):
        raise SearchFailed(f"search_after has {len(value)} value(s) but sort has {len(sort)}.")
    return tuple(_after(one, key, now=now) for one, key in zip(value, sort, strict=True))


def _after(value: Json, key: SortKey, *, now: datetime) -> Value | None:
    if key.is_number:
        return key.missing_moment if value is None else _moment(value, key, now=now)
    if value is None:
        return None
    text = text_of(value)
    if key.place is not None and key.place.kind is Kind.BOOLEAN:
        return _truth(text, field=key.place.name)
    return text


def _moment(value: Json, key: SortKey, *, now: datetime) -> int:
    field = STORAGE_ORDER if key.place is None else key.place.name
    if key.place is None or not isinstance(value, str):
        return _whole(value, field=field)
    if value in {str(LEAST_LONG), str(GREATEST_LONG)}:
        return int(value)
    if value.startswith("now"):
        raise SearchFailed("now() is not allowed in [search_after] key")
    written = None if key.format is None else date_format(key.format)
    return read_moment(value, now=now, format=written, round_up=False)


def _whole(value: Json, *, field: str) -> int:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return max(LEAST_LONG, min(value, GREATEST_LONG))
        return int(number(value))
    except BadQuery:
        raise SearchFailed(f"Failed to parse search_after value for field [{field}].") from None


def _truth(text: str, *, field: str) -> bool:
    truths = {**TRUTHS, "1": True, "0": False}
    if text not in truths:
        raise SearchFailed(
            f"Cannot parse boolean [{text}] of field [{field}], expected either [true] or [false]"
        )
    return truths[text]


def sort_json(sort: Sequence[SortKey], values: Sequence[Value | None]) -> list[Json]:
    """
    Return the `_sort` of one thing.

    Moments are milliseconds or, with a format, text; a missing one is the greatest or least long.
    """
    return [_value_json(key, value) for key, value in zip(sort, values, strict=True)]


def _value_json(key: SortKey, value: Value | None) -> Json:
    is_moment = key.place is not None and key.place.kind is Kind.DATE
    if key.format is None or not is_moment or not isinstance(value, int):
        return value
    if value in {LEAST_LONG, GREATEST_LONG}:
        return value
    return date_format(key.format).write(value)
