"""
Which of our privileges lets somebody call which of Kuzzle's actions.

Kuzzle's own roles and profiles are not ours: every question goes to the engine.
"""

from enum import Enum

from keys.dialects.kuzzle.errors import FORBIDDEN, UNAUTHORIZED, Refused
from keys.rules.caller import Caller
from keys.rules.errors import RestrictedByWorkflow
from keys.rules.ownership import (
    CREATE,
    GET_ANY,
    INVALIDATE_ANY,
    MANAGE_CROSS_CLUSTER,
    check_is_unrestricted,
)
from keys.rules.privileges import ClusterAction

ANONYMOUS = "-1"
ANONYMOUS_PROFILE = "anonymous"


class Right(Enum):
    """What an action takes; the value is asked of the engine."""

    OPEN = "open"
    SIGNED_IN = "signed in"
    OWN_KEYS = CREATE
    READ_KEYS = GET_ANY
    END_KEYS = INVALIDATE_ANY
    # Nothing but `manage_security` and `all` grants this.
    SECURITY = MANAGE_CROSS_CLUSTER


def has(right: Right, caller: Caller | None) -> bool:
    """Return whether the caller, None for nobody, may do what takes this right."""
    if right is Right.OPEN:
        return True
    if caller is None or not _is_unrestricted(caller):
        return False
    if isinstance(right.value, ClusterAction):
        return caller.may(right.value)
    return True


def refusal(caller: Caller | None, controller: str, action: str) -> Refused:
    """Return what somebody without the right is told."""
    if caller is None:
        return Refused(UNAUTHORIZED, controller, action, ANONYMOUS)
    return Refused(FORBIDDEN, controller, action, caller.username)


def _is_unrestricted(caller: Caller) -> bool:
    try:
        check_is_unrestricted(caller)
    except RestrictedByWorkflow:
        return False
    return True
