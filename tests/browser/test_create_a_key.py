"""The form for a new key: by keyboard, sent twice, refused."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site

MOST_TABS = 40


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


class TestByKeyboardAlone:
    def test_a_key_is_made_and_copied(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner, permissions=["clipboard-read", "clipboard-write"])
        tab_to(page, by_hook("apiKeysCreatePromptButton"))
        page.keyboard.press("Enter")
        expect(page.locator(by_hook("apiKeyNameInput"))).to_be_focused()

        page.keyboard.type("by keyboard")
        tab_to(page, by_hook("apiKeysMetadataSwitch"))
        page.keyboard.press("Space")
        expect(page.locator("[data-for=metadata]")).to_be_visible()
        tab_to(page, "[data-for=metadata]")
        page.keyboard.press("Control+A")
        page.keyboard.type('{"team": "a"}')
        tab_to(page, by_hook("formFlyoutSubmitButton"))
        page.keyboard.press("Enter")

        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_focused()
        tab_to(page, "[data-copy-from=token]")
        page.keyboard.press("Enter")
        expect(page.locator("[data-announcer]")).to_contain_text("copied to clipboard")
        shown = page.locator(by_hook("apiKeyTokenField")).input_value()
        assert page.evaluate("navigator.clipboard.readText()") == shown

    def test_enter_in_the_name_sends_the_form(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.goto(f"{KEYS}/create")
        expect(page.locator(by_hook("apiKeyNameInput"))).to_be_focused()
        page.keyboard.type("entered")
        page.keyboard.press("Enter")

        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_visible()

    def test_the_content_is_one_key_away(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")

        expect(page.locator("main")).to_be_focused()


class TestSentTwice:
    def test_by_two_clicks_makes_one_key(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.goto(f"{KEYS}/create")
        page.fill(by_hook("apiKeyNameInput"), "once")

        page.locator(by_hook("formFlyoutSubmitButton")).dblclick()

        expect(page.locator(by_hook("apiKeyRowName-once"))).to_have_count(1)

    def test_by_enter_while_the_answer_is_under_way_makes_one_key(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page, sent = new_page(owner), []
        page.goto(f"{KEYS}/create")

        def delay(route: Route) -> None:
            sent.append(route.request.method)
            page.keyboard.press("Enter")
            route.continue_()

        page.route(f"**{KEYS}", delay)
        page.fill(by_hook("apiKeyNameInput"), "once")
        page.keyboard.press("Enter")

        expect(page.locator(by_hook("apiKeyRowName-once"))).to_have_count(1)
        assert sent == ["POST"]

    def test_by_reloading_makes_one_key_and_shows_no_secret(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        page.goto(f"{KEYS}/create")
        page.fill(by_hook("apiKeyNameInput"), "once")
        page.click(by_hook("formFlyoutSubmitButton"))
        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_visible()

        page.reload()

        expect(page.get_by_text("This API key was already created")).to_be_visible()
        expect(page.locator(by_hook("apiKeyTokenField"))).to_have_count(0)
        expect(page.locator(by_hook("apiKeyRowName-once"))).to_have_count(1)


class TestRefused:
    def test_says_so_beside_the_field_and_keeps_what_was_typed(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        page.goto(f"{KEYS}/create")
        page.fill(by_hook("apiKeyNameInput"), "kept")
        page.get_by_text("Add expiration date").click()
        page.fill(by_hook("apiKeyCustomExpirationInput"), "0")
        page.click(by_hook("formFlyoutSubmitButton"))

        error = page.get_by_text("Enter a valid duration or disable this option.")

        expect(error).to_be_visible()
        expect(page.locator(by_hook("apiKeyNameInput"))).to_have_value("kept")
        page.fill(by_hook("apiKeyCustomExpirationInput"), "30")
        expect(page.locator("[data-expiry-preview]")).to_contain_text("This API Key will expire on")
        page.click(by_hook("formFlyoutSubmitButton"))
        expect(page.locator(by_hook("apiKeyStatus"))).to_contain_text("Expires in a month")


class TestBoilerplate:
    def test_fills_the_editor_in_place(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.goto(f"{KEYS}/create")
        page.get_by_text("Control security privileges").click()
        page.click(by_hook("apiKeysWriteOnlyDescriptors"))

        editor = page.get_by_role("textbox", name="Code editor for role descriptors")

        expect(editor).to_contain_text("write-only-role")
        assert "write-only-role" in page.locator("#role-descriptors").input_value()
        assert page.url.endswith("/create")


class TestConnectionDetails:
    def test_open_over_any_page_and_make_a_key(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        page.goto("/app/management")
        page.click(by_hook("helpMenuButton"))
        page.click(by_hook("connectionDetailsHelpLink"))
        dialog = page.get_by_role("dialog", name="Connection details")
        expect(dialog.locator(by_hook("copyText")).first).to_have_text(site.url)
        dialog.locator(by_hook("connectionDetailsTabBtn-apiKeys")).click()

        dialog.locator(by_hook("connectionDetailsApiKeySubmitBtn")).click()
        expect(dialog.get_by_text("API key name is required.")).to_be_visible()
        dialog.locator(by_hook("connectionDetailsApiKeyNameInput")).fill("quick")
        dialog.locator(by_hook("connectionDetailsApiKeySubmitBtn")).click()

        token = dialog.locator(by_hook("apiKeyTokenField"))
        expect(token).to_be_visible()
        assert site.with_key(token.input_value()).status_code == 200
        assert page.url.endswith("/app/management")

    def test_are_forgotten_when_closed(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        page.click(by_hook("helpMenuButton"))
        page.click(by_hook("connectionDetailsHelpLink"))
        page.get_by_role("button", name="Close").click()

        expect(page.get_by_role("dialog")).to_have_count(0)
