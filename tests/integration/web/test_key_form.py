"""Making a key by the form."""

import base64
import json
import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from keys.models import ApiKey, AuditEvent, User
from keys.rules.kuzzle_tokens import kuzzle_token_from
from keys.rules.secret import credential_from
from keys.web.form_tokens import new_form_token
from tests.factories import make_key
from tests.integration.rows import stored_keys
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import CREATE, KEYS, create_form, hidden_of, hooks_of, text_of

TOKEN = re.compile(r'id="token" type="text" value="([^"]+)"')


class TestForm:
    def test_has_the_hooks_of_automation(self, ada: User, browser_of: BrowserOf) -> None:
        hooks = hooks_of(browser_of(ada).get(CREATE))

        assert {
            "apiKeyFlyout",
            "apiKeyFlyoutTitle",
            "apiKeyNameInput",
            "apiKeysRoleDescriptorsSwitch",
            "apiKeysReadOnlyDescriptors",
            "apiKeysWriteOnlyDescriptors",
            "apiKeysRoleDescriptorsCodeEditor",
            "apiKeyCustomExpirationSwitch",
            "apiKeyCustomExpirationInput",
            "apiKeysMetadataSwitch",
            "apiKeysMetadataCodeEditor",
            "formFlyoutCancelButton",
            "formFlyoutSubmitButton",
        } <= set(hooks)

    def test_begins_with_the_readers_own_roles(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(CREATE))

        assert "&quot;ada_role&quot;" in page
        assert "&quot;manage_own_api_key&quot;" in page

    def test_is_a_new_one_each_time(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)

        tokens = {hidden_of(browser.get(CREATE))["form_token"] for _ in range(3)}

        assert len(tokens) == 3

    @pytest.mark.parametrize(
        ("fill", "role"), [("read-only", "read-only-role"), ("write-only", "write-only-role")]
    )
    def test_can_be_filled_with_a_boilerplate_without_a_script(
        self, ada: User, browser_of: BrowserOf, fill: str, role: str
    ) -> None:
        form = create_form(ada, name="kept", fill=fill)

        response = browser_of(ada).post(KEYS, form)

        assert f"&quot;{role}&quot;" in text_of(response)
        assert 'value="kept"' in text_of(response)
        assert hidden_of(response)["form_token"] == form["form_token"]
        assert not ApiKey.objects.exists()


