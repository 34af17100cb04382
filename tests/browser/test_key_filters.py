"""Filters, owners, columns and the selection of the key list, with JavaScript."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, HeldRequests, NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site

NAMES = [f"key {number:02}" for number in range(30)]
UNAVAILABLE = 503


def rows(page: Page, count: int) -> None:
    expect(page.locator(".key-row")).to_have_count(count)


class TestFilters:
    def test_are_toggled_by_the_keyboard_and_keep_the_focus(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1", "Alerting: b2"])
        page = new_page(owner)
        rows(page, 1)
        personal = page.get_by_role("button", name="Filter personal API keys")

        personal.focus()
        page.keyboard.press(" ")

        rows(page, 2)
        expect(page).to_have_url(f"{site.url}{KEYS}?type=any")
        expect(personal).to_be_focused()
        expect(personal).to_have_attribute("aria-pressed", "false")
        expect(page.locator("[data-announcer]")).to_have_text("2 api keys")
        page.go_back()
        rows(page, 1)

    def test_by_last_use_leave_the_focus_on_their_menu(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1", "b2"])
        page = new_page(owner)
        rows(page, 2)
        opener = page.locator(by_hook("lastUsedFilterButton"))
        choice = page.locator(by_hook("neverUsedFilterButton"))

        opener.press("Enter")
        choice.press(" ")

        expect(page).to_have_url(re.compile("unused=ever"))
        expect(opener).to_have_text("Never used")
        expect(opener).to_be_focused()
        expect(choice).to_be_hidden()

    def test_show_where_a_search_is_wrong(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1"])
        page = new_page(owner)
        field = page.locator(by_hook("apiKeysSearchBar"))

        field.press_sequentially("odd:a1")

        expect(page.locator(".search-problem__mark")).to_have_text("odd:")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value("odd:a1")
        field.fill("a1")
        rows(page, 1)
        expect(page.locator(".search-problem__mark")).to_have_count(0)
        expect(field).not_to_have_attribute("aria-invalid", "true")

    def test_by_owner_are_searched_and_stay_open(self, site: Site, new_page: NewPage) -> None:
        ann, ben = site.new_reader("manage_own_api_key"), site.new_reader("manage_own_api_key")
        site.new_keys(ann, ["anns"])
        site.new_keys(ben, ["bens"])
        page = new_page(site.new_reader("manage_api_key"))
        page.click(by_hook("ownerFilterButton"))
        page.get_by_label("Search owners").fill(ann.name)
        expect(page.locator("#owner-options label")).to_have_count(1)

        page.get_by_label(ann.name).check()

        rows(page, 1)
        expect(page).to_have_url(f"{site.url}{KEYS}?owner={ann.name}")
        expect(page.locator("#owner-count")).to_contain_text("1")
        page.get_by_label("Search owners").fill(ben.name)
        page.get_by_label(ben.name).check()
        rows(page, 2)
        expect(page).to_have_url(re.compile(r"\?owner=[^&]+&owner=[^&]+$"))
        page.keyboard.press("Escape")
        expect(page.locator(by_hook("ownerFilterButton"))).to_be_focused()


class TestColumns:
    def test_are_chosen_at_once_and_stay(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1"])
        page = new_page(owner)
        page.click(by_hook("apiKeysColumnsButton"))

        page.get_by_label("Key ID").check()
        expect(page.get_by_role("columnheader", name="Key ID")).to_be_visible()
        page.goto(KEYS)

        expect(page.get_by_role("columnheader", name="Key ID")).to_be_visible()


class TestSelection:
    def test_outlives_turning_pages_and_ends_with_the_filter(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, [*NAMES, "Alerting: x"])
        page = new_page(owner)
        button = page.locator(by_hook("bulkInvalidateActionButton"))
        page.locator(".key-row .checkbox").first.check()
        page.get_by_role("link", name="Next").click()
        rows(page, 5)
        page.locator(".key-row .checkbox").first.check()

        expect(button).to_have_text("Delete 2 API keys")
        expect(page.locator("[data-bulk-elsewhere]")).to_have_text("1 of them on other pages")
        page.get_by_role("link", name="Previous").click()
        rows(page, 25)
        expect(page.locator(".key-row .checkbox").first).to_be_checked()
        button.click()
        expect(page.get_by_role("dialog")).to_contain_text("Delete 2 API keys?")
        page.click(by_hook("confirmModalCancelButton"))
        page.get_by_role("button", name="Filter personal API keys").click()
        expect(page).to_have_url(f"{site.url}{KEYS}?type=any")
        expect(button).to_be_hidden()

    def test_of_all_that_match_is_deleted(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, NAMES)
        page = new_page(owner)
        page.locator(by_hook("checkboxSelectAll")).check()
        page.locator(by_hook("selectAllMatching")).check()
        page.click(by_hook("bulkInvalidateActionButton"))
        expect(page.get_by_role("dialog")).to_contain_text("Delete 30 API keys?")

        page.click(by_hook("confirmModalConfirmButton"))

        told = page.get_by_role("status").filter(has_text="Deleted 30 API keys")
        expect(told).to_be_visible()
        expect(page.locator(by_hook("apiKeysEmptyPromptTitle"))).to_be_visible()

    def test_works_without_a_script(self, site: Site, owner: Reader, new_page: NewPage) -> None:
        site.new_keys(owner, NAMES)
        page = new_page(java_script_enabled=False)
        page.goto("/login")
        page.fill(by_hook("loginUsername"), owner.name)
        page.fill(by_hook("loginPassword"), owner.password)
        page.click(by_hook("loginSubmit"))
        page.locator(by_hook("selectAllMatching")).check()

        page.click(by_hook("bulkInvalidateActionButton"))
        page.click(by_hook("confirmModalConfirmButton"))

        expect(page.get_by_text("Deleted 30 API keys")).to_be_visible()


class TestPages:
    def test_keep_their_rows_until_the_next_ones_are_there(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, NAMES)
        page = new_page(owner)
        held = HeldRequests(page, "**/api_keys?page=*")

        page.get_by_role("link", name="Next").click()
        expect(page.locator("[data-key-list-frame]")).to_have_class(re.compile("htmx-request"))

        rows(page, 25)
        expect(page.locator(".key-list__pages")).to_have_css("pointer-events", "none")
        held.let_one_go()
        rows(page, 5)


class TestFailure:
    def test_leaves_what_stood_there_and_a_way_to_try_again(
        self, site: Site, owner: Reader, new_page: NewPage, complaints: Complaints
    ) -> None:
        complaints.expect("status of 503", "Error Code 503")
        site.new_keys(owner, ["a1"])
        page = new_page(owner)

        def refuse(route: Route) -> None:
            route.fulfill(status=UNAVAILABLE, body="")

        page.route("**/api_keys", refuse)
        page.click(by_hook("apiKeysTableRefreshButton"))

        expect(page.get_by_role("alert")).to_contain_text("Could not load API keys.")
        rows(page, 1)
        page.unroute("**/api_keys", refuse)
        page.get_by_role("link", name="Try again").click()
        rows(page, 1)
        expect(page.get_by_role("alert")).to_have_count(0)
