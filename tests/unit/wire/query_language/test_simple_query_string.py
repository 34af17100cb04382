import pytest

from keys.rules import search
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import KEYS, USERS, Condition, Place
from keys.wire.query_language import USER_SEARCH
from tests.unit.wire.query_language.conftest import ReadsQuery, Refuses

NAME, USERNAME = Place(KEYS.fields[0]), Place(KEYS.fields[2])
NO = search.Nothing()


def equals(text: str, place: Place = NAME) -> search.Equals:
    return search.Equals(place, frozenset({text}))


def named(**options: Json) -> JsonObject:
    return {"simple_query_string": {"fields": ["name"], **options}}


class TestSimpleQueryString:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (named(query="a"), equals("a")),
            (named(query="a b"), search.AnyOf((equals("a"), equals("b")))),
            (named(query="a b", default_operator="AND"), search.AllOf((equals("a"), equals("b")))),
            (named(query="a b c", minimum_should_match=2),
             search.AnyOf((equals("a"), equals("b"), equals("c")), at_least=2)),
            (named(query="a b c", minimum_should_match="100%"),
             search.AllOf((equals("a"), equals("b"), equals("c")))),
            (named(query='"a b"'), equals("a b")),
            (named(query="-a"), search.Not(equals("a"))),
            (named(query="a*"), search.Begins(NAME, "a")),
            (named(query="abc~1", fuzzy_prefix_length=1, fuzzy_transpositions=False),
             search.Near(NAME, "abc", 1, 1, swaps=False)),
            (named(query="a+b", flags="OR|AND"), search.AllOf((equals("a"), equals("b")))),
            (named(query="a+b", flags="or"), equals("a+b")),
            (named(query="a+b", flags="NONE"), equals("a+b")),
            (named(query="a+b", flags=4), equals("a+b")),
            (named(query="a+b", flags=-1), search.AllOf((equals("a"), equals("b")))),
            (named(query="", boost=2), NO),
            (named(query="*"), search.Everything()),
            (named(query="a", fields=["name^2.5", "user*^3"]),
             search.AnyOf((equals("a"), equals("a", USERNAME)))),
            (named(query="a", fields=["nope", "metadata.*"]), NO),
            (named(query="*", fields=["nope"]), NO),
            (named(query="a", fields=["creation", "name"], lenient=True), equals("a")),
            (named(query="a", fields=["creation"], lenient=True), NO),
        ],
    )  # fmt: skip
    def test_is_read(self, condition: ReadsQuery, query: JsonObject, expected: Condition) -> None:
        assert condition(query) == expected

    @pytest.mark.parametrize("fields", [None, [], ["*"]])
    def test_without_fields_looks_at_all_that_can_hold_the_text(
        self, condition: ReadsQuery, fields: Json
    ) -> None:
        body: JsonObject = {"query": "a"} if fields is None else {"query": "a", "fields": fields}

        found = condition({"simple_query_string": body})

        assert isinstance(found, search.AnyOf)
        places = [part.place.name for part in found.conditions if isinstance(part, search.Equals)]
        assert places == ["name", "type", "username", "realm_name", "metadata"]

    def test_a_date_is_looked_for_where_dates_are(self, condition: ReadsQuery) -> None:
        found = condition({"simple_query_string": {"query": "2026-03-14"}})

        assert isinstance(found, search.AnyOf)
        days = [part for part in found.conditions if isinstance(part, search.During)]
        assert [day.place.name for day in days] == [
            "creation",
            "expiration",
            "invalidation",
            "last_used",
        ]
        assert {(day.last or 0) - (day.first or 0) for day in days} == {86_399_999}

    def test_a_phrase_in_a_text_is_all_its_words(self, condition: ReadsQuery) -> None:
        full_name = Place(USERS.fields[3])

        found = condition(
            {"simple_query_string": {"query": '"Ada Lovelace"', "fields": ["full_name"]}},
            USER_SEARCH,
        )

        assert found == search.AllOf((equals("ada", full_name), equals("lovelace", full_name)))

    @pytest.mark.parametrize(
        ("query", "type_", "reason"),
        [
            ({}, "parsing_exception", "[simple_query_string] query text missing"),
            ({"query": "a", "foo": 1}, "parsing_exception",
             "[simple_query_string] query does not support [foo]"),
            ({"query": "a", "flags": "FOO"}, "illegal_argument_exception",
             "Unknown simple_query_string flag [FOO]"),
            ({"query": "a", "default_operator": "xor"}, "illegal_argument_exception",
             "No enum constant org.elasticsearch.index.query.Operator.XOR"),
            ({"query": "a", "fields": "name"}, "parsing_exception",
             "[simple_query_string] query does not support [fields]"),
            ({"query": "a", "fields": [1]}, "parsing_exception",
             "[simple_query_string] unexpected token [VALUE_NUMBER]"),
            ({"query": "a", "fields": ["name^x"]}, "number_format_exception",
             'For input string: "x"'),
            ({"query": "soon", "fields": ["creation"]}, "parse_exception",
             "failed to parse date field [soon] with format"
             " [strict_date_optional_time||epoch_millis]"),
            ({"query": "a " * 2_000, "fields": ["name"]}, "too_many_nested_clauses",
             "Query contains too many nested clauses; maxClauseCount is set to 1024"),
            ({"query": "a " * 300}, "too_many_nested_clauses",
             "Query contains too many nested clauses; maxClauseCount is set to 1024"),
            ({"query": "abc~1 " * 21, "fields": ["name"]}, "too_many_nested_clauses",
             "Query contains too many nested clauses; maxClauseCount is set to 1024"),
            ({"query": "a + b | " * 20, "fields": ["name"]}, "illegal_argument_exception",
             "The nested depth of the query exceeds the maximum nested depth for queries set in"
             " [indices.query.bool.max_nested_depth]"),
            ({"query": "-(" * 5_000 + "a" + ")" * 5_000, "fields": ["name"]},
             "illegal_argument_exception",
             "The nested depth of the query exceeds the maximum nested depth for queries set in"
             " [indices.query.bool.max_nested_depth]"),
        ],
    )  # fmt: skip
    def test_is_refused(self, refusal: Refuses, query: JsonObject, type_: str, reason: str) -> None:
        problem = refusal({"query": {"simple_query_string": query}})

        assert (problem.type, problem.reason) == (type_, reason)
