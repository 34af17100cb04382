"""What surrounds every page: search, connection details, notices, the way back after a session."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, HeldRequests, NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site

MOST_BYTES = 150_000
BODY_SIZES = """() => Object.fromEntries(
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .map((one) => [one.name, one.encodedBodySize]))"""
COPYING = {"permissions": ["clipboard-read", "clipboard-write"]}
FIELD, POPOVER = by_hook("nav-search-input"), by_hook("nav-search-popover")
OPTIONS = f"{POPOVER} [role=option]"
TITLES = f"{OPTIONS} .search-hits__title"
# An answer is told of after the script that has waited for its text went on.
TELL_WHAT_IS_READ = """
const text = Response.prototype.text;
Response.prototype.text = async function () {
    const read = await text.call(this);
    setTimeout(() => (document.documentElement.dataset.read = this.url));
    return read;
};
"""


def titles(page: Page) -> list[str]:
    return page.locator(TITLES).all_text_contents()


class TestSearchField:
    def test_is_used_by_the_keyboard_alone(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["deploy", "the deployer", "other"])
        page = new_page(owner)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.keyboard.press("Control+/")
        expect(page.locator(FIELD)).to_be_focused()
        expect(page.locator(OPTIONS)).to_have_count(5)
        assert titles(page) == sorted(titles(page))
        searches = [urlsplit(url).query for url in asked if "/app/search" in url]
        assert searches == ["q="]

        # All at once: no part of it is searched for that finds the same.
        page.keyboard.insert_text("deploy")
        expect(page.locator(TITLES)).to_have_text(["deploy", "the deployer"])
        expect(page.locator("[data-announcer]")).to_have_text("2 results")
        expect(page.locator(FIELD)).to_have_attribute("aria-expanded", "true")
        for key, chosen in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1)]:
            page.keyboard.press(key)
            option = page.locator(OPTIONS).nth(chosen)
            expect(option).to_have_attribute("aria-selected", "true")
            expect(page.locator(FIELD)).to_have_attribute(
                "aria-activedescendant", option.get_attribute("id") or ""
            )
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{KEYS}/ak_*")

        expect(page.locator(FIELD)).to_have_value("")
        page.keyboard.press("Control+/")
        page.keyboard.type("no such thing")
        expect(page.locator(by_hook("nav-search-no-results"))).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(POPOVER)).to_be_hidden()
        page.keyboard.press("Enter")
        page.wait_for_url("**/app/search?q=no+such+thing")

    def test_asks_nothing_for_a_text_that_is_too_long(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        page.locator(FIELD).focus()
        expect(page.locator(OPTIONS)).to_have_count(5)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.fill(FIELD, "x" * 1001)

        expect(page.locator(by_hook("searchCharLimitExceededMessageHeading"))).to_be_visible()
        page.keyboard.press("Enter")
        page.fill(FIELD, "x" * 1000)
        expect(page.locator(by_hook("nav-search-no-results"))).to_be_visible()
        assert len(asked) == 1

    def test_shows_no_answer_to_an_older_term(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["slow-key", "fast-key"])
        page = new_page(owner)
        # Not even an answer that arrives after all.
        page.add_init_script("AbortController.prototype.abort = () => {}")
        page.add_init_script(TELL_WHAT_IS_READ)
        page.reload()
        held = HeldRequests(page, "**/app/search?q=slow")

        with page.expect_request("**/app/search?q=slow"):
            page.fill(FIELD, "slow")
        page.fill(FIELD, "fast")
        expect(page.locator(TITLES)).to_have_text(["fast-key"])
        held.let_one_go()
        expect(page.locator("html")).to_have_attribute("data-read", re.compile("q=slow$"))

        assert titles(page) == ["fast-key"]

    def test_is_opened_and_closed_in_a_hand(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner, viewport={"width": 390, "height": 844})

        page.click(by_hook("nav-search-reveal"))
        expect(page.locator(FIELD)).to_be_focused()
        expect(page.locator(OPTIONS)).to_have_count(5)
        page.click(by_hook("nav-search-conceal"))

        expect(page.locator(FIELD)).to_be_hidden()
        expect(page.locator(by_hook("nav-search-reveal"))).to_be_focused()

    def test_leads_to_a_page_without_a_script(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["deploy"])
        page = new_page(owner, java_script_enabled=False)

        page.fill(FIELD, "deploy")
        page.press(FIELD, "Enter")
        page.wait_for_url("**/app/search?q=deploy")
        page.get_by_role("link", name="deploy").click()

        expect(page.locator("h1", has_text="Update API key")).to_be_visible()


class TestConnectionDetails:
    def test_make_a_key_and_hand_it_over(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner, **COPYING)
        page.click(by_hook("helpMenuButton"))
        page.click(by_hook("connectionDetailsHelpLink"))
        dialog = page.get_by_role("dialog", name="Connection details")
        expect(dialog.locator(by_hook("copyText")).first).to_have_text(site.url)
        dialog.get_by_role("button", name="Copy curl example to clipboard").click()
        expect(page.locator("[data-announcer]")).to_have_text("Copied to clipboard.")
        assert "YOUR_ENCODED_API_KEY" in page.evaluate("navigator.clipboard.readText()")

        dialog.locator(by_hook("connectionDetailsTabBtn-apiKeys")).click()
        dialog.locator(by_hook("connectionDetailsApiKeySubmitBtn")).click()
        expect(dialog.get_by_text("API key name is required.")).to_be_visible()
        dialog.locator(by_hook("connectionDetailsApiKeyNameInput")).press_sequentially("quick")
        expect(dialog.get_by_text("API key name is required.")).to_be_hidden()
        page.keyboard.press("Enter")

        expect(dialog.locator(by_hook("connectionDetailsApiKeySuccessForm"))).to_be_visible()
        expect(page.locator("[data-announcer]")).to_have_text(
            "Created API key 'quick'. It is shown in Encoded format."
        )
        encoded = dialog.locator(by_hook("apiKeyTokenField")).input_value()
        assert len(encoded) > 40
        assert site.with_key(encoded).status_code == 200
        expect(dialog.locator("#snippet-curl")).to_contain_text(encoded)
        dialog.locator(by_hook("selectableTokenFieldButton")).select_option(label="Beats")
        dialog.get_by_role("button", name="Copy to clipboard", exact=True).click()
        expect(page.locator("[data-announcer]")).to_have_text(
            "API key copied to clipboard in Beats format."
        )
        page.keyboard.press("Escape")
        page.click(by_hook("headerConnectionDetails"))
        expect(page.get_by_role("dialog")).to_be_visible()
        assert encoded not in page.content()


class TestNotices:
    def test_say_that_the_server_does_not_answer(
        self, owner: Reader, new_page: NewPage, complaints: Complaints
    ) -> None:
        # Browser and htmx tell the console of each of these.
        complaints.expect("net::ERR_", "htmx:", "status of 502", "Error Code 502")
        page = new_page(owner)
        opener = page.locator(by_hook("headerConnectionDetails"))

        page.context.set_offline(True)
        expect(page.locator(by_hook("failureNotice-offline"))).to_be_visible()
        with page.expect_event("requestfailed"):
            opener.click()
        page.context.set_offline(False)
        expect(page.locator(by_hook("failureNotice-offline"))).to_have_count(0)
        page.route("**/app/connection_details", lambda route: route.abort())
        opener.click()
        expect(page.locator(by_hook("failureNotice-unreachable"))).to_be_visible()
        page.unroute("**/app/connection_details")
        opener.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator(by_hook("failureNotice-unreachable"))).to_have_count(0)

        page.click(by_hook("connectionDetailsTabBtn-apiKeys"))
        page.fill(by_hook("connectionDetailsApiKeyNameInput"), "typed")
        page.route("**/app/connection_details", lambda route: route.fulfill(status=502, body="no"))
        page.click(by_hook("connectionDetailsApiKeySubmitBtn"))
        expect(page.get_by_role("dialog").get_by_text("Something went wrong.")).to_be_visible()
        expect(page.locator(by_hook("connectionDetailsApiKeyNameInput"))).to_have_value("typed")

    def test_say_that_the_site_is_newer_than_the_page(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)

        def answer_anew(route: Route) -> None:
            answer = route.fetch()
            headers = {**answer.headers, "x-console-version": "99.0.0"}
            route.fulfill(response=answer, headers=headers)

        page.route("**/app/connection_details", answer_anew)
        page.click(by_hook("headerConnectionDetails"))

        expect(page.locator(by_hook("failureNotice-changed"))).to_be_visible()

    def test_say_that_something_goes_on(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        held = HeldRequests(page, "**/app/connection_details")

        page.click(by_hook("headerConnectionDetails"))

        expect(page.locator(".busy")).to_be_visible()
        expect(page.locator("[data-announcer]")).to_have_text("Loading…")
        held.let_one_go()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator(".busy")).to_be_hidden()

    def test_warn_of_caps_lock(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/login")
        expect(page.locator(by_hook("loginUsername"))).to_be_focused()
        page.focus(by_hook("loginPassword"))

        for is_on, told in [(True, "Caps Lock is on."), (False, "")]:
            page.locator(by_hook("loginPassword")).dispatch_event(
                "keyup", {"key": "a", "bubbles": True, "modifierCapsLock": is_on}
            )
            expect(page.locator(by_hook("loginCapsLock"))).to_have_text(told)


class TestEndOfASession:
    @pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
    def test_loses_nothing_that_was_typed(
        self, site: Site, owner: Reader, new_page: NewPage, *, script: bool
    ) -> None:
        page = new_page(owner, java_script_enabled=script)
        page.click(by_hook("apiKeysCreatePromptButton"))
        page.fill(by_hook("apiKeyNameInput"), "half a key")
        page.get_by_text("Add expiration date").click()
        page.fill(by_hook("apiKeyCustomExpirationInput"), "12")
        page.context.clear_cookies(name="apikeys_session")

        page.click(by_hook("formFlyoutSubmitButton"))
        expect(page.locator(by_hook("loginForm"))).to_be_visible()
        page.fill(by_hook("loginUsername"), owner.name)
        page.fill(by_hook("loginPassword"), owner.password)
        page.click(by_hook("loginSubmit"))

        expect(page.locator(by_hook("formKeptMessage"))).to_be_visible()
        expect(page.locator(by_hook("apiKeyNameInput"))).to_have_value("half a key")
        expect(page.locator(by_hook("apiKeyCustomExpirationInput"))).to_have_value("12")
        page.click(by_hook("formFlyoutSubmitButton"))
        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_visible()


class TestFirstVisit:
    def test_of_the_list_transfers_little(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, [f"key {number}" for number in range(25)])
        page = new_page(owner)

        sizes: dict[str, int] = page.evaluate(BODY_SIZES)

        # A file that the login page has brought already counts with its size all the same.
        assert min(sizes.values()) > 0
        assert sum(sizes.values()) <= MOST_BYTES, sizes
