"""`PUT /_security/api_key/{id}`: only the owner, only while the key is good."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.models import ApiKey, User
from tests.factories import make_key, make_role
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with


def path_of(key: ApiKey) -> str:
    return f"/_security/api_key/{key.public_id}"


class TestUpdate:
    def test_changes_what_is_given(self, ada: User) -> None:
        key = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}}).key
        body = {"expiration": "1d", "metadata": {"team": "web"}, "role_descriptors": {}}

        answer = door_of("ada").put(path_of(key), body)

        key.refresh_from_db()
        assert (answer.status, answer.json) == (200, {"updated": True})
        assert key.metadata == {"team": "web"}
        assert key.descriptors == {}
        assert key.expires_at is not None
        assert key.expires_at > datetime.now(UTC) + timedelta(hours=23)

    @pytest.mark.parametrize(
        "body", [None, {}, {"role_descriptors": None}, {"expiration": None}, {"expiration": "-1"}]
    )
    def test_changes_nothing_when_nothing_differs(self, body: object, ada: User) -> None:
        key = make_key(ada, metadata={"a": 1}).key

        assert door_of("ada").put(path_of(key), body).json == {"updated": False}

    def test_refreshes_what_the_owner_may_do(self, ada: User) -> None:
        key = make_key(ada).key
        make_role("ada_role", cluster=["manage_own_api_key", "monitor"])

        assert door_of("ada").put(path_of(key)).json == {"updated": True}

    @pytest.mark.parametrize("username", ["bob", "elastic"])
    def test_knows_no_key_of_somebody_else(
        self, username: str, ada: User, bob: User, administrator: User
    ) -> None:
        key = make_key(ada).key

        assert door_of(username).put(path_of(key), {"metadata": {"a": 1}}).told == (
            404,
            "resource_not_found_exception",
            f"no API key owned by requesting user found for ID [{key.public_id}]",
        )

    @pytest.mark.parametrize("key_id", ["unknown", "a%20b", "%00", "%F0%9F%98%80"])
    def test_knows_no_key_that_does_not_exist(self, key_id: str, ada: User) -> None:
        assert door_of("ada").put(f"/_security/api_key/{key_id}").status == 404

    def test_refuses_a_key_as_caller(self, ada: User) -> None:
        created = make_key(ada)

        assert door_with(created).put(path_of(created.key)).told == (
            400,
            "illegal_argument_exception",
            "authentication via API key not supported: only the owner user can update an API key",
        )

    def test_refuses_an_invalidated_key(self, ada: User) -> None:
        key = make_key(ada).key
        door_of("ada").delete("/_security/api_key", {"owner": True})

        assert door_of("ada").put(path_of(key)).told == (
            400,
            "illegal_argument_exception",
            f"cannot update invalidated API key [{key.public_id}]",
        )

    def test_refuses_an_expired_key(self, ada: User) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=9)
        key = make_key(ada, duration=timedelta(days=1), now=long_ago).key

        assert door_of("ada").put(path_of(key)).reason == (
            f"cannot update expired API key [{key.public_id}]"
        )

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"name": "new"},
                (
                    "x_content_parse_exception",
                    "[1:2] [update_api_key_request_payload] unknown field [name]",
                ),
            ),
            (
                {"metadata": None},
                (
                    "x_content_parse_exception",
                    "[1:14] [update_api_key_request_payload] metadata doesn't support values of"
                    " type: VALUE_NULL",
                ),
            ),
            (
                {"metadata": {"_a": 1}},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key metadata keys may not start with [_];",
                ),
            ),
            (
                {"expiration": "0"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key expiration must be in the future;",
                ),
            ),
            (
                {"role_descriptors": {"r": {"index": {}}}},
                (
                    "parse_exception",
                    "failed to parse indices privileges for role [r]. expected field [index] value"
                    " to be an array, but found [START_OBJECT] instead",
                ),
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, told: tuple[str, str], ada: User) -> None:
        key = make_key(ada).key

        assert door_of("ada").put(path_of(key), body).told == (400, *told)

    def test_needs_a_credential(self, ada: User) -> None:
        assert Door().put(path_of(make_key(ada).key)).status == 401

    def test_needs_a_privilege(self, ada: User) -> None:
        key = make_key(ada).key
        make_role("ada_role", cluster=["monitor"])

        answer = door_of("ada").put(path_of(key))

        assert answer.status == 403
        assert "[cluster:admin/xpack/security/api_key/update]" in answer.reason

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH", "HEAD"])
    def test_has_no_other_method(self, method: str, ada: User) -> None:
        answer = door_of("ada").ask(method, "/_security/api_key/some")

        assert answer.status == 405
        assert answer.headers["Allow"] == "PUT"
