"""The key list."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from keys.models import ApiKey, User
from keys.web.list_state import ListState
from tests.factories import make_key, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, Answer, hooks_of, listed_names, text_of

HTMX = {"HX-Request": "true"}


def make_many(owner: User, count: int) -> list[str]:
    """Store keys `key 00`, `key 01`, … each a minute younger than the one before."""
    start = timezone.now() - timedelta(days=1)
    names = [f"key {number:02}" for number in range(count)]
    for number, name in enumerate(names):
        make_key(owner, name=name, now=start + timedelta(minutes=number))
    return names


class TestRows:
    def test_tell_name_type_owner_age_and_status(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="ci", now=timezone.now() - timedelta(days=3)).key

        page = text_of(browser_of(ada).get(KEYS))

        for text in ("ci", "Personal", "ada", "default_native", "3 days ago", "Active"):
            assert text in page
        assert f'data-test-subj="checkboxSelectRow-{key.public_id}"' in page
        assert "1 api key<" in page

    @pytest.mark.parametrize(
        ("age", "lifetime", "text", "dot"),
        [
            pytest.param(0, None, "Active", "health--primary", id="no expiration"),
            pytest.param(0, 12, "Expires in 12 days", "health--soon", id="expires soon"),
            pytest.param(0, 30, "Expires in a month", "health--warning", id="expires later"),
            pytest.param(5, 2, "Expired", "health--subdued", id="expired"),
        ],
    )
    def test_tell_the_status(
        self, ada: User, browser_of: BrowserOf, age: int, lifetime: int | None, text: str, dot: str
    ) -> None:
        duration = None if lifetime is None else timedelta(days=lifetime)
        make_key(ada, duration=duration, now=timezone.now() - timedelta(days=age))

        page = text_of(browser_of(ada).get(KEYS))

        assert text in page
        assert dot in page

    @pytest.mark.parametrize(
        ("name", "metadata", "label"),
        [
            ("ci", {}, "Personal"),
            ("Alerting: disk", {}, "Managed"),
            ("Alerting:disk", {}, "Personal"),
            ("fleet", {"managed": True}, "Managed"),
            ("fleet", {"managed": "yes"}, "Personal"),
        ],
    )
    def test_tell_the_type(
        self, ada: User, browser_of: BrowserOf, name: str, metadata: dict[str, object], label: str
    ) -> None:
        key = make_key(ada, name=name).key
        ApiKey.objects.filter(pk=key.pk).update(metadata=metadata)

        assert f"</svg>{label}</span>" in text_of(browser_of(ada).get(KEYS))

    def test_mark_what_was_made_just_now(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        assert "Just now" in text_of(browser_of(ada).get(KEYS))

    def test_escape_whatever_a_name_holds(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="<script>alert('x')</script>\"")

        page = text_of(browser_of(ada).get(KEYS))

        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page

    def test_leave_out_what_was_invalidated(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key
        browser_of(ada).post(f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"})

        assert listed_names(browser_of(ada).get(KEYS)) == []


class TestWhoSeesWhat:
    def test_own_keys_only(self, ada: User, bob: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="hers")
        make_key(bob, name="his")

        response = browser_of(ada).get(KEYS)

        assert listed_names(response) == ["hers"]
        assert "You only have permission to manage your own API keys." in text_of(response)

    def test_not_the_keys_of_a_namesake_in_another_realm(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(make_user("ada", realm="reserved", cluster=["manage_own_api_key"]), name="other")

        assert listed_names(browser_of(ada).get(KEYS)) == []

    def test_every_key_for_managers(self, ada: User, manager: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="hers")

        response = browser_of(manager).get(KEYS)

        assert listed_names(response) == ["hers"]
        assert "manage your own API keys" not in text_of(response)

    def test_every_key_but_no_button_for_readers(
        self, ada: User, reader: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada, name="hers")

        response = browser_of(reader).get(KEYS)

        hooks = hooks_of(response)
        assert listed_names(response) == ["hers"]
        assert "Read only" in text_of(response)
        assert not {"checkboxSelectAll", "apiKeysTableDeleteAction-hers"} & set(hooks)
        assert "apiKeysCreateTableButton" not in hooks

    def test_nothing_without_a_privilege(self, nobody: User, browser_of: BrowserOf) -> None:
        response = browser_of(nobody).get(KEYS)

        assert response.status_code == 403
        assert "You do not have permission to manage API keys." in text_of(response)
        assert "api_keys" not in hooks_of(response)


class TestPrompts:
    def test_invite_to_make_the_first_key(self, ada: User, browser_of: BrowserOf) -> None:
        hooks = hooks_of(browser_of(ada).get(KEYS))

        assert {"apiKeysEmptyPromptTitle", "apiKeysCreatePromptButton"} <= set(hooks)
        assert "apiKeysCreateTableButton" not in hooks

    def test_tell_readers_to_ask_their_administrator(
        self, reader: User, browser_of: BrowserOf
    ) -> None:
        page = text_of(browser_of(reader).get(KEYS))

        assert "You do not have permission to create API keys" in page

    def test_do_not_stand_in_for_a_search_without_a_match(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada)

        page = text_of(browser_of(ada).get(f"{KEYS}?search=zzz"))

        assert "No API key matches your search." in page
        assert "0 api keys" in page


class TestSearch:
    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("PART", ["a part of it"]),
            ("ada", ["a part of it", "100% _sure_"]),
            ("%", ["100% _sure_"]),
            ("_s", ["100% _sure_"]),
            ("%00", []),
        ],
    )
    def test_finds_parts_of_name_and_owner(
        self,
        ada: User,
        bob: User,
        manager: User,
        browser_of: BrowserOf,
        search: str,
        found: list[str],
    ) -> None:
        make_key(ada, name="100% _sure_")
        make_key(ada, name="a part of it")
        make_key(bob, name="his")

        response = browser_of(manager).get(KEYS, {"search": search})

        assert listed_names(response) == found

    def test_stays_in_the_field_and_in_every_link(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="ci & cd")

        page = text_of(browser_of(ada).get(KEYS, {"search": "ci & cd"}))

        assert 'value="ci &amp; cd"' in page
        assert "?search=ci+%26+cd&amp;sort=name&amp;direction=asc" in page

    def test_survives_a_character_that_no_database_stores(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada, name="ci")

        assert listed_names(browser_of(ada).get(f"{KEYS}?search=c%00i")) == ["ci"]


class TestSort:
    @pytest.mark.parametrize(
        ("query", "order"),
        [
            ("", ["b", "c", "a"]),
            ("?sort=creation&direction=asc", ["a", "c", "b"]),
            ("?sort=name&direction=asc", ["a", "b", "c"]),
            ("?sort=name&direction=desc", ["c", "b", "a"]),
            ("?sort=expiration&direction=asc", ["c", "b", "a"]),
            ("?sort=nonsense&direction=asc", ["b", "c", "a"]),
        ],
    )
    def test_orders_the_rows(
        self, ada: User, browser_of: BrowserOf, query: str, order: list[str]
    ) -> None:
        start = timezone.now() - timedelta(hours=3)
        make_key(ada, name="a", now=start)
        make_key(ada, name="c", now=start + timedelta(hours=1), duration=timedelta(days=1))
        make_key(ada, name="b", now=start + timedelta(hours=2), duration=timedelta(days=2))

        assert listed_names(browser_of(ada).get(KEYS + query)) == order

    def test_says_which_column_is_sorted(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        page = text_of(browser_of(ada).get(f"{KEYS}?sort=name&direction=asc"))

        assert page.count('aria-sort="ascending"') == 1
        assert page.count('aria-sort="none"') == 5
        assert "?sort=name&amp;direction=desc" in page


class TestPages:
    def walk(self, browser: BrowserOf, user: User, query: str = "") -> list[list[str]]:
        client, address = browser(user), KEYS + query
        pages: list[list[str]] = []
        while address and len(pages) < 9:
            page = text_of(response := client.get(address))
            pages.append(listed_names(response))
            mark = page.find('id="list-next"')
            address = "" if mark < 0 else page[mark:].split('href="')[1].split('"')[0]
            address = address.replace("&amp;", "&")
        return pages

    @pytest.mark.parametrize(
        "query", ["", "?sort=name&direction=asc", "?sort=expiration&direction=desc"]
    )
    def test_hold_every_key_once(self, ada: User, browser_of: BrowserOf, query: str) -> None:
        names = make_many(ada, 60)

        pages = self.walk(browser_of, ada, query)

        assert [len(page) for page in pages] == [25, 25, 10]
        assert sorted(name for page in pages for name in page) == names

    def test_lead_back_to_where_one_came_from(self, ada: User, browser_of: BrowserOf) -> None:
        make_many(ada, 60)
        client = browser_of(ada)
        first = client.get(KEYS)
        second = client.get(self.link(first, "list-next"))

        back = client.get(self.link(second, "list-previous"))

        assert listed_names(back) == listed_names(first)
        assert "list-previous" not in text_of(back)

    def link(self, response: Answer, link_id: str) -> str:
        page = text_of(response)
        href = page[page.find(f'id="{link_id}"') :].split('href="')[1].split('"')[0]
        return href.replace("&amp;", "&")

    def test_can_be_larger(self, ada: User, browser_of: BrowserOf) -> None:
        make_many(ada, 60)

        assert len(listed_names(browser_of(ada).get(f"{KEYS}?size=50"))) == 50
        assert len(listed_names(browser_of(ada).get(f"{KEYS}?size=5000"))) == 25

    @pytest.mark.parametrize("cursor", ["x", "W10:abc", "%00", "." * 3000])
    def test_begin_at_the_first_when_the_place_is_not_ours(
        self, ada: User, browser_of: BrowserOf, cursor: str
    ) -> None:
        names = make_many(ada, 3)

        assert listed_names(browser_of(ada).get(f"{KEYS}?page={cursor}")) == names[::-1]

    def test_begin_at_the_first_when_the_place_is_of_another_order(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_many(ada, 30)
        client = browser_of(ada)
        place = self.link(client.get(KEYS), "list-next").split("page=")[1]

        response = client.get(f"{KEYS}?sort=name&direction=asc&page={place}")

        assert listed_names(response)[0] == "key 00"

    def test_begin_at_the_first_when_the_last_was_emptied(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        names = make_many(ada, 26)
        client = browser_of(ada)
        last = self.link(client.get(KEYS), "list-next")
        ApiKey.objects.filter(name=names[0]).update(invalidated_at=timezone.now())

        assert len(listed_names(client.get(last))) == 25


class TestPartialAnswer:
    def test_is_the_list_alone(self, ada: User, browser_of: BrowserOf) -> None:
        make_key(ada, name="ci")

        response = browser_of(ada).get(KEYS, headers=HTMX)

        assert listed_names(response) == ["ci"]
        assert "<html" not in text_of(response)
        assert "HX-Request" in response["Vary"]

    def test_leaves_messages_to_the_next_page(self, ada: User, browser_of: BrowserOf) -> None:
        client = browser_of(ada)
        make_key(ada, name="other")
        key = make_key(ada, name="ci").key
        client.post(f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"})

        client.get(KEYS, headers=HTMX)

        assert "Deleted API key &#x27;ci&#x27;" in text_of(client.get(KEYS))


class TestQueries:
    @pytest.mark.parametrize("count", [1, 50])
    def test_do_not_grow_with_the_list(
        self,
        ada: User,
        browser_of: BrowserOf,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
    ) -> None:
        make_many(ada, count)
        client = browser_of(ada)

        # Session, user, role, permissions granted in Django, facts, owners, few keys or many,
        # total, rows, whether any is shared, last uses.
        with django_assert_num_queries(11):
            client.get(f"{KEYS}?size=50")


class TestListState:
    def test_survives_its_own_address(self) -> None:
        query = "search=a&sort=username&direction=desc&size=100"

        assert ListState.of(QueryDict(query)).query == query
