"""What is done without a caller, how often, and in which steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from keys.actions.fold_counters import fold_counters
from keys.actions.forget_requests import forget_requests
from keys.actions.forget_sessions import forget_sessions
from keys.actions.prune_changes import prune_changes
from keys.actions.purge_keys import purge_keys
from keys.actions.roll_up_uses import forget_uses, roll_up_uses
from keys.conf import key_settings
from keys.rules.caller import Caller

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOUSEKEEPER = "_housekeeper"


@dataclass(frozen=True)
class Job:
    """
    One kind of work.

    Attributes:
        step: does a small part of it in a transaction of its own, and returns how much that was;
            0 when there is nothing left.
        is_in_steps: whether `step` is to be called again until it returns 0.
    """

    name: str
    every: timedelta
    step: Callable[[datetime], int]
    is_in_steps: bool = True


def _purge(now: datetime) -> int:
    by = Caller.system(HOUSEKEEPER)
    return purge_keys(retention=key_settings().key_retention, by=by, now=now)


JOBS = (
    Job("fold_counters", MINUTE, lambda _: fold_counters(), is_in_steps=False),
    Job("forget_requests", HOUR, lambda now: forget_requests(now=now), is_in_steps=False),
    Job("forget_sessions", HOUR, lambda now: forget_sessions(now=now)),
    Job("prune_changes", HOUR, lambda _: prune_changes()),
    Job("roll_up_uses", HOUR, lambda now: roll_up_uses(now=now)),
    Job("forget_uses", HOUR, lambda now: forget_uses(now=now)),
    Job("purge_keys", HOUR, _purge),
)
