"""What to do when two changes wait for each other's rows and the database ends one of them."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

from keys.models.database_errors import is_deadlock

# Of those who wait for each other one goes on at a time, so each of many comes to its turn.
ATTEMPTS = 10
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


def again_after_deadlock(work: Callable[P, T]) -> Callable[P, T]:
    """
    Let `work`, a whole transaction, begin anew when the database ended it for another's sake.

    Keys that came from other keys are found by locking those first: no order in which every
    transaction would lock its rows is known before they are found.
    """

    @wraps(work)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                # Inside of another transaction there is nothing that could begin anew.
                if not is_deadlock(error) or connection.in_atomic_block:
                    raise
                log.info("deadlock, attempt %d begins anew", attempt)
        return work(*args, **kwargs)

    return repeated
