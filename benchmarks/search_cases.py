"""What is asked of 100,000 keys: every kind of query, order, page and aggregation."""

from collections.abc import Mapping

from keys.rules.json_types import Json, JsonObject

PAGE_1 = "match_all, page 1"
SEVERAL: JsonObject = {"range": {"creation": {"gte": "2025-02-01", "lt": "2025-02-02"}}}
BY_CREATION: JsonObject = {"sort": [{"creation": "desc"}]}


def search_cases(*, deep: JsonObject) -> Mapping[str, JsonObject]:
    """
    Return the bodies to send, by name.

    Args:
        deep: by sort field the values behind which the middle page of that order begins.
    """
    return {PAGE_1: {}, **_queries(), **_orders(deep), **_aggregations()}


def _queries() -> dict[str, JsonObject]:
    queries: dict[str, JsonObject] = {
        "term": {"term": {"name": "billing-00050002"}},
        "term, metadata": {"term": {"metadata.team": "billing"}},
        "term, any metadata": {"term": {"metadata": "T-17"}},
        "terms": {"terms": {"username": ["owner-001", "owner-250", "owner-499"]}},
        "prefix": {"prefix": {"name": "billing-0005"}},
        "wildcard": {"wildcard": {"name": "billing-*002"}},
        "wildcard, inside": {"wildcard": {"name": "*0005000*"}},
        "exists": {"exists": {"field": "metadata.team"}},
        "exists, expiration": {"exists": {"field": "expiration"}},
        "range, moments": SEVERAL,
        "range, text": {"range": {"name": {"gte": "billing-00050", "lt": "billing-00051"}}},
        "ids": {"ids": {"values": ["stocked-00000001", "stocked-00050000", "stocked-00099999"]}},
        "bool": {
            "bool": {
                "must": [{"term": {"username": "owner-007"}}],
                "should": [{"term": {"metadata.team": "search"}}],
                "must_not": [{"term": {"invalidated": True}}],
                "filter": [{"range": {"creation": {"gte": "2025-02-01"}}}],
            }
        },
        "simple_query_string": {
            "simple_query_string": {"query": "billing* -owner-007", "fields": ["name", "username"]}
        },
        "simple_query_string, nearness": {
            "simple_query_string": {"query": "biling-00050002~2", "fields": ["name"]}
        },
        "match": {"match": {"name": "billing-00050002"}},
    }
    return {name: {"query": query} for name, query in queries.items()}


def _orders(deep: JsonObject) -> dict[str, JsonObject]:
    sorts: dict[str, list[Json]] = {
        "creation": [{"creation": "desc"}],
        "name": ["name"],
        "username": ["username", "name"],
        "expiration": [{"expiration": "asc"}],
        "metadata.team": ["metadata.team"],
    }
    first: dict[str, JsonObject] = {
        f"sort {name}, page 1": {"sort": sort} for name, sort in sorts.items()
    }
    middle: dict[str, JsonObject] = {
        f"sort {name}, deep page": {"sort": sorts[name], "search_after": after}
        for name, after in deep.items()
    }
    return {**first, **middle, "from 9,900": {"from": 9_900, "size": 100}}


def _aggregations() -> dict[str, JsonObject]:
    months: list[Json] = [{"to": "2025-02-01"}, {"from": "2025-02-01", "to": "2025-03-01"}]
    found: dict[str, JsonObject] = {
        "terms": {"terms": {"field": "username"}},
        "terms, metadata": {"terms": {"field": "metadata.team"}},
        "terms, nested metadata": {
            "terms": {"field": "metadata.team"},
            "aggs": {"tier": {"terms": {"field": "metadata.env.tier"}}},
        },
        "range": {"range": {"field": "creation", "ranges": [{"to": 1_740_000_000_000}]}},
        "date_range": {"date_range": {"field": "creation", "ranges": months}},
        "missing": {"missing": {"field": "expiration"}},
        "cardinality": {"cardinality": {"field": "username"}},
        "value_count": {"value_count": {"field": "metadata.team"}},
        "composite": {
            "composite": {
                "sources": [
                    {"type": {"terms": {"field": "type"}}},
                    {"owner": {"terms": {"field": "username"}}},
                ]
            }
        },
        "filter": {"filter": {"term": {"invalidated": True}}},
        "filters": {
            "filters": {
                "filters": {
                    "invalidated": {"term": {"invalidated": True}},
                    "billing": {"prefix": {"name": "billing"}},
                }
            }
        },
    }
    return {
        f"aggregation {name}": {"size": 0, "aggs": {"counted": one}} for name, one in found.items()
    }
