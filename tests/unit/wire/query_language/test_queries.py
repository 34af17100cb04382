import pytest

from keys.rules import search
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import KEYS, USERS, Bound, Condition, Place
from keys.rules.search.moments import milliseconds_of
from keys.rules.search.wildcards import parse_pattern
from keys.wire.query_language import USER_SEARCH
from keys.wire.query_language.context import MOST_CLAUSES, MOST_LEVELS
from tests.unit.wire.query_language.conftest import NOW, ReadsQuery, Refuses

PLACES = {field.name: Place(field) for field in (*KEYS.fields, *USERS.fields)}
NAME, CREATION, INVALIDATED = PLACES["name"], PLACES["creation"], PLACES["invalidated"]
TAGS = Place(KEYS.fields[-1], "tags")
YES, NO = search.Everything(), search.Nothing()
MIDNIGHT = 1_773_446_400_000  # of the day that is now
DAY = 86_400_000


def equals(*values: str, place: Place = NAME, fold: bool = False) -> search.Equals:
    return search.Equals(place, frozenset(values), fold)


A, B, C = equals("a"), equals("b"), equals("c")
TERM_A: Json = {"term": {"name": "a"}}
TERM_B: Json = {"term": {"name": "b"}}
TERM_C: Json = {"term": {"name": "c"}}


class TestLeaves:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"match_all": {}}, YES),
            ({"match_all": {"boost": 1.5, "_name": "x"}}, YES),
            ({"term": {"name": "a"}}, A),
            ({"term": {"name": {"value": "a", "boost": 2}}}, A),
            ({"term": {"name": {"value": "A", "case_insensitive": True}}}, equals("A", fold=True)),
            ({"term": {"name": {"value": "A", "case_insensitive": "false"}}}, equals("A")),
            ({"term": {"name": "a", "boost": 2}}, A),
            ({"term": {"name": 42}}, equals("42")),
            ({"term": {"realm": "x"}}, equals("x", place=PLACES["realm_name"])),
            ({"term": {"metadata.tags": True}}, equals("true", place=TAGS)),
            ({"term": {"metadata.tags": 1.0}}, equals("1", place=TAGS)),
            ({"term": {"invalidated": "false"}}, search.IsTrue(INVALIDATED, value=False)),
            ({"term": {"invalidated": True}}, search.IsTrue(INVALIDATED, value=True)),
            ({"term": {"creation": "2026-03-14"}},
             search.During(CREATION, MIDNIGHT, MIDNIGHT + DAY - 1)),
            ({"term": {"creation": MIDNIGHT}}, search.During(CREATION, MIDNIGHT, MIDNIGHT)),
            ({"terms": {"name": ["a", "b"]}}, equals("a", "b")),
            ({"terms": {"name": ["a"], "boost": 1}}, A),
            ({"terms": {"name": []}}, NO),
            ({"terms": {"invalidated": [True, False]}},
             search.AnyOf((search.IsTrue(INVALIDATED, value=True),
                           search.IsTrue(INVALIDATED, value=False)))),
            ({"match": {"name": "a b"}}, equals("a b")),
            ({"match": {"name": {"query": "a", "operator": "AND", "lenient": True}}}, A),
            ({"match": {"name": {"query": "abc", "fuzziness": "AUTO"}}},
             search.Near(NAME, "abc", 1)),
            ({"match": {"name": {"query": "abcdef", "fuzziness": "AUTO", "prefix_length": 2}}},
             search.Near(NAME, "abcdef", 2, 2)),
            ({"match": {"name": {"query": "abcdef", "fuzziness": "auto:3,9"}}},
             search.Near(NAME, "abcdef", 1)),
            ({"match": {"name": {"query": "ab", "fuzziness": "AUTO"}}}, equals("ab")),
            ({"match": {"name": {"query": "ab", "fuzziness": 1, "fuzzy_transpositions": False}}},
             search.Near(NAME, "ab", 1, swaps=False)),
            ({"match": {"creation": {"query": "nonsense", "lenient": True}}}, NO),
            ({"ids": {"values": ["x", "y"]}}, search.HasId(frozenset({"x", "y"}))),
            ({"ids": {"values": "x"}}, search.HasId(frozenset({"x"}))),
            ({"ids": {}}, search.HasId(frozenset())),
            ({"prefix": {"name": "a"}}, search.Begins(NAME, "a")),
            ({"prefix": {"name": {"value": "a", "case_insensitive": True, "rewrite": "x"}}},
             search.Begins(NAME, "a", fold=True)),
            ({"wildcard": {"name": "a*"}}, search.Fits(NAME, parse_pattern("a*"))),
            ({"wildcard": {"name": {"wildcard": "a?", "case_insensitive": True}}},
             search.Fits(NAME, parse_pattern("a?"), fold=True)),
            ({"wildcard": {"name": {"value": "a"}}}, search.Fits(NAME, ("a",))),
            ({"exists": {"field": "metadata"}}, search.Exists(PLACES["metadata"])),
        ],
    )  # fmt: skip
    def test_are_read(self, condition: ReadsQuery, query: JsonObject, expected: Condition) -> None:
        assert condition(query) == expected

    def test_a_text_is_matched_by_its_words(self, condition: ReadsQuery) -> None:
        ada, love = (equals(word, place=PLACES["full_name"]) for word in ("ada", "lovelace"))
        match: JsonObject = {"query": "Ada Lovelace"}

        def read(**options: Json) -> Condition:
            return condition({"match": {"full_name": {**match, **options}}}, USER_SEARCH)

        assert read() == search.AnyOf((ada, love))
        assert read(operator="and") == search.AllOf((ada, love))
        assert read(minimum_should_match="100%") == search.AllOf((ada, love))
        assert read(query="a...,") == equals("a", place=PLACES["full_name"])
        assert read(query="...,") == search.Nothing()
        assert read(query=",") == NO
        assert read(query=",", zero_terms_query="all") == YES

    def test_ids_of_users_have_a_prefix(self, condition: ReadsQuery) -> None:
        found = condition({"ids": {"values": ["user-ada", "bob"]}}, USER_SEARCH)

        assert found == search.HasId(frozenset({"ada"}))


