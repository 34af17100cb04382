"""Who holds a role: users by name, keys by the snapshot of their owner's roles."""

import json
from dataclasses import dataclass

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, StrIndex

from keys.access.users import reserved_user
from keys.models import ApiKey, RoleSnapshot, User
from keys.queries.conditions import as_sql
from keys.queries.filtered_keys import visible_keys
from keys.queries.find_users import GET_ROLE
from keys.queries.search_users import USER_TABLE
from keys.rules import search as neutral
from keys.rules.caller import NATIVE_REALM, RESERVED_REALM, Caller
from keys.rules.ownership import Scope, scope_of
from keys.rules.privileges import RESERVED_USERS
from keys.rules.search.schemas import USERS

MOST_SHOWN = 10
MOST_COUNTED = 10_000
MOST_SNAPSHOTS = 1_000
ROLES = next(neutral.Place(field) for field in USERS.fields if field.name == "roles")


@dataclass(frozen=True, kw_only=True)
class Holders:
    """
    The first of those who hold a role, and how many there are.

    Attributes:
        keys: the newest; their total is `keys_total` or, where `more_keys`, more than that.
    """

    users: list[User]
    users_total: int
    keys: list[ApiKey]
    keys_total: int
    more_keys: bool


def holders_of_role(name: str, *, by: Caller) -> Holders:
    """
    Return who holds the role; of the keys those that the caller may see.

    A key holds what its owner held when it was last written, whatever he holds today. The same
    name over a descriptor of its own means another thing, and does not count.

    Raises:
        NotAllowed: the caller may not read roles.
    """
    by.check_may(GET_ROLE)
    reserved = _reserved_holders(name)
    native = User.objects.filter(realm=NATIVE_REALM).filter(
        as_sql(neutral.Equals(ROLES, frozenset({name})), USER_TABLE)
    )
    users = [*reserved, *native.order_by("username")[:MOST_SHOWN]]
    snapshots, more = _snapshots_with(name)
    keys = ApiKey.objects.none()
    if snapshots and scope_of(by) is not Scope.NONE:
        keys = visible_keys(by=by).filter(snapshot__in=snapshots)
    counted = keys[: MOST_COUNTED + 1].count()
    return Holders(
        users=users[:MOST_SHOWN],
        users_total=len(reserved) + native.count(),
        keys=[*keys.order_by("-id")[:MOST_SHOWN]],
        keys_total=min(counted, MOST_COUNTED),
        more_keys=more or counted > MOST_COUNTED,
    )


def _reserved_holders(name: str) -> list[User]:
    rows = {user.username: user for user in User.objects.filter(realm=RESERVED_REALM)}
    users = [rows.get(one) or reserved_user(one) for one in RESERVED_USERS]
    return [user for user in users if name in user.role_names]


def _snapshots_with(name: str) -> tuple[list[int], bool]:
    """Return the newest snapshots that hold the role, and whether there may be more of them."""
    # Metadata may look the same further inside, so what the database finds is read once more.
    spelled = Value(f"{json.dumps(name)}:{{", output_field=TextField())
    found = (
        RoleSnapshot.objects.alias(place=StrIndex(Cast(F("descriptors"), TextField()), spelled))
        .filter(place__gt=0)
        .order_by("-id")[: MOST_SNAPSHOTS + 1]
    )
    ids = [snapshot.pk for snapshot in found if name in snapshot.descriptors]
    return ids[:MOST_SNAPSHOTS], len(ids) > MOST_SNAPSHOTS
