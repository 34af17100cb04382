"""The page that shows the REST API works under the policy that it is served with."""

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.site import Reader

CREATE, AUTHENTICATE = '[id$="create_api_key"].opblock-post', '[id$="authenticate"].opblock'


class TestApiDocs:
    def test_show_each_operation(self, new_page: NewPage) -> None:
        page = new_page()

        page.goto("/docs/api")

        operation = page.locator(CREATE).first
        expect(operation).to_contain_text("Create an API key")
        operation.locator(".opblock-summary-control").click()
        expect(operation.locator(".opblock-body")).to_contain_text("A key that reads logs")

    def test_try_a_request_out_with_the_readers_session(
        self, new_page: NewPage, owner: Reader
    ) -> None:
        page = new_page(owner)

        page.goto("/docs/api")
        operation = page.locator(AUTHENTICATE)
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()

        expect(operation.locator(".live-responses-table")).to_contain_text(owner.name)