class TestNewKey:
    def test_is_shown_once_with_the_list(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada, name="it's mine"))

        assert response.status_code == 200
        assert "Created API key &#x27;it&#x27;s mine&#x27;" in text_of(response)
        assert {"apiKeyCreatedCallOut", "apiKeyTokenField", "selectableTokenFieldButton"} <= set(
            hooks_of(response)
        )
        assert "apiKeyRowName-it&#x27;s mine" in text_of(response)

    def test_is_kept_by_no_cache(self, ada: User, browser_of: BrowserOf) -> None:
        assert browser_of(ada).post(KEYS, create_form(ada))["Cache-Control"] == "no-store"

    def test_is_shown_in_every_format(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).post(KEYS, create_form(ada)))

        encoded = TOKEN.findall(page)[0]
        key = ApiKey.objects.get()
        pair = base64.b64decode(encoded).decode()
        options = re.findall(r'<option value="([^"]+)">(\w+)<', page)
        assert credential_from(encoded).id == key.public_id
        assert options[0] == (encoded, "Encoded")
        assert options[1:3] == [(pair, "Beats"), (pair, "Logstash")]
        answer = json.loads(options[3][0].replace("&quot;", '"'))
        assert answer == {
            "id": key.public_id,
            "name": "ci",
            "api_key": pair.split(":")[1],
            "encoded": encoded,
        }
        token, label = options[4]
        worn = kuzzle_token_from(token)
        assert (label, worn and worn.credential) == ("Kuzzle", credential_from(encoded))

    def test_leaves_its_secret_nowhere_else(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)
        secret = credential_from(
            TOKEN.findall(text_of(browser.post(KEYS, create_form(ada))))[0]
        ).secret

        later = text_of(browser.get(KEYS))

        assert secret not in later
        assert secret not in str(dict(browser.session))
        assert secret not in str(browser.cookies)

    def test_takes_all_that_the_form_says(self, ada: User, browser_of: BrowserOf) -> None:
        form = create_form(
            ada,
            restrict="on",
            role_descriptors='{"r": {"cluster": ["monitor"]}}',
            expires="on",
            expiration="12",
            with_metadata="on",
            metadata='{"team": "a"}',
        )

        page = text_of(browser_of(ada).post(KEYS, form))

        key = ApiKey.objects.get()
        assert key.metadata == {"team": "a"}
        assert key.descriptors["r"]["cluster"] == ["monitor"]
        assert key.expires_at == key.created_at + timedelta(days=12)
        assert "&quot;expiration&quot;: " in page

    def test_takes_nothing_from_behind_a_switch_that_is_off(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        form = create_form(ada, role_descriptors="{", expiration="-1", metadata="[")

        browser_of(ada).post(KEYS, form)

        key = ApiKey.objects.get()
        assert (key.metadata, key.descriptors, key.expires_at) == ({}, {}, None)

    def test_is_not_made_when_the_audit_event_cannot_be_written(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(ada)
        browser.raise_request_exception = False
        broken = mock.patch.object(AuditEvent.objects, "insert", side_effect=DatabaseError)

        with broken:
            response = browser.post(KEYS, create_form(ada))

        assert response.status_code == 500
        assert "Something went wrong on our side" in text_of(response)
        assert not ApiKey.objects.exists()


class TestBadInput:
    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"name": ""}, "Enter a name."),
            ({"name": "   "}, "Enter a name."),
            ({"name": "x" * 257}, "The name may be at most 256 characters long."),
            ({"name": "_x"}, "API key name may not begin with an underscore."),
            ({"name": "a\0b"}, "API key name may not contain NUL characters"),
            (
                {"restrict": "on", "role_descriptors": " "},
                "Enter role descriptors or disable this option.",
            ),
            ({"restrict": "on", "role_descriptors": "{"}, "Enter valid JSON. Line 1, column 2"),
            ({"restrict": "on", "role_descriptors": "[]"}, "It must be an object"),
            (
                {"restrict": "on", "role_descriptors": '{\n"r": {\n"cluster": ["nonsense"]}}'},
                "Line 3: ",
            ),
            ({"restrict": "on", "role_descriptors": '{"r": {"nonsense": 1}}'}, "Line 1: "),
            ({"restrict": "on", "role_descriptors": '{"r": 1}'}, "field__error"),
            ({"expires": "on", "expiration": ""}, "Enter a valid duration or disable this option."),
            ({"expires": "on", "expiration": "0"}, "Enter a valid duration"),
            ({"expires": "on", "expiration": "-1"}, "Enter a valid duration"),
            ({"expires": "on", "expiration": "1.5"}, "Enter a valid duration"),
            ({"expires": "on", "expiration": "٣"}, "Enter a valid duration"),
            ({"expires": "on", "expiration": "9" * 20}, "too far in the future"),
            ({"expires": "on", "expiration": "9" * 21}, "Enter a valid duration"),
            ({"with_metadata": "on", "metadata": ""}, "Enter metadata or disable this option."),
            ({"with_metadata": "on", "metadata": "{'a': 1}"}, "Enter valid JSON."),
            ({"with_metadata": "on", "metadata": '{"a": NaN}'}, "Enter valid JSON."),
            ({"with_metadata": "on", "metadata": '{"a": 1e999}'}, "Enter valid JSON."),
            ({"with_metadata": "on", "metadata": '{"a": ' + "9" * 5000 + "}"}, "Enter valid JSON."),
            (
                {"with_metadata": "on", "metadata": '{"a":' * 101 + "1" + "}" * 101},
                "nested at most 100 levels deep.",
            ),
            ({"with_metadata": "on", "metadata": "[" * 100_000}, "Enter valid JSON."),
            (
                {"with_metadata": "on", "metadata": '{"_a": 1}'},
                "API key metadata keys may not start with [_].",
            ),
        ],
    )
    def test_is_answered_beside_its_field(
        self, ada: User, browser_of: BrowserOf, values: dict[str, str], sentence: str
    ) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada, **values))

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert not ApiKey.objects.exists()

    def test_keeps_all_that_was_typed(self, ada: User, browser_of: BrowserOf) -> None:
        form = create_form(
            ada, name="kept", expires="on", expiration="zero", restrict="on", role_descriptors='{"x'
        )

        page = text_of(response := browser_of(ada).post(KEYS, form))

        for text in ('value="kept"', 'value="zero"', "{&quot;x"):
            assert text in page
        assert page.count("checked") == 2
        assert hidden_of(response)["form_token"] == form["form_token"]

    def test_says_all_that_is_wrong_at_once(self, ada: User, browser_of: BrowserOf) -> None:
        form = create_form(ada, name="", expires="on", with_metadata="on", metadata="{")

        page = text_of(browser_of(ada).post(KEYS, form))

        assert page.count("field__error") == 3

    def test_over_all_measure_is_refused(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)
        browser.raise_request_exception = False

        response = browser.post(KEYS, create_form(ada, metadata="x" * 3_000_000))

        assert response.status_code == 413
        assert "This is too large" in text_of(response)


