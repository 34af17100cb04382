"""One key with its family, for who wants to know all about it."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import F

from keys.access.shares import is_shared_with
from keys.models import ApiKey
from keys.queries.descendants import generations_below
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.ownership import GET_ANY, Scope, scope_of
from keys.rules.sharing import Right

MOST_RELATIVES = 50


@dataclass(frozen=True, kw_only=True)
class Family:
    """
    Where a key came from, and what came from it.

    Attributes:
        parent: None for a key that came from none, or from one that the reader may not see.
        descendants: not invalidated, the eldest first, of all generations.
        more: there are more descendants than these.
    """

    parent: ApiKey | None
    descendants: tuple[ApiKey, ...]
    more: bool


def key_in_detail(key_id: str, *, by: Caller) -> ApiKey | None:
    """
    Return the key, invalidated or not, or None when there is none that the caller may see.

    A key that is shared with him he sees as long as it lives.

    Of several lives of one id the living one counts, else the last.

    Raises:
        NotAllowed: the caller may see none, not even his own, and it is not shared with him.
    """
    scope = scope_of(by)
    newest_first = F("invalidated_at").desc(nulls_first=True)
    keys = ApiKey.objects.select_related("snapshot", "parent").filter(public_id=key_id)
    for key in keys.order_by(newest_first, "-id")[:1]:
        if _is_seen(key, scope, by) or is_shared_with(by, key, Right.VIEW):
            return key
    if scope is Scope.NONE:
        verdict = by.authority.judge(GET_ANY)
        granted_by = getattr(verdict, "granted_by", ())
        raise NotAllowed(action=GET_ANY.action, caller=by, granted_by=granted_by)
    return None


def family_of(key: ApiKey, *, by: Caller) -> Family:
    """Return the relatives of a key that the caller may see."""
    scope = scope_of(by)
    living = (
        child
        for generation in generations_below([key.pk])
        for child in generation
        if child.invalidated_at is None and _is_seen(child, scope, by)
    )
    # Nobody waits for generations that are not shown.
    found = [*islice(living, MOST_RELATIVES + 1)]
    parent = key.parent if key.parent and _is_seen(key.parent, scope, by) else None
    return Family(
        parent=parent,
        descendants=tuple(found[:MOST_RELATIVES]),
        more=len(found) > MOST_RELATIVES,
    )


def _is_seen(key: ApiKey, scope: Scope, by: Caller) -> bool:
    if scope is Scope.ALL:
        return True
    if by.key is not None:
        return key.public_id == by.key.id
    return scope is Scope.OWN and key.owner.is_same_user_as(username=by.username, realm=by.realm)
