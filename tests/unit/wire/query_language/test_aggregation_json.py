import pytest

from keys.rules.json_types import JsonObject
from keys.rules.search import Bucket, Buckets, Number, Result
from keys.wire.query_language import aggregations_json
from tests.unit.wire.query_language.conftest import Reads

MOMENT = 1_700_000_000_000
TEXT = "2023-11-14T22:13:20.000Z"


class TestAggregationsJson:
    @pytest.mark.parametrize(
        ("definition", "result", "name", "told"),
        [
            pytest.param(
                {"terms": {"field": "type"}},
                Buckets(buckets=(Bucket(key="rest", count=2),), other=1),
                "sterms#x",
                {
                    "doc_count_error_upper_bound": 0,
                    "sum_other_doc_count": 1,
                    "buckets": [{"key": "rest", "doc_count": 2}],
                },
                id="terms",
            ),
            pytest.param(
                {"terms": {"field": "invalidated"}},
                Buckets(buckets=(Bucket(key=False, count=2), Bucket(key=True, count=1))),
                "lterms#x",
                {
                    "doc_count_error_upper_bound": 0,
                    "sum_other_doc_count": 0,
                    "buckets": [
                        {"key": 0, "key_as_string": "false", "doc_count": 2},
                        {"key": 1, "key_as_string": "true", "doc_count": 1},
                    ],
                },
                id="terms of booleans",
            ),
            pytest.param(
                {"terms": {"field": "creation", "format": "yyyy"}},
                Buckets(buckets=(Bucket(key=MOMENT, count=2),)),
                "lterms#x",
                {
                    "doc_count_error_upper_bound": 0,
                    "sum_other_doc_count": 0,
                    "buckets": [{"key": MOMENT, "key_as_string": "2023", "doc_count": 2}],
                },
                id="terms of dates",
            ),
            pytest.param(
                {"cardinality": {"field": "type"}}, Number(3), "cardinality#x", {"value": 3},
                id="cardinality",
            ),
            pytest.param(
                {"value_count": {"field": "type"}, "meta": {"a": 1}}, Number(3), "value_count#x",
                {"meta": {"a": 1}, "value": 3}, id="value count with meta",
            ),
            pytest.param(
                {"missing": {"field": "type"}}, Bucket(count=3), "missing#x", {"doc_count": 3},
                id="missing",
            ),
            pytest.param(
                {"filter": {"match_all": {}}}, Bucket(count=3), "filter#x", {"doc_count": 3},
                id="filter",
            ),
            pytest.param(
                {"filters": {"filters": {"b": {"match_all": {}}, "a": {"match_all": {}}},
                             "other_bucket_key": "o"}},
                Buckets(buckets=(Bucket(count=1), Bucket(count=2), Bucket(count=3))),
                "filters#x",
                {"buckets": {"a": {"doc_count": 1}, "b": {"doc_count": 2}, "o": {"doc_count": 3}}},
                id="filters by name",
            ),
            pytest.param(
                {"filters": {"filters": {"a": {"match_all": {}}}, "keyed": False}},
                Buckets(buckets=(Bucket(count=1),)),
                "filters#x",
                {"buckets": [{"key": "a", "doc_count": 1}]},
                id="filters in a list",
            ),
            pytest.param(
                {"filters": {"filters": [{"match_all": {}}], "other_bucket": True}},
                Buckets(buckets=(Bucket(count=1), Bucket(count=2))),
                "filters#x",
                {"buckets": [{"doc_count": 1}, {"doc_count": 2}]},
                id="filters without names",
            ),
            pytest.param(
                {"date_range": {"field": "creation",
                                "ranges": [{"to": MOMENT}, {"from": MOMENT, "key": "new"}]}},
                Buckets(buckets=(Bucket(count=1), Bucket(count=2))),
                "date_range#x",
                {"buckets": [
                    {"key": f"*-{TEXT}", "to": float(MOMENT), "to_as_string": TEXT,
                     "doc_count": 1},
                    {"key": "new", "from": float(MOMENT), "from_as_string": TEXT, "doc_count": 2},
                ]},
                id="date range",
            ),
            pytest.param(
                {"range": {"field": "creation", "keyed": True, "format": "yyyy",
                           "ranges": [{"from": "2023", "to": "2024"}]}},
                Buckets(buckets=(Bucket(count=1),)),
                "range#x",
                {"buckets": {"2023-2024": {
                    "from": 1_672_531_200_000.0, "from_as_string": "2023",
                    "to": 1_704_067_200_000.0, "to_as_string": "2024", "doc_count": 1}}},
                id="range by name",
            ),
            pytest.param(
                {"composite": {"sources": [
                    {"t": {"terms": {"field": "type"}}},
                    {"c": {"terms": {"field": "creation", "format": "yyyy"}}},
                    {"i": {"terms": {"field": "invalidated"}}},
                    {"m": {"terms": {"field": "metadata.a", "missing_bucket": True}}}]}},
                Buckets(buckets=(Bucket(key=("rest", MOMENT, True, None), count=1),)),
                "composite#x",
                {"after_key": {"t": "rest", "c": "2023", "i": True, "m": None},
                 "buckets": [{"key": {"t": "rest", "c": "2023", "i": True, "m": None},
                              "doc_count": 1}]},
                id="composite",
            ),
            pytest.param(
                {"composite": {"sources": [{"t": {"terms": {"field": "type"}}}]}},
                Buckets(buckets=()), "composite#x", {"buckets": []}, id="composite of nothing",
            ),
            pytest.param(
                {"terms": {"field": "type"},
                 "aggs": {"n": {"cardinality": {"field": "name"}, "meta": {"b": 2}}}},
                Buckets(buckets=(Bucket(key="rest", count=2, inner={"n": Number(1)}),)),
                "sterms#x",
                {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0,
                 "buckets": [{"key": "rest", "doc_count": 2,
                              "n": {"meta": {"b": 2}, "value": 1}}]},
                id="one in the other",
            ),
        ],
    )  # fmt: skip
    def test_tells(
        self, read: Reads, definition: JsonObject, result: Result, name: str, told: JsonObject
    ) -> None:
        definitions = read({"aggs": {"x": definition}}).aggregations

        assert aggregations_json(definitions, {"x": result}) == {"x": told}
        assert [*aggregations_json(definitions, {"x": result}, typed_keys=True)] == [name]

    def test_names_inside_are_typed_too(self, read: Reads) -> None:
        body: JsonObject = {
            "filter": {"match_all": {}},
            "aggs": {"n": {"terms": {"field": "name"}}},
        }
        definitions = read({"aggs": {"x": body}}).aggregations
        result = Bucket(count=1, inner={"n": Buckets(buckets=())})

        told = aggregations_json(definitions, {"x": result}, typed_keys=True)

        assert told == {
            "filter#x": {
                "doc_count": 1,
                "sterms#n": {
                    "doc_count_error_upper_bound": 0,
                    "sum_other_doc_count": 0,
                    "buckets": [],
                },
            }
        }
