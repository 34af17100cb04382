"""`/_security/_query/user` and `/_security/_query/role`."""

from typing import Any

import pytest

from keys.models import User
from tests.factories import make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of

USERS, ROLES = "/_security/_query/user", "/_security/_query/role"


@pytest.fixture
def door(db: None) -> Door:
    """Return the door of a reader, among three users whom searches find."""
    make_user("ada", roles=["b", "a"], full_name="Ada Lovelace", email="ada@example.org")
    make_user("bob", roles=["c"], enabled=False)
    make_user("reader", cluster=["read_security"])
    return door_of("reader")


def names(answer: Any) -> list[str]:
    return [one["username"] for one in answer.json["users"]]


class TestUsers:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("body", [None, {}, {"query": {"match_all": {}}}])
    def test_finds_all_but_reserved_ones(
        self, method: str, body: object, door: Door, administrator: User
    ) -> None:
        answer = door.ask(method, USERS, body)

        assert (answer.status, answer.json["total"], answer.json["count"]) == (200, 3, 3)
        assert answer.json["users"][0] == {
            "username": "ada",
            "roles": ["b", "a"],
            "full_name": "Ada Lovelace",
            "email": "ada@example.org",
            "metadata": {},
            "enabled": True,
        }

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"term": {"username": "ada"}}, ["ada"]),
            ({"terms": {"roles": ["a", "c"]}}, ["ada", "bob"]),
            ({"term": {"enabled": False}}, ["bob"]),
            ({"match": {"full_name": "lovelace"}}, ["ada"]),
            ({"exists": {"field": "email"}}, ["ada"]),
            ({"bool": {"must_not": {"prefix": {"username": "a"}}}}, ["bob", "reader"]),
            ({"wildcard": {"username": "*e*"}}, ["reader"]),
            ({"simple_query_string": {"query": "ada bob", "fields": ["username"]}}, ["ada", "bob"]),
        ],
    )
    def test_finds_what_is_asked_for(self, query: object, found: list[str], door: Door) -> None:
        assert names(door.post(USERS, {"query": query, "sort": "username"})) == found

    def test_shows_pages_in_order(self, door: Door) -> None:
        sort: list[object] = [{"enabled": "asc"}, {"username": {"order": "desc"}}]

        first = door.post(USERS, {"sort": sort, "size": 2})
        last = first.json["users"][-1]["_sort"]
        second = door.post(USERS, {"sort": sort, "size": 2, "search_after": last})

        assert (names(first), names(second)) == (["bob", "reader"], ["ada"])
        assert (second.json["total"], second.json["count"]) == (3, 1)
        assert last == [True, "reader"]
        assert names(door.post(USERS, {"sort": "username", "from": 1, "size": 1})) == ["bob"]

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"query": {"term": {"password": "x"}}},
                (
                    "illegal_argument_exception",
                    "Field [password] is not allowed for querying or aggregation",
                ),
            ),
            (
                {"sort": "email"},
                (
                    "illegal_argument_exception",
                    "sorting is not supported for field [email]",
                ),
            ),
            (
                {"aggs": {}},
                (
                    "x_content_parse_exception",
                    "[1:2] [query_user_request_payload] unknown field [aggs]",
                ),
            ),
            (
                {"size": -1},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: [size] parameter cannot be negative but was [-1];",
                ),
            ),
            (
                {"query": {"fly": {}}},
                (
                    "x_content_parse_exception",
                    "[1:11] [query_user_request_payload] failed to parse field [query]",
                ),
            ),
            (
                [],
                (
                    "x_content_parse_exception",
                    "[1:1] [query_user_request_payload] Expected START_OBJECT but was: START_ARRAY",
                ),
            ),
            ({"from": 9_999, "size": 2}, ("search_phase_execution_exception", "all shards failed")),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, told: tuple[str, str], door: Door) -> None:
        assert door.post(USERS, body).told == (400, *told)

    def test_asks_as_often_for_many_as_for_one(
        self, door: Door, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(30):
            make_user(f"u{number}")
        door.get(USERS)

        with django_assert_max_num_queries(8):
            door.get(f"{USERS}?with_profile_uid=true")


class TestRoles:
    def test_finds_reserved_roles_among_the_others(self, door: Door) -> None:
        make_role("logs", cluster=["monitor"], description="Looks at logs.", metadata={"a": 1})
        reserved = {"term": {"metadata._reserved": True}}

        stored = door.post(ROLES, {"query": {"bool": {"must_not": [reserved]}}, "sort": ["name"]})

        assert stored.status == 200
        assert [one["name"] for one in stored.json["roles"]] == ["logs", "reader_role"]
        assert stored.json["roles"][0] == {
            "name": "logs",
            "cluster": ["monitor"],
            "indices": [],
            "applications": [],
            "run_as": [],
            "metadata": {"a": 1},
            "transient_metadata": {"enabled": True},
            "description": "Looks at logs.",
            "_sort": ["logs"],
        }
        everything = door.get(ROLES).json
        assert everything["count"] == 10
        assert everything["total"] > stored.json["total"] + 10

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"term": {"name": "logs"}}, ["logs"]),
            ({"match": {"description": "LOOKS"}}, ["logs"]),
            ({"term": {"applications.application": "app"}}, ["logs"]),
            ({"term": {"applications.privileges": "read"}}, ["logs"]),
            ({"prefix": {"applications.resources": "space:"}}, ["logs"]),
            ({"term": {"metadata.team": "web"}}, ["logs"]),
        ],
    )
    def test_finds_what_is_asked_for(self, query: object, found: list[str], door: Door) -> None:
        make_role(
            "logs",
            description="Looks at logs.",
            metadata={"team": "web"},
            applications=[{"application": "app", "privileges": ["read"], "resources": ["space:a"]}],
        )
        ours = {"prefix": {"name": "logs"}}

        answer = door.post(ROLES, {"query": {"bool": {"filter": [ours, query]}}})

        assert [one["name"] for one in answer.json["roles"]] == found

    def test_refuses_other_fields(self, door: Door) -> None:
        assert door.post(ROLES, {"query": {"term": {"cluster": "all"}}}).told == (
            400,
            "illegal_argument_exception",
            "Field [cluster] is not allowed for querying or aggregation",
        )
