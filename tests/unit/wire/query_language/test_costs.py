"""What a search may hold at most of anything that a database finds hard."""

from collections.abc import Callable

import pytest

from keys.rules.json_types import Json, JsonObject
from tests.unit.wire.query_language.conftest import Reads, Refuses

SENTENCE = "Query contains too many nested clauses; maxClauseCount is set to 1024"


def choices(query: JsonObject) -> Callable[[int], JsonObject]:
    return lambda count: {"query": {"bool": {"should": [query] * count}}}


def sorts(field: str) -> Callable[[int], JsonObject]:
    return lambda count: {"sort": [field] * count}


def counts(aggregation: JsonObject) -> Callable[[int], JsonObject]:
    return lambda count: {"aggs": {f"a{number}": aggregation for number in range(count)}}


def filters(count: int) -> JsonObject:
    return {"aggs": {"a": {"filters": {"filters": [{"match_all": {}}] * count}}}}


def in_filters(aggregation: JsonObject) -> Callable[[int], JsonObject]:
    def body(count: int) -> JsonObject:
        everything: list[Json] = [{"match_all": {}}] * count
        return {"aggs": {"a": {"filters": {"filters": everything}, "aggs": {"b": aggregation}}}}

    return body


@pytest.mark.parametrize(
    ("body", "most"),
    [
        pytest.param(choices({"term": {"name": "a"}}), 1024, id="comparisons"),
        pytest.param(choices({"prefix": {"name": "a"}}), 68, id="prefixes"),
        pytest.param(choices({"range": {"creation": {"gt": 1}}}), 68, id="ranges"),
        pytest.param(choices({"wildcard": {"name": "*a*"}}), 102, id="patterns"),
        pytest.param(choices({"wildcard": {"metadata.a": "*a*"}}), 5, id="patterns of metadata"),
        pytest.param(
            choices({"term": {"name": {"value": "a", "case_insensitive": True}}}),
            34,
            id="comparisons that overlook case",
        ),
        pytest.param(
            choices({"wildcard": {"name": {"value": "*a*", "case_insensitive": True}}}),
            34,
            id="patterns that overlook case",
        ),
        pytest.param(
            choices({"match": {"name": {"query": "abc", "fuzziness": 1}}}), 5, id="nearness"
        ),
        pytest.param(sorts("metadata.a"), 5, id="orders of metadata"),
        pytest.param(counts({"terms": {"field": "metadata.a"}}), 5, id="counts of metadata"),
        pytest.param(counts({"missing": {"field": "metadata.a"}}), 5, id="missing metadata"),
        pytest.param(filters, 170, id="filters"),
        pytest.param(in_filters({"terms": {"field": "name"}}), 39, id="counts in filters"),
        pytest.param(
            in_filters({"filters": {"filters": [{"match_all": {}}] * 50}}), 3, id="nested filters"
        ),
    ],
)
class TestWeights:
    def test_allow_a_number(
        self, read: Reads, body: Callable[[int], JsonObject], most: int
    ) -> None:
        assert read(body(most)).is_costly

    def test_refuse_one_more(
        self, refusal: Refuses, body: Callable[[int], JsonObject], most: int
    ) -> None:
        problem = refusal(body(most + 1))

        assert (problem.type, problem.reason) == ("too_many_nested_clauses", SENTENCE)


class TestCostly:
    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"query": {"simple_query_string": {"query": "web*"}}},
            {"query": {"wildcard": {"name": "*a*"}}, "sort": "creation"},
            {"aggs": {"a": {"terms": {"field": "username"}}}},
        ],
    )
    def test_is_not_what_is_over_soon(self, read: Reads, body: JsonObject) -> None:
        assert not read(body).is_costly
