"""Which of a list of privileges the caller holds."""

from dataclasses import dataclass

from keys.access.stored_privileges import stored_privileges_of
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.ownership import SECURITY
from keys.rules.privilege_check import HeldPrivileges, PrivilegeCheck, held_by

HAS_PRIVILEGES = f"{SECURITY}/user/has_privileges"


@dataclass(frozen=True, kw_only=True)
class PrivilegeAnswers:
    """`username`: of whom they tell."""

    username: str
    held: HeldPrivileges


def has_privileges(
    check: PrivilegeCheck, *, by: Caller, username: str | None = None
) -> PrivilegeAnswers:
    """
    Return an answer for each privilege asked for; it takes no privilege to ask about oneself.

    An API key holds what its own descriptors and those of its owner both grant.

    Args:
        username: None for the caller; nobody else can be asked about.

    Raises:
        NotAllowed: `username` is somebody else; who may, runs as him.
        Invalid: the question has faults.
        BadPattern: the patterns are too complex to compare.

    Source: elasticsearch-specification, security/has_privileges.
    """
    if username not in {None, by.username}:
        raise NotAllowed(action=HAS_PRIVILEGES, caller=by, granted_by=())
    stored = stored_privileges_of(one.application for one in check.application)
    return PrivilegeAnswers(username=by.username, held=held_by(by, check, stored_privileges=stored))
