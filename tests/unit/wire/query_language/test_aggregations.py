import pytest

from keys.rules import search
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import KEYS, BucketOrder, Place, Source, Span
from tests.unit.wire.query_language.conftest import Reads, Refuses

NAME, TYPE, CREATION, INVALIDATED = (Place(KEYS.fields[at]) for at in (0, 1, 4, 6))
TAGS = Place(KEYS.fields[-1], "tags")
A = search.Equals(NAME, frozenset({"a"}))
TERM_A: Json = {"term": {"name": "a"}}
NEW_YEAR = 1_704_067_200_000
YEAR = 366 * 86_400_000
BY_COUNT = BucketOrder(by_count=True, descending=True)


class TestAggregations:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"terms": {"field": "type"}}, search.Terms(place=TYPE)),
            ({"terms": {"field": "type", "size": 5, "shard_size": 9, "min_doc_count": 2}},
             search.Terms(place=TYPE, size=5, least_count=2)),
            ({"terms": {"field": "type", "size": 10**9, "min_doc_count": 0}},
             search.Terms(place=TYPE, size=65_537)),
            ({"terms": {"field": "type", "order": {"_key": "asc"}}},
             search.Terms(place=TYPE, order=(BucketOrder(by_count=False, descending=False),))),
            ({"terms": {"field": "type", "order": [{"_count": "desc"}, {"_key": "desc"}]}},
             search.Terms(place=TYPE,
                          order=(BY_COUNT, BucketOrder(by_count=False, descending=True)))),
            ({"terms": {"field": "metadata.tags", "missing": "N/A"}},
             search.Terms(place=TAGS, missing="N/A")),
            ({"terms": {"field": "type", "include": ["rest"], "exclude": "plain"}},
             search.Terms(place=TYPE, only=frozenset({"rest"}), never=frozenset({"plain"}))),
            ({"terms": {"field": "invalidated", "include": [True, 0]}},
             search.Terms(place=INVALIDATED, only=frozenset({True, False}))),
            ({"terms": {"field": "creation", "missing": "2024", "format": "yyyy"}},
             search.Terms(place=CREATION, missing=NEW_YEAR, format="yyyy")),
            ({"missing": {"field": "name"}}, search.Missing(place=NAME)),
            ({"cardinality": {"field": "name", "precision_threshold": 3}},
             search.Cardinality(place=NAME)),
            ({"value_count": {"field": "name", "missing": "x"}},
             search.ValueCount(place=NAME, missing="x")),
            ({"filter": TERM_A}, search.Filter(condition=A)),
            ({"filters": {"filters": {"b": {"match_all": {}}, "a": TERM_A}}},
             search.Filters(conditions=(A, search.Everything()), names=("a", "b"))),
            ({"filters": {"filters": [TERM_A], "other_bucket": True}},
             search.Filters(conditions=(A,), other="_other_")),
            ({"filters": {"filters": {"a": TERM_A}, "other_bucket_key": "o", "keyed": False}},
             search.Filters(conditions=(A,), names=("a",), other="o", keyed=False)),
            ({"date_range": {"field": "creation", "keyed": True, "ranges": [
                {"from": "2024", "key": "new"}, {"to": NEW_YEAR},
                {"from": "2024", "to": "2025"}]}},
             search.Spans(place=CREATION, keyed=True, spans=(
                 Span(end=NEW_YEAR), Span(start=NEW_YEAR, end=NEW_YEAR + YEAR),
                 Span(start=NEW_YEAR, key="new")))),
            ({"date_range": {"field": "creation", "missing": "2024", "time_zone": "+01:00",
                             "format": "yyyy", "ranges": [{"from": "2024"}]}},
             search.Spans(place=CREATION, missing=NEW_YEAR - 3_600_000, format="yyyy",
                          spans=(Span(start=NEW_YEAR - 3_600_000),))),
            ({"range": {"field": "creation", "ranges": {"from": float(NEW_YEAR)}}},
             search.Spans(place=CREATION, spans=(Span(start=NEW_YEAR),), is_date_range=False)),
            ({"composite": {"sources": [{"t": {"terms": {"field": "type"}}}]}},
             search.Composite(sources=(Source(name="t", place=TYPE),))),
            ({"composite": {"size": 3, "after": {"c": "2024", "n": None, "i": True}, "sources": [
                {"c": {"terms": {"field": "creation", "order": "desc", "format": "yyyy"}}},
                {"n": {"terms": {"field": "name", "missing_bucket": True,
                                 "missing_order": "last"}}},
                {"i": {"terms": {"field": "invalidated"}}}]}},
             search.Composite(size=3, after=(NEW_YEAR, None, True), sources=(
                 Source(name="c", place=CREATION, descending=True, missing_first=False,
                        format="yyyy"),
                 Source(name="n", place=NAME, with_missing=True, missing_first=False),
                 Source(name="i", place=INVALIDATED)))),
        ],
    )  # fmt: skip
    def test_are_read(self, read: Reads, body: JsonObject, expected: search.Aggregation) -> None:
        assert read({"aggs": {"x": body}}).aggregations == {"x": expected}

    def test_lie_in_each_other(self, read: Reads) -> None:
        inner: JsonObject = {"n": {"cardinality": {"field": "name"}}}
        body: JsonObject = {"terms": {"field": "type"}, "meta": {"m": 1}, "aggregations": inner}

        assert read({"aggregations": {"x": body}}).aggregations == {
            "x": search.Terms(
                place=TYPE, meta={"m": 1}, inner={"n": search.Cardinality(place=NAME)}
            )
        }

    def test_a_composite_one_may_lie_in_filters_of_one_bucket(self, read: Reads) -> None:
        composite: JsonObject = {"composite": {"sources": [{"t": {"terms": {"field": "type"}}}]}}

        read({"aggs": {"f": {"filter": TERM_A, "aggs": {"c": composite}}}})


