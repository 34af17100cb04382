import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules import search
from keys.rules.json_types import Json, JsonObject
from keys.wire.error_envelope import envelope
from keys.wire.query_language import (
    KEY_SEARCH,
    ROLE_SEARCH,
    USER_SEARCH,
    BadQuery,
    SearchForm,
    read_search,
)
from tests.unit.wire.query_language.conftest import NOW, Reads, Refuses

PARSER = "query_api_key_request_payload"


class TestReadSearch:
    @pytest.mark.parametrize("body", [None, {}], ids=["no body", "an empty one"])
    def test_nothing_asks_for_everything(self, read: Reads, body: JsonObject | None) -> None:
        assert read(body) == search.SearchRequest()

    def test_reads_every_member(self, read: Reads) -> None:
        request = read(
            {
                "query": {"term": {"name": "a"}},
                "aggregations": {"a": {"value_count": {"field": "name"}}},
                "from": 3,
                "size": "5",
                "sort": ["name"],
            }
        )

        name = search.Place(search.KEYS.fields[0])
        assert request == search.SearchRequest(
            condition=search.Equals(name, frozenset({"a"})),
            sort=(search.SortKey(place=name),),
            offset=3,
            size=5,
            aggregations={"a": search.ValueCount(place=name)},
        )

    def test_the_last_page_before_the_end_of_the_window_is_fine(self, read: Reads) -> None:
        assert read({"from": 9_990}).offset == 9_990
        assert read({"size": 10_000}).size == 10_000

    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            ({"from": -1}, "action_request_validation_exception",
             "Validation Failed: 1: [from] parameter cannot be negative but was [-1];"),
            ({"from": -1, "size": -2}, "action_request_validation_exception",
             "Validation Failed: 1: [from] parameter cannot be negative but was [-1];"
             "2: [size] parameter cannot be negative but was [-2];"),
            ({"from": 9_991}, "illegal_argument_exception",
             "Result window is too large, from + size must be less than or equal to: [10000] but"
             " was [10001]. See the scroll api for a more efficient way to request large data sets."
             " This limit can be set by changing the [index.max_result_window] index level"
             " setting."),
            ({"from": 1.5}, "illegal_argument_exception",
             "1.5 cannot be converted to Integer without data loss"),
            ({"size": "x"}, "number_format_exception", 'For input string: "x"'),
            ({"size": 2**31}, "number_format_exception", 'For input string: "2147483648"'),
            ({"size": True}, "x_content_parse_exception",
             f"[{PARSER}] size doesn't support values of type: VALUE_BOOLEAN"),
            ({"query": []}, "x_content_parse_exception",
             f"[{PARSER}] query doesn't support values of type: START_ARRAY"),
            ({"query": None}, "x_content_parse_exception",
             f"[{PARSER}] query doesn't support values of type: VALUE_NULL"),
            ({"aggs": 1}, "x_content_parse_exception",
             f"[{PARSER}] aggs doesn't support values of type: VALUE_NUMBER"),
            ({"sort": 1}, "x_content_parse_exception",
             f"[{PARSER}] sort doesn't support values of type: VALUE_NUMBER"),
            ({"foo": 1}, "x_content_parse_exception", f"[{PARSER}] unknown field [foo]"),
            ({"aggs": {}, "aggregations": {}}, "illegal_argument_exception",
             "Duplicate 'aggs' or 'aggregations' field"),
        ],
    )  # fmt: skip
    def test_refuses(self, refusal: Refuses, body: JsonObject, type_: str, reason: str) -> None:
        problem = refusal(body)

        assert (problem.type, problem.reason) == (type_, reason)

    @pytest.mark.parametrize("form", [USER_SEARCH, ROLE_SEARCH], ids=["users", "roles"])
    def test_users_and_roles_are_not_counted(self, refusal: Refuses, form: SearchForm) -> None:
        assert refusal({"aggs": {}}, form).reason == f"[{form.parser}] unknown field [aggs]"


class TestProblem:
    def test_of_an_unreadable_query_lies_in_that_of_its_member(self) -> None:
        with pytest.raises(BadQuery) as refusal:
            read_search({"query": {"foo": {}}}, KEY_SEARCH, now=NOW)

        told = envelope(refusal.value.problem_at("1:10"), status=400)
        assert told == {
            "error": {
                "root_cause": [{"type": "parsing_exception", "reason": "unknown query [foo]"}],
                "type": "x_content_parse_exception",
                "reason": f"[1:10] [{PARSER}] failed to parse field [query]",
                "caused_by": {"type": "parsing_exception", "reason": "unknown query [foo]"},
            },
            "status": 400,
        }
        assert (refusal.value.member, refusal.value.at_name) == ("query", False)

    def test_of_an_unknown_member_names_it(self) -> None:
        with pytest.raises(BadQuery) as refusal:
            read_search({"foo": {}}, KEY_SEARCH, now=NOW)

        assert (refusal.value.member, refusal.value.at_name) == ("foo", True)

    def test_of_a_query_that_cannot_be_answered_is_that_of_all_shards(self) -> None:
        with pytest.raises(BadQuery) as refusal:
            read_search({"query": {"term": {"creation": "x"}}}, KEY_SEARCH, now=NOW)

        problem = refusal.value.problem
        assert problem.type == "search_phase_execution_exception"
        assert problem.reason == str(refusal.value) == "all shards failed"
        assert problem.extra == {"phase": "query", "grouped": True, "failed_shards": []}
        assert problem.cause is not None
        assert problem.cause.type == "parse_exception"


WORDS = """
query aggs sort from size search_after bool must should must_not filter filters term terms match
ids values prefix wildcard exists range simple_query_string match_all name creation metadata.a
invalidated field fields value gte lt boost order missing mode asc desc _doc composite sources
date_range ranges cardinality value_count minimum_should_match flags format time_zone now now-1d
2024 true 75% a* AUTO fuzziness key to after a meta include exclude
""".split()  # noqa: SIM905  # a list of one a line would be long
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2**40), st.floats(-9, 9), st.sampled_from(WORDS)
)
bodies = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)


class TestAnyBody:
    @given(
        st.dictionaries(st.sampled_from([*KEY_SEARCH.members, "x"]), bodies, max_size=4),
        st.sampled_from([KEY_SEARCH, USER_SEARCH, ROLE_SEARCH]),
    )
    def test_is_read_or_refused(self, body: dict[str, Json], form: SearchForm) -> None:
        try:
            request = read_search(body, form, now=NOW)
        except BadQuery as refusal:
            json.dumps(envelope(refusal.problem, status=400))
            return
        assert 0 <= request.offset + request.size <= 10_000
