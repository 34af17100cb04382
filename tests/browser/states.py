"""Every page in every state that a reader with three keys can bring it to."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import by_hook
from tests.browser.site import KEYS, Reader, Site

State = Callable[[Page], None]


def make_three_keys(site: Site, reader: Reader) -> None:
    """Make them, and let somebody else share a fourth, which is not among one's own."""
    site.new_keys(reader, ["a1", "Alerting: long" + " long" * 40])
    site.new_keys(reader, ["b2"], expiration="3d", metadata={"a": 1})
    site.share_key(site.new_reader("manage_own_api_key"), "shared", user=reader)


def empty(page: Page) -> None:
    expect(page.locator(by_hook("apiKeysEmptyPromptTitle"))).to_be_visible()


def key_list(page: Page) -> None:
    expect(page.locator(".key-row").first).to_be_visible()


def selection(page: Page) -> None:
    page.locator(".key-row .checkbox").first.check()


def question(page: Page) -> None:
    page.locator(".key-row .checkbox").first.check()
    page.locator(".key-row .checkbox").last.check()
    page.click(by_hook("bulkInvalidateActionButton"))
    expect(page.get_by_role("dialog")).to_be_visible()


def no_match(page: Page) -> None:
    page.goto(f"{KEYS}?search=zzz")


def wrong_search(page: Page) -> None:
    page.goto(f"{KEYS}?search=(odd:x")


def every_column(page: Page) -> None:
    page.goto(f"{KEYS}?type=any&columns=id.type.owner.created.expires.last_used.status")


def shared_with_me(page: Page) -> None:
    page.click(by_hook("sharedFilterButton"))
    expect(page.locator(by_hook("apiKeySharedBy"))).to_be_visible()


def shared_key(page: Page) -> None:
    shared_with_me(page)
    page.click(by_hook("apiKeyRowName-shared"))
    expect(page.locator(by_hook("formFlyoutSubmitButton"))).to_be_visible()


def column_choice(page: Page) -> None:
    page.click(by_hook("apiKeysColumnsButton"))


def help_menu(page: Page) -> None:
    page.click(by_hook("helpMenuButton"))


def user_menu(page: Page) -> None:
    page.click(by_hook("userMenuButton"))


def connection(page: Page) -> None:
    help_menu(page)
    page.click(by_hook("connectionDetailsHelpLink"))
    expect(page.get_by_role("dialog")).to_be_visible()


def quick_key(page: Page) -> None:
    connection(page)
    page.click(by_hook("connectionDetailsTabBtn-apiKeys"))
    page.click(by_hook("connectionDetailsApiKeySubmitBtn"))
    expect(page.get_by_text("API key name is required.")).to_be_visible()


def quick_key_made(page: Page) -> None:
    connection(page)
    page.click(by_hook("connectionDetailsTabBtn-apiKeys"))
    page.fill(by_hook("connectionDetailsApiKeyNameInput"), "quick")
    page.click(by_hook("connectionDetailsApiKeySubmitBtn"))
    expect(page.locator(by_hook("connectionDetailsApiKeySuccessForm"))).to_be_visible()


def search(page: Page) -> None:
    if page.locator(by_hook("nav-search-reveal")).is_visible():
        page.click(by_hook("nav-search-reveal"))
    page.fill(by_hook("nav-search-input"), "a")
    expect(page.locator(by_hook("nav-search-option")).first).to_be_visible()
    page.keyboard.press("ArrowDown")


def search_page(page: Page) -> None:
    page.goto("/app/search?q=a")


def unreachable(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator(by_hook("failureNotice-offline"))).to_be_visible()


def endpoints_page(page: Page) -> None:
    page.goto("/app/connection_details")


def connection_page(page: Page) -> None:
    page.goto("/app/connection_details?tab=apiKeys")


def home(page: Page) -> None:
    page.goto("/app/management")


def form(page: Page) -> None:
    page.goto(f"{KEYS}/create")


def refused_form(page: Page) -> None:
    form(page)
    for label in ("Control security privileges", "Add expiration date", "Add metadata"):
        page.get_by_text(label).click()
    page.click(by_hook("formFlyoutSubmitButton"))
    expect(page.get_by_text("Enter a name.")).to_be_visible()


def created(page: Page) -> None:
    form(page)
    page.fill(by_hook("apiKeyNameInput"), "new")
    page.click(by_hook("formFlyoutSubmitButton"))
    expect(page.locator(by_hook("apiKeyCreatedCallOut"))).to_be_visible()


def already_created(page: Page) -> None:
    created(page)
    page.reload()
    expect(page.locator(by_hook("apiKeyAlreadyCreated"))).to_be_visible()


def update(page: Page) -> None:
    page.locator(by_hook("apiKeyRowName-b2")).first.click()
    expect(page.locator(by_hook("formFlyoutSubmitButton"))).to_be_visible()


def updated(page: Page) -> None:
    update(page)
    page.click(by_hook("formFlyoutSubmitButton"))
    expect(page.locator(by_hook("updateApiKeySuccessToast"))).to_be_visible()


def panel(page: Page) -> None:
    page.click(by_hook("apiKeysCreateTableButton"))
    for label in ("Control security privileges", "Add expiration date", "Add metadata"):
        page.get_by_text(label).click()
    page.click(by_hook("formFlyoutSubmitButton"))
    expect(page.get_by_text("Enter a name.")).to_be_visible()


def sharing(page: Page) -> None:
    """Share the key, which `update` shows from then on, and try it with nobody."""
    update(page)
    page.click(by_hook("apiKeyShareButton"))
    page.fill(by_hook("shareKeyRecipient"), "elastic")
    page.click(by_hook("shareKeySubmit"))
    # On the next page: shares may have stood on this one, too.
    expect(page.locator(by_hook("shareKeyRecipient"))).to_have_value("")
    expect(page.locator(by_hook("apiKeyShares"))).to_be_visible()
    page.fill(by_hook("shareKeyRecipient"), "nobody")
    page.click(by_hook("shareKeySubmit"))
    expect(page.locator(by_hook("shareKeyResponseError"))).to_be_visible()


def stop_sharing(page: Page) -> None:
    sharing(page)
    page.click(by_hook("unshare-user:elastic"))
    expect(page.locator(by_hook("confirmModalConfirmButton"))).to_be_visible()


def powers(page: Page) -> None:
    update(page)
    page.click(by_hook("apiKeyTab-effective"))
    page.fill("#question-privilege", "monitor")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(by_hook("apiKeyPowerAnswer"))).to_be_visible()


def log_out(page: Page) -> None:
    page.goto("/logout")


def not_found(page: Page) -> None:
    page.goto("/nonsense")


STATES: list[State] = [
    key_list,
    selection,
    question,
    no_match,
    wrong_search,
    every_column,
    shared_with_me,
    shared_key,
    column_choice,
    help_menu,
    user_menu,
    connection,
    quick_key,
    quick_key_made,
    search,
    search_page,
    unreachable,
    endpoints_page,
    connection_page,
    home,
    form,
    refused_form,
    panel,
    stop_sharing,
    sharing,
    update,
    powers,
    updated,
    created,
    already_created,
    log_out,
    not_found,
]
