"""A server that is killed loses nothing that it acknowledged and makes nothing twice."""

import base64
import http.client
import json
import os
import random
import sqlite3
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import patience
from tests.postgresql import running_postgresql
from tests.serving.process_tree import kill_nine, tree_of
from tests.serving.running import RunningServer, running_server

DEEP = os.environ.get("APIKEYS_TEST_DEEP") == "1"
ROUNDS = 5 if DEEP else 1
BUSY = {http.HTTPStatus.TOO_MANY_REQUESTS, http.HTTPStatus.SERVICE_UNAVAILABLE}
AT_ONCE = 200 if DEEP else 40  # creates, and as many invalidations beside them


@dataclass
class Ledger:
    """
    What was asked of the server, and what it said it had done.

    Attributes:
        created: name to `encoded` of each key whose creation was acknowledged.
        ids: name to id of the same keys.
        asked_names: names of all keys that were asked for.
        invalidated: names of the keys whose invalidation was acknowledged.
        asked_to_invalidate: names of all keys that were to be invalidated.
    """

    created: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    asked_names: set[str] = field(default_factory=set)
    invalidated: set[str] = field(default_factory=set)
    asked_to_invalidate: set[str] = field(default_factory=set)

    @property
    def still_good(self) -> set[str]:
        return set(self.created) - self.asked_to_invalidate


class Client:
    """Speaks to one server, over TLS that it verifies, on one kept connection."""

    def __init__(self, server: RunningServer) -> None:
        context = ssl.create_default_context(cafile=str(server.ca_path))
        self._connection = http.client.HTTPSConnection(
            "127.0.0.1", server.port, context=context, timeout=patience.SECONDS
        )
        login = base64.b64encode(f"elastic:{server.password}".encode()).decode()
        self._administrator = f"Basic {login}"

    def ask(
        self, method: str, path: str, body: object = None, *, by: str | None = None
    ) -> tuple[int, Any]:  # JSON edge
        """Return status and body; while too much is asked of a slow machine, ask again."""
        headers = {"Authorization": by or self._administrator, "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        deadline = time.monotonic() + patience.SECONDS
        while True:
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
            told = json.loads(answer.read())
            if answer.status not in BUSY or time.monotonic() > deadline:
                return answer.status, told
            time.sleep(patience.SECONDS_BETWEEN_LOOKS)

    def create(self, name: str, ledger: Ledger) -> None:
        ledger.asked_names.add(name)
        status, key = self.ask("POST", "/_security/api_key", {"name": name})
        assert status == 200, key
        ledger.ids[name] = key["id"]
        ledger.created[name] = key["encoded"]

    def invalidate(self, name: str, ledger: Ledger) -> None:
        ledger.asked_to_invalidate.add(name)
        status, done = self.ask("DELETE", "/_security/api_key", {"ids": [ledger.ids[name]]})
        assert status == 200, done
        assert done["invalidated_api_keys"] == [ledger.ids[name]]
        ledger.invalidated.add(name)

    def close(self) -> None:
        self._connection.close()

    def opens(self, encoded: str) -> bool:
        """Return whether a key is good; 401 is the only other answer that is right."""
        status, answer = self.ask("GET", "/_security/_authenticate", by=f"ApiKey {encoded}")
        assert status in {200, 401}, answer
        return status == 200


@dataclass(frozen=True, kw_only=True)
class Store:
    """A database: what the server needs to find it, and how to look into it from outside."""

    env: Mapping[str, str]
    rows: Callable[[Path, str], list[Any]]
    is_file: bool


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield Store(env={}, rows=rows_of_file, is_file=True)
        return
    with running_postgresql() as url:

        def rows(_home: Path, query: str) -> list[Any]:
            with psycopg.connect(url) as connection:
                return connection.execute(query.encode()).fetchall()

        yield Store(env={"DATABASE_URL": url}, rows=rows, is_file=False)


def rows_of_file(home: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(home / "apikeys.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def killed_while_busy(server: RunningServer, ledger: Ledger, *, number: int) -> None:
    """Ask for many creations and invalidations at once, and kill the server amid them."""
    doomed = [f"doomed-{number}-{one}" for one in range(AT_ONCE)]
    with closing(Client(server)) as client:
        for name in doomed:
            client.create(name, ledger)
    acknowledged = threading.Semaphore(0)

    def attempt(work: Callable[[Client, str, Ledger], None], name: str) -> None:
        try:
            with closing(Client(server)) as client:
                work(client, name, ledger)
        except (OSError, http.client.HTTPException):
            return  # Not acknowledged: done or not, both are right.
        acknowledged.release()

    threads = [
        threading.Thread(target=attempt, args=(work, name))
        for one in range(AT_ONCE)
        for work, name in (
            (Client.create, f"made-{number}-{one}"),
            (Client.invalidate, doomed[one]),
        )
    ]
    processes = tree_of(server.process.pid)
    for thread in threads:
        thread.start()
    chance = random.Random(number)  # noqa: S311  # where the kill falls is no secret
    for _ in range(chance.randrange(AT_ONCE // 4, AT_ONCE)):
        assert acknowledged.acquire(timeout=patience.SECONDS)
    kill_nine(processes)
    for thread in threads:
        thread.join(patience.SECONDS)


def check_over_http(client: Client, ledger: Ledger) -> None:
    _, answer = client.ask("GET", "/_security/api_key")
    keys = {key["id"]: key for key in answer["api_keys"]}
    assert max(Counter(key["name"] for key in keys.values()).values()) == 1
    assert {key["name"] for key in keys.values()} <= ledger.asked_names
    for name, encoded in ledger.created.items():
        assert keys[ledger.ids[name]]["name"] == name
        if name in ledger.invalidated:
            assert not client.opens(encoded)
        elif name in ledger.still_good:
            assert client.opens(encoded)
        else:  # Its invalidation was cut off: one state or the other, not one of each.
            assert client.opens(encoded) is not keys[ledger.ids[name]]["invalidated"]


def check_records(store: Store, home: Path) -> None:
    """Each key has one record of each thing that happened to it, and no record lacks its key."""
    keys = store.rows(home, "SELECT public_id, invalidated_at FROM keys_apikey")
    made = [key_id for key_id, _ in keys]
    ended = [key_id for key_id, at in keys if at is not None]
    events = "SELECT subject FROM keys_auditevent WHERE action ="
    changes = "SELECT subject FROM keys_change WHERE kind ="
    assert sorted(made) == subjects(store, home, f"{events} 'create_apikey'")
    assert sorted(ended) == subjects(store, home, f"{events} 'invalidate_apikeys'")
    assert sorted(made + ended) == subjects(store, home, f"{changes} 'key'")
    if store.is_file:
        assert store.rows(home, "PRAGMA integrity_check") == [("ok",)]
        assert store.rows(home, "PRAGMA foreign_key_check") == []


def subjects(store: Store, home: Path, query: str) -> list[str]:
    return sorted(subject for (subject,) in store.rows(home, query))


class TestKillNine:
    def test_loses_nothing_acknowledged_and_makes_nothing_twice(
        self, tmp_path: Path, store: Store
    ) -> None:
        home, ledger = tmp_path / "home", Ledger()

        for number in range(ROUNDS):
            with running_server(home, env=store.env) as server:
                killed_while_busy(server, ledger, number=number)
            check_records(store, home)
            with (
                running_server(home, env=store.env) as server,
                closing(Client(server)) as client,
            ):
                check_over_http(client, ledger)

        assert ledger.invalidated
        assert len(ledger.created) > ROUNDS * AT_ONCE
