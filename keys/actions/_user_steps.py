"""Steps that everything that changes an existing user shares."""

from keys.access.users import reserved_user
from keys.models import User
from keys.rules.caller import RESERVED_REALM
from keys.rules.own_password import realm_of


def locked_user(username: str) -> User | None:
    """
    Return the user to change, his row locked; None when there is none.

    A reserved user who has no row yet gets one.
    """
    realm = realm_of(username)
    users = User.objects.select_for_update().filter(username=username, realm=realm)
    found = users.first()
    if found is not None or realm != RESERVED_REALM:
        return found
    User.objects.bulk_create([reserved_user(username)], ignore_conflicts=True)
    return users.get()
