"""
The results of aggregations as they are answered.

Source: elasticsearch-specification, _types/aggregations/Aggregate.ts.
"""

from collections.abc import Mapping

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import (
    Aggregation,
    Bucket,
    Buckets,
    Cardinality,
    Composite,
    Filter,
    Filters,
    Kind,
    Missing,
    Number,
    Result,
    Source,
    Span,
    Spans,
    Terms,
    Value,
)
from keys.wire.query_language.date_formats import DateFormat, date_format
from keys.wire.query_language.dates import default_format


def aggregations_json(
    definitions: Mapping[str, Aggregation],
    results: Mapping[str, Result],
    *,
    typed_keys: bool = False,
) -> JsonObject:
    """
    Return the results by name.

    Args:
        typed_keys: whether the type stands before each name, as in `sterms#name`.
    """
    return _Writer(typed_keys=typed_keys).all(definitions, results)


class _Writer:
    def __init__(self, *, typed_keys: bool) -> None:
        self._typed_keys = typed_keys

    def all(
        self, definitions: Mapping[str, Aggregation], results: Mapping[str, Result]
    ) -> JsonObject:
        return {
            f"{_type(definition)}#{name}" if self._typed_keys else name: self._one(
                definition, results[name]
            )
            for name, definition in definitions.items()
        }

    def _one(self, definition: Aggregation, result: Result) -> JsonObject:
        told: JsonObject = {} if definition.meta is None else {"meta": definition.meta}
        if isinstance(result, Number):
            return {**told, "value": result.value}
        if isinstance(result, Bucket):
            return {**told, **self._bucket(definition, result)}
        return {**told, **self._buckets(definition, result)}

    def _bucket(self, definition: Aggregation, bucket: Bucket) -> JsonObject:
        inner = getattr(definition, "inner", {})
        return {"doc_count": bucket.count, **self.all(inner, bucket.inner)}

    def _buckets(self, definition: Aggregation, result: Buckets) -> JsonObject:
        match definition:
            case Terms():
                shown: list[Json] = [
                    {**_term_key(definition, bucket.key), **self._bucket(definition, bucket)}
                    for bucket in result.buckets
                ]
                return {
                    "doc_count_error_upper_bound": 0,
                    "sum_other_doc_count": result.other,
                    "buckets": shown,
                }
            case Composite():
                return self._composite(definition, result)
            case Spans():
                return {"buckets": self._spans(definition, result)}
            case Filters():
                return {"buckets": self._filters(definition, result)}
            case _:
                return {}

    def _composite(self, definition: Composite, result: Buckets) -> JsonObject:
        shown: list[Json] = []
        after: JsonObject = {}
        for bucket in result.buckets:
            after = _composite_key(definition, bucket.key)
            shown.append({"key": after, **self._bucket(definition, bucket)})
        return {"after_key": after, "buckets": shown} if after else {"buckets": shown}

    def _spans(self, definition: Spans, result: Buckets) -> Json:
        written = _format(definition.format)
        named: list[tuple[str, JsonObject]] = []
        for span, bucket in zip(definition.spans, result.buckets, strict=True):
            key = span.key or f"{_end(span.start, written)}-{_end(span.end, written)}"
            bounds = _bounds(span, written)
            named.append((key, {**bounds, **self._bucket(definition, bucket)}))
        if definition.keyed:
            return {key: bucket for key, bucket in named}  # noqa: C416  # dict() widens the type
        return [{"key": key, **bucket} for key, bucket in named]

    def _filters(self, definition: Filters, result: Buckets) -> Json:
        shown = [self._bucket(definition, bucket) for bucket in result.buckets]
        if definition.names is None:
            return [*shown]
        names = definition.names if definition.other is None else (
            *definition.names, definition.other,
        )  # fmt: skip
        if definition.keyed:
            return {name: bucket for name, bucket in zip(names, shown, strict=True)}  # noqa: C416  # as above
        return [{"key": name, **bucket} for name, bucket in zip(names, shown, strict=True)]


def _type(definition: Aggregation) -> str:
    match definition:
        case Terms():
            return "sterms" if definition.place.is_textual else "lterms"
        case Spans():
            return "date_range" if definition.is_date_range else "range"
        case Composite() | Missing() | Filter() | Filters() | Cardinality():
            return type(definition).__name__.lower()
        case _:
            return "value_count"


def _term_key(definition: Terms, key: object) -> JsonObject:
    if isinstance(key, bool):
        return {"key": int(key), "key_as_string": "true" if key else "false"}
    if isinstance(key, int):
        return {"key": key, "key_as_string": _format(definition.format).write(key)}
    return {"key": str(key)}


def _composite_key(definition: Composite, key: object) -> JsonObject:
    values = key if isinstance(key, tuple) else (key,)
    return {
        source.name: _part(source, value)
        for source, value in zip(definition.sources, values, strict=True)
    }


def _part(source: Source, value: Value | None) -> Json:
    is_moment = source.place.kind is Kind.DATE and isinstance(value, int)
    if source.format is not None and is_moment:
        return date_format(source.format).write(int(value or 0))
    return value


def _bounds(span: Span, written: DateFormat) -> JsonObject:
    bounds: JsonObject = {}
    for name, moment in (("from", span.start), ("to", span.end)):
        if moment is not None:
            bounds[name] = float(moment)
            bounds[f"{name}_as_string"] = written.write(moment)
    return bounds


def _end(moment: int | None, written: DateFormat) -> str:
    return "*" if moment is None else written.write(moment)


def _format(text: str | None) -> DateFormat:
    return default_format() if text is None else date_format(text)
