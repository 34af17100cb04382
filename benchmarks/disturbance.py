"""
Programs that disturb a verifier, each in a process of its own.

    python -m benchmarks.disturbance flood --port … [--plausible]
    python -m benchmarks.disturbance changes [--spare …]
    python -m benchmarks.disturbance lists --port … --ca …      password on standard input

prints `started` once it begins, and what it has done once its standard input ends.
"""

import argparse
import base64
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.credentials import basic
from benchmarks.load import Ask, Connection, Target
from keys.rules.secret import Credential, encoded_of, new_id, new_secret

FLOOD_PER_SECOND, CHANGES_PER_SECOND, LISTS = 10_000, 200, 8
AT_ONCE = 50
KEYS_IN_A_LIST = 1_000
HEAD_END = b"\r\n\r\n"
# So long is a key's credential, too.
LENGTH_OF_GARBAGE = 36

Disturb = Callable[[threading.Event], int]


def main() -> None:
    parser = argparse.ArgumentParser(prog="disturbance")
    parser.add_argument("kind", choices=("flood", "changes", "lists"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ca", type=Path, default=Path())
    parser.add_argument("--plausible", action="store_true")
    parser.add_argument("--spare", type=int, default=0)
    options = parser.parse_args()
    if options.kind == "flood":
        disturb: Disturb = flood(options.port, plausible=options.plausible)
    elif options.kind == "changes":
        disturb = changes(spare=options.spare)
    else:
        password = sys.stdin.readline().strip()
        disturb = lists(Target(port=options.port, ca=options.ca), password=password)
    over = threading.Event()
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(disturb(over)))
    began = time.monotonic()
    thread.start()
    _say("started")
    sys.stdin.read()
    over.set()
    thread.join()
    _say(f"{sum(done) / (time.monotonic() - began):.0f}")


def flood(port: int, *, plausible: bool) -> Disturb:
    """Ask with keys that nobody has, each of them once, at `FLOOD_PER_SECOND` if that is taken."""
    made = _plausible() if plausible else _garbage()

    def disturb(over: threading.Event) -> int:
        connection = socket.create_connection(("127.0.0.1", port))
        count, began = 0, time.monotonic()
        while not over.is_set():
            late = time.monotonic() - began - count / FLOOD_PER_SECOND
            if late < 0:
                over.wait(-late)
            # One after the other without waiting: this program must not cost more than the server.
            connection.sendall(b"".join(next(made) for _ in range(AT_ONCE)))
            answers = 0
            while answers < AT_ONCE:
                answers += connection.recv(262144).count(HEAD_END)
            count += AT_ONCE
        connection.close()
        return count

    return disturb


def _garbage() -> Iterator[bytes]:
    while True:
        yield _wire(base64.b64encode(b"ak_" + secrets.token_bytes(LENGTH_OF_GARBAGE)).decode())


def _plausible() -> Iterator[bytes]:
    """Yield keys of our own shape, whose checksums fit: each of them has to be looked up."""
    while True:
        key_id = new_id(datetime.now(UTC))
        yield _wire(encoded_of(Credential(id=key_id, secret=new_secret(key_id))))


def _wire(encoded: str) -> bytes:
    return (
        "GET /_security/_authenticate HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: ApiKey {encoded}\r\n\r\n"
    ).encode()


def changes(*, spare: int) -> Disturb:
    """Change keys, `CHANGES_PER_SECOND`, all but the first `spare` of them, one after the other."""
    import django  # noqa: PLC0415  # only for this one

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    from django.db import transaction  # noqa: PLC0415  # Django must be set up first

    from keys.models import ApiKey, Change, ChangeKind  # noqa: PLC0415  # the same

    stored = [*ApiKey.objects.order_by("pk").values_list("pk", "public_id")[spare:]]

    def disturb(over: threading.Event) -> int:
        count, began = 0, time.monotonic()
        while not over.is_set():
            late = time.monotonic() - began - count / CHANGES_PER_SECOND
            if late < 0:
                over.wait(-late)
            key, key_id = stored[count % len(stored)]
            with transaction.atomic():
                ApiKey.objects.filter(pk=key).update(name=f"changed {count}")
                Change.objects.insert(Change(kind=ChangeKind.KEY, subject=key_id, transaction=0))
            count += 1
        return count

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

    def disturb(over: threading.Event) -> int:
        counts: list[int] = []
        threads = [threading.Thread(target=ask_on, args=(over, counts)) for _ in range(LISTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts)

    return disturb


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
