"""
Takes the pictures of the documentation: `python -m tests.browser.pictures docs/img`.

Each page, light and dark, from a server started for the purpose with the keys, roles and users of
a small company; as WebP, which the browser itself makes of what it shows.
"""

import argparse
import base64
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import states
from tests.browser.conftest import ARGUMENTS, CHROMIUM, by_hook, log_in
from tests.browser.screenshots import COLOURS
from tests.browser.site import KEYS, Reader, Site
from tests.serving.running import RunningServer, run_manage, running_server

ROLES, USERS = "/app/management/security/roles", "/app/management/security/users"
QUALITY = 0.82
# Drawn in a page of nobody's, for our own policy lets no page show an image that it holds.
AS_WEBP = """async ([png, quality]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
# The clock of the REST API cannot be set back; the actions' can.
MAKE_A_COMPANY = """
from datetime import timedelta
from django.utils import timezone
from keys.actions.record_use import record_use
from keys.models import User
from keys.rules.key_use import KeyUsed
from tests.factories import make_key, make_role, make_user
logs = {"names": ["logs-*"], "privileges": ["read", "view_index_metadata"]}
make_role("ada.lovelace", cluster=["manage_security"], indices=[logs])
make_role("logs_reader", indices=[logs], description="Reads the logs of all services.")
make_role("billing", indices=[{"names": ["invoices-*"], "privileges": ["all"]}],
          cluster=["manage_own_api_key"], description="Runs the billing jobs.")
make_role("ingest", indices=[{"names": ["metrics-*"], "privileges": ["create_doc"]}],
          cluster=["manage_own_api_key", "monitor"], description="Writes metrics and logs.")
people = [("grace.hopper", "Grace Hopper", ["ingest"]), ("alan.turing", "Alan Turing", ["billing"]),
          ("katherine.johnson", "Katherine Johnson", ["logs_reader", "ingest"])]
for username, name, roles in people:
    make_user(username, full_name=name, roles=roles, email=f"{username}@example.org")
ada = User.objects.get(username="ada.lovelace")
User.objects.filter(pk=ada.pk).update(full_name="Ada Lovelace", email="ada@example.org")
ada.refresh_from_db()
owners = [ada, *(User.objects.get(username=one[0]) for one in people)]
names = ["logstash-ingest-eu-west", "Grafana dashboards", "nightly-backup", "terraform-ci",
         "Alerting: disk space", "kafka-connect", "metricbeat-edge-07", "postman (local)",
         "billing-exporter", "status page", "opentelemetry-collector", "release-notes-bot"]
for number in range(48):
    days = (90, None, 365, 1 + number, 30)[number % 5]
    age = timedelta(days=number * number * 0.1, hours=2)
    made = make_key(
        owners[number % 4],
        name=names[number % 12] + (f"-{number // 12}" if number >= 12 else ""),
        duration=None if days is None else timedelta(days=days),
        metadata={"managed": True} if number % 12 == 4 else {"team": "platform", "tier": 1},
        descriptors={"logs": {"indices": [logs]}},
        now=timezone.now() - age,
    )
    span = min(age, timedelta(days=28)) * (number % 5 != 1)
    record_use([
        KeyUsed(key=made.key.pk, at=timezone.now() - span * (part + number % 3) / 20,
                address="192.0.2.17", agent="elastic-transport-python/9.1.0",
                route="POST /logs-billing/_search", number=(part * 37 + number) % 23 + 1)
        for part in range(17, 0, -1) if span
    ])
"""
Step = Callable[[Page], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)) as server:
        take_all(server, folder)


def take_all(server: RunningServer, folder: Path) -> None:
    site = Site(server=server)
    reader = site.new_reader("manage_security", name="ada.lovelace")
    run_manage("shell", "-c", MAKE_A_COMPANY, home=server.home).check_returncode()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for colours in COLOURS:
            take_pages(chromium, site, reader, folder, colours)
        chromium.close()


def take_pages(chromium: Browser, site: Site, reader: Reader, folder: Path, colours: str) -> None:
    context = chromium.new_context(
        base_url=site.url,
        ignore_https_errors=True,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
        color_scheme="dark" if colours == "dark" else "light",
    )
    page, studio = context.new_page(), context.new_page()
    page.goto("/login")
    take(page, studio, folder / f"login-{colours}.webp")
    log_in(page, reader)
    for name, step in PAGES.items():
        page.goto(KEYS)
        step(page)
        take(page, studio, folder / f"{name}-{colours}.webp")
    context.close()


def take(page: Page, studio: Page, file: Path) -> None:
    page.mouse.move(0, 0)
    png = base64.b64encode(page.screenshot()).decode()
    file.write_bytes(base64.b64decode(studio.evaluate(AS_WEBP, [png, QUALITY])))


def opens(address: str) -> Step:
    def step(page: Page) -> None:
        page.goto(address)

    return step


def shows_key(page: Page) -> None:
    page.click(by_hook("apiKeyRowName-logstash-ingest-eu-west-1"))
    expect(page.get_by_role("dialog")).to_be_visible()


def makes_key(page: Page) -> None:
    page.click(by_hook("apiKeysCreateTableButton"))
    expect(page.get_by_role("dialog")).to_be_visible()


def searches(page: Page) -> None:
    page.fill(by_hook("nav-search-input"), "log")
    expect(page.locator(by_hook("nav-search-option")).first).to_be_visible()
    page.keyboard.press("ArrowDown")


PAGES: dict[str, Step] = {
    "landing": opens("/app/management"),
    "keys": states.key_list,
    "search": searches,
    "key": shows_key,
    "create": makes_key,
    "connection": states.connection,
    "delete": states.question,
    "roles": opens(ROLES),
    "role": opens(f"{ROLES}/edit/ingest"),
    "users": opens(USERS),
    "user": opens(f"{USERS}/edit/grace.hopper"),
    "created": states.quick_key_made,
}


if __name__ == "__main__":
    main()
