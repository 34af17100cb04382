"""
The reader of `composite` aggregations: pages of combinations of values.

Source: elasticsearch-specification, _types/aggregations/bucket.ts (`CompositeAggregation`).
"""

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import Composite, Kind, Source, Value
from keys.wire.query_language.comparisons import truth_of
from keys.wire.query_language.context import Context
from keys.wire.query_language.date_formats import date_format
from keys.wire.query_language.dates import read_moment
from keys.wire.query_language.errors import (
    ILLEGAL_ARGUMENT,
    NotSupported,
    SearchFailed,
    Unreadable,
)
from keys.wire.query_language.shapes import (
    check_members,
    flag,
    is_scalar,
    text_of,
    whole_number,
    word,
)

OPTIONS = frozenset({"sources", "size", "after"})
SOURCE_OPTIONS = frozenset({
    "field", "script", "missing_bucket", "missing_order", "order", "format", "value_type",
})  # fmt: skip
SOURCE_KINDS = frozenset({"terms", "histogram", "date_histogram", "geotile_grid"})
MOST_SOURCES = 20
MOST_BUCKETS = 65_536


def composite(context: Context, name: str, body: JsonObject) -> Composite:
    """Return the aggregation; each source is a field, under a name of its own."""
    check_members("composite", body, OPTIONS)
    given = body.get("sources")
    if not isinstance(given, list) or not given:
        raise Unreadable("Composite [sources] cannot be null or empty", type=ILLEGAL_ARGUMENT)
    if len(given) > MOST_SOURCES:
        raise SearchFailed(f"The number of sources must not exceed [{MOST_SOURCES}] in [{name}]")
    sources = tuple(_source(context, name, one) for one in given)
    names = [source.name for source in sources]
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise Unreadable(
            f"Composite source names must be unique, found duplicates: [{', '.join(twice)}]",
            type=ILLEGAL_ARGUMENT,
        )
    size = whole_number(body.get("size", 10))
    if size <= 0:
        raise Unreadable(
            f"[size] must be greater than 0. Found [{size}] in [{name}]", type=ILLEGAL_ARGUMENT
        )
    return Composite(
        sources=sources,
        size=min(size, MOST_BUCKETS + 1),
        after=_after(context, sources, body.get("after")),
    )


def _source(context: Context, name: str, value: Json) -> Source:
    source_name, definition = _only_member(value)
    kind, options = _only_member(definition)
    if kind not in SOURCE_KINDS:
        raise Unreadable(f"invalid source type: {kind}")
    if not isinstance(options, dict):
        raise Unreadable(f"[{kind}] malformed source [{source_name}]")
    if kind != "terms":
        raise NotSupported(
            f"Unsupported value source type for [{source_name}] of composite agg [{name}]."
            "Only [terms] value sources are allowed."
        )
    check_members("terms", options, SOURCE_OPTIONS)
    if options.get("script") is not None:
        raise NotSupported(
            f"Unsupported script value source for [{source_name}] of composite agg [{name}]"
        )
    if options.get("field") is None:
        raise Unreadable(
            "Required one of fields [field, script], but none were specified. ",
            type=ILLEGAL_ARGUMENT,
        )
    place = context.place(word(options["field"]))
    descending = _choice(options, "order", ("asc", "desc")) == "desc"
    missing_order = _choice(options, "missing_order", ("default", "first", "last"))
    written = options.get("format")
    return Source(
        name=source_name,
        place=place,
        descending=descending,
        with_missing=flag(options.get("missing_bucket", False)),
        missing_first=not descending if missing_order == "default" else missing_order == "first",
        format=(
            date_format(word(written)).text
            if written is not None and place.kind is Kind.DATE
            else None
        ),
    )


def _only_member(value: Json) -> tuple[str, Json]:
    if not isinstance(value, dict) or len(value) != 1:
        raise Unreadable("[composite] failed to parse field [sources]")
    ((name, inner),) = value.items()
    return name, inner


def _choice(options: JsonObject, name: str, choices: tuple[str, ...]) -> str:
    found = word(options.get(name, choices[0])).lower()
    if found not in choices:
        raise Unreadable(
            f"[{name}] must be one of [{', '.join(choices)}], found [{found}]",
            type=ILLEGAL_ARGUMENT,
        )
    return found


def _after(
    context: Context, sources: tuple[Source, ...], given: Json
) -> tuple[Value | None, ...] | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise Unreadable("[composite] failed to parse field [after]")
    if len(given) != len(sources):
        raise SearchFailed(f"[after] has {len(given)} value(s) but [sources] has {len(sources)}")
    for source in sources:
        if source.name not in given:
            raise SearchFailed(f"Missing value for [after.{source.name}]")
    return tuple(_value(context, source, given[source.name]) for source in sources)


def _value(context: Context, source: Source, value: Json) -> Value | None:
    if value is None and source.with_missing:
        return None
    if value is None or not is_scalar(value):
        found = "null" if value is None else type(value).__name__
        raise SearchFailed(
            f"Invalid value for [after.{source.name}], expected comparable, got [{found}]"
        )
    text = text_of(value)
    if source.place.is_textual:
        return text
    if source.place.kind is Kind.BOOLEAN:
        return truth_of(text)
    if isinstance(value, int):
        return value
    return read_moment(
        text,
        now=context.now,
        format=None if source.format is None else date_format(source.format),
        round_up=False,
    )
