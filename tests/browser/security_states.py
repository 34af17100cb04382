"""Every state of the pages about roles, users and one's own account."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import by_hook

ROLES, USERS = "/app/management/security/roles", "/app/management/security/users"
ACCOUNT = "/security/account"
State = Callable[[Page], None]


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
    page.get_by_role("button", name="Add application privilege").click()
    page.locator(by_hook("applicationInput0")).wait_for()
    for hook in ("restrictFieldsQuery0", "restrictDocumentsQuery0"):
        page.locator("label", has=page.locator(by_hook(hook))).click()
    page.click(by_hook("cluster-privileges-combobox"))
    expect(page.get_by_role("listbox").first).to_be_visible()


def refused_role(page: Page) -> None:
    page.goto(f"{ROLES}/edit")
    page.get_by_role("button", name="Add index privilege").click()
    page.fill(by_hook("indicesInput0"), "logs-*")
    page.click(by_hook("roleFormSaveButton"))
    expect(page.get_by_text("Please provide a role name.")).to_be_visible()
    expect(page.get_by_text("Enter or select at least one action")).to_be_visible()


def role_left(page: Page) -> None:
    page.goto(f"{ROLES}/edit")
    page.fill(by_hook("roleFormNameInput"), "unsaved")
    page.click(by_hook("roleFormCancelButton"))
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()


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


def account(page: Page) -> None:
    page.goto(ACCOUNT)


STATES: list[State] = [
    role_list,
    role_search,
    role_question,
    role_form,
    refused_role,
    role_left,
    reserved_role,
    user_list,
    user_question,
    refused_user,
    reserved_user,
    account,
]
ON_SCREEN = frozenset({"role_question", "role_left", "user_question"})
