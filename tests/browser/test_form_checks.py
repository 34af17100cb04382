"""What the form of a key tells before it is sent: the server's sentences, and no request."""

import re

from playwright.sync_api import Locator, Page, expect

from keys.web.forms import CreateKeyForm
from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import KEYS, Reader, Site
from tests.browser.test_flyout import editor_of, open_create

SET = """(form, values) => {
  for (const name of ["restrict", "expires", "with_metadata", "with_identity"]) {
    form.elements[name].checked = name in values;
  }
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (name === "type") field.value = value;
    else if (field.type !== "checkbox") field.value = value;
    (field.length ? field[0] : field).dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
SAID = """form => Object.fromEntries([...form.querySelectorAll("[aria-invalid]")].filter(
  (field) => field.closest(".field").getClientRects().length).map((field) =>
  [field.name, document.getElementById(field.getAttribute("aria-describedby")).querySelector(
    ".field__error").textContent]))"""
ACCESS = '{"search": [{"names": ["*"]}]}'
CROSS_CLUSTER = {"name": "ci", "type": "cross_cluster", "access": ACCESS}
TOO_FAR = {"expiration": "API key expiration is too far in the future."}
NOTHING_OPENED = "Must specify non-empty access for either [search] or [replication]."
WRONG: list[dict[str, str]] = [
    {"name": ""},
    {"name": "  "},
    {"name": "\U0001d518" * 257},
    {"name": "_x"},
    {"name": "ci", "restrict": "on", "role_descriptors": " \n"},
    {"name": "ci", "restrict": "on", "role_descriptors": "[]"},
    {"name": "ci", "restrict": "on", "role_descriptors": "null"},
    {"name": "ci", "expires": "on", "expiration": ""},
    {"name": "ci", "expires": "on", "expiration": "00"},
    {"name": "ci", "expires": "on", "expiration": "1.5"},
    {"name": "ci", "expires": "on", "expiration": "9" * 21},
    {"name": "ci", "with_metadata": "on", "metadata": ""},
    {"name": "ci", "with_metadata": "on", "metadata": '{"_a": 1}'},
    {"name": "", "with_metadata": "on", "metadata": "", "expires": "on", "expiration": "x"},
    {**CROSS_CLUSTER, "access": ""},
    {**CROSS_CLUSTER, "with_identity": "on", "certificate_identity": " "},
]
REFUSED_LATER = [
    ({"name": "ci", "expires": "on", "expiration": "9" * 20}, TOO_FAR),
    ({**CROSS_CLUSTER, "access": "{}"}, {"access": NOTHING_OPENED}),
    (
        {**CROSS_CLUSTER, "access": '{\n"search": [],\n"replication": []}'},
        {"access": f"Line 3: {NOTHING_OPENED}"},
    ),
]


def said_by_server(values: dict[str, str]) -> dict[str, str]:
    form = CreateKeyForm(values, must_expire=False)
    return {name: str(texts[0]) for name, texts in form.errors.items()}


def said_by_browser(form: Locator, values: dict[str, str]) -> dict[str, str]:
    form.evaluate(SET, values)
    form.evaluate("form => form.requestSubmit()")
    said: dict[str, str] = form.evaluate(SAID)
    return said


def watch_posts(page: Page) -> list[str]:
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.post_data else None)
    return posts


class TestChecks:
    def test_say_what_the_server_would_and_send_nothing(
        self, site: Site, new_page: NewPage
    ) -> None:
        page = new_page(site.new_reader("manage_security"))
        open_create(page)
        form, posts = page.locator("dialog form[data-key-form]"), watch_posts(page)

        for values in WRONG:
            assert said_by_server(values)
            assert said_by_browser(form, {"type": "rest", **values}) == said_by_server(values)
        for values, expected in REFUSED_LATER:
            assert said_by_browser(form, {"type": "rest", **values}) == expected
        assert posts == []

    def test_begin_with_the_first_attempt_and_let_go_of_what_is_right(
        self, owner: Reader, new_page: NewPage
    ) -> None:
        page = new_page(owner)
        open_create(page)
        posts, error = watch_posts(page), page.locator(".field__error")
        name, save = (
            page.locator(by_hook(hook)) for hook in ("apiKeyNameInput", "formFlyoutSubmitButton")
        )
        page.get_by_text("Add metadata").click()
        name.fill("_x")
        expect(error).to_have_count(0)

        save.click()
        expect(error).to_have_text(re.compile("underscore"))
        expect(name).to_be_focused()
        expect(name).to_have_attribute("aria-invalid", "true")
        expect(name).to_have_accessible_description(re.compile("^API key name may not begin"))
        expect(save).to_be_disabled()
        name.fill("right")
        expect(error).to_have_count(0)
        expect(save).to_be_enabled()

        editor = editor_of(page, "metadata")
        editor.click()
        page.keyboard.press("Control+A")
        page.keyboard.type('{"_a": 1')
        expect(error).to_contain_text("API key metadata keys may not start with [_].")
        expect(editor).to_have_attribute("aria-invalid", "true")
        expect(editor).to_have_accessible_description(re.compile("^API key metadata keys"))
        expect(page.locator("[data-announcer]")).to_contain_text("metadata keys")
        page.get_by_text("Add metadata").click()
        expect(save).to_be_enabled()
        assert posts == []

        save.click()
        expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_contain_text("'right'")

    def test_leave_an_untouched_deadline_alone(
        self, site: Site, owner: Reader, new_page: NewPage
    ) -> None:
        site.new_keys(owner, ["mine"], expiration="3d")
        page = new_page(owner)
        page.goto(KEYS)
        page.click(by_hook("apiKeyRowName-mine"))
        days, save = (
            page.locator(by_hook(hook))
            for hook in ("apiKeyCustomExpirationInput", "formFlyoutSubmitButton")
        )
        days.fill("0")
        save.click()
        expect(page.locator(".field__error")).to_have_text(
            "Enter a valid duration or disable this option."
        )
        days.fill("3")

        save.click()

        expect(page.locator(by_hook("updateApiKeySuccessToast"))).to_be_visible()
