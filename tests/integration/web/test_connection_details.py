"""Connection details and the quick key."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from keys.models import ApiKey, User
from keys.web.key_rows import key_href
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import CONNECTION, create_form, hidden_of, hooks_of, text_of

HTMX = {"HX-Request": "true"}
# The shape alone counts: its fingerprint is that of the bytes between the lines.
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n"
FINGERPRINT = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class TestEndpoints:
    def test_tell_the_public_address(
        self, ada: User, browser_of: BrowserOf, settings: Settings
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "public_url": "https://keys.example:8443"}

        response = browser_of(ada).get(CONNECTION)

        assert ">https://keys.example:8443<" in text_of(response)
        assert {
            "deploymentDetailsModal",
            "connectionDetailsModalTitle",
            "connectionDetailsModalBody",
            "connectionDetailsTabBtn-endpoints",
            "connectionDetailsTabBtn-apiKeys",
            "connectionDetailsEsUrl",
            "copyInputValue",
            "copyText",
        } <= set(hooks_of(response))

    def test_come_as_a_dialog_when_a_script_asks(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).get(CONNECTION, headers=HTMX)

        assert "<dialog" in text_of(response)
        assert "<html" not in text_of(response)

    @pytest.mark.parametrize(
        ("public_url", "port", "shown"),
        [
            pytest.param("https://keys.example:8443", 5602, "https://keys.example:5602", id="name"),
            pytest.param("https://[::1]:5601", 7, "https://[::1]:7", id="IPv6"),
            pytest.param("https://keys.example", 0, None, id="no verifier"),
        ],
    )
    def test_tell_where_keys_are_verified(
        self,
        ada: User,
        browser_of: BrowserOf,
        settings: Settings,
        public_url: str,
        port: int,
        shown: str | None,
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "public_url": public_url}
        settings.VERIFIER_PORT = port

        response = browser_of(ada).get(CONNECTION)

        assert ("connectionDetailsVerifierUrl" in hooks_of(response)) is (shown is not None)
        assert shown is None or f">{shown}<" in text_of(response)

    def test_are_one_click_away_on_every_page(self, ada: User, browser_of: BrowserOf) -> None:
        hooks = hooks_of(browser_of(ada).get("/app/management"))

        assert {"connectionDetailsHelpLink", "headerConnectionDetails"} <= set(hooks)


class TestAuthority:
    @pytest.fixture
    def home(self, settings: Settings, tmp_path: Path) -> Path:
        (tmp_path / "tls").mkdir()
        (tmp_path / "tls" / "ca.crt").write_text(CERTIFICATE)
        settings.API_KEYS = {**settings.API_KEYS, "home": tmp_path}
        return tmp_path

    def test_is_named_with_its_fingerprint(
        self, ada: User, browser_of: BrowserOf, home: Path
    ) -> None:
        page = text_of(browser_of(ada).get(CONNECTION))

        assert FINGERPRINT in page
        assert str(home / "tls" / "ca.crt") in page

    def test_can_be_downloaded(self, ada: User, browser_of: BrowserOf, home: Path) -> None:
        response = browser_of(ada).get(f"{CONNECTION}/ca.crt")

        assert b"".join(response.streaming_content).decode() == CERTIFICATE  # type: ignore[attr-defined]  # a file's answer
        assert response["Content-Disposition"] == 'attachment; filename="ca.crt"'

    def test_is_trusted_by_the_example_of_each_key(
        self, ada: User, browser_of: BrowserOf, home: Path
    ) -> None:
        address = key_href(make_key(ada).key.public_id)

        with_own = text_of(browser_of(ada).get(address))
        (home / "tls" / "ca.crt").unlink()
        with_usual = text_of(browser_of(ada).get(address))

        assert "curl --cacert ca.crt --header" in with_own
        assert f'href="{CONNECTION}/ca.crt"' in with_own
        assert "curl --header" in with_usual
        assert f"{CONNECTION}/ca.crt" not in with_usual

    @pytest.mark.parametrize("change", ["off", "brought", "missing"])
    def test_is_left_out_when_it_vouches_for_nothing(
        self, ada: User, browser_of: BrowserOf, home: Path, settings: Settings, change: str
    ) -> None:
        if change == "off":
            settings.API_KEYS = {**settings.API_KEYS, "tls": False}
        elif change == "brought":
            settings.TLS_CERTIFICATE = Path("/somewhere/else.crt")
        else:
            (home / "tls" / "ca.crt").unlink()

        assert FINGERPRINT not in text_of(browser_of(ada).get(CONNECTION))
        assert browser_of(ada).get(f"{CONNECTION}/ca.crt").status_code == 404


class TestQuickKey:
    @pytest.mark.parametrize(
        ("cap", "told"), [(1, "expires in one day"), (30, "expires in 30 days")]
    )
    def test_lives_no_longer_than_any_key_may(
        self, ada: User, browser_of: BrowserOf, settings: Settings, cap: int, told: str
    ) -> None:
        longest = timedelta(days=cap)
        settings.API_KEYS = {**settings.API_KEYS, "longest_lifetime": longest}

        asked = browser_of(ada).get(f"{CONNECTION}?tab=apiKeys")
        made = browser_of(ada).post(CONNECTION, create_form(ada, name="quick"))

        key = ApiKey.objects.get()
        assert key.expires_at == key.created_at + longest
        assert told in text_of(asked)
        assert told in text_of(made)

    def test_is_made_by_its_name_alone_for_90_days(self, ada: User, browser_of: BrowserOf) -> None:
        form = create_form(ada, name="quick", metadata='{"a": 1}', expiration="9999")

        response = browser_of(ada).post(CONNECTION, form)

        key = ApiKey.objects.get()
        assert key.expires_at == key.created_at + timedelta(days=90)
        assert (key.name, key.metadata, key.descriptors) == ("quick", {}, {})
        assert "It expires in 90 days." in text_of(response)
        assert "It is shown in Encoded format." in text_of(response)
        assert {
            "connectionDetailsApiKeySuccessForm",
            "connectionDetailsApiKeyValueRow",
            "apiKeyTokenField",
        } <= set(hooks_of(response))
        assert response["Cache-Control"] == "no-store"

    def test_comes_in_examples_ready_to_run(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).post(CONNECTION, create_form(ada, name="quick")))

        key = ApiKey.objects.get()
        encoded = re.search(r'id="token" type="text" value="([^"]+)"', page)
        assert encoded is not None
        pair = base64.b64decode(encoded[1]).decode()
        assert pair.startswith(f"{key.public_id}:")
        # Field, curl, Python and JavaScript; the list of formats without a script has it again.
        assert page.count(f"ApiKey {encoded[1]}") == 1
        assert page.count(f"&quot;{encoded[1]}&quot;") >= 2
        assert page.count(f"&quot;{pair}&quot;") == 2
        assert "YOUR_" not in page

    def test_has_a_form_with_the_hooks_of_automation(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        hooks = hooks_of(browser_of(ada).get(f"{CONNECTION}?tab=apiKeys"))

        assert {
            "connectionDetailsApiKeyForm",
            "connectionDetailsApiKeyConfigForm",
            "connectionDetailsApiKeyNameInput",
            "connectionDetailsApiKeySubmitBtn",
        } <= set(hooks)

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("", "API key name is required."),
            ("x" * 257, "The name may be at most 256 characters long."),
            ("_x", "API key name may not begin with an underscore."),
        ],
    )
    def test_needs_a_good_name(
        self, ada: User, browser_of: BrowserOf, name: str, sentence: str
    ) -> None:
        form = create_form(ada, name=name)

        response = browser_of(ada).post(CONNECTION, form, headers=HTMX)

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert hidden_of(response)["form_token"] == form["form_token"]
        assert not ApiKey.objects.exists()

    def test_is_made_once(self, ada: User, browser_of: BrowserOf) -> None:
        browser, form = browser_of(ada), create_form(ada)
        browser.post(CONNECTION, form)

        response = browser.post(CONNECTION, form)

        assert response.status_code == 409
        assert "This API key was already created" in text_of(response)
        assert ApiKey.objects.count() == 1

    def test_needs_a_form_of_ours(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).post(CONNECTION, {"name": "ci", "form_token": "x"})

        assert response.status_code == 422
        assert "This form has expired. Send it again." in text_of(response)

    def test_is_not_offered_while_the_service_is_disabled(
        self, ada: User, browser_of: BrowserOf, api_key_service: Callable[[str], None]
    ) -> None:
        api_key_service("false")

        response = browser_of(ada).get(f"{CONNECTION}?tab=apiKeys")

        assert "API keys are disabled." in text_of(response)
        assert "connectionDetailsApiKeySubmitBtn" not in hooks_of(response)

    @pytest.mark.parametrize("name", ["reader", "nobody"])
    def test_is_not_offered_without_the_permission(
        self, request: pytest.FixtureRequest, browser_of: BrowserOf, name: str
    ) -> None:
        user: User = request.getfixturevalue(name)

        response = browser_of(user).get(f"{CONNECTION}?tab=apiKeys")

        assert "Missing permissions" in text_of(response)
        assert "connectionDetailsApiKeySubmitBtn" not in hooks_of(response)
