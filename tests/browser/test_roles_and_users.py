"""Roles and users in a real browser: whole journeys, by the keyboard, and axe in every state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import check_by_axe
from tests.browser.conftest import NewPage, by_hook, log_in
from tests.browser.security_states import ACCOUNT, ROLES, STATES, USERS, role_list, user_list
from tests.browser.site import KEYS, PASSWORD, Reader, Site
from tests.browser.test_accessibility import DESK, HAND, TOLERANT, TOO_WIDE, wear

NEW_PASSWORD = "battery staple"
# Their tables become something else on a narrow screen; everything else only grows longer.
OTHER_IN_HAND = frozenset({role_list, user_list})


@pytest.fixture(scope="module")
def guardian(site: Site) -> Reader:
    return site.new_reader("manage_security")


@pytest.fixture(scope="module")
def session(site: Site, browser: Browser, guardian: Reader) -> Iterator[Any]:
    """Return what a browser remembers of who has logged in, once for all of these tests."""
    context = browser.new_context(base_url=site.url, ignore_https_errors=True)
    log_in(context.new_page(), guardian)
    yield context.storage_state()
    context.close()


def toast(page: Page, text: str) -> None:
    """Wait for what a page says that was sent anew, and for the scripts of that page."""
    expect(page.locator(".flash", has_text=text)).to_be_visible()
    page.wait_for_load_state()


class TestJourney:
    def test_of_a_role_from_the_first_letter_to_its_end(
        self, new_page: NewPage, session: Any
    ) -> None:
        """Never touch the mouse until the role is stored."""
        page = new_page(storage_state=session)
        page.goto(ROLES)
        page.focus(by_hook("createRoleButton"))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{ROLES}/edit")
        expect(page.locator(by_hook("roleFormNameInput"))).to_be_focused()
        page.keyboard.type("journey")
        page.keyboard.press("Tab")
        page.keyboard.type("By keyboard")
        page.keyboard.press("Tab")
        page.keyboard.type("manage_own")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_text("manage_own_api_key")
        page.keyboard.press("Enter")
        page.keyboard.type("custom/action")
        page.keyboard.press("Enter")
        page.keyboard.press("Backspace")
        expect(page.locator("[data-announcer]")).to_have_text("Removed custom/action.")
        page.get_by_role("button", name="Add index privilege").focus()
        page.keyboard.press("Enter")
        expect(page.locator(by_hook("indicesInput0"))).to_be_focused()
        page.keyboard.type("logs-*")
        page.keyboard.press("Tab")
        page.locator(by_hook("privilegesInput0")).focus()
        page.keyboard.type("read")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        toast(page, "Created role")

        page.fill(by_hook("searchRoles"), "JOURN")
        expect(page.locator(by_hook("roleRow"))).to_have_count(1)
        expect(page.locator(by_hook("roleRowDescription-journey"))).to_have_text("By keyboard")
        page.click(by_hook("clone-role-action-journey"))
        page.wait_for_url(f"**{ROLES}/clone/journey")
        page.click(by_hook("roleFormCancelButton"))
        page.wait_for_url(f"**{ROLES}")
        page.goto(f"{ROLES}?search=journey")
        page.locator(by_hook("checkboxSelectRow-journey")).check()
        page.click(by_hook("deleteRoleButton"))
        expect(page.locator(by_hook("confirmModalTitleText"))).to_have_text("Delete role journey?")
        page.click(by_hook("confirmModalConfirmButton"))
        toast(page, "Deleted role journey")

    def test_of_a_user_from_the_first_letter_to_his_end(
        self, new_page: NewPage, session: Any
    ) -> None:
        page = new_page(storage_state=session)
        page.goto(f"{USERS}/create")
        page.fill(by_hook("userFormUserNameInput"), "ida")
        page.fill(by_hook("userFormPasswordInput"), "battery staple")
        page.fill(by_hook("userFormConfirmPasswordInput"), "battery staple")
        page.click(by_hook("rolesDropdown"))
        page.get_by_role("option", name="viewer", exact=True).click()
        page.click(by_hook("userFormSaveButton"))
        toast(page, "Created user ida")
        page.goto(f"{USERS}/edit/ida")
        expect(page.locator(by_hook("userFormUserNameInput"))).to_have_value("ida")
        page.click(by_hook("editUserDisableUserButton"))
        toast(page, "User ida can no longer log in")
        page.goto(f"{USERS}?search=ida&disabled=only")
        page.locator(by_hook("checkboxSelectRow-ida")).check()
        page.click(by_hook("activateUserButton"))
        toast(page, "User ida can log in again")
        page.goto(f"{USERS}/edit/ida")
        page.click(by_hook("editUserDeleteUserButton"))
        page.click(by_hook("confirmModalConfirmButton"))
        toast(page, "Deleted user ida")

    def test_of_a_role_without_a_script(self, new_page: NewPage, session: Any) -> None:
        page = new_page(storage_state=session, java_script_enabled=False)
        page.goto(f"{ROLES}/edit")
        page.fill(by_hook("roleFormNameInput"), "scriptless")
        page.fill("[name=cluster-new]", "monitor")
        page.locator("[data-combo-take]").first.click()
        expect(page.locator("[name=cluster]")).to_have_value("monitor")
        page.get_by_role("button", name="Add index privilege").click()
        page.fill("[name=indices-0-names]", "a\nb")
        page.fill("[name=indices-0-privileges-new]", "read")
        page.click(by_hook("roleFormSaveButton"))
        toast(page, "Created role")

    def test_of_ones_own_password(self, site: Site, new_page: NewPage) -> None:
        page = new_page(site.new_reader())
        page.click(by_hook("userMenuButton"))
        page.click(by_hook("profileLink"))
        page.wait_for_url(f"**{ACCOUNT}")
        page.fill(by_hook("currentPasswordInput"), PASSWORD)
        page.fill(by_hook("userFormPasswordInput"), NEW_PASSWORD)
        page.fill(by_hook("userFormConfirmPasswordInput"), "another")
        page.click(by_hook("changePasswordFormSubmitButton"))
        expect(page.get_by_text("Passwords do not match.")).to_be_visible()
        page.fill(by_hook("userFormConfirmPasswordInput"), NEW_PASSWORD)
        page.click(by_hook("changePasswordFormSubmitButton"))
        toast(page, "Password successfully changed")


class TestRoleForm:
    def test_says_what_is_wrong_before_it_is_sent(self, new_page: NewPage, session: Any) -> None:
        page = new_page(storage_state=session)
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
        page.goto(f"{ROLES}/edit")
        save = page.locator(by_hook("roleFormSaveButton"))
        page.fill(by_hook("roleFormNameInput"), "superuser")
        page.keyboard.press("Tab")
        # What is said aloud stands in the page, too, and later.
        errors = page.locator(".field__error")
        expect(errors).to_have_text("A role with this name already exists.")
        expect(save).to_be_disabled()
        page.fill(by_hook("roleFormNameInput"), "super user ")
        expect(save).to_be_enabled()
        page.get_by_role("button", name="Add index privilege").click()
        page.fill(by_hook("privilegesInput0"), "read")
        sent.clear()

        save.click()

        expect(
            errors.filter(has_text="Leading or trailing whitespace is not allowed.")
        ).to_be_visible()
        expect(errors.filter(has_text="Enter or select at least one index pattern")).to_be_visible()
        expect(errors.filter(has_text="already exists")).to_have_count(0)
        assert sent == []
        page.fill(by_hook("roleFormNameInput"), "checked")
        page.get_by_role("button", name="Remove read").click()
        save.click()
        toast(page, "Created role")

    def test_is_not_left_by_chance(self, new_page: NewPage, session: Any) -> None:
        page = new_page(storage_state=session)
        page.goto(f"{ROLES}/edit")
        page.fill(by_hook("roleFormNameInput"), "unsaved")
        page.click(by_hook("roleFormCancelButton"))
        question = page.get_by_role("dialog", name="Leave without saving?")
        expect(question.get_by_role("button", name="Keep editing")).to_be_focused()
        page.keyboard.press("Enter")
        expect(question).to_be_hidden()
        expect(page.locator(by_hook("roleFormNameInput"))).to_have_value("unsaved")
        page.get_by_role("link", name="API keys", exact=True).first.click()
        question.get_by_role("link", name="Leave").click()
        page.wait_for_url(f"**{KEYS}")


def check(page: Page, state: Callable[[Page], None]) -> None:
    """Fail with all that axe finds in both colours, and with a page wider than its screen."""
    check_by_axe(page)
    wear(page, "dark")
    # Nothing but its colours differs in the dark.
    check_by_axe(page, "color-contrast")
    wear(page, "light")
    page.set_viewport_size(HAND)
    assert page.evaluate(TOO_WIDE) == []
    if state in OTHER_IN_HAND:
        check_by_axe(page)


class TestAccessibility:
    def test_finds_nothing_in_any_state(self, site: Site, new_page: NewPage, session: Any) -> None:
        site.new_reader("monitor")
        page = new_page(storage_state=session, **TOLERANT)
        page.on("dialog", lambda dialog: dialog.accept())
        for state in STATES:
            page.set_viewport_size(DESK)
            state(page)
            check(page, state)
