"""Every page and state, in both colours, on a desk and in a hand: axe finds nothing."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import check_by_axe
from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import KEYS, Site
from tests.browser.states import STATES, empty, make_three_keys

DESK: ViewportSize = {"width": 1440, "height": 900}
HAND: ViewportSize = {"width": 390, "height": 844}
# axe measures by styles of its own, which our policy would refuse.
TOLERANT: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}
TOO_WIDE = """
    document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth)
        .map(one => one.outerHTML.slice(0, 200))
"""
# The page has taken on other colours two frames later.
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def check(page: Page) -> None:
    """Fail with all that axe finds, and with a page that is wider than its screen."""
    for screen in (DESK, HAND):
        page.set_viewport_size(screen)
        assert page.evaluate(TOO_WIDE) == []
        wear(page, "light")
        check_by_axe(page)
        wear(page, "dark")
        # Nothing but its colours differs in the dark.
        check_by_axe(page, "color-contrast")


def wear(page: Page, colours: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=colours)
    page.evaluate(TWO_FRAMES)


class TestEveryPage:
    def test_of_who_may_manage_keys(self, site: Site, new_page: NewPage) -> None:
        reader = site.new_reader("manage_own_api_key")
        page = new_page(reader, **TOLERANT)
        empty(page)
        check(page)
        make_three_keys(site, reader)
        for state in STATES:
            page.set_viewport_size(DESK)
            page.goto(KEYS)
            state(page)
            check(page)

    @pytest.mark.parametrize("privileges", [(), ("read_security",), ("manage_api_key",)])
    def test_of_who_may_do_less_or_more(
        self, site: Site, new_page: NewPage, privileges: tuple[str, ...]
    ) -> None:
        site.new_keys(site.new_reader("manage_own_api_key"), ["somebody else's"])
        page = new_page(site.new_reader(*privileges), **TOLERANT)
        check(page)
        if privileges:
            page.goto(f"{KEYS}?search=somebody")
            page.locator(".key-row__link").first.click()
            expect(page.locator(by_hook("apiKeyFlyoutTitle"))).to_have_text("API key details")
            check(page)

    def test_of_who_has_not_logged_in(self, new_page: NewPage) -> None:
        page = new_page(**TOLERANT)
        page.goto("/login?msg=LOGGED_OUT")
        check(page)
        page.click(by_hook("loginSubmit"))
        expect(page.get_by_text("Username is required")).to_be_visible()
        check(page)
        page.fill(by_hook("loginUsername"), "nobody")
        page.fill(by_hook("loginPassword"), "wrong")
        page.get_by_role("button", name="Show password").click()
        page.click(by_hook("loginSubmit"))
        expect(page.locator(by_hook("loginErrorMessage"))).to_be_visible()
        check(page)
