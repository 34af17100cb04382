"""What the key list says when it is not simply a list, and what a script gets of it."""

from unittest import mock

import pytest
from django.db import OperationalError

from keys.models import User
from keys.web import list_found
from tests.factories import make_key
from tests.integration.rows import made_expired, made_invalid
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, hooks_of, link_of, listed_names, text_of

HTMX = {"HX-Request": "true"}


class TestWrongSearch:
    @pytest.mark.parametrize(
        ("search", "before", "wrong", "after"),
        [
            ("nonsense:x", "", "nonsense:", "x"),
            ('ci "half', "ci ", "&quot;", "half"),
            ("type:odd cd", "type:", "odd", " cd"),
            ("name:", "name:", "", ""),
            ("<b>:x", "", "&lt;b&gt;:", "x"),
        ],
    )
    def test_shows_where_it_is_wrong_and_keeps_the_text(
        self,
        ada: User,
        browser_of: BrowserOf,
        search: str,
        before: str,
        wrong: str,
        after: str,
    ) -> None:
        make_key(ada)

        page = text_of(browser_of(ada).get(KEYS, {"search": search}))

        mark = f'{before}<mark class="search-problem__mark">{wrong}</mark>{after}'
        assert mark in page
        assert "Could not load API keys as the query is incorrect." in page
        assert 'aria-invalid="true"' in page
        assert f'name="search" type="search" value="{before}{wrong}{after}"' in page

    def test_leads_back_to_the_list_as_one_finds_it(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="ci")
        client = browser_of(ada)

        response = client.get(f"{KEYS}?search=odd:x&status=active")

        assert link_of(response, "apiKeysResetQueryButton") == KEYS
        assert listed_names(response) == []
        assert "There is no field" in text_of(response)

    def test_comes_to_a_script_without_the_field(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        page = text_of(browser_of(ada).get(f"{KEYS}?search=odd:x", headers=HTMX))

        assert "data-wrong-search" in page
        assert 'id="search-problem" hx-swap-oob="true"' in page
        assert 'type="search"' not in page


class TestUnreadableList:
    @pytest.mark.parametrize("partial", [True, False])
    def test_offers_to_try_again(self, ada: User, browser_of: BrowserOf, partial: bool) -> None:
        make_key(ada)
        broken = mock.patch.object(
            list_found, "page_of_keys", side_effect=OperationalError("host db.example is down")
        )

        with broken:
            response = browser_of(ada).get(f"{KEYS}?status=active", headers=HTMX if partial else {})

        page = text_of(response)
        assert response.status_code == 503
        assert "Could not load API keys." in page
        assert link_of(response, "apiKeysTryAgainButton") == f"{KEYS}?status=active"
        assert "Technical details" in page
        assert "OperationalError" in page
        assert "db.example" not in page


class TestFirstKeyPrompt:
    def test_stands_whatever_the_list_is_narrowed_to(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        hooks = hooks_of(browser_of(ada).get(f"{KEYS}?search=x&type=managed&status=expired"))

        assert "apiKeysEmptyPromptTitle" in hooks

    def test_leaves_the_way_to_invalidated_keys(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="gone").key
        made_invalid(key, at=key.created_at)
        client = browser_of(ada)

        prompt = client.get(KEYS)

        assert "apiKeysEmptyPromptTitle" in hooks_of(prompt)
        assert listed_names(client.get(link_of(prompt, "apiKeysShowInvalidated"))) == ["gone"]

    def test_does_not_stand_in_for_filters_without_a_match(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada).key
        made_expired(key, now=key.created_at)

        page = text_of(browser_of(ada).get(f"{KEYS}?status=active"))

        assert "No API key matches your filters." in page
        assert "Clear search and filters" in page


class TestPartialAnswer:
    def test_brings_what_changes_around_the_list(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="ci")

        page = text_of(browser_of(ada).get(f"{KEYS}?owner=ada", headers=HTMX))

        tags = [tag.partition(">")[0] for tag in page.split("<") if "hx-swap-oob" in tag]
        ids = {tag.split('id="')[1].split('"')[0] for tag in tags}
        assert ids == {"key-filters", "search-problem", "owner-count"}

    def test_carries_the_state_into_the_forms_around_it(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada, name="ci")

        page = text_of(
            browser_of(ada).get(f"{KEYS}?search=c&owner=ada&status=active", headers=HTMX)
        )

        assert '<input type="hidden" form="key-search" name="status" value="active">' in page
        assert '<input type="hidden" form="key-search" name="owner" value="ada">' in page
        assert 'form="key-search" name="search"' not in page
        assert '<input type="hidden" form="key-owners" name="search" value="c">' in page
        assert 'form="key-owners" name="owner"' not in page


class TestColumns:
    def shown(self, page: str) -> set[str]:
        return {part.split('"')[0] for part in page.split("key-table__column--")[1:]}

    def test_are_kibanas_to_begin_with(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        page = text_of(browser_of(ada).get(KEYS))

        assert self.shown(page) == {"name", "type", "owner", "created", "last_used", "status"}

    def test_are_chosen_and_remembered(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key
        client = browser_of(ada)

        response = client.post(
            f"{KEYS}/columns", {"column": ["id", "expires", "odd"], "list": "status=active"}
        )
        page = text_of(client.get(KEYS))

        assert response["Location"] == f"{KEYS}?status=active&columns=id.expires"
        assert self.shown(page) == {"name", "id", "expires"}
        assert "sort=id&amp;direction=asc" in page
        assert f">{key.public_id}</code>" in page
        assert "Never" in page

    def test_are_each_readers_own(self, ada: User, bob: User, browser_of: BrowserOf) -> None:
        make_key(bob)
        client = browser_of(ada)
        client.post(f"{KEYS}/columns", {"column": ["id"]})
        hers = client.cookies
        other = browser_of(bob)
        for name, morsel in hers.items():
            if name.startswith("apikeys_columns"):
                other.cookies[name] = morsel.value

        assert "type" in self.shown(text_of(other.get(KEYS)))

    def test_of_an_address_win_and_stay_in_every_link(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada)
        client = browser_of(ada)
        client.post(f"{KEYS}/columns", {"column": ["id"]})

        page = text_of(client.get(f"{KEYS}?columns=type"))

        assert self.shown(page) == {"name", "type"}
        assert "sort=name&amp;direction=asc&amp;columns=type" in page

    def test_change_in_place_for_a_script(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        response = browser_of(ada).post(f"{KEYS}/columns", {"list": "size=50"}, headers=HTMX)

        assert self.shown(text_of(response)) == {"name"}
        assert response["HX-Push-Url"] == f"{KEYS}?size=50&columns=none"
        assert response.cookies[f"apikeys_columns_{ada.pk}"]["httponly"]
