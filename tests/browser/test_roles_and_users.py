"""Roles and users in a real browser: whole journeys, by the keyboard, and axe in every state."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, by_hook
from tests.browser.site import Reader, Site
from tests.browser.test_accessibility import DESK, HAND, TOLERANT, TOO_WIDE

ROLES, USERS = "/app/management/security/roles", "/app/management/security/users"
State = Callable[[Page], None]


def toast(page: Page, text: str) -> None:
    expect(page.locator(".flash", has_text=text)).to_be_visible()


class TestJourney:
    def test_of_a_role_from_the_first_letter_to_its_end(
        self, site: Site, new_page: NewPage
    ) -> None:
        """Never touch the mouse until the role is stored."""
        page = new_page(site.new_reader("manage_security"))
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
        self, site: Site, new_page: NewPage
    ) -> None:
        page = new_page(site.new_reader("manage_security"))
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

    def test_of_a_role_without_a_script(self, site: Site, new_page: NewPage) -> None:
        page = new_page(site.new_reader("manage_security"), java_script_enabled=False)
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


def role_list(page: Page) -> None:
    page.goto(ROLES)


def role_search(page: Page) -> None:
    page.goto(ROLES)
    page.click(by_hook("showReservedRolesSwitch"))
    expect(page.locator(by_hook("roleReserved"))).to_have_count(0)


def role_question(page: Page) -> None:
    page.goto(f"{ROLES}?reserved=hide")
    page.locator("[data-pick-all]").check()
    page.click(by_hook("deleteRoleButton"))
    expect(page.get_by_role("dialog")).to_be_visible()


def role_form(page: Page) -> None:
    page.goto(f"{ROLES}/edit")
    page.get_by_role("button", name="Add index privilege").click()
    page.locator(by_hook("indicesInput0")).wait_for()
    for hook in ("restrictFieldsQuery0", "restrictDocumentsQuery0"):
        page.locator("label", has=page.locator(by_hook(hook))).click()
    page.click(by_hook("cluster-privileges-combobox"))
    expect(page.get_by_role("listbox").first).to_be_visible()


def refused_role(page: Page) -> None:
    page.goto(f"{ROLES}/edit")
    page.click(by_hook("roleFormSaveButton"))
    expect(page.get_by_text("Please provide a role name.")).to_be_visible()


def reserved_role(page: Page) -> None:
    page.goto(f"{ROLES}/edit/kibana_user")


def user_list(page: Page) -> None:
    page.goto(f"{USERS}?search=a")


def user_question(page: Page) -> None:
    page.goto(f"{USERS}?reserved=hide")
    page.locator("[data-pick]:not(:disabled)").first.check()
    page.click(by_hook("deleteUserButton"))
    expect(page.get_by_role("dialog")).to_be_visible()


def refused_user(page: Page) -> None:
    page.goto(f"{USERS}/create")
    page.click(by_hook("userFormSaveButton"))
    page.click(by_hook("rolesDropdown"))
    expect(page.get_by_role("listbox")).to_be_visible()


def reserved_user(page: Page) -> None:
    page.goto(f"{USERS}/edit/kibana_system")


STATES: list[State] = [
    role_list,
    role_search,
    role_question,
    role_form,
    refused_role,
    reserved_role,
    user_list,
    user_question,
    refused_user,
    reserved_user,
]


def check(page: Page) -> None:
    """Fail with all that axe finds on a desk in the light and in a hand in the dark."""
    for screen, colours in ((DESK, "light"), (HAND, "dark")):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        assert page.evaluate(TOO_WIDE) == []
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


class TestAccessibility:
    def test_finds_nothing_in_any_state(self, site: Site, new_page: NewPage) -> None:
        reader: Reader = site.new_reader("manage_security")
        site.new_reader("monitor")
        page = new_page(reader, **TOLERANT)
        for state in STATES:
            page.set_viewport_size(DESK)
            state(page)
            check(page)
