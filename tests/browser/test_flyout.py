"""The panel over the list: opened, left, refused, and what is typed in its editors."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Complaints, NewPage, by_hook, log_in
from tests.browser.site import KEYS, Reader, Site
from tests.serving.environment import PROJECT

EDITOR: Path = PROJECT / "static" / "build" / "json_editor.js"
DESCRIPTORS = "role-descriptors"


def panel_of(page: Page) -> Locator:
    return page.get_by_role("dialog")


def editor_of(page: Page, field: str) -> Locator:
    return page.locator(f"[data-for={field}] .cm-content")


def open_create(page: Page) -> None:
    page.locator(
        f"{by_hook('apiKeysCreateTableButton')}, {by_hook('apiKeysCreatePromptButton')}"
    ).click()
    expect(panel_of(page)).to_be_visible()


class TestPanel:
    def test_k17_k18_k21_makes_keys_over_the_list(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        for name in ("first", "second"):
            open_create(page)
            expect(page).to_have_url(re.compile(f"{KEYS}/create$"))
            expect(page.locator(by_hook("apiKeyFlyoutTitle"))).to_have_text("Create API key")
            expect(page.locator(by_hook("apiKeyNameInput"))).to_be_focused()

            page.keyboard.type(name)
            page.keyboard.press("Enter")

            expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_focused()
            expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_contain_text(
                f"Created API key '{name}'"
            )
            expect(page.locator("[data-announcer]")).to_contain_text(name)
            expect(page.locator(by_hook(f"apiKeyRowName-{name}"))).to_be_visible()
            expect(panel_of(page)).to_have_count(0)
            expect(page).to_have_url(re.compile(f"{KEYS}$"))
        page.reload()
        expect(page.locator(by_hook("apiKeyTokenField"))).to_have_count(0)

    def test_k19_k20_takes_an_expiration(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        open_create(page)
        page.fill(by_hook("apiKeyNameInput"), "short")
        page.get_by_text("Add expiration date").click()
        page.fill(by_hook("apiKeyCustomExpirationInput"), "12")
        page.click(by_hook("formFlyoutSubmitButton"))
        page.click(by_hook("apiKeyRowName-short"))

        expect(panel_of(page).locator(by_hook("apiKeyStatus"))).to_contain_text(
            "Expires in 12 days"
        )

    def test_k25_k28_k29_updates_a_key_over_the_list(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["mine"])
        page = new_page(owner)
        page.goto(f"{KEYS}?size=50")
        page.click(by_hook("apiKeyRowName-mine"))
        expect(page.locator(by_hook("apiKeyFlyoutTitle"))).to_have_text("Update API key")
        expect(page).to_have_url(re.compile(rf"{KEYS}\?size=50$"))
        expect(page.locator(by_hook("apiKeyNameInput"))).to_have_count(0)
        for label in ("Control security privileges", "Add metadata"):
            panel_of(page).get_by_text(label).click()
        for field, text in ((DESCRIPTORS, '{"r": {}}'), ("metadata", '{"team": "a"}')):
            expect(editor_of(page, field)).to_have_text("{}")
            editor_of(page, field).click()
            page.keyboard.press("Control+A")
            page.keyboard.type(text)

        page.click(by_hook("formFlyoutSubmitButton"))

        toast = page.locator(by_hook("updateApiKeySuccessToast"))
        expect(toast).to_contain_text("Updated API key 'mine'")
        expect(panel_of(page)).to_have_count(0)
        expect(page).to_have_url(re.compile(rf"{KEYS}\?size=50$"))

    def test_k38_only_shows_the_key_of_somebody_else(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["theirs"])
        page = new_page(site.new_reader("manage_api_key"))
        page.goto(f"{KEYS}?search={owner.name}")
        page.click(by_hook("apiKeyRowName-theirs"))

        expect(page.locator(by_hook("apiKeyFlyoutTitle"))).to_have_text("API key details")
        expect(page.locator(by_hook("apiKeysMetadataSwitch"))).to_be_disabled()
        expect(page.locator(by_hook("formFlyoutSubmitButton"))).to_have_count(0)
        page.click(by_hook("formFlyoutCancelButton"))
        expect(panel_of(page)).to_have_count(0)

    def test_is_left_by_escape_by_back_and_by_its_buttons(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["any"])
        page = new_page(owner)
        page.goto(KEYS)
        button = page.locator(by_hook("apiKeysCreateTableButton"))
        ways: tuple[Callable[[], object], ...] = (
            lambda: page.keyboard.press("Escape"),
            lambda: page.click(by_hook("formFlyoutCancelButton")),
            lambda: page.get_by_role("button", name="Close").click(),
        )
        for leave in ways:
            open_create(page)
            leave()
            expect(panel_of(page)).to_have_count(0)
            expect(button).to_be_focused()
            expect(page).to_have_url(re.compile(f"{KEYS}$"))
        open_create(page)
        page.go_back()
        expect(panel_of(page)).to_have_count(0)
        expect(page).to_have_url(re.compile(f"{KEYS}$"))

    def test_refused_keeps_what_was_typed_and_leads_to_the_fault(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        open_create(page)
        page.fill(by_hook("apiKeyNameInput"), "kept")
        page.get_by_text("Add metadata").click()
        editor_of(page, "metadata").click()
        page.keyboard.press("Control+A")
        page.keyboard.type("{\n1")
        page.click(by_hook("formFlyoutSubmitButton"))

        expect(page.locator(".field__error")).to_contain_text("Enter valid JSON. Line 2")
        expect(page.locator(by_hook("apiKeyNameInput"))).to_have_value("kept")
        expect(editor_of(page, "metadata")).to_be_focused()
        expect(editor_of(page, "metadata")).to_have_attribute("aria-invalid", "true")

    def test_says_when_there_is_no_answer(
        self, owner: Reader, new_page: NewPage, complaints: Complaints
    ) -> None:
        complaints.expect("status of 500", "Error Code 500")
        page = new_page(owner)
        open_create(page)
        page.fill(by_hook("apiKeyNameInput"), "kept")
        page.route(f"**{KEYS}", lambda route: route.fulfill(status=500, body="broken"))
        page.click(by_hook("formFlyoutSubmitButton"))

        expect(page.locator(by_hook("apiKeyFlyoutResponseError"))).to_be_visible()
        expect(page.locator(by_hook("apiKeyNameInput"))).to_have_value("kept")
        expect(page.locator(by_hook("formFlyoutSubmitButton"))).to_be_enabled()

    def test_keeps_what_was_typed_behind_another_tab(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["mine"])
        page = new_page(owner)
        page.goto(KEYS)
        page.click(by_hook("apiKeyRowName-mine"))
        page.get_by_text("Add expiration date").click()
        page.fill(by_hook("apiKeyCustomExpirationInput"), "77")
        page.click(by_hook("apiKeyTab-effective"))
        page.fill("#question-privilege", "manage_own_api_key")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(by_hook("apiKeyPowerAnswer"))).to_contain_text("Yes, it can.")
        expect(page.locator(by_hook("formFlyoutSubmitButton"))).to_be_hidden()

        page.click(by_hook("apiKeyTab-settings"))

        expect(page.locator(by_hook("apiKeyCustomExpirationInput"))).to_have_value("77")
        expect(page.locator(by_hook("apiKeyPowerAnswer"))).to_have_count(0)


class TestEditor:
    """The built one; `make test` builds it, `frontend/build.sh` does by hand."""

    def test_completes_marks_faults_and_lets_the_keyboard_out(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        assert EDITOR.is_file()
        page = new_page(owner)
        open_create(page)
        page.get_by_text("Control security privileges").click()
        editor = editor_of(page, DESCRIPTORS)
        editor.click()
        page.keyboard.press("Control+A")
        page.keyboard.type('{"r": {"cluster": ["manage_own')
        page.locator(".cm-tooltip-autocomplete li").get_by_text("manage_own_api_key").click()
        field = page.locator(f"#{DESCRIPTORS}")
        expect(field).to_have_value('{"r": {"cluster": ["manage_own_api_key"]}}')

        page.keyboard.type("]")
        expect(page.locator(".cm-lint-marker-error")).to_have_count(0)
        page.keyboard.press("End")
        page.keyboard.type("}")
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
        page.keyboard.press("Backspace")
        expect(page.locator(".cm-lint-marker-error")).to_have_count(0)

        page.keyboard.press("Escape")
        expect(panel_of(page)).to_be_visible()
        page.keyboard.press("Tab")
        expect(editor).not_to_be_focused()

    @pytest.mark.parametrize("colours", ["light", "dark"])
    def test_has_the_colours_of_the_page(
        self, owner: Reader, new_page: NewPage, colours: str
    ) -> None:
        page = new_page(owner, color_scheme=colours)
        open_create(page)
        page.get_by_text("Add metadata").click()

        shown = "element => getComputedStyle(element).color"

        assert editor_of(page, "metadata").evaluate(shown) == page.locator("body").evaluate(shown)


class TestWithoutScript:
    def test_every_form_is_a_page(self, site: Site, owner: Reader, browser: Browser) -> None:
        context = browser.new_context(
            base_url=site.url, ignore_https_errors=True, java_script_enabled=False
        )
        page = context.new_page()
        log_in(page, owner)
        page.click(by_hook("apiKeysCreatePromptButton"))
        page.fill(by_hook("apiKeyNameInput"), "plain")
        page.locator(by_hook("apiKeysMetadataSwitch")).check(force=True)
        page.get_by_label("Code editor for arbitrary metadata").fill('{"a": 1}')
        page.click(by_hook("formFlyoutSubmitButton"))
        page.click(by_hook("apiKeyRowName-plain"))
        page.click(by_hook("apiKeyTab-effective"))
        page.fill("#question-privilege", "all")
        page.get_by_role("button", name="Ask").click()

        expect(page.locator(by_hook("apiKeyPowerAnswer"))).to_contain_text("No, it cannot.")
        context.close()