class TestOneTimeToken:
    def test_makes_no_second_key(self, ada: User, browser_of: BrowserOf) -> None:
        browser, form = browser_of(ada), create_form(ada, name="once")
        browser.post(KEYS, form)

        response = browser.post(KEYS, {**form, "name": "twice"})

        key = ApiKey.objects.get()
        assert response.status_code == 409
        assert "This API key was already created" in text_of(response)
        assert f'<a href="{KEYS}/{key.public_id}">once</a>' in text_of(response)
        assert "apiKeyTokenField" not in hooks_of(response)

    @pytest.mark.parametrize("token", ["", "nonsense", "W10:abc:def"])
    def test_must_be_ours(self, ada: User, browser_of: BrowserOf, token: str) -> None:
        response = browser_of(ada).post(KEYS, {"name": "ci", "form_token": token})

        assert response.status_code == 422
        assert "This form has expired" in text_of(response)
        assert 'value="ci"' in text_of(response)
        assert not ApiKey.objects.exists()

    def test_must_be_the_readers_own(self, ada: User, bob: User, browser_of: BrowserOf) -> None:
        browser_of(ada).post(KEYS, {"name": "ci", "form_token": new_form_token(bob)})

        assert not ApiKey.objects.exists()

    def test_is_good_for_a_day(self, ada: User, browser_of: BrowserOf) -> None:
        form = create_form(ada)

        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            response = browser_of(ada).post(KEYS, form)

        assert "This form has expired" in text_of(response)
        assert not ApiKey.objects.exists()

    def test_offers_a_new_one_that_works(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)
        refused = browser.post(KEYS, {"name": "ci", "form_token": ""})

        response = browser.post(KEYS, {**hidden_of(refused), "name": "ci"})

        assert response.status_code == 200
        assert ApiKey.objects.count() == 1


class TestCap:
    """The site lets no key live longer than so many days."""

    @pytest.fixture(autouse=True)
    def cap(self, settings: Settings) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "longest_lifetime": timedelta(days=90)}

    def test_is_told_and_locks_the_switch(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(CREATE))

        assert "API key expiration is required and may be 90 days at most." in page
        assert 'name="expires" type="checkbox" role="switch" checked disabled' in page
        assert 'data-most="90.0" data-too-many="API key expiration may be 90 days at most."' in page

    @pytest.mark.parametrize(
        ("days", "sentence"),
        [
            ("", "Enter a valid duration or disable this option."),
            ("91", "API key expiration may be 90 days at most."),
        ],
    )
    def test_is_not_slipped_past_behind_the_switch(
        self, ada: User, browser_of: BrowserOf, days: str, sentence: str
    ) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada, expiration=days))

        assert response.status_code == 422
        assert f'<p class="field__error">{sentence}</p>' in text_of(response)
        assert 'role="switch" checked disabled' in text_of(response)
        assert not ApiKey.objects.exists()

    def test_lets_a_key_be_made_without_the_locked_switch(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada, expiration="90"))

        assert response.status_code == 200
        assert ApiKey.objects.get().expires_at is not None


class TestQueries:
    @pytest.mark.parametrize("count", [1, 50])
    def test_of_the_answer_do_not_grow_with_the_list(
        self,
        ada: User,
        browser_of: BrowserOf,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
    ) -> None:
        for _ in range(count):
            make_key(ada)
        browser, form = browser_of(ada), create_form(ada)

        # Eleven for the list, seven that store the key, and the four ends of two transactions.
        with django_assert_num_queries(22):
            browser.post(KEYS, form)

    @pytest.mark.parametrize("count", [1, 50])
    def test_of_the_form_do_not_grow_with_the_list(
        self,
        ada: User,
        browser_of: BrowserOf,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
    ) -> None:
        stored_keys(ada, [f"key {n}" for n in range(count)])
        browser = browser_of(ada)

        with django_assert_num_queries(4):
            browser.get(CREATE)
