"""
A program that makes keys and invalidates them, in threads whose transactions overlap.

    python -m tests.serving.verifier.writer --keys 50 --threads 4 --longest-hold 0.05

It prepares the database, prints its keys as one line of JSON, waits for a line, and then prints one
line of JSON for each call: `{"key", "called", "returned"}`. Each transaction is held open for a
while after its change has its number, so that numbers are not committed in their order.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  # models need Django's set-up

from keys.access.callers import caller_of_user  # noqa: E402
from keys.actions import _key_ends as module  # noqa: E402
from keys.actions._records import record_audit  # noqa: E402
from keys.actions.create_key import create_key  # noqa: E402
from keys.actions.invalidate_keys import invalidate_keys  # noqa: E402
from keys.models import User  # noqa: E402
from keys.rules.caller import Caller  # noqa: E402
from keys.rules.selection import KeySelection  # noqa: E402

ADMINISTRATOR = "writer"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--longest-hold", type=float, required=True)
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args()
    call_command("migrate", interactive=False, verbosity=0)
    user = User.objects.create(username=ADMINISTRATOR, roles=["superuser"])
    by = caller_of_user(user)
    keys = {}
    for number in range(options.keys):
        created = create_key(
            name=f"key {number}",
            duration=None,
            longest=None,
            descriptors=None,
            metadata=None,
            by=by,
            now=datetime.now(UTC),
        )
        keys[created.key.public_id] = created.encoded
    _say(keys)
    sys.stdin.readline()
    # Half of them live on: a refusal of theirs would be wrong as well.
    doomed: SimpleQueue[str] = SimpleQueue()
    for key in random.sample([*keys], k=len(keys) // 2):  # which ones is no secret
        doomed.put(key)
    with _held_open(options.longest_hold):
        threads = [
            threading.Thread(target=_invalidate, args=(doomed, by, options.pause))
            for _ in range(options.threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@contextmanager
def _held_open(longest: float) -> Iterator[None]:
    """Let each transaction wait between its change and its commit."""
    audit = record_audit

    def wait_and_audit(*arguments: object, **values: object) -> None:
        time.sleep(random.uniform(0, longest))  # noqa: S311  # no secret
        audit(*arguments, **values)  # type: ignore[arg-type]  # handed on as they came

    with mock.patch.object(module, "record_audit", wait_and_audit):
        yield


def _invalidate(doomed: "SimpleQueue[str]", by: Caller, pause: float) -> None:
    while True:
        try:
            key = doomed.get_nowait()
        except Empty:
            return
        time.sleep(random.uniform(0, 2 * pause))  # noqa: S311  # no secret
        called = time.monotonic()
        invalidate_keys(selection=KeySelection(ids=(key,)), by=by, now=datetime.now(UTC))
        _say({"key": key, "called": called, "returned": time.monotonic()})


def _say(value: object) -> None:
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
