"""Django admin under our policy, in a real browser."""

from playwright.sync_api import expect

from tests.browser.axe import check_by_axe
from tests.browser.conftest import NewPage
from tests.browser.site import Site

PAGES = [
    "/admin/",
    "/admin/keys/apikey/",
    "/admin/keys/apikey/?q=administered",
    "/admin/keys/auditevent/",
    "/admin/keys/role/",
    "/admin/keys/user/",
]


class TestAdministration:
    def test_breaks_no_policy(self, site: Site, new_page: NewPage) -> None:
        """Walk through the pages; `complaints` then fails on what the browser said of any."""
        guardian = site.new_reader("manage_security")
        site.new_keys(site.new_reader("manage_own_api_key"), ["administered"])
        page = new_page(guardian)
        for path in PAGES:
            page.goto(path)
            assert "administration" in page.title() or "API keys" in page.title()
        page.goto("/admin/keys/apikey/?q=administered")
        page.get_by_role("link", name="administered").click()
        page.wait_for_url("**/admin/keys/apikey/*/change/**")
        page.goto("/admin/keys/user/")
        page.get_by_role("link", name=guardian.name).click()
        page.wait_for_url("**/admin/keys/user/*/change/**")

        expect(page.get_by_label("Can manage their own API keys")).to_be_visible()

    def test_is_accessible(self, site: Site, new_page: NewPage) -> None:
        page = new_page(site.new_reader("manage_security"), bypass_csp=True)
        for path in PAGES:
            page.goto(path)

            check_by_axe(page)
