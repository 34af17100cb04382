"""
Ten thousand keys ended in one call, against the bare statement; and who verifies keys meanwhile.

The statement is the same UPDATE without the rest, rolled back. A verifier is asked about a key all
the time; it listens on the same core as the console and, with SQLite, the database.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

import psycopg

from benchmarks.credentials import basic
from benchmarks.lists_served import Place
from benchmarks.load import Ask, Connection, Target, Unexpected, asked_once

AT_ONCE = 10_000
ROUNDS = 5
SLOW_MS, BAR = 50.0, 3.0
QUIET_SECONDS = 1.0
OK = 200
KEYS = "/_security/api_key"
UPDATE = """
    UPDATE keys_apikey
       SET invalidated_at = {now}, invalidated_by = 'elastic', row_version = row_version + 1
     WHERE invalidated_at IS NULL AND public_id {ids}
"""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Figures of all rounds: seconds, and milliseconds of verifications."""

    bare: list[float] = field(default_factory=list)
    called: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)


def ended_at_once(place: Place) -> Ended:
    done = Ended()
    by = basic("elastic", place.server.password)
    made = Ask(method="POST", path=KEYS, headers=by, body=json.dumps({"name": "verified"}))
    encoded = json.loads(asked_once(place.target, made).body)["encoded"]
    with _verifying(place, encoded, done.quiet):
        time.sleep(QUIET_SECONDS)
    for number in range(ROUNDS):
        ids = place.ids[number * AT_ONCE : (number + 1) * AT_ONCE]
        # Beside the same verifications, which take their part of the processor.
        with _verifying(place, encoded, []):
            done.bare.append(_bare_update(place, ids))
        ask = Ask(method="DELETE", path=KEYS, headers=by, body=json.dumps({"ids": [*ids]}))
        with _verifying(place, encoded, done.meanwhile):
            began = time.perf_counter()
            answer = asked_once(place.target, ask)
            done.called.append(time.perf_counter() - began)
        count = len(json.loads(answer.body)["invalidated_api_keys"])
        if count != len(ids):
            raise Unexpected(f"{count} keys ended of {len(ids)}")
    return done


def print_ended(done: Ended) -> None:
    ratio = median(one / bare for one, bare in zip(done.called, done.bare, strict=True))
    print(f"  {AT_ONCE:,} keys ended in one call, {ROUNDS} rounds, medians")
    call, bare = 1000 * median(done.called), 1000 * median(done.bare)
    print(f"  call {call:.0f} ms, bare UPDATE {bare:.0f} ms, ratio {ratio:.2f}, bar {BAR}")
    for name, waited in {"quiet": done.quiet, "meanwhile": done.meanwhile}.items():
        slow = len([one for one in waited if one > SLOW_MS])
        print(
            f"  verifications {name}: {len(waited):,}, median {median(waited):.1f} ms, slowest"
            f" {max(waited):.1f} ms, above {SLOW_MS:.0f} ms {slow}, bar 0",
            flush=True,
        )


def _bare_update(place: Place, ids: Sequence[str]) -> float:
    now = datetime.now(UTC)
    if place.database:
        sql = UPDATE.format(now="%s", ids="= ANY(%s)")
        with psycopg.connect(place.database) as connection:
            began = time.perf_counter()
            connection.execute(sql, [now, [*ids]])
            took = time.perf_counter() - began
            connection.rollback()
        return took
    file = sqlite3.connect(place.server.home / "apikeys.sqlite3", isolation_level=None, timeout=60)
    sql = UPDATE.format(now="?", ids="IN (SELECT value FROM json_each(?))")
    file.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    file.execute(sql, [f"{now:%Y-%m-%d %H:%M:%S}", json.dumps([*ids])])
    took = time.perf_counter() - began
    file.execute("ROLLBACK")
    file.close()
    return took


@contextmanager
def _verifying(place: Place, encoded: str, waited: list[float]) -> Iterator[None]:
    """Verify a key without a pause, and note how long each answer took, in milliseconds."""
    port = urlsplit(place.server.verifier_url).port or 0
    target = Target(port=port, ca=place.server.ca_path)
    headers = {"Authorization": f"ApiKey {encoded}"}
    wire = Ask(path="/_security/_authenticate", headers=headers).wire(target)
    connection, over = Connection(target), threading.Event()
    refused: list[int] = []

    def verify() -> None:
        while not over.is_set():
            began = time.perf_counter()
            status = connection.ask(wire).status
            waited.append(1000 * (time.perf_counter() - began))
            if status != OK:
                refused.append(status)

    thread = threading.Thread(target=verify)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        connection.close()
    if refused:
        raise Unexpected(f"a good key was refused: {refused[:3]}")
