"""One key: to change for its owner, to read for others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, KeyExpired, KeyInvalidated, UnknownKey, WrongKeyType
from keys.web.views import key_details
from tests.factories import make_key
from tests.integration.rows import stored_keys
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, Answer, hidden_of, hooks_of, text_of


def address_of(key: ApiKey) -> str:
    return f"{KEYS}/{key.public_id}"


class TestKeyInKuzzlesForm:
    def test_says_so_in_the_list_and_in_its_details(
        self, ada: User, caller_of: Callable[[User], Caller], browser_of: BrowserOf
    ) -> None:
        create_kuzzle_key(
            public_id="device/1",
            description="Sigfox",
            duration=None,
            owner=None,
            by=caller_of(ada),
            now=timezone.now(),
        )
        make_key(ada, name="other")
        browser = browser_of(ada)

        rows = text_of(browser.get(KEYS)).split('<tr class="key-row')[1:]
        details = text_of(browser.get(f"{KEYS}/device/1"))

        told = {
            name: "kapikey-" in row
            for row in rows
            for name in ("Sigfox", "other")
            if f">{name}<" in row
        }
        assert told == {"Sigfox": True, "other": False}
        assert "kapikey-" in details
        assert "Authorization: Bearer $API_KEY" in details


class TestOwnKey:
    def test_can_be_updated(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="ci").key

        response = browser_of(ada).get(address_of(key))

        hooks = hooks_of(response)
        assert "Update API key" in text_of(response)
        assert "formFlyoutSubmitButton" in hooks
        assert "apiKeyNameInput" not in hooks
        assert key.public_id in text_of(response)

    def test_shows_what_it_has(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(
            ada,
            descriptors={"r": {"cluster": ["monitor"]}},
            metadata={"team": "Zürich \ud800"},
            duration=timedelta(days=12),
        ).key

        page = text_of(browser_of(ada).get(address_of(key)))

        assert page.count("checked") == 3
        assert "&quot;monitor&quot;" in page
        assert "\\ud800" in page
        assert 'name="expiration" type="text"' in page
        assert 'value="12"' in page
        assert "Expires in 12 days" in page

    def test_begins_with_empty_objects(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(address_of(make_key(ada).key)))

        assert "checked" not in page
        assert page.count(">\n{}</textarea>") == 2

    def test_k26_k27_tells_when_it_expires_and_can_be_switched(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, duration=timedelta(days=1)).key

        page = text_of(browser_of(ada).get(address_of(key)))

        assert "Expires in a day" in page
        # The switch of the expiration alone is locked: it cannot be taken away.
        assert page.count("disabled") == 1


class TestLockedKey:
    def test_k36_is_ones_own_but_may_only_be_read(
        self, ada: User, reader: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, duration=timedelta(days=1)).key
        ada.roles = reader.roles
        ada.save()

        response = browser_of(ada).get(address_of(key))

        page = text_of(response)
        assert "API key details" in page
        assert "Expires in a day" in page
        assert page.count("disabled") == 5
        assert {"apiKeyNameInput", "formFlyoutSubmitButton"}.isdisjoint(hooks_of(response))

    def test_of_somebody_else(self, ada: User, manager: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, duration=timedelta(days=2)).key

        response = browser_of(manager).get(address_of(key))

        page = text_of(response)
        assert "API key details" in page
        assert "You can&#x27;t update this API key. It belongs to another user." in page
        assert page.count("disabled") == 5
        assert "formFlyoutSubmitButton" not in hooks_of(response)

    def test_that_has_expired(self, ada: User, browser_of: BrowserOf) -> None:
        past = timezone.now() - timedelta(days=3)
        key = make_key(ada, duration=timedelta(days=1), now=past).key

        page = text_of(browser_of(ada).get(address_of(key)))

        assert "This API key has expired. You can no longer update it." in page
        assert "This API key expired on" in page
        assert "API key details" in page
        assert "Expired" in page
        assert page.count("disabled") == 5

    def test_for_a_reader_says_nothing_of_a_lock(
        self, ada: User, reader: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(reader).get(address_of(make_key(ada).key))

        assert "API key details" in text_of(response)
        assert "You can&#x27;t update" not in text_of(response)
        assert "Read only" in text_of(response)

    @pytest.mark.parametrize("key_id", ["unknown", "a/b", "%00", "..%2F", "x" * 600])
    def test_that_is_not_there(self, ada: User, browser_of: BrowserOf, key_id: str) -> None:
        response = browser_of(ada).get(f"{KEYS}/{key_id}")

        assert response.status_code == 404
        assert "This API key is not there." in text_of(response)

    def test_of_somebody_else_is_not_there_for_owners(
        self, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(bob).get(address_of(make_key(ada).key))

        assert response.status_code == 404


class TestUpdate:
    def send(self, browser_of: BrowserOf, user: User, key: ApiKey, **values: str) -> Answer:
        """Open the form, and send it with these values instead of its own."""
        browser = browser_of(user)
        hidden = hidden_of(browser.get(address_of(key)))
        form = {"row_version": hidden["row_version"], "shown_days": hidden["shown_days"], **values}
        return browser.post(address_of(key), form)

    def test_stores_and_tells(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="ci").key
        values = {"restrict": "on", "role_descriptors": '{"r": {"cluster": ["monitor"]}}'}

        self.send(browser_of, ada, key, **values, with_metadata="on", metadata='{"a": 1}')

        key.refresh_from_db()
        assert (key.metadata, key.row_version) == ({"a": 1}, 2)
        assert "monitor" in str(key.descriptors)

    def test_leads_back_to_the_list(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada, name="ci").key, browser_of(ada)
        form = {"row_version": "1", "with_metadata": "on", "metadata": '{"a": 1}'}

        response = browser.post(address_of(key), form, follow=True)

        assert response.redirect_chain == [(KEYS, 302)]
        assert "Updated API key &#x27;ci&#x27;" in text_of(response)
        assert "updateApiKeySuccessToast" in hooks_of(response)

    def test_clears_what_is_switched_off(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, descriptors={"r": {"cluster": ["all"]}}, metadata={"a": 1}).key

        self.send(browser_of, ada, key)

        key.refresh_from_db()
        assert (key.metadata, key.descriptors) == ({}, {})

    def test_never_moves_a_deadline_that_was_not_touched(
        self, ada: User, browser_of: BrowserOf, now: datetime
    ) -> None:
        with time_machine.travel(now, tick=False):
            key = make_key(ada, duration=timedelta(days=10)).key
        before = key.expires_at

        with time_machine.travel(now + timedelta(days=3, hours=5), tick=False):
            self.send(browser_of, ada, key, expiration="7", with_metadata="on", metadata='{"a":1}')

        key.refresh_from_db()
        assert key.metadata == {"a": 1}
        assert key.expires_at == before

    def test_moves_a_deadline_on_request(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, duration=timedelta(days=10)).key

        self.send(browser_of, ada, key, expiration="30")

        key.refresh_from_db()
        assert key.expires_at is not None
        assert timedelta(days=29) < key.expires_at - timezone.now() <= timedelta(days=30)

    def test_never_takes_a_deadline_away(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, duration=timedelta(days=10)).key

        response = self.send(browser_of, ada, key, expiration="")

        key.refresh_from_db()
        assert "Enter a valid duration" in text_of(response)
        assert key.expires_at is not None

    def test_gives_a_deadline_to_a_key_without(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key

        self.send(browser_of, ada, key, expires="on", expiration="1")

        key.refresh_from_db()
        assert key.expires_at is not None

    def test_refuses_bad_input_and_keeps_it(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key

        response = self.send(browser_of, ada, key, with_metadata="on", metadata='{"_a": 1}')

        page = text_of(response)
        assert "API key metadata keys may not start with [_]." in page
        assert "{&quot;_a&quot;: 1}" in page

    def test_names_the_line_of_a_bad_descriptor(self, ada: User, browser_of: BrowserOf) -> None:
        bad = '{\n"r": {"cluster": ["nonsense"]}}'

        response = self.send(
            browser_of, ada, make_key(ada).key, restrict="on", role_descriptors=bad
        )

        assert "Line 2: " in text_of(response)

    def test_fills_in_a_boilerplate_without_a_script(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, duration=timedelta(days=10)).key

        response = self.send(browser_of, ada, key, fill="read-only", expiration="11")

        page = text_of(response)
        assert "read-only-role" in page
        assert 'value="11"' in page

    def test_keeps_what_was_typed_when_somebody_was_faster(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key, browser = make_key(ada, metadata={"a": 1}).key, browser_of(ada)
        mine = {"row_version": "1", "with_metadata": "on", "metadata": '{"mine": 1}'}
        browser.post(address_of(key), {**mine, "metadata": '{"theirs": 1}'})

        response = browser.post(address_of(key), mine)

        key.refresh_from_db()
        assert response.status_code == 409
        assert "Somebody changed this API key since you opened it" in text_of(response)
        assert "{&quot;mine&quot;: 1}" in text_of(response)
        assert key.metadata == {"theirs": 1}
        assert hidden_of(response)["row_version"] == "2"

    def test_can_then_replace_that_change(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        mine = {"row_version": "1", "with_metadata": "on", "metadata": '{"mine": 1}'}
        browser.post(address_of(key), {**mine, "metadata": '{"theirs": 1}'})
        refused = browser.post(address_of(key), mine)

        browser.post(address_of(key), {**mine, "row_version": hidden_of(refused)["row_version"]})

        key.refresh_from_db()
        assert key.metadata == {"mine": 1}

    @pytest.mark.parametrize("version", ["", "0", "one", "9" * 30])
    def test_stores_nothing_without_a_version(
        self, ada: User, browser_of: BrowserOf, version: str
    ) -> None:
        key = make_key(ada).key
        form = {"row_version": version, "with_metadata": "on", "metadata": '{"a": 1}'}

        response = browser_of(ada).post(address_of(key), form)

        key.refresh_from_db()
        assert response.status_code in {409, 422}
        assert key.metadata == {}

    @pytest.mark.parametrize(
        ("refusal", "status", "sentence"),
        [
            (KeyInvalidated("k"), 404, "This API key is not there."),
            (UnknownKey("k"), 404, "This API key is not there."),
            (KeyExpired("k"), 409, "Update API key"),
            (WrongKeyType(found="a", expected="b"), 500, "Something went wrong on our side"),
        ],
    )
    def test_of_a_key_that_changed_since_the_page_was_asked_for(
        self,
        ada: User,
        browser_of: BrowserOf,
        refusal: ApiKeyError,
        status: int,
        sentence: str,
    ) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        browser.raise_request_exception = False

        with mock.patch.object(key_details, "update_key", side_effect=refusal):
            response = browser.post(address_of(key), {"row_version": "1"})

        assert response.status_code == status
        assert sentence in text_of(response)

    def test_of_a_key_that_was_deleted_meanwhile(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        browser.post(f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"})

        response = browser.post(address_of(key), {"row_version": "1"})

        assert response.status_code == 404
        assert "It was deleted" in text_of(response)


class TestQueries:
    @pytest.mark.parametrize("tab", ["settings", "effective", "json"])
    @pytest.mark.parametrize("count", [1, 50])
    def test_do_not_grow_with_descendants_and_other_keys(
        self,
        ada: User,
        browser_of: BrowserOf,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
        tab: str,
    ) -> None:
        key = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}}).key
        children = stored_keys(ada, [f"child {n}" for n in range(count)])
        ApiKey.objects.filter(pk__in=[one.pk for one in children]).update(parent=key)
        stored_keys(ada, [f"other {n}" for n in range(count)])
        browser = browser_of(ada)

        with django_assert_num_queries(12):
            page = text_of(browser.get(address_of(key), {"tab": tab}))

        assert f"child {count - 1}" in page
