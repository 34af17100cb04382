"""Acting as another user."""

from dataclasses import replace

from keys.access.callers import caller_of_user
from keys.access.users import user_named
from keys.rules.caller import Caller
from keys.rules.errors import RunAsRefused
from keys.rules.privileges import RunAs


def run_as(by: Caller, username: str, *, action: str) -> Caller:
    """
    Return the user `username` as a caller with his own roles, run by `by`.

    He is the effective subject: owner of what is made, and the one whose privileges count. How
    `by` proved himself is kept.

    Args:
        action: the action that is asked for in his name, which a refusal names.

    Raises:
        RunAsRefused: `by` may not act as him, or nobody enabled is called so; which, is not told.
    """
    # Looked up in any case: the time it takes must not tell whether there is such a user.
    user = user_named(username)
    if not by.authority.allows(RunAs(username)) or user is None or not user.is_active:
        raise RunAsRefused(action=action, caller=by, target=username)
    return replace(
        caller_of_user(user, origin=by.origin),
        authentication_type=by.authentication_type,
        run_by=by,
    )
