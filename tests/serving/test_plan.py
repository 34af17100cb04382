"""What is to be served, read from the settings."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from apikeys_site.env import BadSetting
from apikeys_site.serving.plan import plan_from_settings
from apikeys_site.serving.tls.pairs import CertificateFiles

EVERY_INTERFACE = "0.0.0.0"  # noqa: S104 # what an operator may well set


class TestTheAddress:
    @pytest.mark.parametrize(
        ("host", "tls", "url"),
        [
            pytest.param("127.0.0.1", True, "https://127.0.0.1:5601", id="version 4"),
            pytest.param("::1", True, "https://[::1]:5601", id="version 6"),
            pytest.param(EVERY_INTERFACE, True, "https://127.0.0.1:5601", id="every interface"),
            pytest.param("::", True, "https://[::1]:5601", id="every interface, version 6"),
            pytest.param("keys.local", False, "http://keys.local:5601", id="plain, by name"),
        ],
    )
    def test_can_be_asked_for(self, settings: Settings, host: str, tls: bool, url: str) -> None:
        settings.HOST, settings.PORT, settings.TLS = host, 5601, tls

        plan = plan_from_settings("console")

        assert [plan.url_of(listener) for listener in plan.listeners] == [url]


class TestTheNames:
    @pytest.fixture(autouse=True)
    def _host(self, settings: Settings) -> None:
        settings.HOST, settings.PORT = EVERY_INTERFACE, 5601
        settings.PUBLIC_URL = "https://keys.example.com"

    def test_include_the_one_in_the_public_address(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = ()

        assert plan_from_settings().names_to_answer_to == {
            "APIKEYS_HOST": "127.0.0.1",
            "APIKEYS_PUBLIC_URL": "keys.example.com",
        }

    def test_leave_out_the_one_that_a_proxy_answers_to(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = ("10.0.0.1",)

        assert plan_from_settings().names_to_answer_to == {"APIKEYS_HOST": "127.0.0.1"}

    def test_leave_out_an_address_of_every_interface(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = ()
        settings.PUBLIC_URL = "https://0.0.0.0:5601"

        assert plan_from_settings().names_to_answer_to == {"APIKEYS_HOST": "127.0.0.1"}


class TestABroughtCertificate:
    def test_is_served(self, settings: Settings) -> None:
        settings.PORT = 5601
        settings.TLS_CERTIFICATE, settings.TLS_KEY = Path("site.pem"), Path("site.key")

        assert plan_from_settings().brought == CertificateFiles(
            certificate=Path("site.pem"), key=Path("site.key")
        )

    def test_needs_its_key(self, settings: Settings) -> None:
        settings.PORT = 5601
        settings.TLS_CERTIFICATE, settings.TLS_KEY = Path("site.pem"), None

        with pytest.raises(BadSetting, match="must be set together"):
            plan_from_settings()


class TestTheListeners:
    @pytest.mark.parametrize(
        ("ports", "part", "served"),
        [
            pytest.param((1, 2, 3), None, ["console", "verifier", "kuzzle"], id="all"),
            pytest.param((1, 0, 3), None, ["console", "kuzzle"], id="no verifier"),
            pytest.param((0, 2, 0), None, ["verifier"], id="neither console nor Kuzzle"),
            pytest.param((1, 2, 3), "console", ["console"], id="the console alone"),
            pytest.param((1, 2, 3), "verifier", ["verifier"], id="the verifier alone"),
            pytest.param((1, 2, 3), "kuzzle", ["kuzzle"], id="Kuzzle's door alone"),
        ],
    )
    def test_are_those_with_a_port(
        self,
        settings: Settings,
        ports: tuple[int, int, int],
        part: str | None,
        served: list[str],
    ) -> None:
        settings.PORT, settings.VERIFIER_PORT, settings.KUZZLE_PORT = ports

        plan = plan_from_settings(part)

        assert [listener.part for listener in plan.listeners] == served
        assert plan.has_console == ("console" in served)

    @pytest.mark.parametrize(
        ("part", "named"),
        [
            pytest.param(
                None, "APIKEYS_PORT, APIKEYS_VERIFIER_PORT and APIKEYS_KUZZLE_PORT: 0", id="all"
            ),
            pytest.param("verifier", "^APIKEYS_VERIFIER_PORT: 0", id="one part"),
        ],
    )
    def test_are_one_at_least(self, settings: Settings, part: str | None, named: str) -> None:
        settings.PORT = settings.VERIFIER_PORT = settings.KUZZLE_PORT = 0

        with pytest.raises(BadSetting, match=named):
            plan_from_settings(part)
