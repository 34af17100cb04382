"""The key list with JavaScript: what changes without a new page."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site

NAMES = [f"key {number:02}" for number in range(30)]


def names_on(page: Page) -> list[str]:
    return page.locator(".key-row__link").all_text_contents()


class TestSearch:
    def test_finds_while_one_types_and_keeps_the_focus(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["alpha", "beta"])
        page = new_page(owner)

        page.locator(by_hook("apiKeysSearchBar")).press_sequentially("alp")

        expect(page.locator(".key-row")).to_have_count(1)
        expect(page).to_have_url(f"{site.url}{KEYS}?search=alp")
        expect(page.locator(by_hook("apiKeysSearchBar"))).to_be_focused()
        expect(page.locator("[data-announcer]")).to_have_text("1 api key")

    def test_keeps_the_order(self, site: Site, owner: Reader, new_page: NewPage) -> None:
        site.new_keys(owner, ["ab", "ac", "aa", "x"])
        page = new_page(owner)
        page.get_by_role("link", name="Name").click()
        expect(page).to_have_url(f"{site.url}{KEYS}?sort=name&direction=asc")
        expect(page.locator("[aria-sort=ascending]")).to_have_count(1)

        page.locator(by_hook("apiKeysSearchBar")).press_sequentially("a")

        expect(page).to_have_url(f"{site.url}{KEYS}?search=a&sort=name&direction=asc")
        # The owner's name holds an `a` too, so every key matches.
        assert names_on(page) == ["aa", "ab", "ac", "x"]


class TestPages:
    def test_turn_without_a_new_page(self, site: Site, owner: Reader, new_page: NewPage) -> None:
        site.new_keys(owner, NAMES)
        page = new_page(owner)
        page.evaluate("window.isTheSamePage = true")
        first = names_on(page)
        expect(page.get_by_role("button", name="Previous")).to_be_disabled()

        page.get_by_role("link", name="Next").click()
        expect(page.locator(".key-row")).to_have_count(5)
        expect(page.get_by_role("button", name="Next")).to_be_disabled()
        assert not set(first) & set(names_on(page))
        page.get_by_role("link", name="Previous").click()
        expect(page.locator(".key-row")).to_have_count(25)

        assert names_on(page) == first
        assert page.evaluate("window.isTheSamePage")

    def test_come_back_by_the_browsers_own_button(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, NAMES)
        page = new_page(owner)
        page.get_by_role("link", name="Next").click()
        expect(page.locator(".key-row")).to_have_count(5)

        page.go_back()

        expect(page.locator(".key-row")).to_have_count(25)


class TestSelection:
    def test_of_the_whole_page_is_deleted_after_one_question(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1", "b2", "c3"])
        page = new_page(owner)
        expect(page.locator(by_hook("bulkInvalidateActionButton"))).to_be_hidden()
        page.locator(".key-row .checkbox").first.check()
        expect(page.locator(by_hook("bulkInvalidateActionButton"))).to_have_text("Delete API key")
        page.locator(by_hook("checkboxSelectAll")).check()

        page.get_by_role("button", name="Delete 3 API keys").click()
        expect(page.get_by_role("dialog")).to_contain_text(
            "You are about to delete these API keys:"
        )
        page.click(by_hook("confirmModalConfirmButton"))

        expect(page.get_by_text("Deleted 3 API keys")).to_be_visible()
        expect(page.locator(by_hook("apiKeysEmptyPromptTitle"))).to_be_visible()

    def test_is_left_alone_when_the_question_is_answered_no(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1"])
        page = new_page(owner)
        trash = page.locator(by_hook("apiKeysTableDeleteAction-a1"))
        for leave in ("Escape", "Cancel"):
            trash.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            if leave == "Escape":
                page.keyboard.press("Escape")
            else:
                page.click(by_hook("confirmModalCancelButton"))
            expect(page.get_by_role("dialog")).to_have_count(0)

        expect(trash).to_be_focused()

    def test_of_what_another_browser_deleted_is_said_so(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1", "b2"])
        pages = [new_page(owner), new_page(owner)]
        for page in pages:
            page.click(by_hook("apiKeysTableDeleteAction-a1"))
            expect(page.get_by_role("dialog")).to_be_visible()

        pages[0].click(by_hook("confirmModalConfirmButton"))
        expect(pages[0].get_by_text("Deleted API key 'a1'")).to_be_visible()
        pages[1].click(by_hook("confirmModalConfirmButton"))

        expect(pages[1].get_by_text("API key 'a1' was already deleted.")).to_be_visible()


class TestTimes:
    def test_are_shown_in_the_readers_zone(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1"], expiration="10d")
        page = new_page(owner, timezone_id="Asia/Tokyo", locale="en-US")

        exact = page.locator(".health time")

        assert "UTC" not in (exact.text_content() or "")
        assert exact.get_attribute("datetime")


class TestColours:
    def test_change_at_once_and_stay(self, site: Site, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.click(by_hook("userMenuButton"))
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")

        page.reload()

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
