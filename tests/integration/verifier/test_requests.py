"""What a request may look like, and who may see the figures."""

import base64

import pytest
from pytest_django.fixtures import Settings

from keys.models import User
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import AUTHENTICATE, Verifier, headers_of

PASSWORD = base64.b64encode(b"ada:correct horse").decode()


class TestACredential:
    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([], id="none"),
            pytest.param([f"Basic {PASSWORD}"], id="a password"),
            pytest.param(["Digest x"], id="of another scheme"),
            pytest.param(["ApiKey !!!"], id="no base64"),
            pytest.param(["Bearer nonsense"], id="no token of ours"),
        ],
    )
    def test_that_is_none_of_ours_is_refused(
        self, verifier: Verifier, ada: User, lines: list[str]
    ) -> None:
        answer = verifier.ask(*lines)

        assert answer.status == 401
        assert answer.json["status"] == 401
        assert [line for line in answer.headers if line[0] == "www-authenticate"] == [
            ("www-authenticate", 'Bearer realm="security"'),
            ("www-authenticate", "ApiKey"),
        ]
        assert verifier.feed.reads == 0

    def test_may_stand_there_once(self, verifier: Verifier, ada: User) -> None:
        line = f"ApiKey {make_key(ada).encoded}"

        assert verifier.ask(line, line).status == 401

    def test_is_no_key_while_the_service_is_off(self, settings: Settings, ada: User) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "api_key_service": "auto"}
        encoded = make_key(ada).encoded

        assert Verifier(tls=True).ask(f"ApiKey {encoded}").status == 200
        assert Verifier(tls=False).ask(f"ApiKey {encoded}").status == 401


class TestAPath:
    def test_that_is_not_there_is_told_in_the_envelope(self, verifier: Verifier) -> None:
        answer = verifier.ask(path="/_security/user")

        assert answer.status == 404
        assert answer.json["status"] == 404
        assert b"no handler found for uri [/_security/user]" in answer.body

    def test_takes_the_methods_it_names(self, verifier: Verifier) -> None:
        answer = verifier.ask(path=AUTHENTICATE, method="DELETE")

        assert answer.status == 405
        assert headers_of(answer)["allow"] == "GET, HEAD"


class TestTheFigures:
    def test_are_for_this_machine(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada).encoded
        for _ in range(2):
            verifier.ask(f"ApiKey {encoded}")

        text = verifier.ask(path="/metrics").body.decode()

        assert 'apikeys_verifier_decisions_total{result="accepted"} 2.0' in text
        assert 'apikeys_verifier_lookups_total{source="memory"} 1.0' in text
        assert 'apikeys_verifier_lookups_total{source="database"} 1.0' in text
        assert 'apikeys_verifier_entries{kind="key"} 1.0' in text
        assert "apikeys_verifier_request_seconds_count 2.0" in text

    @pytest.mark.parametrize(
        ("privileges", "status"),
        [
            pytest.param(None, 401, id="nobody"),
            pytest.param(["manage_own_api_key"], 403, id="a key that may not monitor"),
            pytest.param(["monitor"], 200, id="a key that may"),
        ],
    )
    def test_are_for_who_may_monitor(
        self, verifier: Verifier, privileges: list[str] | None, status: int
    ) -> None:
        lines = []
        if privileges is not None:
            user = make_user("watcher", cluster=[*privileges, "manage_own_api_key"])
            lines = [f"ApiKey {make_key(user).encoded}"]

        answer = verifier.ask(*lines, path="/metrics", client="192.0.2.9:80")

        assert answer.status == status

    def test_are_for_this_machine_on_a_socket_for_both_kinds_of_addresses(
        self, verifier: Verifier
    ) -> None:
        assert verifier.ask(path="/metrics", client="[::ffff:127.0.0.1]:80").status == 200

    @pytest.mark.parametrize("name", ["x-forwarded-for", "x-forwarded-host", "forwarded", "via"])
    def test_are_not_for_everybody_behind_a_proxy(self, verifier: Verifier, name: str) -> None:
        answer = verifier.ask_with([(name, "192.0.2.9")], path="/metrics")

        assert answer.status == 401
