"""
Takes a picture of every page: `python -m tests.browser.screenshots FOLDER`.

Each state of `states.py` is photographed on a desk and in a hand, light and dark, from a server
started for the purpose whose keys have the names, ages and owners that real ones have.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import security_states
from tests.browser.conftest import ARGUMENTS, CHROMIUM, log_in
from tests.browser.site import KEYS, Reader, Site
from tests.browser.states import STATES
from tests.serving.running import RunningServer, run_manage, running_server

SCREENS: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "hand": {"width": 390, "height": 844},
}
COLOURS = ("light", "dark")
ON_SCREEN = frozenset(
    {
        "question",
        "panel",
        "update",
        "powers",
        "help_menu",
        "user_menu",
        "connection",
        "quick_key",
        "selection",
        "created",
    }
)
# The clock of the REST API cannot be set back; the actions' can.
MAKE_KEYS = """
from datetime import timedelta
from django.utils import timezone
from keys.models import ApiKey, User
from tests.factories import make_key
names = ["logstash-ingest-eu-west-1", "Grafana dashboards", "nightly backup of the billing"
    " database to cold storage, run by the platform team on Sundays", "b2", "Alerting: disk space",
    "terraform", "kafka-connect", "metricbeat@edge-07", "postman (local testing)", "x" * 256]
owners = [User.objects.get(username=name) for name in ({owner!r}, "elastic", "bob.the-builder")]
for number in range(30):
    age = timedelta(days=number * number * 0.3, hours=1)
    days = (None, 400, None, 1 + number * 3, None)[number % 5]
    make_key(
        owners[number % 3],
        name=names[number % 10] if number < 10 else f"{{names[number % 10][:240]}} {{number}}",
        duration=None if days is None else timedelta(days=days),
        metadata={{"managed": True}} if number == 4 else {{"team": "platform"}},
        descriptors={{"logs": {{"indices": [{{"names": ["logs-*"], "privileges": ["read"]}}]}}}},
        now=timezone.now() - age,
    )
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)) as server:
        take_all(server, folder)


def take_all(server: RunningServer, folder: Path) -> None:
    site = Site(server=server)
    reader = site.new_reader("manage_api_key", name="ada.lovelace")
    builder = site.new_reader("manage_own_api_key", name="bob.the-builder")
    site.share_key(builder, "shared", user=reader)
    made = run_manage("shell", "-c", MAKE_KEYS.format(owner=reader.name), home=server.home)
    made.check_returncode()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for page, suffix in pages(chromium, site):
            take_login(page, folder, suffix)
            take_states(page, reader, folder, suffix)
            take_security(page, site, folder, suffix)
            take_others(page, site, folder, suffix)
        chromium.close()


def pages(chromium: Browser, site: Site) -> Iterator[tuple[Page, str]]:
    for screen, size in SCREENS.items():
        for colours in COLOURS:
            context = chromium.new_context(
                base_url=site.url, ignore_https_errors=True, viewport=size, reduced_motion="reduce"
            )
            page = context.new_page()
            page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
            yield page, f"{screen}-{colours}"
            context.close()


def take_login(page: Page, folder: Path, suffix: str) -> None:
    page.goto("/login?msg=SESSION_EXPIRED")
    take(page, folder / f"login-{suffix}.png")


def take_states(page: Page, reader: Reader, folder: Path, suffix: str) -> None:
    log_in(page, reader)
    for state in STATES:
        page.goto(f"{KEYS}?sort=creation&direction=desc")
        state(page)
        name = state.__name__
        take(page, folder / f"{name}-{suffix}.png", whole=name not in ON_SCREEN)


def take_security(page: Page, site: Site, folder: Path, suffix: str) -> None:
    """Photograph the pages about roles and users, as who manages both sees them."""
    page.context.clear_cookies()
    log_in(page, site.new_reader("manage_security", name="grace.hopper"))
    # A form that was left in the state before is not asked about.
    page.on("dialog", lambda dialog: dialog.accept())
    for state in security_states.STATES:
        state(page)
        # The header stays in sight: a picture of the whole page would have it in its middle.
        page.evaluate("scrollTo(0, 0)")
        name = state.__name__
        file = folder / f"{name}-{suffix}.png"
        take(page, file, whole=name not in security_states.ON_SCREEN)


def take_others(page: Page, site: Site, folder: Path, suffix: str) -> None:
    for name, privileges in {
        "denied": (),
        "empty": ("manage_own_api_key",),
        "read_only": ("read_security",),
    }.items():
        page.context.clear_cookies()
        log_in(page, site.new_reader(*privileges))
        take(page, folder / f"{name}-{suffix}.png")


def take(page: Page, file: Path, *, whole: bool = True) -> None:
    page.mouse.move(0, 0)
    page.screenshot(path=file, full_page=whole)


if __name__ == "__main__":
    main()
