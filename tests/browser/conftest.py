"""One server for a run, one browser for a module, one profile for a test."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

from tests import patience
from tests.browser.site import KEYS, Reader, Site
from tests.serving.running import running_server

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = patience.SECONDS * 1000
# A browser says this of every refusal that it shows as a page.
STATUS_MESSAGE = "Failed to load resource: the server responded with a status of 4"


class NewPage(Protocol):
    def __call__(self, reader: Reader | None = None, **options: Any) -> Page: ...


class Complaints:
    """What browsers complain of: violated policies, script errors; a test may expect some."""

    def __init__(self) -> None:
        self._collected: list[str] = []
        self._expected: tuple[str, ...] = (STATUS_MESSAGE,)

    def expect(self, *parts: str) -> None:
        """Allow what holds one of these texts, whenever the browser comes to say it."""
        self._expected += parts

    def collect(self, complaint: str) -> None:
        self._collected.append(complaint)

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self._collected if not any(part in one for part in self._expected)]


class HeldRequests:
    """Requests that get no answer yet: those whose address is like `pattern`."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(pattern, self._hold)

    def let_one_go(self) -> None:
        """Let the oldest be answered; wait for it, for a page says sooner that it asks."""
        assert patience.wait_until(self._has_any)
        self._routes.pop(0).continue_()

    def _hold(self, route: Route) -> None:
        self._routes.append(route)

    def _has_any(self) -> bool:
        # Nothing arrives here but while the page is waited for.
        self._page.wait_for_timeout(1)
        return bool(self._routes)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_server(tmp_path_factory.mktemp("site") / "home") as server:
        yield Site(server=server)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole run: while it is there, Django takes this thread for an asynchronous one.
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Collect what browsers complain of, to the last of them; only what is expected is allowed."""
    collected = Complaints()
    yield collected
    assert collected.unexpected == []


@pytest.fixture
def new_page(site: Site, browser: Browser, complaints: Complaints) -> Iterator[NewPage]:
    """Open a browser of somebody's own; with a reader it is logged in and shows the keys."""
    contexts = []

    def open_page(reader: Reader | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=site.url, ignore_https_errors=True, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: _collect(message, complaints))
        page.on("pageerror", lambda error: complaints.collect(f"{page.url}: {error}"))
        page.on("request", lambda request: _check_own(request.url, site, complaints))
        if reader:
            log_in(page, reader)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def owner(site: Site) -> Reader:
    """Return a reader who may manage his own keys."""
    return site.new_reader("manage_own_api_key")


def by_hook(name: str) -> str:
    return f'[data-test-subj="{name}"]'


def log_in(page: Page, reader: Reader) -> None:
    page.goto("/login")
    page.fill(by_hook("loginUsername"), reader.name)
    page.fill(by_hook("loginPassword"), reader.password)
    page.click(by_hook("loginSubmit"))
    page.wait_for_url(f"**{KEYS}")


def _collect(message: ConsoleMessage, complaints: Complaints) -> None:
    if message.type in {"error", "warning"}:
        complaints.collect(message.text)


def _check_own(url: str, site: Site, complaints: Complaints) -> None:
    if not url.startswith((site.url, "blob:", "data:")):
        complaints.collect(f"asked another site: {url}")
