"""Deleting all keys that match, and keys that were selected on several pages."""

import json
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from keys.models import ApiKey, User
from tests.factories import make_key
from tests.integration.rows import made_cross_cluster, stored_keys
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import DELETE, KEYS, Answer, hidden_of, text_of


def living() -> set[str]:
    return set(ApiKey.objects.not_invalidated().values_list("name", flat=True))


def confirmation(question: Answer) -> dict[str, str]:
    return {name: unescape(value) for name, value in hidden_of(question).items()}


class TestQuestion:
    def test_says_how_many_whose_and_how_many_managed(
        self, ada: User, bob: User, manager: User, browser_of: BrowserOf
    ) -> None:
        stored_keys(ada, [f"key {number}" for number in range(1_200)])
        stored_keys(bob, ["Alerting: one", "Alerting: two"])

        page = text_of(browser_of(manager).post(DELETE, {"all": "yes", "list": "type=any"}))

        assert "Delete 1,202 API keys?" in page
        assert "They belong to ada (1,200), bob (2)." in page
        assert "2 of them are managed by another program." in page
        assert "API keys managed by another program" in page
        assert "and 1,192 more" in page

    def test_means_what_the_list_shows(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        stored_keys(ada, ["a1", "a2", "b1", "Alerting: a"])

        page = text_of(browser_of(manager).post(DELETE, {"all": "yes", "list": "search=name:a*"}))

        assert "Delete 2 API keys?" in page
        assert ">a1<" in page
        assert "All of them belong to ada." in page

    def test_means_the_row_whose_button_was_pressed(self, ada: User, browser_of: BrowserOf) -> None:
        first, _ = stored_keys(ada, ["a1", "b2"])

        page = text_of(browser_of(ada).post(DELETE, {"all": "yes", "only": first.public_id}))

        assert "Delete API key &#x27;a1&#x27;?" in page

    def test_escapes_whatever_names_and_owners_hold(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        evil = "<img src=x onerror=alert(1)>"
        keys = stored_keys(ada, [evil, f"{evil}2"])
        ApiKey.objects.filter(pk=keys[0].pk).update(owner_username=evil)

        for form in ({"all": "yes"}, {"id": [key.public_id for key in keys]}):
            page = text_of(browser_of(manager).post(DELETE, form))
            assert evil not in page
            assert "&lt;img src=x" in page

    @pytest.mark.parametrize("query", ["search=nothing", "search=odd:x", "status=invalidated"])
    def test_is_not_asked_about_nothing(self, ada: User, browser_of: BrowserOf, query: str) -> None:
        make_key(ada)

        response = browser_of(ada).post(DELETE, {"all": "yes", "list": query})

        assert response.status_code == 302
        assert living() == {"ci"}


class TestAnswer:
    def test_deletes_exactly_what_was_asked_about(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        stored_keys(ada, ["a1", "a2", "b1"])
        client = browser_of(manager)
        question = client.post(DELETE, {"all": "yes", "list": "search=a&size=50"})

        done = client.post(DELETE, confirmation(question))

        # The owner's name has an `a` in it: every key matches.
        assert living() == set()
        assert done["Location"] == f"{KEYS}?search=a&size=50"
        assert "Deleted 3 API keys" in text_of(client.get(KEYS))

    def test_is_asked_for_again_when_other_keys_match_by_now(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        stored_keys(ada, ["a1", "a2"])
        client = browser_of(manager)
        question = client.post(DELETE, {"all": "yes"})
        stored_keys(ada, ["a3"])

        again = client.post(DELETE, confirmation(question))

        assert "have changed since you were asked" in text_of(again)
        assert "Delete 3 API keys?" in text_of(again)
        assert living() == {"a1", "a2", "a3"}
        client.post(DELETE, confirmation(again))
        assert living() == set()

    def test_is_asked_for_again_after_a_while(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        stored_keys(ada, ["a1", "a2"])
        client = browser_of(manager)
        question = client.post(DELETE, {"all": "yes"})

        with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
            again = client.post(DELETE, confirmation(question))

        assert "It is a while since you were asked." in text_of(again)
        assert living() == {"a1", "a2"}

    @pytest.mark.parametrize("token", ["x", "a:b:c", "bobs"])
    def test_of_a_question_that_nobody_asked_him_counts_for_nothing(
        self, ada: User, bob: User, manager: User, browser_of: BrowserOf, token: str
    ) -> None:
        stored_keys(bob, ["b1", "b2"])
        stored_keys(ada, ["a1"])
        if token == "bobs":
            token = confirmation(browser_of(bob).post(DELETE, {"all": "yes"}))["matching"]

        browser_of(manager).post(DELETE, {"matching": token, "confirmed": "yes"})

        assert living() == {"b1", "b2", "a1"}

    def test_names_each_key_that_could_not_be_deleted(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        first, second, _ = stored_keys(ada, ["c1", "c2", "plain"])
        made_cross_cluster(first)
        made_cross_cluster(second)
        client = browser_of(manager)
        question = client.post(DELETE, {"all": "yes", "list": "type=any"})

        page = text_of(client.post(DELETE, confirmation(question), follow=True))

        assert "Deleted API key &#x27;plain&#x27;" in page
        assert "Error deleting 2 apiKeys: c1, c2. Cross-cluster API keys take the" in page
        assert living() == {"c1", "c2"}


class TestSelectionOfSeveralPages:
    def test_is_one_question(self, ada: User, browser_of: BrowserOf) -> None:
        here, there, _ = stored_keys(ada, ["here", "there", "kept"])
        client = browser_of(ada)

        question = client.post(DELETE, {"id": here.public_id, "ids": json.dumps([there.public_id])})

        assert "Delete 2 API keys?" in text_of(question)
        assert "All of them are yours." in text_of(question)

    def test_may_hold_more_keys_than_a_form_has_fields(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        keys = stored_keys(ada, [f"key {number}" for number in range(1_100)])
        client = browser_of(ada)
        ids = json.dumps([key.public_id for key in keys])

        question = client.post(DELETE, {"ids": ids})
        form = confirmation(question)
        named = [key.public_id for key in keys[:100]]
        client.post(DELETE, {**form, "id": named})

        assert "Delete 1,000 API keys?" in text_of(question)
        assert "and 900 more" in text_of(question)
        assert len(living()) == 100

    @pytest.mark.parametrize("ids", ["", "x", "{}", "[1, null]", '["unknown", "\\u0000"]', "[["])
    def test_survives_what_no_script_sends(
        self, ada: User, browser_of: BrowserOf, ids: str
    ) -> None:
        make_key(ada)

        response = browser_of(ada).post(DELETE, {"ids": ids, "confirmed": "yes"})

        assert response["Location"] == KEYS
        assert living() == {"ci"}
