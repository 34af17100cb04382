"""`POST /revoke`, as a client of OAuth asks it."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from keys.actions.create_service_token import create_service_token
from keys.actions.create_token import create_token
from keys.dialects.oauth.errors import kind_of
from keys.models import AccessToken, ApiKey, AuditEvent, User
from keys.rules import errors
from keys.rules.caller import Caller
from keys.rules.kuzzle_tokens import KuzzleTokenKind, new_kuzzle_token
from tests.factories import make_key, make_kuzzle_key, make_user

if TYPE_CHECKING:
    # Only the stubs know what the test client adds to a response.
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

CallerOf = Callable[[User], Caller]
FORM = "application/x-www-form-urlencoded"


def revoke(content: str, *, by: str | None, media_type: str = FORM) -> "Response":
    headers = {} if by is None else {"Authorization": by}
    return Client().post("/revoke", content, content_type=media_type, headers=headers, secure=True)


def key_of(*privileges: str) -> str:
    user = make_user("client", cluster=[*privileges, "manage_own_api_key"])
    return f"ApiKey {make_key(user).encoded}"


def is_good(key: ApiKey) -> bool:
    return ApiKey.objects.filter(pk=key.pk, invalidated_at=None).exists()


class TestAKey:
    @pytest.mark.parametrize(
        ("privileges", "status"),
        [([], 403), (["read_security"], 403), (["manage_api_key"], 200), (["all"], 200)],
    )
    def test_is_ended_by_who_may_invalidate_it(
        self, ada: User, privileges: list[str], status: int
    ) -> None:
        created = make_key(ada)

        response = revoke(
            f"token={quote(created.encoded)}&token_type_hint=x", by=key_of(*privileges)
        )

        assert response.status_code == status
        assert is_good(created.key) == (status != 200)
        assert response["Cache-Control"] == "no-store"

    def test_is_ended_by_its_owner(self, ada: User, bob: User) -> None:
        own, other = make_key(ada), make_key(bob)

        statuses = [
            revoke(f"token={quote(one.encoded)}", by=_password("ada")).status_code
            for one in (own, other)
        ]

        assert statuses == [200, 403]
        assert (is_good(own.key), is_good(other.key)) == (False, True)
        assert AuditEvent.objects.filter(action="invalidate_apikeys").count() == 1

    def test_is_ended_by_itself(self, ada: User) -> None:
        created = make_key(ada)

        response = revoke(f"token={quote(created.encoded)}", by=f"ApiKey {created.encoded}")

        assert (response.status_code, response.content) == (200, b"")
        assert not is_good(created.key)

    def test_is_left_alone_by_who_does_not_know_its_secret(self, ada: User) -> None:
        created, other = make_key(ada), make_key(ada)
        guesses = [
            _encoded(created.key.public_id, other.secret),
            _encoded(created.key.public_id, "x"),
            _encoded("nobody", "x"),
            _encoded("no\x00body", "x"),
            "nonsense",
        ]
        by = key_of("all")

        answers = [revoke(f"token={quote(guess)}", by=by) for guess in guesses]

        assert {(one.status_code, one.content) for one in answers} == {(200, b"")}
        assert is_good(created.key)

    def test_in_kuzzles_form_is_ended_by_its_owner(self, ada: User, bob: User) -> None:
        made = make_kuzzle_key(ada)

        statuses = [
            revoke(f"token={made.secret}", by=_password(user.username)).status_code
            for user in (bob, ada)
        ]

        assert statuses == [403, 200]
        assert not is_good(made.key)

    def test_that_is_ended_already_is_passed_over(self, ada: User) -> None:
        created = make_key(ada)
        by = key_of("all")

        statuses = [revoke(f"token={quote(created.encoded)}", by=by).status_code for _ in range(2)]

        assert statuses == [200, 200]


class TestAToken:
    def test_is_ended_by_who_may(self, administrator: User, caller_of: CallerOf) -> None:
        by = caller_of(administrator)
        made = create_token(subject=by, with_refresh=True, by=by, now=timezone.now())
        client = key_of("manage_token")

        statuses = [
            revoke(f"token={text}", by=client).status_code
            for text in (made.access_token, made.refresh_token)
        ]

        row = AccessToken.objects.get()
        assert statuses == [200, 200]
        assert row.invalidated_at
        assert row.refresh_invalidated_at

    def test_is_left_alone_by_who_may_not(self, administrator: User, caller_of: CallerOf) -> None:
        by = caller_of(administrator)
        made = create_token(subject=by, with_refresh=False, by=by, now=timezone.now())

        response = revoke(f"token={made.access_token}", by=key_of("manage_api_key"))

        assert (response.status_code, response.json()["error"]) == (403, "unauthorized_client")
        assert AccessToken.objects.get().invalidated_at is None

    def test_of_a_service_account_is_deleted_otherwise(
        self, administrator: User, caller_of: CallerOf
    ) -> None:
        made = create_service_token(
            principal="elastic/kibana", name="a", by=caller_of(administrator), now=timezone.now()
        )

        response = revoke(f"token={made.value}", by=key_of("all"))

        assert (response.status_code, response.json()["error"]) == (400, "unsupported_token_type")

    def test_of_a_session_ends_otherwise(self) -> None:
        session = new_kuzzle_token(
            KuzzleTokenKind.SESSION, "x", holder="ada", issued_at=timezone.now(), expires_at=None
        )

        response = revoke(f"token={session.text}", by=key_of("all"))

        assert (response.status_code, response.json()["error"]) == (400, "unsupported_token_type")


class TestARequest:
    @pytest.mark.parametrize("by", [None, "ApiKey bm86bmU=", "Basic bm86bmU=", "Bearer x"])
    def test_shows_a_good_credential(self, ada: User, by: str | None) -> None:
        response = revoke(f"token={make_key(ada).encoded}", by=by)

        assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
        assert "ApiKey" in response["WWW-Authenticate"]

    def test_shows_another_credential_than_a_session(self, ada: User) -> None:
        created, client = make_key(ada), Client()
        client.force_login(ada, backend="keys.access.backends.RealmBackend")

        response = client.post(
            "/revoke", f"token={quote(created.encoded)}", content_type=FORM, secure=True
        )

        assert response.status_code == 401
        assert is_good(created.key)

    @pytest.mark.parametrize(
        ("content", "media_type", "status"),
        [
            ("", FORM, 400),
            ("token=", FORM, 400),
            ("other=1", FORM, 400),
            ("token=a&token=b", FORM, 400),
            ("token=%ff", FORM, 400),
            ('{"token": "a"}', "application/json", 400),
            ("token=" + "a" * 40_000, FORM, 413),
        ],
    )
    def test_names_one_token(self, db: None, content: str, media_type: str, status: int) -> None:
        response = revoke(content, by=key_of("all"), media_type=media_type)

        assert (response.status_code, response.json()["error"]) == (status, "invalid_request")

    def test_may_name_its_form_in_capitals(self, ada: User) -> None:
        created = make_key(ada)

        response = revoke(
            f"token={quote(created.encoded)}", by=key_of("all"), media_type=f"{FORM.upper()} ; a=b"
        )

        assert response.status_code == 200
        assert not is_good(created.key)

    def test_posts(self, db: None) -> None:
        response = Client().get("/revoke", headers={"Authorization": key_of("all")}, secure=True)

        assert response.status_code == 405


class TestTheTable:
    def test_knows_every_refusal(self) -> None:
        pending: list[type[errors.ApiKeyError]] = [errors.ApiKeyError]
        while pending:
            subclasses = pending.pop().__subclasses__()
            pending += subclasses
            for one in subclasses:
                status, code = kind_of(one)
                assert 400 <= status < 500
                assert code


def _password(username: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:correct horse".encode()).decode()


def _encoded(key_id: str, secret: str) -> str:
    return base64.b64encode(f"{key_id}:{secret}".encode()).decode()
