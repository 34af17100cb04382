"""Who a Bearer token stands for when it is used."""

from dataclasses import replace

from keys.access.callers import caller_of_user
from keys.access.users import user_in
from keys.rules.caller import AuthenticationType, Caller, CallingToken, Origin


def caller_by_access_token(
    *, username: str, realm: str, origin: Origin | None = None
) -> Caller | None:
    """Return the token's user with the roles he has now; None once he is disabled or deleted."""
    user = user_in(realm, username)
    if user is None or not user.is_active:
        return None
    return replace(
        caller_of_user(user, origin=origin),
        authentication_type=AuthenticationType.TOKEN,
        token=CallingToken(),
    )
