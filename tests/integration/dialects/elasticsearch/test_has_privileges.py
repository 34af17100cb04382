"""`/_security/user/_has_privileges` and `/_security/user/_privileges`."""

from typing import Any

import pytest

from keys.models import User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/user/_has_privileges"
LIST = "/_security/user/_privileges"
ROLE: JsonObject = {
    "cluster": ["monitor", "manage_own_api_key"],
    "indices": [{"names": ["logs-*", "index-a"], "privileges": ["read"]}],
    "applications": [{"application": "app-*", "privileges": ["data:*"], "resources": ["space:a*"]}],
    "run_as": ["bob", "ada"],
}


@pytest.fixture
def grace(db: None) -> User:
    make_role("grace_role", **ROLE)
    return make_user("grace", roles=["grace_role"])


@pytest.fixture
def door(grace: User) -> Door:
    return door_of("grace")


class TestHasPrivileges:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("path", [PATH, "/_security/user/grace/_has_privileges"])
    def test_answers_one_by_one(self, method: str, path: str, door: Door) -> None:
        answer = door.ask(
            method,
            path,
            {
                "cluster": ["monitor", "manage", "cluster:monitor/main"],
                "index": [
                    {"names": ["logs-a", "*"], "privileges": ["read", "write"]},
                    {"names": "logs-a", "privileges": ["view_index_metadata"]},
                    {"names": "/logs-(a|b)/", "privileges": ["read"]},
                ],
                "application": [
                    {
                        "application": "app-one",
                        "privileges": ["data:read/x", "other:y"],
                        "resources": ["space:abc", "space:b"],
                    }
                ],
            },
        )

        assert (answer.status, answer.json) == (
            200,
            {
                "username": "grace",
                "has_all_requested": False,
                "cluster": {"monitor": True, "manage": False, "cluster:monitor/main": True},
                "index": {
                    "logs-a": {"read": True, "write": False, "view_index_metadata": False},
                    "*": {"read": False, "write": False},
                    "/logs-(a|b)/": {"read": True},
                },
                "application": {
                    "app-one": {
                        "space:abc": {"data:read/x": True, "other:y": False},
                        "space:b": {"data:read/x": False, "other:y": False},
                    }
                },
            },
        )

    @pytest.mark.parametrize("field", ["application", "applications"])
    def test_takes_both_names_of_applications(self, field: str, door: Door) -> None:
        entry = {"application": "app-one", "privileges": ["data:x"], "resources": ["space:a"]}

        answer = door.post(PATH, {field: [entry]})

        assert answer.json == {
            "username": "grace",
            "has_all_requested": True,
            "cluster": {},
            "index": {},
            "application": {"app-one": {"space:a": {"data:x": True}}},
        }

    def test_asks_both_sides_of_a_key(self, grace: User) -> None:
        wide = door_with(make_key(grace, descriptors={"r": {"cluster": ["all"]}}))
        narrow = door_with(make_key(grace, descriptors={"r": {"cluster": ["monitor"]}}))
        question = {"cluster": ["monitor", "manage_own_api_key", "manage"]}

        assert [*wide.post(PATH, question).json["cluster"].values()] == [True, True, False]
        assert [*narrow.post(PATH, question).json["cluster"].values()] == [True, False, False]
        assert wide.post(PATH, question).json["username"] == "grace"

    def test_is_asked_in_the_name_of_another_by_run_as(
        self, administrator: User, grace: User
    ) -> None:
        path, body = "/_security/user/grace/_has_privileges", {"cluster": ["manage"]}
        elastic = door_of("elastic")

        refused = elastic.post(path, body)
        answer = elastic.post(path, body, headers={"es-security-runas-user": "grace"})

        assert refused.told[:2] == (403, "security_exception")
        assert "user/has_privileges] is unauthorized for user [elastic]" in refused.reason
        assert answer.json["has_all_requested"] is False

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (None, ("parse_exception", "request body is required")),
            (
                [],
                (
                    "parse_exception",
                    "failed to parse privileges check [grace]. expected an object but found"
                    " [START_ARRAY] instead",
                ),
            ),
            (
                {"fly": 1},
                (
                    "parse_exception",
                    "failed to parse privileges check [grace]. unexpected field [fly]",
                ),
            ),
            *(
                (
                    body,
                    (
                        "parse_exception",
                        "failed to parse privileges check [grace]. All privilege fields"
                        " [cluster,index,applications] are missing",
                    ),
                )
                for body in ({}, {"cluster": None})
            ),
            (
                {"index": [{"names": "a", "privileges": ["read"], "query": {"match_all": {}}}]},
                ("parse_exception", "Field [query] is not supported in a has_privileges request"),
            ),
            (
                {
                    "index": [
                        {"names": "a", "privileges": ["read"], "field_security": {"grant": ["a"]}}
                    ]
                },
                (
                    "parse_exception",
                    "Field [field_security] is not supported in a has_privileges request",
                ),
            ),
            (
                {"index": {}},
                (
                    "parse_exception",
                    "failed to parse indices privileges for role [grace]. expected field [index]"
                    " value to be an array, but found [START_OBJECT] instead",
                ),
            ),
            (
                {"application": [{"application": "app", "privileges": ["read"]}]},
                ("parse_exception", None),
            ),
            (
                {"cluster": [], "index": []},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: must specify at least one privilege;",
                ),
            ),
            ({"cluster": ["fly"]}, ("action_request_validation_exception", None)),
            (
                {"index": [{"names": ["a"], "privileges": ["fly"]}]},
                ("action_request_validation_exception", None),
            ),
            (
                {
                    "application": [
                        {"application": "app*", "privileges": ["a:b"], "resources": ["*"]}
                    ]
                },
                ("action_request_validation_exception", None),
            ),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], door: Door
    ) -> None:
        status, error_type, reason = door.post(PATH, body).told

        assert (status, error_type) == (400, told[0])
        assert told[1] is None or reason == told[1]

    @pytest.mark.parametrize("pattern", ["/(a+)+$/", "/((a{1,99}){1,99}){1,99}/", "*a" * 500])
    def test_is_not_stalled_by_a_costly_pattern(self, pattern: str, door: Door) -> None:
        answer = door.post(PATH, {"index": [{"names": [pattern], "privileges": ["read"]}]})

        assert answer.status in {200, 400}

    def test_looks_applications_up_in_one_query(
        self, door: Door, django_assert_max_num_queries: Any
    ) -> None:
        entries = [
            {"application": f"app-{n}", "privileges": ["read"], "resources": ["space:a"]}
            for n in range(50)
        ]
        door.post(PATH, {"application": entries[:1]})

        with django_assert_max_num_queries(8):
            door.post(PATH, {"application": entries})


class TestPrivileges:
    def test_says_all_in_one(self, door: Door) -> None:
        answer = door.get(LIST)

        assert (answer.status, answer.json) == (
            200,
            {
                "cluster": ["manage_own_api_key", "monitor"],
                "global": [],
                "indices": [
                    {
                        "names": ["index-a", "logs-*"],
                        "privileges": ["read"],
                        "allow_restricted_indices": False,
                    }
                ],
                "applications": ROLE["applications"],
                "run_as": ["ada", "bob"],
            },
        )

    def test_says_what_a_key_inherits(self, door: Door, grace: User) -> None:
        assert door_with(make_key(grace)).get(LIST).json == door.get(LIST).json

    def test_cannot_say_what_two_sides_grant(self, grace: User) -> None:
        key = door_with(make_key(grace, descriptors={"r": {"cluster": ["monitor"]}}))

        assert key.get(LIST).told == (
            400,
            "illegal_argument_exception",
            "Cannot retrieve privileges for API keys with assigned role descriptors. Please use"
            " the Get API key information API https://ela.st/es-api-get-api-key",
        )
