"""Logging in, tokens, and the end of both."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from keys.models import SessionToken, User
from tests.factories import PASSWORD, make_user
from tests.integration.dialects.kuzzle.door import DoorOf, KuzzleDoor

HOUR = 3_600_000
INVALID = "security.token.invalid"


class TestLogin:
    def test_lasts_an_hour_unless_more_is_asked_for(self, door: KuzzleDoor, ada: User) -> None:
        assert door.login("ada")["ttl"] == HOUR
        assert door.login("ada", expiresIn="")["ttl"] == HOUR
        assert door.login("ada", expiresIn="2h")["ttl"] == 2 * HOUR
        assert door.login("ada", expiresIn=-1)["expiresAt"] == -1

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            pytest.param({}, "api.assert.missing_argument", id="no strategy"),
            pytest.param({"strategy": "ldap"}, "security.credentials.unknown_strategy", id="ldap"),
            pytest.param({"strategy": "local"}, "plugin.strategy.missing_user", id="no body"),
            pytest.param(
                {"strategy": "local", "body": {"username": "ada", "password": "wrong"}},
                "plugin.strategy.missing_user",
                id="wrong password",
            ),
            pytest.param(
                {"strategy": "local", "body": {"username": "eve", "password": PASSWORD}},
                "plugin.strategy.missing_user",
                id="nobody",
            ),
            pytest.param(
                {
                    "strategy": "local",
                    "body": {"username": "ada", "password": PASSWORD},
                    "expiresIn": "-2h",
                },
                "api.assert.invalid_argument",
                id="a negative span",
            ),
        ],
    )
    def test_is_refused(self, door: KuzzleDoor, ada: User, more: Any, error: str) -> None:
        assert door.error("auth:login", **more) == error

    def test_makes_tokens_that_differ_within_a_second(self, door: KuzzleDoor, ada: User) -> None:
        assert door.login("ada")["jwt"] != door.login("ada")["jwt"]


class TestSession:
    def test_ends_with_its_time(self, door: KuzzleDoor, ada: User) -> None:
        door.login("ada", expiresIn="2s")
        door.ask("server:now")
        door.now += timedelta(seconds=2)

        assert door.error("server:now") == INVALID

    def test_ends_with_its_user_for_good(self, door: KuzzleDoor, ada: User) -> None:
        door.login("ada")
        ada.delete()
        make_user("ada", cluster=["manage_own_api_key"])

        assert door.error("server:now") == INVALID

    def test_is_refused_while_its_user_is_disabled(self, door: KuzzleDoor, ada: User) -> None:
        door.login("ada")
        User.objects.filter(pk=ada.pk).update(is_active=False)

        assert door.error("server:now") == INVALID

    @pytest.mark.parametrize("text", ["", "noise", "kauth-noise", "kapikey-a.b.c"])
    def test_is_not_begun_by_noise(self, door: KuzzleDoor, db: None, text: str) -> None:
        assert door.with_token(text).error("server:publicApi") == INVALID

    def test_is_not_another_by_a_changed_word(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        assert client.jwt

        for last in ("A", "B"):
            if not client.jwt.endswith(last):
                changed = client.with_token(f"{client.jwt[:-1]}{last}")
                assert changed.error("server:now") == INVALID


class TestLogout:
    def test_ends_the_session(self, door_of: DoorOf, ada: User) -> None:
        client, other = door_of("ada"), door_of("ada")

        assert client.ask("auth:logout") == {"acknowledged": True}

        assert client.error("server:now") == INVALID
        other.ask("server:now")

    def test_ends_all_sessions_of_the_user_but_no_key(self, door_of: DoorOf, ada: User) -> None:
        client, other = door_of("ada"), door_of("ada")
        key = client.ask("auth:createApiKey", body={"description": "d"})["_source"]["token"]

        client.ask("auth:logout", **{"global": True})

        assert other.error("server:now") == INVALID
        client.with_token(key).ask("server:now")

    def test_leaves_a_key_as_it_is(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        created = client.ask("auth:createApiKey", body={"description": "d"})
        key = client.with_token(created["_source"]["token"])

        assert key.ask("auth:logout") == {"acknowledged": True}
        key.ask("server:now")

    def test_by_a_key_ends_no_session_of_its_user(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        created = client.ask("auth:createApiKey", body={"description": "d"})
        key = client.with_token(created["_source"]["token"])

        assert key.error("auth:logout", **{"global": True}) == "security.rights.forbidden"
        client.ask("server:now")


class TestCookie:
    def cookie(self, door: KuzzleDoor) -> str:
        body = {"username": "ada", "password": PASSWORD}
        answered = door.by_http().answered("auth:login", strategy="local", body=body, cookieAuth="")
        assert answered.cookie
        assert "jwt" not in str(answered.envelope["result"])
        assert answered.cookie.endswith("; HttpOnly; SameSite=Strict; Secure")
        return answered.cookie.partition(";")[0].removeprefix("authToken=")

    def test_stands_for_its_session_until_the_logout(self, door: KuzzleDoor, ada: User) -> None:
        token = self.cookie(door)
        client = door.by_http(cookie=token)
        client.ask("server:now")
        assert client.ask("auth:checkToken", cookieAuth="")["kuid"] == "ada"

        answered = client.answered("auth:logout", cookieAuth="")

        assert answered.envelope["result"] == {"acknowledged": True}
        assert (answered.cookie or "").startswith("authToken=null; Path=/; Max-Age=0")
        assert client.error("server:now") == INVALID
        # Once more does no harm.
        assert client.ask("auth:logout", cookieAuth="") == {"acknowledged": True}

    def test_is_set_by_no_socket(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        body = {"username": "ada", "password": PASSWORD}

        unsupported = "security.cookie.unsupported"
        assert client.error("auth:login", strategy="local", body=body, cookieAuth=True) == (
            unsupported
        )
        assert client.error("auth:logout", cookieAuth=True) == unsupported
        assert client.error("auth:refreshToken", cookieAuth=True) == unsupported
        client.ask("server:now")
        assert SessionToken.objects.count() == 1

    def test_of_the_upgrade_is_checked_on_a_socket(self, door: KuzzleDoor, ada: User) -> None:
        token = self.cookie(door)
        socket = replace(door, connection=replace(door.connection, cookie=token))
        assert socket.ask("auth:checkToken", cookieAuth=True)["kuid"] == "ada"
        socket.with_token(token).ask("auth:logout")

        told = socket.ask("auth:checkToken", cookieAuth=True)

        assert told == {"valid": False, "state": "Invalid token."}
        assert socket.error("auth:checkToken", cookieAuth="yes") == "api.assert.invalid_type"

    def test_that_comes_twice_is_nobodys(self, door: KuzzleDoor, ada: User) -> None:
        client = door.by_http(cookie=self.cookie(door))
        doubled = replace(client, connection=replace(client.connection, has_two_cookies=True))

        assert doubled.error("server:now") == "security.cookie.invalid"
        assert doubled.error("server:publicApi") == "security.cookie.invalid"

    def test_beside_a_token_is_one_too_many(self, door: KuzzleDoor, ada: User) -> None:
        client = replace(door.by_http(cookie=self.cookie(door)), jwt="kauth-x")

        assert client.error("server:now") == "security.token.verification_error"


class TestCheckToken:
    def test_knows_nobody_without_a_token(self, door: KuzzleDoor, db: None) -> None:
        nobody = {"valid": True, "kuid": "-1", "expiresAt": None}

        assert door.ask("auth:checkToken") == nobody
        assert door.ask("auth:checkToken", body={"token": ""}) == nobody
        assert door.error("auth:checkToken", body={"token": None}) == "api.assert.invalid_type"

    def test_tells_of_a_session(self, door: KuzzleDoor, ada: User) -> None:
        token = door.login("ada", expiresIn=-1)["jwt"]

        told = KuzzleDoor(now=door.now).ask("auth:checkToken", body={"token": token})

        assert told == {"valid": True, "kuid": "ada", "expiresAt": -1}

    def test_tells_of_noise(self, door: KuzzleDoor, db: None) -> None:
        told = door.ask("auth:checkToken", body={"token": "noise"})

        assert told == {"valid": False, "state": "Invalid token."}


class TestCreateToken:
    def test_is_good_for_one_use(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        made = client.ask("auth:createToken", singleUse=True)
        assert (made["ttl"], made["singleUse"]) == (HOUR, True)
        once = client.with_token(made["token"])

        assert once.ask("auth:getCurrentUser")["_id"] == "ada"
        assert once.error("auth:getCurrentUser") == INVALID
        client.ask("server:now")

    def test_wants_an_end(self, door_of: DoorOf, ada: User) -> None:
        refusal: Any = door_of("ada").answered("auth:createToken", expiresIn="-1")
        error = refusal.envelope["error"]

        assert error["id"] == "security.token.invalid_expiration"
        assert error["props"] == ["expiresIn", "cannot be infinite"]

    def test_is_nothing_for_a_key(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        made = client.ask("auth:createApiKey", body={"description": "d"})

        key = client.with_token(made["_source"]["token"])

        assert key.error("auth:createToken") == "security.rights.forbidden"
        assert key.error("auth:refreshToken") == "security.token.refresh_forbidden"

    def test_takes_a_truth_alone(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")

        assert client.error("auth:createToken", singleUse="yes") == "api.assert.invalid_type"


class TestRefreshToken:
    def test_leaves_the_old_one_a_second(self, door_of: DoorOf, ada: User) -> None:
        client = door_of("ada")
        fresh = client.with_token(client.ask("auth:refreshToken", expiresIn="2h")["jwt"])

        client.ask("server:now")
        assert client.error("auth:refreshToken") == INVALID
        client.now += timedelta(seconds=1)
        assert client.error("server:now") == INVALID
        fresh.ask("server:now")

    def test_is_nothing_for_a_session_without_end(self, door: KuzzleDoor, ada: User) -> None:
        door.login("ada", expiresIn=-1)

        assert door.error("auth:refreshToken") == "security.token.refresh_forbidden"


class TestOldSessions:
    def test_are_forgotten_with_the_next(self, door: KuzzleDoor, ada: User) -> None:
        door.login("ada", expiresIn="1s")
        door.now += timedelta(seconds=5)
        door.login("ada")

        assert SessionToken.objects.count() == 1
