"""Who may change whose password."""

from keys.rules.caller import NATIVE_REALM, RESERVED_REALM, AuthenticationType, Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import RESERVED_USERS, ClusterAction

CHANGE_PASSWORD = ClusterAction(f"{SECURITY}/user/change_password")


def realm_of(username: str) -> str:
    """Return the realm in which a user of this name is changed: a reserved name is reserved."""
    return RESERVED_REALM if username in RESERVED_USERS else NATIVE_REALM


def check_may_change_password(username: str, *, by: Caller) -> None:
    """
    Let everybody change his own password who proved himself by it; others' take a privilege.

    Raises:
        NotAllowed: it is somebody else's, or the caller came with an API key or a token.
    """
    # The same name in another realm is somebody else.
    same_user = username == by.username and by.realm == realm_of(username)
    if not (same_user and by.authentication_type is AuthenticationType.REALM):
        by.check_may(CHANGE_PASSWORD)
