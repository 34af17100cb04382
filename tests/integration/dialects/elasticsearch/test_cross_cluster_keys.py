"""`/_security/cross_cluster/api_key`: keys with which another cluster comes in."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/cross_cluster/api_key"
ACCESS: dict[str, Any] = {
    "search": [{"names": "logs-*", "query": {"match_all": {}}}],
    "replication": [{"names": ["archive"], "allow_restricted_indices": True}],
}
SHOWN_ACCESS = {
    "search": [
        {"names": ["logs-*"], "query": '{"match_all":{}}', "allow_restricted_indices": False}
    ],
    "replication": [{"names": ["archive"], "allow_restricted_indices": True}],
}
BODY = {"name": "leader", "access": ACCESS}


@pytest.fixture
def grace(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def key_id(grace: User) -> str:
    return str(door_of("grace").post(PATH, BODY).json["id"])


def shown(key_id: str, path: str = "/_security/api_key") -> Any:
    return door_of("grace").get(f"{path}?id={key_id}&with_limited_by").json["api_keys"][0]


class TestCreate:
    def test_answers_with_the_secret_once(self, grace: User) -> None:
        answer = door_of("grace").post(PATH, {**BODY, "expiration": "1d"})

        assert answer.status == 200
        assert list(answer.json) == ["id", "name", "expiration", "api_key", "encoded"]

    def test_makes_a_key_that_get_and_query_show(self, grace: User) -> None:
        body = {**BODY, "metadata": {"team": "web"}, "certificate_identity": "CN=.*"}

        key_id = door_of("grace").post(PATH, body).json["id"]

        key = shown(key_id)
        assert key["type"] == "cross_cluster"
        assert key["access"] == SHOWN_ACCESS
        assert key["certificate_identity"] == "CN=.*"
        assert key["metadata"] == {"team": "web"}
        assert key["role_descriptors"]["cross_cluster"]["cluster"] == [
            "cross_cluster_search",
            "monitor_enrich",
            "cross_cluster_replication",
        ]
        assert "limited_by" not in key
        query = {"query": {"term": {"type": "cross_cluster"}}}
        found = door_of("grace").post("/_security/_query/api_key?with_limited_by", query).json
        assert found["api_keys"] == [key]

    def test_makes_a_key_that_nobody_logs_in_with(self, grace: User) -> None:
        created = door_of("grace").post(PATH, BODY).json

        answer = Door(f"ApiKey {created['encoded']}").get("/_security/_authenticate")

        assert answer.status == 401
        assert answer.reason == (
            "authentication expected API key type of [rest], but API key"
            f" [{created['id']}] has type [cross_cluster]"
        )

    def test_shows_no_access_of_other_keys(self, grace: User) -> None:
        key = shown(make_key(grace).key.public_id)

        assert {"access", "certificate_identity"}.isdisjoint(key)

    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (None, "parse_exception", "request body is required"),
            ({}, "illegal_argument_exception", "Required [name, access]"),
            (
                {"name": "a", "access": "all"},
                "x_content_parse_exception",
                "[1:25] [cross_cluster_api_key_request_payload] access doesn't support values of"
                " type: VALUE_STRING",
            ),
            (
                {**BODY, "role_descriptors": {}},
                "x_content_parse_exception",
                None,
            ),
            (
                {"name": "a", "access": {}},
                "illegal_argument_exception",
                "must specify non-empty access for either [search] or [replication]",
            ),
            (
                {"name": "a", "access": {"replication": [{"names": "a", "query": {}}]}},
                "illegal_argument_exception",
                "replication does not support document or field level security",
            ),
            (
                {"name": "a", "access": {"search": [{"names": "a", "privileges": ["all"]}]}},
                "parse_exception",
                None,
            ),
            (
                {**BODY, "name": "_a"},
                "action_request_validation_exception",
                "Validation Failed: 1: api key name may not begin with an underscore;",
            ),
            (
                {**BODY, "certificate_identity": "(a"},
                "illegal_argument_exception",
                "Invalid certificate_identity format: [(a]. Must be a valid regex.",
            ),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, type_: str, reason: str | None, grace: User
    ) -> None:
        answer = door_of("grace").post(PATH, body)

        assert answer.told == (400, type_, reason or answer.reason)

    def test_refuses_a_key_as_caller(self, grace: User) -> None:
        answer = door_with(make_key(grace)).post(PATH, BODY)

        assert answer.told == (
            400,
            "illegal_argument_exception",
            "authentication via API key not supported: An API key cannot be used to create a"
            " cross-cluster API key",
        )

    @override_settings(API_KEYS={**settings.API_KEYS, "license": "basic"})
    def test_takes_a_licence(self, grace: User) -> None:
        answer = door_of("grace").post(PATH, BODY)

        assert answer.told == (
            403,
            "security_exception",
            "current license is non-compliant for [advanced-remote-cluster-security]",
        )
        assert answer.error["license.expired.feature"] == "advanced-remote-cluster-security"

    def test_needs_a_credential(self, grace: User) -> None:
        assert Door().post(PATH, BODY).status == 401

    def test_needs_a_privilege(self, db: None) -> None:
        make_user("keeper", cluster=["manage_api_key"])

        assert door_of("keeper").post(PATH, BODY).reason == (
            "action [cluster:admin/xpack/security/cross_cluster/api_key/create] is unauthorized for"
            " user [keeper] with effective roles [keeper_role], this action is granted by the"
            " cluster privileges [manage_security,all]"
        )

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_has_no_other_method(self, method: str, grace: User) -> None:
        answer = door_of("grace").ask(method, PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


class TestUpdate:
    def test_changes_what_is_given(self, key_id: str) -> None:
        door = door_of("grace")
        access = {"search": [{"names": ["other"], "allow_restricted_indices": False}]}

        answer = door.put(f"{PATH}/{key_id}", {"access": access, "metadata": {"a": 1}})

        assert (answer.status, answer.json) == (200, {"updated": True})
        assert shown(key_id)["access"] == access
        assert shown(key_id)["metadata"] == {"a": 1}

    def test_changes_nothing_when_nothing_differs(self, key_id: str) -> None:
        answer = door_of("grace").put(f"{PATH}/{key_id}", {"access": ACCESS})

        assert answer.json == {"updated": False}

    def test_sets_keeps_and_clears_what_a_certificate_must_match(self, key_id: str) -> None:
        door, path = door_of("grace"), f"{PATH}/{key_id}"

        assert door.put(path, {"certificate_identity": "CN=a"}).json == {"updated": True}
        assert door.put(path, {"metadata": {"a": 1}}).json == {"updated": True}
        assert shown(key_id)["certificate_identity"] == "CN=a"
        assert door.put(path, {"certificate_identity": None}).json == {"updated": True}
        assert "certificate_identity" not in shown(key_id)

    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (None, "parse_exception", "request body is required"),
            (
                {},
                "action_request_validation_exception",
                "Validation Failed: 1: must update either [access] or [metadata] for cross-cluster"
                " API keys;",
            ),
            (
                {"name": "new"},
                "x_content_parse_exception",
                "[1:2] [update_cross_cluster_api_key_request_payload] unknown field [name]",
            ),
            (
                {"access": None},
                "x_content_parse_exception",
                "[1:12] [update_cross_cluster_api_key_request_payload] access doesn't support"
                " values of type: VALUE_NULL",
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, type_: str, reason: str, key_id: str) -> None:
        assert door_of("grace").put(f"{PATH}/{key_id}", body).told == (400, type_, reason)

    def test_refuses_a_key_of_the_other_type(self, grace: User) -> None:
        rest = make_key(grace).key

        answer = door_of("grace").put(f"{PATH}/{rest.public_id}", {"metadata": {}})

        assert answer.told == (
            400,
            "illegal_argument_exception",
            "cannot update API key of type [rest] while expected type is [cross_cluster]",
        )

    def test_is_refused_for_this_type_by_the_path_of_the_other(self, key_id: str) -> None:
        answer = door_of("grace").put(f"/_security/api_key/{key_id}", {"metadata": {}})

        assert answer.reason == (
            "cannot update API key of type [cross_cluster] while expected type is [rest]"
        )

    @pytest.mark.parametrize("asked", ["of somebody else", "unknown"])
    def test_knows_no_other_key(self, asked: str, key_id: str, administrator: User) -> None:
        wanted = key_id if asked == "of somebody else" else "unknown"

        answer = door_of("elastic").put(f"{PATH}/{wanted}", {"metadata": {}})

        assert answer.told == (
            404,
            "resource_not_found_exception",
            f"no API key owned by requesting user found for ID [{wanted}]",
        )

    def test_refuses_a_key_as_caller(self, grace: User, key_id: str) -> None:
        answer = door_with(make_key(grace)).put(f"{PATH}/{key_id}", {"metadata": {}})

        assert answer.status == 400

    def test_needs_a_credential(self, key_id: str) -> None:
        assert Door().put(f"{PATH}/{key_id}", {"metadata": {}}).status == 401

    def test_needs_a_privilege(self, key_id: str, ada: User) -> None:
        answer = door_of("ada").put(f"{PATH}/{key_id}", {"metadata": {}})

        assert answer.status == 403
        assert "[manage_security,all]" in answer.reason

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_has_no_other_method(self, method: str, grace: User) -> None:
        answer = door_of("grace").ask(method, f"{PATH}/some")

        assert (answer.status, answer.headers["Allow"]) == (405, "PUT")


class TestInvalidate:
    @pytest.fixture
    def mine(self, db: None) -> CreatedKey:
        return make_key(make_user("keeper", cluster=["manage_api_key"]))

    def test_takes_more_than_managing_keys(self, key_id: str, mine: CreatedKey) -> None:
        ids = [key_id, mine.key.public_id]

        answer = door_of("keeper").delete("/_security/api_key", {"ids": ids})

        assert answer.json == {
            "invalidated_api_keys": [mine.key.public_id],
            "previously_invalidated_api_keys": [],
            "error_count": 1,
            "error_details": [
                {
                    "type": "security_exception",
                    "reason": f"Cannot invalidate cross-cluster API key [{key_id}]. This requires"
                    " [manage_security] cluster privilege or higher",
                }
            ],
        }
        assert ApiKey.objects.get(public_id=key_id).invalidated_at is None
