"""Tell who presents an API key."""

from datetime import datetime

from keys.access.callers import caller_of_key
from keys.actions._failed_logins import failures_logged
from keys.actions._presented_key import presented_key
from keys.actions.note_use import note_use
from keys.rules.caller import Caller, Origin
from keys.rules.secret import Credential


def authenticate_key(
    credential: Credential, *, now: datetime, origin: Origin | None = None
) -> Caller:
    """
    Return the key as a caller.

    Raises:
        NotAuthenticated: the key is no good; why, only who holds its secret is told.
    """
    address = origin.address if origin else ""
    with failures_logged("key", credential.id, origin=origin):
        key = presented_key(credential, now=now, address=address)
    note_use(key.pk, at=now, origin=origin)
    return caller_of_key(key, origin=origin)
