"""The search field of the header, and the search on a page of its own."""

import re

import pytest

from keys.models import User
from keys.web.search_hits import LONGEST_TERM, MOST_OF_A_KIND, Kind, read_term
from tests.factories import make_key, make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import Answer, hooks_of, text_of

SEARCH = "/app/search"
HTMX = {"HX-Request": "true"}
TITLE = re.compile(r'class="search-hits__title">([^<]*)<')


def titles_of(response: Answer) -> list[str]:
    return TITLE.findall(text_of(response))


class TestSearchOfNothing:
    def test_shows_pages_alone_in_the_order_of_the_alphabet(
        self, administrator: User, browser_of: BrowserOf
    ) -> None:
        make_key(administrator, name="a key")

        response = browser_of(administrator).get(SEARCH, headers=HTMX)

        assert titles_of(response) == [
            "API keys",
            "Administration",
            "Connection details",
            "Create API key",
            "REST API reference",
            "Roles",
            "Stack Management",
            "Users",
        ]

    @pytest.mark.parametrize(
        ("name", "pages"),
        [
            ("nobody", set()),
            ("reader", {"API keys", "Roles", "Users"}),
            ("ada", {"API keys", "Create API key"}),
        ],
    )
    def test_shows_pages_that_the_reader_may_open(
        self, request: pytest.FixtureRequest, browser_of: BrowserOf, name: str, pages: set[str]
    ) -> None:
        response = browser_of(request.getfixturevalue(name)).get(SEARCH)

        for_all = {"Connection details", "REST API reference", "Stack Management"}
        assert {*titles_of(response)} == pages | for_all

    def test_leads_to_pages_that_are_there(
        self, administrator: User, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(administrator)

        hits = re.findall(r'search-hits__hit" href="([^"]+)"', text_of(browser.get(SEARCH)))

        assert len(hits) == 8
        assert {browser.get(href).status_code for href in hits} == {200}


class TestSearchOfATerm:
    def test_finds_every_kind_of_thing_the_closest_first(
        self, administrator: User, browser_of: BrowserOf
    ) -> None:
        make_user("key-user")
        make_role("the key role")
        make_key(administrator, name="key")

        response = browser_of(administrator).get(SEARCH, {"q": "key"}, headers=HTMX)

        assert titles_of(response) == [
            "key",
            "key-user",
            "API keys",
            "Create API key",
            "the key role",
        ]
        assert "• </span> API key of" not in text_of(response)
        assert f"API key of {administrator.username}" in text_of(response)

    def test_finds_nothing_that_the_reader_may_not_see(
        self, ada: User, bob: User, nobody: User, browser_of: BrowserOf
    ) -> None:
        make_role("zzz-role")
        make_user("zzz-user")
        make_key(ada, name="zzz-key")

        assert titles_of(browser_of(ada).get(SEARCH, {"q": "zzz"})) == ["zzz-key"]
        for other in (bob, nobody):
            assert titles_of(browser_of(other).get(SEARCH, {"q": "zzz"})) == []

    def test_leads_to_the_list_where_there_are_more(self, ada: User, browser_of: BrowserOf) -> None:
        for number in range(MOST_OF_A_KIND + 2):
            make_key(ada, name=f'say "{number}" \\')
        browser = browser_of(ada)

        response = browser.get(SEARCH, {"q": '" \\'})

        assert titles_of(response)[-1].startswith("All API keys that contain")
        href = re.findall(r'search-hits__hit" href="([^"]+)"', text_of(response))[-1]
        listed = text_of(browser.get(href.replace("&amp;", "&")))
        assert listed.count('data-test-subj="apiKeyRowName-') == MOST_OF_A_KIND + 2

    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("type:role zzz", ["zzz-role"]),
            ("zzz type:user", ["zzz-user"]),
            ("TYPE:Key zzz", ["zzz-key"]),
            ("type:page zzz", []),
            ("type:page conn", ["Connection details"]),
            ("type:unheard zzz", []),
        ],
    )
    def test_is_narrowed_to_a_type(
        self, administrator: User, browser_of: BrowserOf, typed: str, titles: list[str]
    ) -> None:
        make_role("zzz-role")
        make_user("zzz-user")
        make_key(administrator, name="zzz-key")

        assert titles_of(browser_of(administrator).get(SEARCH, {"q": typed})) == titles

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_says_that_nothing_was_found(
        self, ada: User, browser_of: BrowserOf, headers: dict[str, str]
    ) -> None:
        response = browser_of(ada).get(SEARCH, {"q": "<b>none"}, headers=headers)

        assert "No results found" in text_of(response)
        assert "<b>none" not in text_of(response)

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_is_refused_when_it_is_too_long(
        self, ada: User, browser_of: BrowserOf, headers: dict[str, str]
    ) -> None:
        make_key(ada, name="x")
        browser = browser_of(ada)

        fits = browser.get(SEARCH, {"q": "x" * LONGEST_TERM}, headers=headers)
        response = browser.get(SEARCH, {"q": "x" * (LONGEST_TERM + 1)}, headers=headers)

        assert "searchCharLimitExceededMessageHeading" in hooks_of(response)
        assert "No results found" in text_of(fits)

    def test_bears_what_no_database_stores(
        self, administrator: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(administrator).get(SEARCH, {"q": "a\0d\x7f"})

        assert response.status_code == 200


class TestSearchField:
    def test_is_on_every_page_and_works_as_a_form(
        self, nobody: User, browser_of: BrowserOf
    ) -> None:
        page = browser_of(nobody).get("/app/management")

        assert {
            "nav-search-input",
            "nav-search-popover",
            "nav-search-reveal",
            "nav-search-conceal",
        } <= {*hooks_of(page)}
        assert f'action="{SEARCH}"' in text_of(page)

    def test_gets_options_of_a_list_box(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(SEARCH, headers=HTMX))

        assert "<html" not in page
        assert page.count('role="listbox"') == 1
        ids = re.findall(r'id="(nav-search-option-\d+)" role="option"', page)
        assert len(ids) == len({*ids}) == 5
        assert 'data-announce="5 results"' in page


class TestReadTerm:
    @pytest.mark.parametrize(
        ("typed", "term", "kind"),
        [
            ("", "", None),
            ("  a   b ", "a b", None),
            ("type:role", "", Kind.ROLE),
            ("type: user a", "a", Kind.USER),
            ("subtype:role", "subtype:role", None),
            ("type:", "type:", None),
        ],
    )
    def test_takes_the_type_out(self, typed: str, term: str, kind: Kind | None) -> None:
        wanted = read_term(typed)

        assert (wanted.term, wanted.kind) == (term, kind)