class TestRange:
    @pytest.mark.parametrize(
        ("field", "bounds", "expected"),
        [
            ("name", {"gte": "a", "lt": "b"},
             search.Between(NAME, Bound("a", inclusive=True), Bound("b", inclusive=False))),
            ("name", {"from": "a", "to": "b", "include_lower": False},
             search.Between(NAME, Bound("a", inclusive=False), Bound("b", inclusive=True))),
            ("metadata.tags", {"gt": 5}, search.Between(TAGS, Bound("5", inclusive=False))),
            ("name", {}, search.Exists(NAME)),
            ("name", {"gte": None}, search.Exists(NAME)),
            ("creation", {"gte": "now-1d"},
             search.During(CREATION, milliseconds_of(NOW) - DAY)),
            ("creation", {"gte": "2026-03-14"}, search.During(CREATION, MIDNIGHT)),
            ("creation", {"gt": "2026-03-14"}, search.During(CREATION, MIDNIGHT + DAY)),
            ("creation", {"lt": "2026-03-14"}, search.During(CREATION, None, MIDNIGHT - 1)),
            ("creation", {"lte": "2026-03-14"}, search.During(CREATION, None, MIDNIGHT + DAY - 1)),
            ("creation", {"gt": "now/d"}, search.During(CREATION, MIDNIGHT + DAY)),
            ("creation", {"lte": str(MIDNIGHT)}, search.During(CREATION, None, MIDNIGHT)),
            ("creation", {"gte": MIDNIGHT, "boost": 3}, search.During(CREATION, MIDNIGHT)),
            ("creation", {"gte": "14.03.2026", "format": "dd.MM.yyyy"},
             search.During(CREATION, MIDNIGHT)),
            ("creation", {"gte": MIDNIGHT // 1000, "format": "epoch_second"},
             search.During(CREATION, MIDNIGHT)),
            ("creation", {"gte": "2026-03-14", "time_zone": "+01:00"},
             search.During(CREATION, MIDNIGHT - DAY // 24)),
            ("invalidated", {"gte": False}, search.AnyOf(
                (search.IsTrue(INVALIDATED, value=False), search.IsTrue(INVALIDATED, value=True)))),
            ("invalidated", {"gt": "false"}, search.IsTrue(INVALIDATED, value=True)),
            ("invalidated", {"lt": False}, NO),
        ],
    )  # fmt: skip
    def test_is_read(
        self, condition: ReadsQuery, field: str, bounds: JsonObject, expected: Condition
    ) -> None:
        found = condition({"range": {field: bounds}})

        if expected == NO:
            assert found in (NO, search.AnyOf(()))
        else:
            assert found == expected


class TestBool:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({}, YES),
            ({"must": TERM_A}, A),
            ({"must": [TERM_A, TERM_B]}, search.AllOf((A, B))),
            ({"filter": TERM_A, "must": TERM_B}, search.AllOf((B, A))),
            ({"should": [TERM_A, TERM_B]}, search.AnyOf((A, B))),
            ({"should": TERM_A}, A),
            ({"should": TERM_A, "must": TERM_B}, B),
            ({"should": TERM_A, "filter": TERM_B}, B),
            ({"should": TERM_A, "must_not": TERM_B}, search.AllOf((A, search.Not(B)))),
            ({"should": [TERM_A, TERM_B], "must": TERM_C, "minimum_should_match": 1},
             search.AllOf((C, search.AnyOf((A, B))))),
            ({"should": [TERM_A, TERM_B], "minimum_should_match": 2}, search.AllOf((A, B))),
            ({"should": [TERM_A, TERM_B, TERM_C], "minimum_should_match": "-1"},
             search.AnyOf((A, B, C), at_least=2)),
            ({"should": [TERM_A], "minimum_should_match": 2}, NO),
            ({"should": [TERM_A], "minimum_should_match": 0}, A),
            ({"must": TERM_A, "minimum_should_match": 1}, search.AllOf((A, NO))),
            ({"must_not": [TERM_A, TERM_B]}, search.AllOf((search.Not(A), search.Not(B)))),
            ({"mustNot": TERM_A}, search.Not(A)),
            ({"must_not": TERM_A, "adjust_pure_negative": False}, NO),
            ({"must": [], "boost": 2, "_name": "x"}, YES),
        ],
    )  # fmt: skip
    def test_is_read(self, condition: ReadsQuery, body: JsonObject, expected: Condition) -> None:
        assert condition({"bool": body}) == expected

    def test_may_lie_in_bool_up_to_a_limit(self, condition: ReadsQuery, refusal: Refuses) -> None:
        query: JsonObject = {"match_all": {}}
        for _ in range(MOST_LEVELS - 1):
            query = {"bool": {"must": query}}

        assert condition(query) == YES
        problem = refusal({"query": {"bool": {"must": query}}})
        assert problem.type == "illegal_argument_exception"
        assert problem.reason == (
            "The nested depth of the query exceeds the maximum nested depth for queries set in"
            " [indices.query.bool.max_nested_depth]"
        )

    def test_may_hold_clauses_up_to_a_limit(self, condition: ReadsQuery, refusal: Refuses) -> None:
        clauses: list[Json] = [TERM_A] * MOST_CLAUSES

        condition({"bool": {"should": clauses}})
        problem = refusal({"query": {"bool": {"should": [*clauses, TERM_A]}}})

        assert problem.type == "too_many_nested_clauses"
        assert problem.reason == (
            "Query contains too many nested clauses; maxClauseCount is set to 1024"
        )


IAE, PARSING, SHARD = (
    "illegal_argument_exception", "parsing_exception", "query_shard_exception",
)  # fmt: skip
LONG_PATTERN = "a" * 4097


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "type_", "reason"),
        [
            ({}, IAE, "query malformed, empty clause found"),
            ({"foo": {}}, PARSING, "unknown query [foo]"),
            ({"term": "x"}, PARSING, "[term] query malformed, no start_object after query name"),
            ({"term": {"name": "a"}, "prefix": {}}, PARSING,
             "[term] malformed query, expected [END_OBJECT] but found [FIELD_NAME]"),
            ({"fuzzy": {"name": "a"}}, IAE,
             "Query type [fuzzy] is not currently supported in this context"),
            ({"query_string": {"query": "a"}}, IAE,
             "Query type [query_string] is not currently supported in this context"),
            ({"match_none": {}}, IAE,
             "Query type [match_none] is not currently supported in this context"),
            ({"script": {}}, IAE, "Query type [script] is not currently supported in this context"),
            ({"term": {"id": "a"}}, IAE,
             "Field [id] is not allowed for querying or aggregation"),
            ({"exists": {"field": "api_key_hash"}}, IAE,
             "Field [api_key_hash] is not allowed for querying or aggregation"),
            ({"wildcard": {"na*": "a"}}, IAE,
             "Field name pattern [na*] is not allowed for querying or aggregation"),
            ({"terms": {"name": {"index": "x", "id": "1", "path": "p"}}}, IAE,
             "terms query with terms lookup is not currently supported in this context"),
            ({"range": {"creation": {"gte": 1, "relation": "within"}}}, IAE,
             "range query with relation is not currently supported in this context"),
            ({"range": {"creation": {"gte": 1, "relation": "near"}}}, IAE,
             "[range] query does not support relation [near]"),
            ({"bool": {"must": {"term": {"x": 1}}}}, IAE,
             "Field [x] is not allowed for querying or aggregation"),
            ({"bool": {"foo": {}}}, PARSING, "[bool] query does not support [foo]"),
            ({"bool": {"must": "x"}}, PARSING, "[bool] query does not support [must]"),
            ({"bool": {"must": ["x"]}}, PARSING,
             "[_na] query malformed, must start with start_object"),
            ({"bool": {"boost": "x"}}, "number_format_exception", 'For input string: "x"'),
            ({"bool": {"should": TERM_A, "minimum_should_match": "x"}}, "number_format_exception",
             'For input string: "x"'),
            ({"term": {}}, IAE, "field name is null or empty"),
            ({"term": {"name": "a", "type": "b"}}, PARSING,
             "[term] query doesn't support multiple fields, found [name] and [type]"),
            ({"term": {"name": ["a"]}}, PARSING, "[term] query does not support array of values"),
            ({"term": {"name": None}}, IAE, "value cannot be null"),
            ({"term": {"name": {"boost": 1}}}, IAE, "value cannot be null"),
            ({"term": {"name": {"values": "a"}}}, PARSING,
             "[term] query does not support [values]"),
            ({"term": {"name": {"value": "a", "case_insensitive": "x"}}}, IAE,
             "Failed to parse value [x] as only [true] or [false] are allowed."),
            ({"term": {"creation": {"value": 1, "case_insensitive": True}}}, SHARD,
             "[creation] field which is of type [date], does not support case insensitive term"
             " queries"),
            ({"term": {"invalidated": "maybe"}}, IAE,
             "Can't parse boolean value [maybe], expected [true] or [false]"),
            ({"term": {"creation": "soon"}}, "parse_exception",
             "failed to parse date field [soon] with format"
             " [strict_date_optional_time||epoch_millis]"),
            ({"terms": {}}, PARSING,
             "[terms] query requires a field name, followed by array of terms or a document lookup"
             " specification"),
            ({"terms": {"name": "a"}}, PARSING, "[terms] query does not support [name]"),
            ({"terms": {"name": [None]}}, IAE, "No value specified for terms query"),
            ({"terms": {"name": ["a"], "type": ["b"]}}, PARSING,
             "[terms] query doesn't support multiple fields, found [name] and [type]"),
            ({"terms": {"name": ["a"] * 65_537}}, IAE,
             "The number of terms [65537] used in the Terms Query request has exceeded the allowed"
             " maximum of [65536]. This maximum can be set by changing the [index.max_terms_count]"
             " index level setting."),
            ({"ids": {"value": "a"}}, PARSING, "[ids] query does not support [value]"),
            ({"exists": {}}, PARSING, "[exists] must be provided with a [field]"),
            ({"exists": {"name": "x"}}, PARSING, "[exists] query does not support [name]"),
            ({"prefix": {"creation": "2"}}, SHARD,
             "Can only use prefix queries on keyword, text and wildcard fields"
             " - not on [creation] which is of type [date]"),
            ({"wildcard": {"invalidated": "t*"}}, SHARD,
             "Can only use wildcard queries on keyword, text and wildcard fields"
             " - not on [invalidated] which is of type [boolean]"),
            ({"match": {"creation": {"query": "2026", "fuzziness": 1}}}, SHARD,
             "Can only use fuzzy queries on keyword and text fields"
             " - not on [creation] which is of type [date]"),
            ({"match": {"name": {"query": "a", "fuzziness": 3}}}, IAE,
             "Valid edit distances are [0, 1, 2] but was [3]"),
            ({"match": {"name": {"query": "a", "fuzziness": "AUTO:x"}}}, PARSING,
             "failed to find low and high distance values in [AUTO:X]"),
            ({"match": {"name": {"query": "a", "operator": "xor"}}}, IAE,
             "No enum constant org.elasticsearch.index.query.Operator.XOR"),
            ({"match": {"name": {}}}, PARSING, "No text specified for text query"),
            ({"match": {"name": {"foo": 1}}}, PARSING, "[match] query does not support [foo]"),
            ({"prefix": {"name": LONG_PATTERN}}, IAE,
             "The length of the pattern [4097] exceeds the allowed maximum of [4096]"),
            ({"range": {"creation": 5}}, PARSING, "[range] query does not support [creation]"),
            ({"range": {"creation": {"foo": 1}}}, PARSING, "[range] query does not support [foo]"),
            ({"range": {"creation": {"gte": [1]}}}, PARSING,
             "[range] query does not support array of values"),
            ({"range": {"creation": {"gte": 1, "format": "q"}}}, IAE,
             "Invalid format: [q]: Unknown pattern letter: q"),
            ({"range": {"creation": {"gte": 1, "time_zone": "Mars"}}}, IAE,
             "Unknown time-zone ID: Mars"),
            ({"match_all": {"boost": "x"}}, "number_format_exception", 'For input string: "x"'),
            ({"match_all": {"foo": 1}}, PARSING, "[match_all] query does not support [foo]"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong(
        self, refusal: Refuses, query: JsonObject, type_: str, reason: str
    ) -> None:
        problem = refusal({"query": query})

        assert (problem.type, problem.reason) == (type_, reason)
