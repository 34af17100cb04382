"""What a stranger does in the first ten minutes, with and without JavaScript."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site


def log_in_by_hand(page: Page, reader: Reader) -> None:
    page.goto("/")
    expect(page.locator(by_hook("loginWelcomeTitle"))).to_be_visible()
    page.fill(by_hook("loginUsername"), reader.name)
    page.fill(by_hook("loginPassword"), reader.password)
    page.click(by_hook("loginSubmit"))
    expect(page.locator(by_hook("apiKeysEmptyPromptTitle"))).to_be_visible()


def create(page: Page, name: str) -> str:
    """Make a key by the form, and return what the call-out shows."""
    page.click(by_hook("apiKeysCreatePromptButton"))
    expect(page).to_have_url(f"{page.url.split('/app')[0]}{KEYS}/create")
    page.fill(by_hook("apiKeyNameInput"), name)
    page.click(by_hook("formFlyoutSubmitButton"))
    expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_contain_text(
        f"Created API key '{name}'"
    )
    return page.locator(by_hook("apiKeyTokenField")).input_value()


class TestWithJavaScript:
    def test_a_key_lives_from_create_to_revoke(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        log_in_by_hand(page, owner)
        shown = create(page, "my first key")

        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_focused()
        page.get_by_role("button", name="Copy to clipboard").click()
        expect(page.locator("[data-announcer]")).to_have_text(
            "API key copied to clipboard in Encoded format."
        )
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == shown
        assert site.with_key(copied).json()["username"] == owner.name

        page.goto(KEYS)
        expect(page.locator(by_hook("apiKeyRowName-my first key"))).to_be_visible()
        assert copied not in page.content()
        page.fill(by_hook("apiKeysSearchBar"), "no such")
        expect(page.get_by_text("No API key matches your search.")).to_be_visible()
        page.fill(by_hook("apiKeysSearchBar"), "FIRST")
        expect(page.locator(by_hook("apiKeyRowName-my first key"))).to_be_visible()

        page.click(by_hook("apiKeysTableDeleteAction-my first key"))
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Delete API key 'my first key'?")
        dialog.locator(by_hook("confirmModalConfirmButton")).click()
        expect(page.get_by_text("Deleted API key 'my first key'")).to_be_visible()
        assert site.with_key(copied).status_code == 401

    def test_every_format_is_one_choice_away(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        encoded = create(page, "formats")

        formats = page.locator(by_hook("selectableTokenFieldButton"))
        field = page.locator(by_hook("apiKeyTokenField"))
        assert formats.locator("option").all_text_contents() == [
            "Encoded",
            "Beats",
            "Logstash",
            "JSON",
            "Kuzzle",
        ]
        formats.select_option(label="Beats")
        expect(field).not_to_have_value(encoded)
        assert field.input_value().startswith("ak_")
        formats.select_option(label="JSON")
        assert f'"encoded": "{encoded}"' in field.input_value()

    def test_nothing_secret_stays_in_the_browser(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner)
        encoded = create(page, "forgotten")
        page.goto(KEYS)

        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

        assert encoded not in kept
        assert "htmx-history-cache" not in kept
        assert encoded not in str(page.context.cookies())


class TestWithoutJavaScript:
    def test_a_key_lives_from_create_to_revoke(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(java_script_enabled=False)
        log_in_by_hand(page, owner)
        encoded = create(page, "my first key")

        assert site.with_key(encoded).json()["username"] == owner.name
        for name in ("Encoded", "Beats", "Logstash", "JSON", "Kuzzle"):
            expect(page.locator(".formats").get_by_text(name, exact=True)).to_be_visible()

        page.goto(KEYS)
        assert encoded not in page.content()
        page.fill(by_hook("apiKeysSearchBar"), "first")
        page.get_by_role("button", name="Search").click()
        expect(page.locator(by_hook("apiKeyRowName-my first key"))).to_be_visible()

        page.click(by_hook("apiKeysTableDeleteAction-my first key"))
        expect(page.get_by_role("heading", name="Delete API key 'my first key'?")).to_be_visible()
        page.click(by_hook("confirmModalConfirmButton"))
        expect(page.get_by_text("Deleted API key 'my first key'")).to_be_visible()
        assert site.with_key(encoded).status_code == 401

    def test_several_keys_are_deleted_at_once(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["a1", "b2", "c3"])
        page = new_page(owner, java_script_enabled=False)

        page.get_by_label("Select API key a1").check()
        page.get_by_label("Select API key c3").check()
        page.click(by_hook("bulkInvalidateActionButton"))
        expect(page.get_by_role("heading", name="Delete 2 API keys?")).to_be_visible()
        page.click(by_hook("confirmModalConfirmButton"))

        expect(page.get_by_text("Deleted 2 API keys")).to_be_visible()
        expect(page.locator(".key-row")).to_have_count(1)

    def test_a_quick_key_is_made_on_a_page_of_its_own(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner, java_script_enabled=False)
        page.click(by_hook("helpMenuButton"))
        page.click(by_hook("connectionDetailsHelpLink"))
        expect(page.locator(by_hook("copyText")).first).to_have_text(site.url)
        page.click(by_hook("connectionDetailsTabBtn-apiKeys"))
        page.fill(by_hook("connectionDetailsApiKeyNameInput"), "quick")
        page.click(by_hook("connectionDetailsApiKeySubmitBtn"))

        encoded = page.locator(by_hook("apiKeyTokenField")).input_value()

        assert site.with_key(encoded).status_code == 200

    def test_a_boilerplate_is_filled_in_by_the_server(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner, java_script_enabled=False)
        page.click(by_hook("apiKeysCreatePromptButton"))
        page.get_by_text("Control security privileges").click()
        page.click(by_hook("apiKeysReadOnlyDescriptors"))

        editor = page.get_by_label("Code editor for role descriptors of this API key")

        expect(editor).to_have_value(re.compile("read-only-role"))

    def test_colours_are_changed(self, owner: Reader, new_page: NewPage) -> None:
        page = new_page(owner, java_script_enabled=False)
        page.click(by_hook("userMenuButton"))
        page.get_by_role("button", name="Dark").click()

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
