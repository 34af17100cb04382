"""
Programs that disturb a verifier, each in a process of its own.

    python -m benchmarks.disturbance flood --port … [--plausible]
    python -m benchmarks.disturbance changes
    python -m benchmarks.disturbance lists --port … --ca …      password on standard input

prints `started` once it begins, and once its standard input ends how much was offered and how much
was done, each a second.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.credentials import basic
from benchmarks.garbage import Done, flood
from benchmarks.load import Ask, Connection, Target

CHANGES_PER_SECOND, LISTS = 200, 8
KEYS_IN_A_LIST = 1_000
# Prime, and no divisor of the number of keys: all of them have their turn, far from each other.
STRIDE = 7_919
CHANGE_KEY = "UPDATE keys_apikey SET name = %s, row_version = row_version + 1 WHERE id = %s"
NOTE_CHANGE = """
    INSERT INTO keys_change (kind, subject) SELECT 'key', public_id FROM keys_apikey WHERE id = %s
"""
# All at once: on PostgreSQL each statement is a journey of its own.
ON_POSTGRESQL = f"""
    WITH changed AS ({CHANGE_KEY} RETURNING public_id),
         noted AS (
             INSERT INTO keys_change (kind, subject, transaction)
             SELECT 'key', public_id, CAST(CAST(pg_current_xact_id() AS text) AS bigint)
               FROM changed
             RETURNING id)
    SELECT pg_notify(%s, '') FROM noted
"""  # noqa: S608  # our own SQL

Disturb = Callable[[threading.Event], Done]


def main() -> None:
    parser = argparse.ArgumentParser(prog="disturbance")
    parser.add_argument("kind", choices=("flood", "changes", "lists"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ca", type=Path, default=Path())
    parser.add_argument("--plausible", action="store_true")
    options = parser.parse_args()
    if options.kind == "flood":
        disturb: Disturb = flood(options.port, plausible=options.plausible)
    elif options.kind == "changes":
        disturb = changes()
    else:
        password = sys.stdin.readline().strip()
        disturb = lists(Target(port=options.port, ca=options.ca), password=password)
    over = threading.Event()
    done: list[Done] = []
    thread = threading.Thread(target=lambda: done.append(disturb(over)))
    began = time.monotonic()
    thread.start()
    _say("started")
    sys.stdin.read()
    over.set()
    took = time.monotonic() - began
    thread.join()
    for one in done:
        _say(f"{one.offered / took:.0f} {one.done / took:.0f}")


def changes() -> Disturb:
    """
    Change keys, `CHANGES_PER_SECOND`, those that are verified among them.

    Each is a transaction with what an action leaves for verifiers. It is written in plain SQL: the
    core is shared with who asks the verifier, and what an action costs is measured elsewhere.
    """
    import django  # noqa: PLC0415  # only for this one

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    from django.db import connection, transaction  # noqa: PLC0415  # Django must be set up first

    from keys.models import ApiKey  # noqa: PLC0415  # the same
    from keys.models.verifier_lease import CHANNEL  # noqa: PLC0415  # the same

    stored = [*ApiKey.objects.order_by("pk").values_list("pk", flat=True)]

    def change(number: int) -> None:
        key, name = stored[number * STRIDE % len(stored)], f"changed {number}"
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(ON_POSTGRESQL, [name, key, CHANNEL])
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CHANGE_KEY, [name, key])
            cursor.execute(NOTE_CHANGE, [key])

    def disturb(over: threading.Event) -> Done:
        count, began = 0, time.monotonic()
        while not over.is_set():
            early = count / CHANGES_PER_SECOND - (time.monotonic() - began)
            if early > 0:
                over.wait(early)
            change(count)
            count += 1
        return Done(offered=round((time.monotonic() - began) * CHANGES_PER_SECOND), done=count)

    return disturb


def lists(target: Target, *, password: str) -> Disturb:
    """Ask the console for long lists, on `LISTS` connections at once."""
    body = json.dumps(
        {"size": KEYS_IN_A_LIST, "query": {"wildcard": {"name": "*9*"}}, "sort": ["name"]}
    )
    ask = Ask(
        method="POST",
        path="/_security/_query/api_key",
        headers=basic("elastic", password),
        body=body,
    )
    wire = ask.wire(target)

    def ask_on(over: threading.Event, counts: list[int]) -> None:
        connection, count = Connection(target), 0
        while not over.is_set():
            connection.ask(wire)
            count += 1
        connection.close()
        counts.append(count)

    def disturb(over: threading.Event) -> Done:
        counts: list[int] = []
        threads = [threading.Thread(target=ask_on, args=(over, counts)) for _ in range(LISTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Done(offered=sum(counts), done=sum(counts))

    return disturb


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
