"""Who may ask about others' credentials, and what he is told."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey
from keys.actions.create_token import create_token
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import User
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import Told, Verifier, headers_of

CallerOf = Callable[[User], Caller]
FORM = ("content-type", "application/x-www-form-urlencoded")


@pytest.fixture
def asker(db: None) -> tuple[str, str]:
    """Return the header line of a key that may read security."""
    user = make_user("gateway", cluster=["read_security", "manage_own_api_key"])
    return "authorization", f"ApiKey {make_key(user).encoded}"


@pytest.fixture
def watching(db: None) -> CreatedKey:
    user = make_user("watcher", cluster=["monitor", "manage_own_api_key"])
    return make_key(user, name="watch", duration=timedelta(hours=1))


@pytest.fixture
def far(administrator: User, caller_of: CallerOf) -> CreatedKey:
    return create_cross_cluster_key(
        name="far",
        duration=None,
        longest=None,
        access={"search": [{"names": ["logs"]}]},
        metadata=None,
        certificate_identity="CN=far",
        license_type="trial",
        by=caller_of(administrator),
        now=timezone.now(),
    )


def introspect(verifier: Verifier, *lines: tuple[str, str], **form: str) -> Told:
    content = urlencode(form).encode()
    return verifier.ask_with([*lines, FORM], path="/introspect", content=content, method="POST")


def batch(verifier: Verifier, asker: tuple[str, str], *checks: Json) -> Told:
    content = json.dumps({"checks": checks}).encode()
    return verifier.ask_with([asker], path="/verify/batch", content=content, method="POST")


def results_of(told: Told) -> list[JsonObject]:
    assert told.status == 200
    results = told.json["results"]
    assert isinstance(results, list)
    return [one for one in results if isinstance(one, dict)]


class TestWhoMayAsk:
    @pytest.mark.parametrize("path", ["/introspect", "/verify/batch"])
    def test_has_read_security(self, verifier: Verifier, ada: User, path: str) -> None:
        good = "authorization", f"ApiKey {make_key(ada).encoded}"
        nobody = "authorization", "ApiKey bm9ib2R5OnNlY3JldA=="
        unreadable = "authorization", "ApiKey !"

        statuses = [
            verifier.ask_with(lines, path=path, method="POST").status
            for lines in ([], [unreadable], [nobody], [good])
        ]

        assert statuses == [401, 401, 401, 403]

    def test_has_used_his_own_key(self, verifier: Verifier, asker: tuple[str, str]) -> None:
        introspect(verifier, asker, token="noise")

        assert [use.route for use in verifier.uses.take()] == ["POST /introspect"]

    @pytest.mark.parametrize("path", ["/introspect", "/verify/batch"])
    def test_posts(self, verifier: Verifier, asker: tuple[str, str], path: str) -> None:
        assert verifier.ask_with([asker], path=path).status == 405

    @pytest.mark.parametrize("path", ["/introspect", "/verify/batch"])
    @pytest.mark.parametrize("announced", [True, False])
    def test_sends_no_more_than_is_read(
        self, verifier: Verifier, asker: tuple[str, str], path: str, announced: bool
    ) -> None:
        content = b"x" * (600 * 1024)
        lines = [asker, FORM, *([("content-length", str(len(content)))] if announced else [])]

        answer = verifier.ask_with(lines, path=path, content=content, method="POST")

        assert answer.status == 413

    def test_may_be_a_user_with_a_token(
        self, verifier: Verifier, watching: CreatedKey, caller_of: CallerOf
    ) -> None:
        subject = caller_of(make_user("reader", cluster=["read_security", "manage_token"]))
        token = create_token(subject=subject, with_refresh=False, by=subject, now=timezone.now())
        line = "authorization", f"Bearer {token.access_token}"

        assert introspect(verifier, line, token=watching.encoded).json["active"] is True


class TestIntrospection:
    def test_tells_of_a_key(
        self, verifier: Verifier, asker: tuple[str, str], watching: CreatedKey
    ) -> None:
        answer = introspect(verifier, asker, token=watching.encoded, token_type_hint="x")

        expires_at = watching.key.expires_at
        assert expires_at
        assert answer.json == {
            "active": True,
            "token_type": "ApiKey",
            "sub": "watcher",
            "type": "rest",
            "username": "watcher",
            "realm": "default_native",
            "id": watching.key.public_id,
            "name": "watch",
            "expires_at": int(expires_at.timestamp()),
            "client_id": watching.key.public_id,
            "exp": int(expires_at.timestamp()),
        }
        assert headers_of(answer) == {
            "content-type": "application/json",
            "cache-control": "no-store",
        }

    def test_tells_of_a_token(
        self, verifier: Verifier, asker: tuple[str, str], administrator: User, caller_of: CallerOf
    ) -> None:
        by = caller_of(administrator)
        token = create_token(subject=by, with_refresh=False, by=by, now=timezone.now())

        told = introspect(verifier, asker, token=token.access_token).json

        assert (told["active"], told["token_type"], told["sub"]) == (True, "Bearer", "elastic")
        assert "client_id" not in told

    def test_leaves_the_certificate_to_the_asker(
        self, verifier: Verifier, asker: tuple[str, str], far: CreatedKey
    ) -> None:
        told = introspect(verifier, asker, token=far.encoded).json

        assert (told["type"], told["certificate_identity"]) == ("cross_cluster", "CN=far")

    def test_says_nothing_of_what_is_no_good(
        self,
        verifier: Verifier,
        asker: tuple[str, str],
        watching: CreatedKey,
        administrator: User,
        caller_of: CallerOf,
    ) -> None:
        introspect(verifier, asker, token=watching.encoded)
        invalidate_keys(
            selection=KeySelection(ids=(watching.key.public_id,)),
            by=caller_of(administrator),
            now=timezone.now(),
        )

        answers = [
            introspect(verifier, asker, token=token)
            for token in (watching.encoded, "nonsense", "bm9ib2R5OnNlY3JldA==", "at_x.y")
        ]

        assert {(answer.status, answer.body) for answer in answers} == {(200, b'{"active":false}')}

    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (b"", FORM[1]),
            (b"other=1", FORM[1]),
            (b"token=a&token=b", FORM[1]),
            (b"token=%ff", FORM[1]),
            (b"\xff", FORM[1]),
            (b"token=a", "text/plain"),
            (b'{"token":"a"}', "application/json"),
        ],
    )
    def test_takes_one_token_in_a_form(
        self, verifier: Verifier, asker: tuple[str, str], content: bytes, media_type: str
    ) -> None:
        answer = verifier.ask_with(
            [asker, ("content-type", media_type)],
            path="/introspect",
            content=content,
            method="POST",
        )

        assert (answer.status, answer.json["error"]) == (400, "invalid_request")


class TestABatch:
    def test_is_answered_one_by_one(
        self, verifier: Verifier, asker: tuple[str, str], watching: CreatedKey, far: CreatedKey
    ) -> None:
        encoded = watching.encoded
        results = results_of(
            batch(
                verifier,
                asker,
                {"credential": encoded},
                {"credential": encoded, "cluster": ["monitor"]},
                {"credential": encoded, "cluster": ["monitor", "manage_security"]},
                {"credential": encoded, "type": "cross_cluster"},
                {"credential": "nonsense"},
                {"credential": far.encoded, "type": "cross_cluster"},
                {
                    "credential": far.encoded,
                    "type": "cross_cluster",
                    "certificate_subject": "CN=far",
                },
            )
        )

        assert [one["status"] for one in results] == [200, 200, 403, 401, 401, 401, 200]
        identity = results[0]["identity"]
        assert isinstance(identity, dict)
        assert identity["id"] == watching.key.public_id
        assert results[2]["missing"] == "the cluster privilege [manage_security]"
        assert results[4] == {"status": 401}

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"[]",
            b"{}",
            b'{"checks": []}',
            b'{"checks": [1]}',
            b'{"checks": [{}]}',
            b'{"checks": [{"credential": 1}]}',
            b'{"checks": [{"credential": "a", "certificate_subject": 1}]}',
            b'{"checks": [{"credential": "a", "clusters": []}]}',
            b'{"checks": [{"credential": "a", "cluster": ["no_such"]}]}',
            json.dumps({"checks": [{"credential": "a"}] * 101}).encode(),
            json.dumps({"checks": [{"credential": "a", "cluster": ["all"] * 20}] * 51}).encode(),
        ],
    )
    def test_is_refused_as_a_whole(
        self, verifier: Verifier, asker: tuple[str, str], content: bytes
    ) -> None:
        answer = verifier.ask_with([asker], path="/verify/batch", content=content, method="POST")

        assert answer.status == 400
