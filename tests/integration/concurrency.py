"""Run several things at the same moment, each on a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

from tests import patience

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T | Exception]:
    """Return what each work returned or raised, in the order given."""
    start = threading.Barrier(len(works))
    outcomes: list[T | Exception | None] = [None] * len(works)

    def run(place: int, work: Callable[[], T]) -> None:
        try:
            start.wait(patience.SECONDS)
            outcomes[place] = work()
        except Exception as error:  # noqa: BLE001  # it is what the test looks at
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience.SECONDS)
    return [outcome for outcome in outcomes if outcome is not None]


def returned(outcomes: Sequence[T | Exception]) -> list[T]:
    return [one for one in outcomes if not isinstance(one, Exception)]


def raised(outcomes: Sequence[object]) -> list[Exception]:
    return [one for one in outcomes if isinstance(one, Exception)]