IAE, PARSING = "illegal_argument_exception", "parsing_exception"
TERMS: JsonObject = {"terms": {"field": "type"}}
COMPOSITE: JsonObject = {"composite": {"sources": [{"t": TERMS}]}}


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            ({"global": {}}, IAE, "Unsupported API Keys agg [x] of type [global]"),
            ({"avg": {"field": "creation"}}, IAE, "Unsupported API Keys agg [x] of type [avg]"),
            ({"top_hits": {}}, IAE, "Unsupported API Keys agg [x] of type [top_hits]"),
            ({"cumulative_cardinality": {}}, IAE,
             "Unsupported pipeline aggregation of type [cumulative_cardinality]"),
            ({"foo": {}}, PARSING, "Unknown aggregation type [foo]"),
            ({"terms": {"field": "runtime_key_type"}}, IAE,
             "Field [runtime_key_type] is not allowed for querying or aggregation"),
            ({"terms": {"script": "x"}}, IAE, "Unsupported script value source for [x] agg"),
            ({"terms": {}}, IAE,
             "Required one of fields [field, script], but none were specified. "),
            ({"terms": {"field": "type", "foo": 1}}, "x_content_parse_exception",
             "[terms] unknown field [foo]"),
            ({"terms": {"field": "type", "size": 0}}, IAE,
             "[size] must be greater than 0. Found [0] in [x]"),
            ({"terms": {"field": "type", "min_doc_count": -1}}, IAE,
             "[min_doc_count] must be greater than or equal to 0. Found [-1] in [x]"),
            ({"terms": {"field": "type", "order": {"inner": "asc"}}}, IAE,
             "Unsupported order [inner] for [x] agg"),
            ({"terms": {"field": "type", "order": {"_key": "up"}}}, PARSING,
             "Unknown order direction [up]"),
            ({"terms": {"field": "type", "order": {}}}, PARSING,
             "Must specify at least one field for [order]"),
            ({"terms": {"field": "type", "order": "x"}}, PARSING,
             "Unexpected token [VALUE_STRING] for [order]"),
            ({"terms": {"field": "type", "include": "re.*"}}, IAE,
             "Unsupported [include] pattern for [x] agg"),
            ({"terms": {"field": "type", "exclude": {"partition": 0}}}, IAE,
             "Unsupported [exclude] pattern for [x] agg"),
            ({"range": {"field": "name", "ranges": [{"to": 1}]}}, IAE,
             "Field [name] of type [keyword] is not supported for aggregation [range]"),
            ({"date_range": {"field": "creation"}}, IAE,
             "No [ranges] specified for the [x] aggregation"),
            ({"date_range": {"field": "creation", "ranges": [1]}}, PARSING,
             "[date_range] Expected START_OBJECT but was: VALUE_NUMBER"),
            ({"date_range": {"field": "creation", "ranges": [{"gte": 1}]}},
             "x_content_parse_exception", "[date_range] unknown field [gte]"),
            ({"date_range": {"field": "creation", "ranges": [{"from": 1}] * 151}}, IAE,
             "The number of ranges must not exceed [150] in [x]"),
            ({"filters": {"filters": []}}, IAE, "[filters] cannot be empty."),
            ({"filters": {}}, PARSING, "[x] expected an object or array of [filters]"),
            ({"filters": {"filters": {"a": {"term": {"api_key_invalidated": False}}}}}, IAE,
             "Field [api_key_invalidated] is not allowed for querying or aggregation"),
            ({"filter": {"regexp": {"name": "x"}}}, IAE,
             "Query type [regexp] is not currently supported in this context"),
            ({"composite": {"sources": []}}, IAE, "Composite [sources] cannot be null or empty"),
            ({"composite": {"sources": [{"h": {"histogram": {"field": "creation"}}}]}}, IAE,
             "Unsupported value source type for [h] of composite agg [x]."
             "Only [terms] value sources are allowed."),
            ({"composite": {"sources": [{"h": {"foo": {}}}]}}, PARSING,
             "invalid source type: foo"),
            ({"composite": {"sources": [{"t": {"terms": {"script": "x"}}}]}}, IAE,
             "Unsupported script value source for [t] of composite agg [x]"),
            ({"composite": {"sources": [{"t": TERMS}, {"t": TERMS}]}}, IAE,
             "Composite source names must be unique, found duplicates: [t]"),
            ({"composite": {"sources": [{"t": TERMS}], "after": {}}}, IAE,
             "[after] has 0 value(s) but [sources] has 1"),
            ({"composite": {"sources": [{"t": TERMS}], "after": {"u": 1}}}, IAE,
             "Missing value for [after.t]"),
            ({"composite": {"sources": [{"t": TERMS}], "after": {"t": None}}}, IAE,
             "Invalid value for [after.t], expected comparable, got [null]"),
            ({"composite": {"sources": [{"t": TERMS}], "size": 0}}, IAE,
             "[size] must be greater than 0. Found [0] in [x]"),
            ({"composite": {"sources": [{str(at): TERMS} for at in range(21)]}}, IAE,
             "The number of sources must not exceed [20] in [x]"),
            ({**TERMS, "aggs": {"c": COMPOSITE}}, IAE,
             "[composite] aggregation cannot be used with a parent aggregation of type:"
             " [TermsAggregatorFactory]"),
            ({"filters": {"filters": [TERM_A]}, "aggs": {"c": COMPOSITE}}, IAE,
             "[composite] aggregation cannot be used with a parent aggregation of type:"
             " [FiltersAggregatorFactory]"),
            ({"cardinality": {"field": "name"}, "aggs": {"a": TERMS}},
             "aggregation_initialization_exception",
             "Aggregator [x] of type [cardinality] cannot accept sub-aggregations"),
            ({**TERMS, "missing": {"field": "name"}}, PARSING,
             "Found two aggregation type definitions in [x]: [terms] and [missing]"),
            ({**TERMS, "aggs": {}, "aggregations": {}}, PARSING,
             "Found two sub aggregation definitions under [x]"),
            ({}, PARSING, "Missing definition for aggregation [x]"),
            ({"meta": {}}, PARSING, "Missing definition for aggregation [x]"),
            ({"terms": "type"}, PARSING,
             "Expected [START_OBJECT] under [terms], but got a [VALUE_STRING] in [x]"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong(
        self, refusal: Refuses, body: JsonObject, type_: str, reason: str
    ) -> None:
        problem = refusal({"aggs": {"x": body}})

        assert (problem.type, problem.reason) == (type_, reason)

    def test_of_a_name(self, refusal: Refuses) -> None:
        assert refusal({"aggs": {"a>b": TERMS}}).reason == (
            "Invalid aggregation name [a>b]. Aggregation names can contain any character except"
            " '[', ']', and '>'"
        )

    def test_of_no_definition(self, refusal: Refuses) -> None:
        assert refusal({"aggs": {"a": 1}}).reason == (
            "Aggregation definition for [a starts with a [VALUE_NUMBER], expected a [START_OBJECT]."
        )

    def test_of_too_many(self, read: Reads, refusal: Refuses) -> None:
        fifty: JsonObject = {f"a{at}": TERMS for at in range(50)}

        read({"aggs": fifty})

        assert refusal({"aggs": {**fifty, "b": TERMS}}).reason == (
            "The number of aggregations exceeds the allowed maximum of [50]"
        )

    def test_of_too_deep_ones(self, read: Reads, refusal: Refuses) -> None:
        body = TERMS
        for _ in range(9):
            body = {**TERMS, "aggs": {"x": body}}

        read({"aggs": {"x": body}})

        assert refusal({"aggs": {"y": {**TERMS, "aggs": {"x": body}}}}).reason == (
            "The nested depth of the aggregations exceeds the allowed maximum of [10]"
        )
