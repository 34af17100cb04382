"""What the pages tell of the uses of keys."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keys.actions.record_use import record_use
from keys.models import ApiKey, User
from keys.rules.key_use import KeyUsed
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, listed_names, text_of

WITH_COLUMN = f"{KEYS}?columns=last_used"


@pytest.fixture
def used(ada: User) -> ApiKey:
    now = timezone.now()
    key = make_key(ada, name="used", now=now - timedelta(days=60)).key
    use(key, days_ago=3, number=4)
    return key


@pytest.fixture
def unused(ada: User) -> ApiKey:
    return make_key(ada, name="unused", now=timezone.now() - timedelta(days=60)).key


def use(key: ApiKey, *, days_ago: int, number: int = 1, address: str = "192.0.2.7") -> None:
    record_use([
        KeyUsed(
            key=key.pk,
            at=timezone.now() - timedelta(days=days_ago),
            address=address,
            agent="curl/8 <b>",
            route="GET /a",
            number=number,
        )
    ])  # fmt: skip


class TestTheList:
    def test_shows_the_last_use(self, used: ApiKey, browser_of: BrowserOf, ada: User) -> None:
        page = text_of(browser_of(ada).get(WITH_COLUMN))

        assert "3 days ago" in page

    def test_shows_that_a_key_was_never_used(
        self, unused: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        row = text_of(browser_of(ada).get(WITH_COLUMN)).partition('class="key-row__last-used"')[2]

        assert "Never" in row.partition("</td>")[0]

    @pytest.mark.parametrize(
        ("direction", "names"), [("desc", ["used", "unused"]), ("asc", ["unused", "used"])]
    )
    def test_is_sorted_by_it(
        self,
        direction: str,
        names: list[str],
        used: ApiKey,
        unused: ApiKey,
        browser_of: BrowserOf,
        ada: User,
    ) -> None:
        page = browser_of(ada).get(f"{WITH_COLUMN}&sort=last_used&direction={direction}")

        assert listed_names(page) == names

    @pytest.mark.parametrize(
        ("unused_for", "names"),
        [("30d", {"unused"}), ("90d", set()), ("ever", {"unused"}), ("x", {"used", "unused"})],
    )
    def test_is_narrowed_to_unused_keys(
        self,
        unused_for: str,
        names: set[str],
        used: ApiKey,
        unused: ApiKey,
        browser_of: BrowserOf,
        ada: User,
    ) -> None:
        page = browser_of(ada).get(f"{KEYS}?unused={unused_for}")

        assert set(listed_names(page)) == names

    def test_offers_to_narrow_it(
        self, used: ApiKey, unused: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        page = text_of(browser_of(ada).get(KEYS))

        for label in ("Unused for 30 days", "Unused for 90 days", "Never used"):
            assert label in page

    def test_says_on_its_menu_which_one_is_on(
        self, used: ApiKey, unused: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        browser = browser_of(ada)
        opener = '<summary class="filters__button filters__button--alone {}" id="filter-unused"'

        off, on = (text_of(browser.get(f"{KEYS}{query}")) for query in ("", "?unused=90d"))

        assert f'{opener.format("")} data-test-subj="lastUsedFilterButton">Last used<' in off
        is_on = opener.format("filters__button--on")
        assert f'{is_on} data-test-subj="lastUsedFilterButton">Unused for 90 days<' in on


class TestDetails:
    def test_tell_the_last_use_and_how_many_there_were(
        self, used: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        page = text_of(browser_of(ada).get(f"{KEYS}/{used.public_id}"))

        assert "from 192.0.2.7" in page
        assert "curl/8 &lt;b&gt;" in page
        assert "GET /a" in page
        assert "Used 4 times in the last 30 days." in page

    def test_draw_a_bar_for_each_day(self, used: ApiKey, browser_of: BrowserOf, ada: User) -> None:
        use(used, days_ago=0, number=1)

        page = text_of(browser_of(ada).get(f"{KEYS}/{used.public_id}"))

        assert page.count('<rect class="usage__bar"') == 30
        assert page.count('height="0"') == 28
        assert 'height="40"' in page
        assert 'height="10"' in page
        assert "style=" not in page

    def test_draw_nothing_for_a_key_that_was_never_used(
        self, unused: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        page = text_of(browser_of(ada).get(f"{KEYS}/{unused.public_id}"))

        assert "Never used" in page
        assert "Not used in the last 30 days." in page
        assert "usage__chart" not in page

    def test_name_the_latest_callers_and_how_many_more_there_are(
        self, used: ApiKey, browser_of: BrowserOf, ada: User
    ) -> None:
        for number in range(12):
            use(used, days_ago=0, address=f"2001:db8::{number:x}")

        page = text_of(browser_of(ada).get(f"{KEYS}/{used.public_id}"))

        assert page.count("<td>2001:db8::") == 10
        assert "and 3 more in the last 30 days" in page
