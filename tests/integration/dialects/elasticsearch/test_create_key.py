"""`POST` and `PUT /_security/api_key`."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/api_key"
DESCRIPTOR: dict[str, Any] = {
    "cluster": ["monitor"],
    "indices": [{"names": "logs-*", "privileges": ["read"], "query": {"match_all": {}}}],
}
SHOWN_DESCRIPTOR = {
    "cluster": ["monitor"],
    "indices": [
        {
            "names": ["logs-*"],
            "privileges": ["read"],
            "query": '{"match_all":{}}',
            "allow_restricted_indices": False,
        }
    ],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}


@pytest.fixture
def nobody(db: None) -> User:
    return make_user("nobody")


class TestCreate:
    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_answers_with_the_secret_once(self, method: str, ada: User) -> None:
        answer = door_of("ada").ask(method, f"{PATH}?refresh=wait_for", {"name": "ci"})

        created = answer.json
        assert answer.status == 200
        assert list(created) == ["id", "name", "api_key", "encoded"]
        assert base64.b64decode(created["encoded"]).decode() == (
            f"{created['id']}:{created['api_key']}"
        )
        assert answer.headers["Cache-Control"] == "no-store"

    def test_makes_a_key_that_works_at_once(self, ada: User) -> None:
        created = door_of("ada").post(PATH, {"name": "ci"}).json

        who = Door(f"ApiKey {created['encoded']}").get("/_security/_authenticate").json

        assert who["username"] == "ada"
        assert who["roles"] == []
        assert who["api_key"] == {
            "id": created["id"],
            "name": "ci",
            "managed_by": "elasticsearch",
        }
        assert who["authentication_realm"] == {"name": "_es_api_key", "type": "_es_api_key"}
        assert who["authentication_type"] == "api_key"

    def test_tells_when_the_key_expires(self, ada: User) -> None:
        before = datetime.now(UTC)

        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "1d"})

        expires_at = datetime.fromtimestamp(answer.json["expiration"] / 1000, UTC)
        assert list(answer.json) == ["id", "name", "expiration", "api_key", "encoded"]
        assert timedelta(0) <= expires_at - before - timedelta(days=1) < timedelta(minutes=1)

    @pytest.mark.parametrize("expiration", [None, "-1"])
    def test_takes_an_expiration_that_means_never(self, expiration: str | None, ada: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": expiration})

        assert "expiration" not in answer.json

    def test_stores_what_was_asked_for(self, ada: User) -> None:
        door = door_of("ada")
        body = {"name": "ci", "role_descriptors": {"r": DESCRIPTOR}, "metadata": {"a": {"_b": 1}}}

        created = door.post(PATH, body).json
        shown = door.get(f"{PATH}?owner&id={created['id']}").json["api_keys"][0]

        assert shown["role_descriptors"] == {"r": SHOWN_DESCRIPTOR}
        assert shown["metadata"] == {"a": {"_b": 1}}

    @pytest.mark.parametrize("descriptors", [None, {}])
    def test_inherits_when_no_role_is_assigned(
        self, descriptors: dict[str, object] | None, ada: User
    ) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "role_descriptors": descriptors})

        assert answer.status == 200
        assert ApiKey.objects.get().descriptors == {}

    def test_takes_the_body_from_the_parameter_source(self, ada: User) -> None:
        answer = door_of("ada").post(
            f'{PATH}?source={{"name":"ci"}}&source_content_type=application/json'
        )

        assert answer.json["name"] == "ci"

    def test_makes_a_key_of_a_key_that_can_do_nothing(self, ada: User) -> None:
        parent = make_key(ada)

        answer = door_with(parent).post(PATH, {"name": "child", "role_descriptors": {"x": {}}})

        assert answer.status == 200
        assert ApiKey.objects.get(public_id=answer.json["id"]).owner_username == "ada"

    @pytest.mark.parametrize("descriptors", [None, {}, {"x": DESCRIPTOR}])
    def test_refuses_a_key_of_a_key_that_can_do_something(
        self, descriptors: dict[str, object] | None, ada: User
    ) -> None:
        body = {"name": "child", "role_descriptors": descriptors}

        assert door_with(make_key(ada)).post(PATH, body).told == (
            400,
            "illegal_argument_exception",
            "creating derived api keys requires an explicit role descriptor that is empty"
            " (has no privileges)",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().post(PATH, {"name": "ci"}).status == 401

    def test_needs_the_right_credential(self, ada: User) -> None:
        assert door_of("ada", "wrong").post(PATH, {"name": "ci"}).status == 401

    def test_needs_a_privilege(self, nobody: User) -> None:
        answer = door_of("nobody").post(PATH, {"name": "ci"})

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/api_key/create] is unauthorized for user"
            " [nobody] with effective roles [], this action is granted by the cluster privileges"
            " [manage_own_api_key,manage_api_key,manage_security,all]",
        )
        assert answer.challenges == []

    def test_names_roles_that_do_not_exist_in_the_refusal(self) -> None:
        make_user("ghost", roles=["zz", "aa", "viewer"])

        assert (
            "user [ghost] with effective roles [viewer] (assigned roles [aa,zz] were not found)"
            in door_of("ghost").post(PATH, {"name": "ci"}).reason
        )

    def test_names_the_key_in_the_refusal(self, ada: User) -> None:
        created = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}})

        answer = door_with(created).post(PATH, {"name": "x", "role_descriptors": {"x": {}}})

        assert (
            f"is unauthorized for API key id [{created.key.public_id}] of user [ada],"
            in answer.reason
        )

    @pytest.mark.parametrize("field", ["username", "owner", "realm", "api_key", "id", "creator"])
    def test_takes_no_owner_from_the_body(self, field: str, ada: User, bob: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", field: "bob"})

        assert answer.status == 400
        assert answer.error["type"] == "x_content_parse_exception"
        assert answer.reason == f"[1:16] [api_key_request] unknown field [{field}]"
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            pytest.param({}, ("illegal_argument_exception", "Required [name]"), id="no name"),
            pytest.param(
                {"name": ""},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name is required;",
                ),
                id="empty name",
            ),
            pytest.param(
                {"name": "x" * 257},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name may not be more than 256 characters long;",
                ),
                id="long name",
            ),
            pytest.param(
                {"name": "_x ", "metadata": {"_a": 1}},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name may not begin or end with whitespace;"
                    "2: api key name may not begin with an underscore;"
                    "3: API key metadata keys may not start with [_];",
                ),
                id="several problems",
            ),
            pytest.param(
                {"name": "ci", "expiration": "0s"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key expiration must be in the future;",
                ),
                id="expires at once",
            ),
            pytest.param(
                {"name": "ci", "expiration": "999999999999d"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key expiration is too far in the future;",
                ),
                id="expires after the end of time",
            ),
            pytest.param(
                {"name": "ci", "role_descriptors": {"r": {"clustr": []}}},
                ("parse_exception", "failed to parse role [r]. unexpected field [clustr]"),
                id="unknown field in a descriptor",
            ),
            pytest.param(
                {"name": 1},
                (
                    "x_content_parse_exception",
                    "[1:10] [api_key_request] name doesn't support values of type: VALUE_NUMBER",
                ),
                id="name of the wrong type",
            ),
            pytest.param(
                {"name": None},
                (
                    "x_content_parse_exception",
                    "[1:10] [api_key_request] name doesn't support values of type: VALUE_NULL",
                ),
                id="name is null",
            ),
            pytest.param(
                {"metadata": [], "nonsense": 1},
                (
                    "x_content_parse_exception",
                    "[1:14] [api_key_request] metadata doesn't support values of type: START_ARRAY",
                ),
                id="the first problem of the text",
            ),
            pytest.param(
                {"expiration": True},
                (
                    "x_content_parse_exception",
                    "[1:16] [api_key_request] expiration doesn't support values of type:"
                    " VALUE_BOOLEAN",
                ),
                id="expiration of the wrong type",
            ),
            pytest.param(
                {"role_descriptors": "all"},
                (
                    "x_content_parse_exception",
                    "[1:22] [api_key_request] role_descriptors doesn't support values of type:"
                    " VALUE_STRING",
                ),
                id="descriptors of the wrong type",
            ),
            pytest.param(
                [],
                (
                    "x_content_parse_exception",
                    "[1:1] [api_key_request] Expected START_OBJECT but was: START_ARRAY",
                ),
                id="no object",
            ),
        ],
    )
    def test_refuses_a_bad_body_before_it_asks_for_a_privilege(
        self, body: object, told: tuple[str, str], nobody: User
    ) -> None:
        assert door_of("nobody").post(PATH, body).told == (400, *told)

    def test_tells_why_an_expiration_cannot_be_read(self, ada: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "2w"})

        assert answer.told == (
            400,
            "x_content_parse_exception",
            "[1:30] [api_key_request] failed to parse field [expiration]",
        )
        assert answer.error["caused_by"] == {
            "type": "illegal_argument_exception",
            "reason": "failed to parse setting [expiration] with value [2w] as a time value:"
            " unit is missing or unrecognized",
        }

    def test_tells_of_a_privilege_that_does_not_exist(self, ada: User) -> None:
        body = {"name": "ci", "role_descriptors": {"r": {"cluster": ["fly"]}}}

        answer = door_of("ada").post(PATH, body)

        assert answer.status == 400
        assert answer.error["type"] == "action_request_validation_exception"
        assert answer.reason.startswith("Validation Failed: 1: unknown cluster privilege [fly].")

    def test_keeps_to_the_longest_lifetime_of_the_site(self, ada: User) -> None:
        capped = {**settings.API_KEYS, "longest_lifetime": timedelta(days=30)}

        with override_settings(API_KEYS=capped):
            answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "31d"})

        assert answer.status == 400
        assert answer.reason == "Validation Failed: 1: API key expiration may be 30 days at most;"
