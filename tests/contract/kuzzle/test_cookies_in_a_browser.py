"""The official Kuzzle client takes a cookie for its token where it can: in a browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.contract.javascript import SCRIPTS, installed
from tests.contract.kuzzle.conftest import PAGE_ORIGIN
from tests.serving.running import RunningServer

# The client takes `process` for granted, which bundlers provide.
PAGE = (
    "<!doctype html><title>app</title><script>globalThis.process = { env: {} }</script>"
    '<script src="/kuzzle.js"></script>'
)

# The page comes from nowhere: its person would be asked whether it may reach this machine.
LOOPBACK_IS_NOTHING_SPECIAL = "--disable-features=LocalNetworkAccessChecks"


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page of another origin, which has loaded the client's build for browsers."""
    client = installed() / "node_modules" / "kuzzle-sdk" / "dist" / "kuzzle.js"

    def answer(route: Route) -> None:
        if route.request.url.endswith("/kuzzle.js"):
            route.fulfill(path=client, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, LOOPBACK_IS_NOTHING_SPECIAL]
        )
        context = chromium.new_context(ignore_https_errors=True)
        context.route(f"{PAGE_ORIGIN}/**", answer)
        found = context.new_page()
        found.goto(f"{PAGE_ORIGIN}/")
        yield found
        chromium.close()


class TestOfficialClientInABrowser:
    @pytest.mark.parametrize("protocol", ["Http", "WebSocket"])
    def test_keeps_its_token_in_a_cookie(
        self, server: RunningServer, page: Page, protocol: str
    ) -> None:
        address = urlsplit(server.kuzzle_url)
        asked = {"host": address.hostname, "port": address.port, "password": server.password}
        script = (SCRIPTS / "kuzzle_cookies.js").read_text()

        steps = page.evaluate(script, {**asked, "protocol": protocol})

        assert steps == {
            "before": "-1",
            "told": None,
            "seen": "",
            "loggedIn": "elastic",
            "checked": "elastic",
            "refreshed": "elastic",
            "after": "-1",
            "refused": "security.rights.unauthorized",
        }
