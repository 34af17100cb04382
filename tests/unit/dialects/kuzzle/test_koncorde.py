"""Koncorde's filters as queries."""

import pytest

from keys.dialects.kuzzle.errors import BAD_KONCORDE, RESTRICTED_KEYWORD, Refused
from keys.dialects.kuzzle.koncorde import query_from
from keys.rules.json_types import JsonObject

TERM: JsonObject = {"term": {"userId": "ada"}}
EQUALS: JsonObject = {"equals": {"userId": "ada"}}


class TestQueryFrom:
    @pytest.mark.parametrize(
        ("filters", "query"),
        [
            pytest.param({}, {"match_all": {}}, id="nothing"),
            pytest.param(EQUALS, TERM, id="equals"),
            pytest.param({"in": {"ttl": [1, 2]}}, {"terms": {"ttl": [1, 2]}}, id="in"),
            pytest.param({"exists": "ttl"}, {"exists": {"field": "ttl"}}, id="exists"),
            pytest.param({"exists": {"field": "ttl"}}, {"exists": {"field": "ttl"}}, id="field"),
            pytest.param({"exists": "a[1]"}, {"exists": {"field": "a"}}, id="a value in a list"),
            pytest.param(
                {"missing": "ttl"},
                {"bool": {"must_not": [{"exists": {"field": "ttl"}}]}},
                id="missing",
            ),
            pytest.param({"and": [EQUALS]}, {"bool": {"filter": [TERM]}}, id="and"),
            pytest.param({"or": [EQUALS]}, {"bool": {"should": [TERM]}}, id="or"),
            pytest.param({"not": EQUALS}, {"bool": {"must_not": [TERM]}}, id="not"),
            pytest.param({"match": {"a": "b"}}, {"match": {"a": "b"}}, id="not Koncorde's"),
            pytest.param({**EQUALS, "in": 1}, TERM, id="the first of two"),
        ],
    )
    def test_says_the_same(self, filters: JsonObject, query: JsonObject) -> None:
        assert query_from(filters) == query

    @pytest.mark.parametrize(
        "filters",
        [{"equals": {}}, {"in": 1}, {"and": []}, {"or": [1]}, {"not": []}, {"exists": 1}],
        ids=str,
    )
    def test_refuses_what_cannot_be_read(self, filters: JsonObject) -> None:
        with pytest.raises(Refused) as refusal:
            query_from(filters)

        assert refusal.value.kind is BAD_KONCORDE

    def test_refuses_bool(self) -> None:
        with pytest.raises(Refused) as refusal:
            query_from({"bool": {}})

        assert refusal.value.kind is RESTRICTED_KEYWORD
        assert refusal.value.props == ("operator", "bool")

    def test_refuses_what_lies_too_deep(self) -> None:
        filters = EQUALS
        for _ in range(40):
            filters = {"not": filters}

        with pytest.raises(Refused) as refusal:
            query_from(filters)

        assert refusal.value.kind is BAD_KONCORDE
