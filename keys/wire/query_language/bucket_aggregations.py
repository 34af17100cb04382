"""The reader of each type of aggregation; what they hold in common is read by `aggregations`."""

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import (
    BucketOrder,
    Cardinality,
    Filter,
    Filters,
    Kind,
    Missing,
    Place,
    Span,
    Spans,
    Terms,
    Value,
    ValueCount,
)
from keys.wire.query_language.comparisons import truth_of
from keys.wire.query_language.composite import composite
from keys.wire.query_language.context import Context
from keys.wire.query_language.date_formats import DateFormat, date_format
from keys.wire.query_language.dates import parse_zone, read_moment
from keys.wire.query_language.errors import (
    ILLEGAL_ARGUMENT,
    NotSupported,
    SearchFailed,
    Unreadable,
)
from keys.wire.query_language.queries import read_query
from keys.wire.query_language.shapes import (
    check_members,
    flag,
    listed,
    text_of,
    token_of,
    whole_number,
    word,
)

VALUE_OPTIONS = frozenset({"field", "script", "missing", "format", "value_type", "time_zone"})
TERMS_OPTIONS = VALUE_OPTIONS | {
    "size", "shard_size", "show_term_doc_count_error", "order", "min_doc_count",
    "shard_min_doc_count", "include", "exclude", "execution_hint", "collect_mode",
}  # fmt: skip
RANGE_OPTIONS = VALUE_OPTIONS | {"ranges", "keyed"}
SPAN_OPTIONS = frozenset({"key", "from", "to", "mask"})
FILTERS_OPTIONS = frozenset({"filters", "other_bucket", "other_bucket_key", "keyed"})
OTHER = "_other_"
MOST_SPANS = 150
MOST_BUCKETS = 65_536
METACHARACTERS = frozenset('.?+*|(){}[]~&@#<>"\\^$')

__all__ = [
    "cardinality",
    "composite",
    "date_range",
    "filter_",
    "filters",
    "missing",
    "range_",
    "terms",
    "value_count",
]


def terms(context: Context, name: str, body: JsonObject) -> Terms:
    place = _place(context, name, "terms", body, TERMS_OPTIONS)
    size = whole_number(body.get("size", 10))
    if size <= 0:
        raise _too_small("size", size, name)
    least = whole_number(body.get("min_doc_count", 1))
    if least < 0:
        raise Unreadable(
            f"[min_doc_count] must be greater than or equal to 0. Found [{least}] in [{name}]",
            type=ILLEGAL_ARGUMENT,
        )
    only = body.get("include")
    return Terms(
        place=place,
        size=min(size, MOST_BUCKETS + 1),
        order=_order(name, body.get("order", {"_count": "desc"})),
        least_count=max(least, 1),
        missing=_missing(context, place, body),
        only=None if only is None else _values(context, name, "include", place, only),
        never=_values(context, name, "exclude", place, body.get("exclude", [])),
        format=_format(place, body),
    )


def _order(name: str, value: Json) -> tuple[BucketOrder, ...]:
    orders = []
    for one in listed(value):
        if not isinstance(one, dict) or len(one) != 1:
            raise Unreadable(
                "Must specify at least one field for [order]"
                if isinstance(one, dict) and not one
                else f"Unexpected token [{token_of(one)}] for [order]"
            )
        ((by, direction),) = one.items()
        if by not in {"_count", "_key"}:
            raise NotSupported(f"Unsupported order [{by}] for [{name}] agg")
        found = word(direction).lower()
        if found not in {"asc", "desc"}:
            raise Unreadable(f"Unknown order direction [{found}]")
        orders.append(BucketOrder(by_count=by == "_count", descending=found == "desc"))
    return tuple(orders)


def _values(
    context: Context, name: str, option: str, place: Place, value: Json
) -> frozenset[Value]:
    if isinstance(value, str) and not METACHARACTERS & set(value):
        value = [value]
    if not isinstance(value, list):
        raise NotSupported(f"Unsupported [{option}] pattern for [{name}] agg")
    return frozenset(_value(context, place, one) for one in value)


def _value(context: Context, place: Place, value: Json) -> Value:
    if place.is_textual:
        return word(value)
    if place.kind is Kind.BOOLEAN:
        return truth_of({"1": "true", "0": "false"}.get(word(value), word(value)))
    return read_moment(word(value), now=context.now, round_up=False)


def range_(context: Context, name: str, body: JsonObject) -> Spans:
    return _spans(context, name, "range", body)


def date_range(context: Context, name: str, body: JsonObject) -> Spans:
    return _spans(context, name, "date_range", body)


