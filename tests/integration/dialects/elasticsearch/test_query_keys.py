"""`/_security/_query/api_key`: what the query language finds, shown as get shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_user
from keys.actions.activate_profile import activate_profile
from keys.actions.create_key import CreatedKey
from keys.models import Profile, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/_query/api_key"


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader", cluster=["read_security"])


@pytest.fixture
def keys(ada: User, bob: User, reader: User) -> list[CreatedKey]:
    then = timezone.now() - timedelta(hours=1)
    made: list[tuple[User, str, JsonObject]] = [
        (ada, "ci-1", {"team": "web", "size": 42}),
        (bob, "ci-2", {"team": "db"}),
        (ada, "nightly", {}),
    ]
    return [
        make_key(owner, name=name, metadata=metadata, now=then + timedelta(minutes=minute))
        for minute, (owner, name, metadata) in enumerate(made)
    ]


def names(body: Any) -> list[str]:
    return [key["name"] for key in body["api_keys"]]


@pytest.mark.usefixtures("keys")
class TestQuery:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("body", [None, {}, {"query": {"match_all": {}}}])
    def test_finds_everything_unless_asked_otherwise(self, method: str, body: object) -> None:
        answer = door_of("reader").ask(method, PATH, body)

        assert answer.status == 200
        assert list(answer.json) == ["total", "count", "api_keys"]
        assert (answer.json["total"], answer.json["count"]) == (3, 3)
        assert names(answer.json) == ["ci-1", "ci-2", "nightly"]
        assert "_sort" not in answer.json["api_keys"][0]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"prefix": {"name": "ci-"}}, ["ci-1", "ci-2"]),
            ({"term": {"username": "bob"}}, ["ci-2"]),
            ({"term": {"metadata.size": "42"}}, ["ci-1"]),
            ({"exists": {"field": "metadata.team"}}, ["ci-1", "ci-2"]),
            ({"bool": {"must_not": {"wildcard": {"name": "ci*"}}}}, ["nightly"]),
            ({"range": {"creation": {"gt": "now+1d"}}}, []),
            ({"simple_query_string": {"query": "nightly", "fields": ["name"]}}, ["nightly"]),
        ],
    )
    def test_finds_what_fits(self, query: object, found: list[str]) -> None:
        assert names(door_of("reader").post(PATH, {"query": query}).json) == found

    def test_finds_by_id(self, keys: list[CreatedKey]) -> None:
        query = {"ids": {"values": [keys[1].key.public_id]}}

        assert names(door_of("reader").post(PATH, {"query": query}).json) == ["ci-2"]

    def test_shows_a_page_and_where_the_next_begins(self, keys: list[CreatedKey]) -> None:
        body = {"sort": [{"creation": "desc"}, "name"], "size": 2}

        page = door_of("reader").post(PATH, body).json
        after = page["api_keys"][-1]["_sort"]
        rest = door_of("reader").post(PATH, {**body, "search_after": after}).json

        assert (page["total"], page["count"], names(page)) == (3, 2, ["nightly", "ci-2"])
        assert after == [page["api_keys"][-1]["creation"], "ci-2"]
        assert (rest["total"], names(rest)) == (3, ["ci-1"])

    def test_counts(self) -> None:
        body = {"size": 0, "aggs": {"owners": {"terms": {"field": "username"}}}}

        answer = door_of("reader").post(PATH, body).json

        assert (answer["total"], answer["count"], answer["api_keys"]) == (3, 0, [])
        assert answer["aggregations"]["owners"]["buckets"] == [
            {"key": "ada", "doc_count": 2},
            {"key": "bob", "doc_count": 1},
        ]

    def test_names_the_type_of_a_count_when_asked(self) -> None:
        body = {"aggregations": {"owners": {"terms": {"field": "username"}}}}

        answer = door_of("reader").post(f"{PATH}?typed_keys", body)

        assert list(answer.json["aggregations"]) == ["sterms#owners"]

    def test_counts_nothing_where_nothing_is_found(self) -> None:
        body = {
            "query": {"term": {"name": "none"}},
            "aggs": {"owners": {"terms": {"field": "username"}}},
        }

        assert door_of("reader").post(PATH, body).json == {"total": 0, "count": 0, "api_keys": []}

    def test_shows_limits_when_asked(self) -> None:
        answer = door_of("reader").post(f"{PATH}?with_limited_by=true", {"size": 1})

        assert list(answer.json["api_keys"][0]["limited_by"][0]) == ["ada_role"]

    def test_asks_the_database_as_often_for_many_keys(
        self, ada: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(40):
            make_key(ada, name=f"more-{number}")
        door = door_of("reader")
        door.post(PATH)

        with django_assert_num_queries(6):
            answer = door.post(f"{PATH}?with_limited_by&with_profile_uid", {"size": 50})

        assert answer.json["count"] == 43


@pytest.mark.usefixtures("keys")
class TestWhoMayAsk:
    def test_finds_ones_own_without_a_word_about_others(self) -> None:
        answer = door_of("ada").get(PATH)

        assert (answer.json["total"], names(answer.json)) == (2, ["ci-1", "nightly"])

    def test_finds_the_calling_key_alone(self, keys: list[CreatedKey]) -> None:
        assert names(door_with(keys[0]).get(PATH).json) == ["ci-1"]

    def test_shows_no_limits_to_a_key(self, keys: list[CreatedKey]) -> None:
        answer = door_with(keys[0]).get(f"{PATH}?with_limited_by")

        assert answer.status == 403
        assert "[cluster:admin/xpack/security/api_key/query]" in answer.reason

    def test_needs_a_privilege(self) -> None:
        make_role("ada_role", cluster=["monitor"])

        assert door_of("ada").get(PATH).reason == (
            "action [cluster:admin/xpack/security/api_key/query] is unauthorized for user [ada]"
            " with effective roles [ada_role], this action is granted by the cluster privileges"
            " [manage_own_api_key,read_security,manage_api_key,manage_security,all]"
        )

    def test_needs_a_credential(self) -> None:
        assert Door().get(PATH).status == 401


class TestBadQueries:
    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (
                [],
                "x_content_parse_exception",
                "[1:1] [query_api_key_request_payload] Expected START_OBJECT but was: START_ARRAY",
            ),
            (
                {"size": 1, "fro": 1},
                "x_content_parse_exception",
                "[1:13] [query_api_key_request_payload] unknown field [fro]",
            ),
            (
                {"query": {"fuzzy": {"name": "a"}}},
                "illegal_argument_exception",
                "Query type [fuzzy] is not currently supported in this context",
            ),
            (
                {"query": {"nonsense": {}}},
                "x_content_parse_exception",
                "[1:11] [query_api_key_request_payload] failed to parse field [query]",
            ),
            (
                {"query": {"term": {"api_key_hash": "a"}}},
                "illegal_argument_exception",
                "Field [api_key_hash] is not allowed for querying or aggregation",
            ),
            (
                {"from": -1},
                "action_request_validation_exception",
                "Validation Failed: 1: [from] parameter cannot be negative but was [-1];",
            ),
            ({"size": 10_001}, "search_phase_execution_exception", "all shards failed"),
            (
                {"aggs": {"a": {"avg": {"field": "creation"}}}},
                "illegal_argument_exception",
                "Unsupported API Keys agg [a] of type [avg]",
            ),
        ],
    )
    def test_are_refused(self, body: object, type_: str, reason: str, reader: User) -> None:
        assert door_of("reader").post(PATH, body).told == (400, type_, reason)

    def test_that_are_no_json_are_refused(self, reader: User) -> None:
        assert door_of("reader").post(PATH, raw=b'{"query":').status == 400

    def test_may_have_no_unknown_parameter(self, reader: User) -> None:
        assert door_of("reader").get(f"{PATH}?with_limit=true").reason == (
            f"request [{PATH}] contains unrecognized parameter: [with_limit] -> did you mean"
            " [with_limited_by]?"
        )

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_may_have_no_other_method(self, method: str, reader: User) -> None:
        answer = door_of("reader").ask(method, PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")


class TestProfileUids:
    @pytest.fixture
    def profile(self, ada: User) -> Profile:
        return activate_profile(
            subject=caller_of_user(ada),
            by=caller_of_user(make_user("root", roles=["superuser"])),
            now=timezone.now(),
        )

    @pytest.mark.parametrize("path", [PATH, "/_security/api_key"])
    def test_are_shown_of_owners_who_have_one(
        self, path: str, profile: Profile, keys: list[CreatedKey]
    ) -> None:
        shown = door_of("reader").get(f"{path}?with_profile_uid=true").json["api_keys"]

        assert [key.get("profile_uid") for key in shown] == [profile.uid, None, profile.uid]

    @pytest.mark.parametrize("path", [PATH, "/_security/api_key"])
    def test_are_not_shown_unasked(
        self, path: str, profile: Profile, keys: list[CreatedKey]
    ) -> None:
        shown = door_of("reader").get(path).json["api_keys"]

        assert not any("profile_uid" in key for key in shown)
