"""Who may call what."""

import pytest

from keys.dialects.kuzzle.routes import ROUTES
from keys.models import User
from keys.rules.json_types import JsonObject
from keys.rules.secret import Credential, Secret
from tests.factories import make_key, make_user
from tests.integration.dialects.kuzzle.door import DoorOf, KuzzleDoor

OPEN = {
    "server:publicApi",
    "auth:login",
    "auth:checkToken",
    "auth:getCurrentUser",
    "auth:getMyRights",
}
SIGNED_IN = OPEN | {
    "server:info",
    "server:now",
    "server:healthCheck",
    "server:adminExists",
    "auth:logout",
    "auth:createToken",
    "auth:refreshToken",
    "auth:checkRights",
    "auth:getStrategies",
}
OWN = SIGNED_IN | {"auth:createApiKey", "auth:searchApiKeys", "auth:deleteApiKey"}
KEYS = OWN | {"security:searchApiKeys", "security:deleteApiKey"}
EVERYTHING = {f"{route.controller}:{route.action}" for route in ROUTES}
LADDER = [
    pytest.param(None, SIGNED_IN, id="no privilege"),
    pytest.param("manage_own_api_key", OWN, id="manage_own_api_key"),
    pytest.param("manage_api_key", KEYS, id="manage_api_key"),
    pytest.param("read_security", SIGNED_IN | {"security:searchApiKeys"}, id="read_security"),
    pytest.param("manage_security", EVERYTHING, id="manage_security"),
]


def rights_told(door: KuzzleDoor) -> set[str]:
    hits = door.ask("auth:getMyRights")["hits"]
    return {f"{hit['controller']}:{hit['action']}" for hit in hits}


class TestRights:
    @pytest.mark.parametrize(("privilege", "allowed"), LADDER)
    def test_follow_from_the_privilege(
        self, door_of: DoorOf, db: None, privilege: str | None, allowed: set[str]
    ) -> None:
        make_user("carol", cluster=[privilege] if privilege else [])
        carol = door_of("carol")

        assert rights_told(carol) == allowed
        for name in EVERYTHING - allowed:
            assert carol.error(name) == "security.rights.forbidden"

    def test_are_few_for_nobody(self, door: KuzzleDoor, db: None) -> None:
        assert rights_told(door) == OPEN
        for name in EVERYTHING - OPEN:
            assert door.error(name) == "security.rights.unauthorized"

    def test_are_those_of_a_key_made_elsewhere(self, door: KuzzleDoor, ada: User) -> None:
        created = make_key(ada, descriptors={"none": {"cluster": []}})
        credential = created.key.public_id, created.secret
        key = door.with_key(_credential(*credential))

        assert rights_told(key) == SIGNED_IN

    def test_are_none_for_a_key_of_a_workflow(self, door: KuzzleDoor, ada: User) -> None:
        restriction: JsonObject = {"workflows": ["search_application_query"]}
        created = make_key(ada, descriptors={"one": {"restriction": restriction}})
        key = door.with_key(_credential(created.key.public_id, created.secret))

        assert rights_told(key) == OPEN

    def test_are_told_of_one_action(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")

        def allowed(controller: str, action: str) -> bool:
            body = {"controller": controller, "action": action}
            return bool(client.ask("auth:checkRights", body=body)["allowed"])

        assert allowed("auth", "createApiKey")
        assert not allowed("security", "deleteUser")
        assert not allowed("auth", "nonsense")
        assert client.error("auth:checkRights", body={"controller": "auth"}) == (
            "api.assert.missing_argument"
        )


class TestWhatThereIsNot:
    def test_is_told_to_administrators_alone(self, admin: KuzzleDoor, ada: User) -> None:
        assert admin.error("nobody:now") == "api.process.controller_not_found"
        assert admin.error("server:never") == "api.process.action_not_found"
        ada_too = KuzzleDoor(now=admin.now)
        ada_too.login("ada")
        assert ada_too.error("nobody:now") == "security.rights.forbidden"

    def test_is_told_first_where_a_name_is_missing(self, door: KuzzleDoor, db: None) -> None:
        assert door.error(":now") == "api.assert.missing_argument"
        assert door.error("server:") == "api.assert.missing_argument"


def _credential(key_id: str, secret: str) -> Credential:
    return Credential(id=key_id, secret=Secret(secret))
