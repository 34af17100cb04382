"""With whom a key is shared, for what and by whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from django.contrib.auth.models import Group

from keys.access.shares import RIGHTS, shares_on, shares_reaching
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.errors import UnknownKey
from keys.rules.ownership import GET_ANY, GET_OWN, Scope, scope_of
from keys.rules.sharing import Recipient, RecipientKind, Right, can_be_given_rights, in_order

COLUMNS = ("granter_username", "granter_realm", "granted_at", "permission__codename")
# Primary key of the key; recipient's kind and name; then `COLUMNS`.
Row: TypeAlias = tuple[int, RecipientKind, str, str, str, datetime, str]


@dataclass(frozen=True, kw_only=True)
class KeyShare:
    """What one recipient may do with a key; `granter_…` is who gave it."""

    recipient: Recipient
    rights: tuple[Right, ...]
    granter_username: str
    granter_realm: str
    granted_at: datetime


def shares_of(key_id: str, *, by: Caller) -> list[KeyShare]:
    """
    Return the key's shares: all of them to who might give or read any, else those he has.

    Users stand before teams, each in the order of the alphabet.

    Raises:
        NotAllowed: the caller may look at no key, not even his own.
        UnknownKey: no living key is called so, or it is none of the caller's business.
    """
    key = ApiKey.objects.not_invalidated().filter(public_id=key_id).first()
    found = [] if key is None else shares_shown(key, by=by)
    if key is None or not (found or _sees_all(key, by=by)):
        by.check_may(GET_OWN if by.key is None else GET_ANY)
        raise UnknownKey(key_id)
    return found


def shares_shown(key: ApiKey, *, by: Caller) -> list[KeyShare]:
    """Return of a key's shares those that the caller may see."""
    if key.invalidated_at is not None:
        return []
    mine_only = not _sees_all(key, by=by)
    return shares_of_each([key.pk], by=by, mine_only=mine_only).get(key.pk, [])


def shares_of_each(
    keys: Collection[int], *, by: Caller, mine_only: bool
) -> dict[int, list[KeyShare]]:
    """
    Return the shares of each of some keys, by primary key; keys without any left out.

    Args:
        mine_only: whether only what reaches the caller counts, himself or by a team.
    """
    if mine_only and not can_be_given_rights(by):
        return {}
    users, teams = shares_on(keys)
    if mine_only:
        own, of_teams = shares_reaching(by)
        users, teams = users & own, teams & of_teams
    rows: list[Row] = [
        (pk, RecipientKind.USER, *row)
        for pk, *row in users.values_list("content_object", "user__username", *COLUMNS)
    ] + [
        (pk, RecipientKind.TEAM, *row)
        for pk, *row in teams.values_list("content_object", "group__name", *COLUMNS)
    ]
    return _by_key(rows)


def teams_of(by: Caller) -> tuple[str, ...]:
    """Return the names of the teams that the caller is in at this moment."""
    members = User.objects.filter(username=by.username, realm=by.realm)
    found = Group.objects.filter(user__in=members).order_by("name")
    return tuple(found.values_list("name", flat=True))


def _sees_all(key: ApiKey, *, by: Caller) -> bool:
    own = key.owner.is_same_user_as(username=by.username, realm=by.realm) and by.key is None
    scope = scope_of(by)
    return scope is Scope.ALL or (scope is Scope.OWN and own)


def _by_key(rows: Iterable[Row]) -> dict[int, list[KeyShare]]:
    found: dict[int, list[KeyShare]] = {}
    known = sorted(rows, key=lambda row: (row[0], row[1] is RecipientKind.TEAM, row[2]))
    for (pk, kind, name), each in groupby(known, key=itemgetter(0, 1, 2)):
        found.setdefault(pk, []).append(_share(Recipient(kind=kind, name=name), list(each)))
    return found


def _share(recipient: Recipient, rows: list[Row]) -> KeyShare:
    granter_username, granter_realm, granted_at = rows[0][3:6]
    return KeyShare(
        recipient=recipient,
        rights=in_order(RIGHTS[row[-1]] for row in rows),
        granter_username=granter_username,
        granter_realm=granter_realm,
        granted_at=granted_at,
    )
