"""What a few letters may mean: keys, roles and users, as far as the caller may see them."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import F, Q

from keys.models import ApiKey, ApiKeyQuerySet, User
from keys.queries.expressions import IsOneOf
from keys.queries.filtered_keys import visible_keys
from keys.queries.find_users import FoundRole
from keys.queries.parts import has_part, keys_with_part
from keys.queries.role_pages import page_of_roles
from keys.queries.user_pages import UserColumn, UserFilter, page_of_users
from keys.rules import search
from keys.rules.caller import Caller
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import Scope, scope_of
from keys.rules.search.closeness import closeness
from keys.rules.search.schemas import KEY_LIST

T = TypeVar("T")
# Among so many the closest are chosen, however many there are.
MOST_LOOKED_AT = 200
# One owner's keys are looked at one by one, the newest first, so many of them at most.
MOST_OWN = 2_000
NAME = search.Place(next(field for field in KEY_LIST.fields if field.name == "name"))


def keys_like(term: str, *, most: int, by: Caller) -> list[ApiKey]:
    """
    Return living keys whose name contains the term, whatever its case, or whose id it is.

    The closest come first. Each statement reads a bounded part of an index; of more keys than
    that, those are found whose name begins with the term as it is written.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    seen = visible_keys(by=by).not_invalidated()
    if not term or UNSTORABLE.search(term):
        return []
    if scope_of(by) is Scope.OWN:
        newest = seen.order_by("-created_at", "-id").values("pk")[:MOST_OWN]
        near = seen.filter(pk__in=newest)
    else:
        near = seen.filter(Q(IsOneOf(F("pk"), _candidates(term))))
    found = near.filter(Q(has_part(_named(term))) | Q(public_id=term))
    return _closest(found, term, most=most, name=lambda key: key.name)


def users_like(term: str, *, most: int, by: Caller) -> list[User]:
    """
    Return users whose name, address or role contains the term; the closest names first.

    Raises:
        NotAllowed: the caller may not read users.
    """
    page = page_of_users(
        UserFilter(search=term),
        column=UserColumn.USERNAME,
        descending=False,
        cursor=None,
        size=MOST_LOOKED_AT,
        by=by,
    )
    return _closest(page.things, term, most=most, name=lambda user: user.username)


def roles_like(term: str, *, most: int, by: Caller) -> list[FoundRole]:
    """
    Return roles whose name contains the term, the closest first.

    Raises:
        NotAllowed: the caller may not read roles.
    """
    page = page_of_roles(
        search=term,
        with_reserved=True,
        only_deprecated=False,
        descending=False,
        cursor=None,
        size=MOST_LOOKED_AT,
        by=by,
    )
    return _closest(page.things, term, most=most, name=lambda role: role.name)


def _candidates(term: str) -> set[int]:
    """Return keys that may be meant, each found by an index."""
    begins = ApiKey.objects.name_begins_with(term).order_by("name", "id")
    parts = keys_with_part(_named(term), most=MOST_LOOKED_AT) or []
    return {*_ids(begins), *parts, *_ids(ApiKey.objects.filter(public_id=term))}


def _ids(keys: ApiKeyQuerySet) -> list[int]:
    return [*keys.values_list("pk", flat=True)[:MOST_LOOKED_AT]]


def _named(term: str) -> search.Contains:
    return search.Contains(places=(NAME,), part=term)


def _closest(found: Iterable[T], term: str, *, most: int, name: Callable[[T], str]) -> list[T]:
    ranked = sorted(found, key=lambda one: (-closeness(term, name(one)), name(one)))
    return ranked[:most]
