"""Keys for other clusters, made and changed by the form."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from tests.factories import make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import (
    CREATE,
    KEYS,
    Answer,
    create_form,
    hidden_of,
    hooks_of,
    text_of,
)

ACCESS: JsonObject = {"search": [{"names": ["logs"]}]}
IDENTITY = "CN=east,.*"


@pytest.fixture
def security(db: None) -> User:
    return make_user("security", cluster=["manage_security"])


@pytest.fixture
def key(security: User, caller_of: Callable[[User], Caller]) -> ApiKey:
    return create_cross_cluster_key(
        name="east",
        duration=timedelta(days=10),
        longest=None,
        access=ACCESS,
        metadata={},
        certificate_identity=IDENTITY,
        license_type="trial",
        by=caller_of(security),
        now=timezone.now(),
    ).key


def names_in(access: JsonObject) -> Json:
    """Return the names of the one entry for searching."""
    match access:
        case {"search": [{"names": names}]}:
            return names
        case _:
            return None


def cross_cluster_form(user: User, **values: str) -> dict[str, str]:
    return create_form(user, **{"type": "cross_cluster", "access": json.dumps(ACCESS), **values})


class TestType:
    def test_is_a_choice_for_who_manages_security(
        self, security: User, browser_of: BrowserOf
    ) -> None:
        page = browser_of(security).get(CREATE)

        assert {"apiKeyType-rest", "apiKeyType-cross_cluster", "apiKeysAccessCodeEditor"} <= set(
            hooks_of(page)
        )
        assert "&quot;replication&quot;" in text_of(page)

    def test_is_personal_for_others(self, ada: User, browser_of: BrowserOf) -> None:
        page = browser_of(ada).get(CREATE)

        assert "apiKeyType-cross_cluster" not in hooks_of(page)
        assert "apiKeysAccessCodeEditor" not in hooks_of(page)
        assert "Personal" in text_of(page)

    def test_is_refused_to_who_may_not_choose_it(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).post(KEYS, cross_cluster_form(ada))

        assert response.status_code == 403
        assert not ApiKey.objects.exists()

    def test_that_is_nonsense_makes_a_key_of_ones_own(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        browser_of(ada).post(KEYS, create_form(ada, type="nonsense"))

        assert ApiKey.objects.get().type == KeyType.REST


class TestCreate:
    def test_k22_takes_type_name_and_identity(self, security: User, browser_of: BrowserOf) -> None:
        form = cross_cluster_form(
            security, name="east", with_identity="on", certificate_identity=IDENTITY
        )

        response = browser_of(security).post(KEYS, form)

        made = ApiKey.objects.get()
        assert "Created API key &#x27;east&#x27;" in text_of(response)
        assert (made.type, made.name) == (KeyType.CROSS_CLUSTER, "east")
        assert made.certificate_identity == IDENTITY
        assert names_in(made.access) == ["logs"]

    def test_k23_takes_no_identity_that_is_switched_off(
        self, security: User, browser_of: BrowserOf
    ) -> None:
        form = cross_cluster_form(security, certificate_identity=IDENTITY)

        browser_of(security).post(KEYS, form)

        assert ApiKey.objects.get().certificate_identity is None

    def test_k24_takes_none_for_a_key_of_ones_own(
        self, security: User, browser_of: BrowserOf
    ) -> None:
        form = cross_cluster_form(
            security, type="rest", with_identity="on", certificate_identity="[", access="{"
        )

        browser_of(security).post(KEYS, form)

        made = ApiKey.objects.get()
        assert (made.type, made.certificate_identity) == (KeyType.REST, None)

    def test_sent_twice_makes_one_key(self, security: User, browser_of: BrowserOf) -> None:
        browser, form = browser_of(security), cross_cluster_form(security)
        browser.post(KEYS, form)

        response = browser.post(KEYS, form)

        assert response.status_code == 409
        assert ApiKey.objects.count() == 1

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"access": ""}, "Enter access permissions or disable this option."),
            ({"access": "{"}, "Enter valid JSON. Line 1, column 2"),
            ({"access": "{}"}, "Must specify non-empty access for either [search]"),
            ({"access": '{"a": 1}'}, "field__error"),
            (
                {"access": '{"replication": [{"names": ["a"], "query": {"term": {"a": 1}}}]}'},
                "Replication does not support document or field level security.",
            ),
            ({"with_identity": "on"}, "Enter a certificate identity or disable this option."),
            (
                {"with_identity": "on", "certificate_identity": "["},
                "Invalid certificate_identity format",
            ),
            ({"expires": "on", "expiration": "9" * 20}, "too far in the future"),
        ],
    )
    def test_is_answered_beside_the_field(
        self, security: User, browser_of: BrowserOf, values: dict[str, str], sentence: str
    ) -> None:
        response = browser_of(security).post(KEYS, cross_cluster_form(security, **values))

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert not ApiKey.objects.exists()

    def test_needs_a_licence(
        self, security: User, browser_of: BrowserOf, settings: Settings
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}

        response = browser_of(security).post(KEYS, cross_cluster_form(security, name="kept"))

        assert response.status_code == 403
        assert "apiKeyFlyoutResponseError" in hooks_of(response)
        assert "license is non-compliant for [advanced-remote-cluster-security]" in text_of(
            response
        )
        assert 'value="kept"' in text_of(response)
        assert not ApiKey.objects.exists()


class TestUpdate:
    def send(self, browser_of: BrowserOf, user: User, key: ApiKey, **values: str) -> Answer:
        browser, address = browser_of(user), f"{KEYS}/{key.public_id}"
        hidden = hidden_of(browser.get(address))
        form = {
            "row_version": hidden["row_version"],
            "shown_days": hidden["shown_days"],
            "expiration": hidden["shown_days"],
            "access": json.dumps(ACCESS),
            **values,
        }
        response = browser.post(address, form)
        key.refresh_from_db()
        return response

    def test_shows_what_it_has(self, security: User, key: ApiKey, browser_of: BrowserOf) -> None:
        response = browser_of(security).get(f"{KEYS}/{key.public_id}")

        hooks = hooks_of(response)
        assert "apiKeysAccessCodeEditor" in hooks
        assert "apiKeysRoleDescriptorsCodeEditor" not in hooks
        assert "Strong identity verification enabled" in text_of(response)
        assert f'value="{IDENTITY}"' in text_of(response)

    def test_k30_moves_the_deadline_and_keeps_the_identity(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        identity = {"with_identity": "on", "certificate_identity": IDENTITY}

        self.send(browser_of, security, key, expiration="30", **identity)

        assert key.expires_at is not None
        assert timedelta(days=29) < key.expires_at - timezone.now() <= timedelta(days=30)
        assert key.certificate_identity == IDENTITY

    def test_k31_leaves_a_deadline_that_was_not_touched(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        before = key.expires_at

        self.send(browser_of, security, key, with_metadata="on", metadata='{"a": 1}')

        assert (key.expires_at, key.metadata) == (before, {"a": 1})

    def test_k34_clears_an_identity_that_is_switched_off(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        self.send(browser_of, security, key)

        assert key.certificate_identity is None

    def test_k35_leaves_out_an_identity_that_never_was(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        ApiKey.objects.update(certificate_identity=None)

        self.send(browser_of, security, key, access='{"search": [{"names": ["metrics"]}]}')

        assert key.certificate_identity is None
        assert names_in(key.access) == ["metrics"]

    def test_finds_that_somebody_was_faster(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        response = self.send(browser_of, security, key, row_version="9")

        assert "Somebody changed this API key since you opened it" in text_of(response)

    def test_needs_a_licence(
        self, security: User, key: ApiKey, browser_of: BrowserOf, settings: Settings
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}

        response = self.send(browser_of, security, key, with_metadata="on", metadata='{"a": 1}')

        assert "Error updating API key" in text_of(response)
        assert key.metadata == {}

    def test_is_locked_for_an_owner_who_manages_security_no_more(
        self, security: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        weaker = make_user("weaker", cluster=["manage_own_api_key"])
        security.roles = weaker.roles
        security.save()

        page = text_of(browser_of(security).get(f"{KEYS}/{key.public_id}"))

        assert "API key details" in page
        assert "takes the privilege to manage security" in page