def _spans(context: Context, name: str, kind: str, body: JsonObject) -> Spans:
    place = _place(context, name, kind, body, RANGE_OPTIONS)
    if place.kind is not Kind.DATE:
        raise SearchFailed(
            f"Field [{place.name}] of type [{place.field.type}] is not supported for aggregation"
            f" [{kind}]"
        )
    ranges = listed(body.get("ranges", []))
    if not ranges:
        raise Unreadable(f"No [ranges] specified for the [{name}] aggregation",
                         type=ILLEGAL_ARGUMENT)  # fmt: skip
    if len(ranges) > MOST_SPANS:
        raise SearchFailed(f"The number of ranges must not exceed [{MOST_SPANS}] in [{name}]")
    written = _format(place, body)
    reader = _Moments(context, body, None if written is None else date_format(written))
    spans = sorted((reader.span(kind, one) for one in ranges), key=_begins_and_ends)
    default = body.get("missing")
    return Spans(
        place=place,
        spans=tuple(spans),
        missing=None if default is None else reader.moment(default),
        format=written,
        keyed=flag(body.get("keyed", False)),
        is_date_range=kind == "date_range",
    )


class _Moments:
    """How the moments of one aggregation are written."""

    def __init__(self, context: Context, body: JsonObject, written: DateFormat | None) -> None:
        self._now = context.now
        self._format = written
        zone = body.get("time_zone")
        self._zone = None if zone is None else parse_zone(word(zone))

    def moment(self, value: Json) -> int:
        return read_moment(
            word(value), now=self._now, format=self._format, zone=self._zone, round_up=False
        )

    def span(self, kind: str, value: Json) -> Span:
        if not isinstance(value, dict):
            raise Unreadable(f"[{kind}] Expected START_OBJECT but was: {token_of(value)}")
        check_members(kind, value, SPAN_OPTIONS)
        key, start, end = value.get("key"), value.get("from"), value.get("to")
        return Span(
            key=None if key is None else word(key),
            start=None if start is None else self.moment(start),
            end=None if end is None else self.moment(end),
        )


def _begins_and_ends(span: Span) -> tuple[float, float]:
    return (
        float("-inf") if span.start is None else span.start,
        float("inf") if span.end is None else span.end,
    )


def missing(context: Context, name: str, body: JsonObject) -> Missing:
    return Missing(place=_place(context, name, "missing", body, VALUE_OPTIONS))


def cardinality(context: Context, name: str, body: JsonObject) -> Cardinality:
    options = VALUE_OPTIONS | {"precision_threshold", "execution_hint", "rehash"}
    place = _place(context, name, "cardinality", body, options)
    return Cardinality(place=place, missing=_missing(context, place, body))


def value_count(context: Context, name: str, body: JsonObject) -> ValueCount:
    place = _place(context, name, "value_count", body, VALUE_OPTIONS)
    return ValueCount(place=place, missing=_missing(context, place, body))


def filter_(context: Context, _name: str, body: JsonObject) -> Filter:
    return Filter(condition=read_query(context, body))


def filters(context: Context, name: str, body: JsonObject) -> Filters:
    check_members("filters", body, FILTERS_OPTIONS)
    given = body.get("filters")
    names: tuple[str, ...] | None = None
    if isinstance(given, dict):
        # Upstream keeps the named ones in the order of their names.
        names = tuple(sorted(given))
        queries = [given[one] for one in names]
    elif isinstance(given, list):
        queries = given
    else:
        raise Unreadable(f"[{name}] expected an object or array of [filters]")
    if not queries:
        raise Unreadable("[filters] cannot be empty.", type=ILLEGAL_ARGUMENT)
    has_other = flag(body.get("other_bucket", "other_bucket_key" in body))
    return Filters(
        conditions=tuple(read_query(context, query) for query in queries),
        names=names,
        other=word(body.get("other_bucket_key", OTHER)) if has_other else None,
        keyed=flag(body.get("keyed", True)),
    )


def _place(
    context: Context, name: str, kind: str, body: JsonObject, known: frozenset[str]
) -> Place:
    check_members(kind, body, known)
    if body.get("script") is not None:
        raise NotSupported(f"Unsupported script value source for [{name}] agg")
    if body.get("field") is None:
        raise Unreadable(
            "Required one of fields [field, script], but none were specified. ",
            type=ILLEGAL_ARGUMENT,
        )
    return context.place(word(body["field"]))


def _missing(context: Context, place: Place, body: JsonObject) -> Value | None:
    value = body.get("missing")
    return None if value is None else _value(context, place, value)


def _format(place: Place, body: JsonObject) -> str | None:
    if body.get("format") is None or place.kind is not Kind.DATE:
        return None
    return date_format(text_of(body["format"])).text


def _too_small(option: str, value: int, name: str) -> Unreadable:
    return Unreadable(
        f"[{option}] must be greater than 0. Found [{value}] in [{name}]", type=ILLEGAL_ARGUMENT
    )
