"""No use is lost when the product ends in order, or reads its certificates again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests import patience
from tests.ports import free_port
from tests.serving.asking import trusting
from tests.serving.running import RunningServer, running_server

HEADERS = {"User-Agent": "a program/1"}
USES = """
    SELECT (SELECT SUM(number) FROM keys_keyusecount),
           (SELECT agent FROM keys_keyuse), (SELECT route FROM keys_keyuse)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    variables = {"APIKEYS_VERIFIER_PORT": str(free_port()), "APIKEYS_USE_INTERVAL": "3600"}
    with running_server(tmp_path / "home", env=variables) as running:
        yield running


def uses_in(home: Path) -> tuple[int | None, str | None, str | None]:
    with closing(sqlite3.connect(home / "apikeys.sqlite3")) as connection:
        found: tuple[int | None, str | None, str | None] = connection.execute(USES).fetchone()
    return found


def test_uses_are_written_at_the_end(server: RunningServer) -> None:
    with httpx.Client(
        verify=trusting(server.ca_path), headers=HEADERS, timeout=patience.SECONDS
    ) as client:
        made = client.post(
            f"{server.url}/_security/api_key",
            json={"name": "used"},
            auth=("elastic", server.password),
        ).json()
        key = {"Authorization": f"ApiKey {made['encoded']}"}
        for url in (server.url, server.verifier_url, server.verifier_url):
            assert client.get(f"{url}/_security/_authenticate", headers=key).status_code == 200
    assert uses_in(server.home) == (None, None, None)

    server.stop()

    assert uses_in(server.home) == (3, "a program/1", "GET /_security/_authenticate")
