"""
The reader of queries: JSON in, neutral conditions out.

Source: elasticsearch-specification, security/query_api_keys (`ApiKeyQueryContainer`).
"""

from collections.abc import Callable, Mapping

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import Condition, Everything, Not, Nothing, all_of, any_of
from keys.wire.query_language import leaf_queries
from keys.wire.query_language.context import Context, check_level
from keys.wire.query_language.errors import ILLEGAL_ARGUMENT, NotSupported, Unreadable
from keys.wire.query_language.minimum_should_match import least_matches
from keys.wire.query_language.shapes import flag, listed, number, only_object
from keys.wire.query_language.simple_query_string import simple_query_string

LEAVES: Mapping[str, Callable[[Context, JsonObject], Condition]] = {
    "match_all": leaf_queries.match_all,
    "ids": leaf_queries.ids,
    "exists": leaf_queries.exists,
    "term": leaf_queries.term,
    "terms": leaf_queries.terms,
    "prefix": leaf_queries.prefix,
    "wildcard": leaf_queries.wildcard,
    "match": leaf_queries.match,
    "range": leaf_queries.range_,
    "simple_query_string": simple_query_string,
}
# Query types that Elasticsearch has and that nobody may use here.
UNSUPPORTED = frozenset({
    "boosting", "combined_fields", "constant_score", "dis_max", "distance_feature",
    "field_masking_span", "function_score", "fuzzy", "geo_bounding_box", "geo_distance",
    "geo_grid", "geo_polygon", "geo_shape", "has_child", "has_parent", "intervals", "knn",
    "match_bool_prefix", "match_none", "match_phrase", "match_phrase_prefix",
    "more_like_this", "multi_match", "nested", "parent_id", "percolate", "pinned",
    "query_string", "rank_feature", "regexp", "rule", "rule_query", "script", "script_score",
    "semantic", "shape", "span_containing", "span_first", "span_gap", "span_multi",
    "span_near", "span_not", "span_or", "span_term", "span_within", "sparse_vector",
    "terms_set", "text_expansion", "weighted_tokens", "wrapper",
})  # fmt: skip
CLAUSES = {
    "must": "must",
    "filter": "filter",
    "should": "should",
    "must_not": "must_not",
    "mustNot": "must_not",
}
BOOL_OPTIONS = frozenset({"minimum_should_match", "boost", "adjust_pure_negative", "_name"})


def read_query(context: Context, value: Json, *, level: int = 1) -> Condition:
    """
    Return the condition that a query states.

    Args:
        level: how many queries it lies in, itself included.

    Raises:
        BadQuery: it cannot be read, or may not be asked here.
    """
    check_level(level)
    if not isinstance(value, dict):
        raise Unreadable("[_na] query malformed, must start with start_object")
    if not value:
        raise Unreadable("query malformed, empty clause found", type=ILLEGAL_ARGUMENT)
    name, *others = value
    body = only_object(value[name], name)
    if name != "bool" and name not in LEAVES:
        raise _refusal_of(name)
    if others:
        raise Unreadable(f"[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]")
    if name == "bool":
        return _read_bool(context, body, level=level)
    context.level = level
    return LEAVES[name](context, body)


def _refusal_of(name: str) -> Exception:
    if name in UNSUPPORTED:
        return NotSupported(f"Query type [{name}] is not currently supported in this context")
    return Unreadable(f"unknown query [{name}]")


def _read_bool(context: Context, body: JsonObject, *, level: int) -> Condition:
    clauses: dict[str, list[Condition]] = {kind: [] for kind in CLAUSES.values()}
    for name, value in body.items():
        if name in CLAUSES and isinstance(value, dict | list):
            clauses[CLAUSES[name]] += [
                read_query(context, inner, level=level + 1) for inner in listed(value)
            ]
        elif name not in BOOL_OPTIONS or isinstance(value, dict | list):
            raise Unreadable(f"[bool] query does not support [{name}]")
    number(body.get("boost", 1))
    return _joined(
        clauses,
        least=least_matches(body.get("minimum_should_match"), of=len(clauses["should"])),
        pure_negative=flag(body.get("adjust_pure_negative", True)),
    )


def _joined(
    clauses: Mapping[str, list[Condition]], *, least: int, pure_negative: bool
) -> Condition:
    needed, refused = clauses["must"] + clauses["filter"], clauses["must_not"]
    should = clauses["should"]
    if not needed and not should:
        if not refused:
            return Everything()
        if not pure_negative:
            return Nothing()
    # Without anything that must hold, one of those that should has to.
    if not least and should and not needed:
        least = 1
    optional = [any_of(should, at_least=least)] if least else []
    return all_of([*needed, *optional, *(Not(one) for one in refused)])
