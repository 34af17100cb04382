"""Users, as Kuzzle's clients manage them."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.errors import BadToken
from tests.factories import PASSWORD, make_user
from tests.integration.dialects.kuzzle.door import DoorOf, KuzzleDoor


def body(username: str = "carol", **content: Any) -> dict[str, Any]:
    credentials = {"local": {"username": username, "password": PASSWORD}}
    return {"content": {"profileIds": [], **content}, "credentials": credentials}


class TestCreateUser:
    def test_makes_a_user_who_can_log_in(self, admin: KuzzleDoor, door: KuzzleDoor) -> None:
        given = body(profileIds=["superuser"], team="blue")

        made = admin.ask("security:createUser", _id="carol", body=given)

        assert made == {"_id": "carol", "_source": given["content"]}
        door.login("carol")
        assert door.ask("auth:getCurrentUser")["_source"]["profileIds"] == ["superuser"]
        assert User.objects.get(username="carol").metadata == {"team": "blue"}

    def test_makes_nobody_twice(self, admin: KuzzleDoor, ada: User) -> None:
        refused = admin.error("security:createUser", body=body("ada"))

        assert refused == "security.user.already_exists"

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            pytest.param(None, "api.assert.body_required", id="nothing"),
            pytest.param({}, "api.assert.missing_argument", id="no content"),
            pytest.param({"content": 1}, "api.assert.invalid_type", id="content"),
            pytest.param({"content": {}}, "api.assert.missing_argument", id="no credentials"),
            pytest.param(body(profileIds="x"), "api.assert.invalid_type", id="profiles"),
            pytest.param(body(profileIds=[1]), "api.assert.invalid_type", id="a profile"),
            pytest.param(body("é"), "api.assert.invalid_argument", id="name"),
            pytest.param(body("other"), "api.assert.invalid_argument", id="another id"),
            pytest.param(
                {"content": {"profileIds": []}, "credentials": {"local": {"username": "carol"}}},
                "api.assert.missing_argument",
                id="no password",
            ),
        ],
    )
    def test_refuses_bad_arguments(self, admin: KuzzleDoor, given: Any, error: str) -> None:
        chosen = "é" if given == body("é") else "carol"
        assert admin.error("security:createUser", _id=chosen, body=given) == error


class TestDeleteUser:
    def test_takes_keys_and_sessions_along(
        self, admin: KuzzleDoor, ada: User, door_of: DoorOf
    ) -> None:
        client = door_of("ada")
        key = client.ask("auth:createApiKey", body={"description": "d"})

        assert admin.ask("security:deleteUser", _id="ada") == {"_id": "ada"}

        assert client.error("server:now") == "security.token.invalid"
        assert ApiKey.objects.get(public_id=key["_id"]).invalidated_at
        assert admin.error("security:deleteUser", _id="ada") == "security.user.not_found"

    def test_leaves_no_key_that_was_on_its_way(
        self, admin: KuzzleDoor, ada: User, caller_of: Callable[[User], Caller]
    ) -> None:
        mine, hers = caller_of(User.objects.get(username="elastic")), caller_of(ada)
        admin.ask("security:deleteUser", _id="ada")

        for by, owner in ((hers, None), (mine, hers)):
            with pytest.raises(BadToken):
                create_kuzzle_key(
                    public_id=None,
                    description="too late",
                    duration=None,
                    owner=owner,
                    by=by,
                    now=admin.now,
                )

        assert not ApiKey.objects.exists()

    def test_takes_along_what_a_key_of_his_made_for_others(
        self, admin: KuzzleDoor, bob: User, door_of: DoorOf
    ) -> None:
        make_user("root", cluster=["all"])
        parent = door_of("root").ask("auth:createApiKey", body={"description": "d"})
        by_key = admin.with_token(parent["_source"]["token"])
        child = by_key.ask("security:createApiKey", userId="bob", body={"description": "d"})
        device = admin.with_token(child["_source"]["token"])
        assert device.ask("auth:getCurrentUser")["_id"] == "bob"

        admin.ask("security:deleteUser", _id="root")

        assert device.error("server:now") == "security.token.invalid"

    def test_spares_reserved_users(self, admin: KuzzleDoor) -> None:
        assert admin.error("security:deleteUser", _id="elastic") == (
            "services.storage.unexpected_bad_request"
        )


class TestRevokeTokens:
    def test_ends_sessions_and_no_key(self, admin: KuzzleDoor, ada: User, door_of: DoorOf) -> None:
        client = door_of("ada")
        key = client.ask("auth:createApiKey", body={"description": "d"})

        admin.ask("security:revokeTokens", _id="ada")

        assert client.error("server:now") == "security.token.invalid"
        client.with_token(key["_source"]["token"]).ask("server:now")
        assert admin.error("security:revokeTokens", _id="eve") == "security.user.not_found"
