"""
The reader of aggregations: which there are, how they nest, and what none of them may hold.

Source: elasticsearch-specification, security/query_api_keys (`ApiKeyAggregationContainer`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import (
    Aggregation,
    Cardinality,
    Composite,
    Filter,
    Filters,
    Kind,
    Place,
    Spans,
    ValueCount,
)
from keys.wire.query_language import bucket_aggregations as buckets
from keys.wire.query_language.context import Context
from keys.wire.query_language.costs import Weight
from keys.wire.query_language.errors import NotSupported, SearchFailed, Unreadable
from keys.wire.query_language.shapes import token_of

MOST_LEVELS = 10
MOST_AGGREGATIONS = 50
NAME = re.compile(r"[^\[\]>]+")
INNER = ("aggs", "aggregations")
READERS: Mapping[str, Callable[[Context, str, JsonObject], Aggregation]] = {
    "terms": buckets.terms,
    "range": buckets.range_,
    "date_range": buckets.date_range,
    "missing": buckets.missing,
    "cardinality": buckets.cardinality,
    "value_count": buckets.value_count,
    "composite": buckets.composite,
    "filter": buckets.filter_,
    "filters": buckets.filters,
}
UNSUPPORTED = frozenset({
    "adjacency_matrix", "auto_date_histogram", "avg", "boxplot", "categorize_text",
    "change_point", "children", "date_histogram", "diversified_sampler", "extended_stats",
    "frequent_item_sets", "geo_bounds", "geo_centroid", "geo_distance", "geo_line", "geohash_grid",
    "geohex_grid", "geotile_grid", "global", "histogram", "ip_prefix", "ip_range", "matrix_stats",
    "max", "median_absolute_deviation", "min", "multi_terms", "nested", "parent",
    "percentile_ranks", "percentiles", "random_sampler", "rare_terms", "rate", "reverse_nested",
    "sampler", "scripted_metric", "significant_terms", "significant_text", "stats", "string_stats",
    "sum", "t_test", "time_series", "top_hits", "top_metrics", "variable_width_histogram",
    "weighted_avg",
})  # fmt: skip
PIPELINES = frozenset({
    "avg_bucket", "bucket_correlation", "bucket_count_ks_test", "bucket_script", "bucket_selector",
    "bucket_sort", "cumulative_cardinality", "cumulative_sum", "derivative",
    "extended_stats_bucket", "inference", "max_bucket", "min_bucket", "moving_fn",
    "moving_percentiles", "normalize", "percentiles_bucket", "serial_diff", "stats_bucket",
    "sum_bucket",
})  # fmt: skip


def read_aggregations(context: Context, value: JsonObject) -> Mapping[str, Aggregation]:
    """
    Return the aggregations by name.

    Raises:
        BadQuery: one of them cannot be read, or may not be asked for here.
    """
    return _Reader(context).read(value, above=(), branches=1)


class _Reader:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._count = 0

    def read(
        self, value: JsonObject, *, above: tuple[str, ...], branches: int
    ) -> Mapping[str, Aggregation]:
        """
        Return the aggregations in `value`.

        Args:
            above: the types that they lie in.
            branches: in how many buckets of conditions, for each of which they are asked.
        """
        if len(above) >= MOST_LEVELS:
            raise SearchFailed(
                f"The nested depth of the aggregations exceeds the allowed maximum of"
                f" [{MOST_LEVELS}]"
            )
        return {
            name: self._one(name, inner, above=above, branches=branches)
            for name, inner in value.items()
        }

    def _one(self, name: str, value: Json, *, above: tuple[str, ...], branches: int) -> Aggregation:
        self._check_may_begin(name, value)
        parts = value if isinstance(value, dict) else {}
        for member, inner in parts.items():
            if not isinstance(inner, dict):
                raise Unreadable(
                    f"Expected [START_OBJECT] under [{member}], but got a [{token_of(inner)}]"
                    f" in [{name}]"
                )
        kind, body = _kind(name, parts)
        inner_name, inner_value = _inner(name, parts)
        _check_is_supported(name, kind)
        if kind == "composite":
            _check_composite_may_lie_in(above)
        aggregation = READERS[kind](self._context, name, body)
        self._context.count_clause(weight=branches * _weight_of(aggregation))
        meta = parts.get("meta")
        if isinstance(meta, dict):
            aggregation = replace(aggregation, meta=meta)
        if inner_name is None:
            return aggregation
        if isinstance(aggregation, Cardinality | ValueCount):
            raise Unreadable(
                f"Aggregator [{name}] of type [{kind}] cannot accept sub-aggregations",
                type="aggregation_initialization_exception",
            )
        return replace(
            aggregation,
            inner=self.read(
                inner_value,
                above=(*above, kind),
                branches=branches * _number_of_conditions(aggregation),
            ),
        )

    def _check_may_begin(self, name: str, value: Json) -> None:
        if not NAME.fullmatch(name):
            raise Unreadable(
                f"Invalid aggregation name [{name}]. Aggregation names can contain any character"
                " except '[', ']', and '>'"
            )
        if not isinstance(value, dict):
            raise Unreadable(
                f"Aggregation definition for [{name} starts with a [{token_of(value)}],"
                " expected a [START_OBJECT]."
            )
        self._count += 1
        if self._count > MOST_AGGREGATIONS:
            raise SearchFailed(
                f"The number of aggregations exceeds the allowed maximum of [{MOST_AGGREGATIONS}]"
            )


def _weight_of(aggregation: Aggregation) -> int:
    match aggregation:
        case Spans() | Filters() | Filter():
            return Weight.BUCKET * _number_of_conditions(aggregation)
        case Composite(sources=sources):
            return sum(_weight_at(source.place) for source in sources)
        case _:
            return _weight_at(aggregation.place)


def _weight_at(place: Place) -> int:
    return Weight.LEAVES if place.kind is Kind.FLATTENED else Weight.COUNT


def _number_of_conditions(aggregation: Aggregation) -> int:
    match aggregation:
        case Spans(spans=spans):
            return len(spans)
        case Filters(conditions=conditions, other=other):
            return len(conditions) + (other is not None)
        case _:
            return 1


def _kind(name: str, parts: JsonObject) -> tuple[str, JsonObject]:
    kinds = [member for member in parts if member not in {"meta", *INNER}]
    if not kinds:
        raise Unreadable(f"Missing definition for aggregation [{name}]")
    if len(kinds) > 1:
        raise Unreadable(
            f"Found two aggregation type definitions in [{name}]: [{kinds[0]}] and [{kinds[1]}]"
        )
    body = parts[kinds[0]]
    return kinds[0], body if isinstance(body, dict) else {}


def _inner(name: str, parts: JsonObject) -> tuple[str | None, JsonObject]:
    given = [member for member in INNER if member in parts]
    if len(given) > 1:
        raise Unreadable(f"Found two sub aggregation definitions under [{name}]")
    value = parts[given[0]] if given else {}
    return given[0] if given else None, value if isinstance(value, dict) else {}


def _check_is_supported(name: str, kind: str) -> None:
    if kind in PIPELINES:
        raise NotSupported(f"Unsupported pipeline aggregation of type [{kind}]")
    if kind in UNSUPPORTED:
        raise NotSupported(f"Unsupported API Keys agg [{name}] of type [{kind}]")
    if kind not in READERS:
        raise Unreadable(f"Unknown aggregation type [{kind}]")


def _check_composite_may_lie_in(above: tuple[str, ...]) -> None:
    for kind in reversed(above):
        if kind != "filter":
            factory = "".join(part.title() for part in kind.split("_")) + "AggregatorFactory"
            raise SearchFailed(
                "[composite] aggregation cannot be used with a parent aggregation of type:"
                f" [{factory}]"
            )
