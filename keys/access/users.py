"""Users by name: those with a row, and reserved ones, which are there without."""

from keys.models import User
from keys.models.prepared import Prepared
from keys.rules.caller import RESERVED_REALM
from keys.rules.privileges import RESERVED_USERS
from keys.rules.reserved_users import reserved_metadata

# The row that the realm chain finds first.
USER_NAMED = Prepared(
    lambda place: User.objects.in_realm_order().filter(username=place("username"))[:1]
)
USER_IN = Prepared(
    lambda place: User.objects.filter(username=place("username"), realm=place("realm"))
)


def reserved_user(username: str) -> User:
    """
    Return a reserved user as he is before his first password: not stored, and unable to log in.

    His row is made with his first password, or when he is disabled.
    """
    user = User(
        username=username,
        realm=RESERVED_REALM,
        roles=[*RESERVED_USERS[username]],
        metadata=reserved_metadata(username),
    )
    user.set_unusable_password()
    return user


def user_in(realm: str, username: str) -> User | None:
    """Return the user of this name in this realm, if there is one."""
    found = USER_IN.first(username=username, realm=realm)
    if found is None and realm == RESERVED_REALM and username in RESERVED_USERS:
        return reserved_user(username)
    return found


def user_named(username: str) -> User | None:
    """Return the user of this name whom the realm chain finds first."""
    found = USER_NAMED.first(username=username)
    if username in RESERVED_USERS and (found is None or not found.is_reserved):
        return reserved_user(username)
    return found
