"""Which keys a filter would end, told before it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Count

from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.filtered_keys import keys_matching, of_category
from keys.queries.key_filters import KeyFilters
from keys.rules.caller import Caller
from keys.rules.key_category import Category
from keys.rules.ownership import INVALIDATE_ANY, INVALIDATE_OWN

MOST_OWNERS_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class DoomedKeys:
    """
    What a filter would end.

    Attributes:
        digest: of exactly these keys: any other set has another one.
        managed: how many of them a product manages.
        owners: how many keys the owners with the most of them have, by name.
        owner_count: how many owners there are in all.
        first: the newest ones.
    """

    total: int
    digest: str
    managed: int
    owners: tuple[tuple[str, int], ...]
    owner_count: int
    first: tuple[ApiKey, ...]


def endable_keys(*, filters: KeyFilters, by: Caller, at: datetime) -> ApiKeyQuerySet:
    """
    Return the keys that pass the filters at `at` and that the caller may end, in no order.

    Cross-cluster keys that take a privilege he lacks are among them: he is told of each.

    Raises:
        NotAllowed: he may not even end his own.
    """
    by.check_may(INVALIDATE_OWN)
    keys = keys_matching(filters=filters, by=by, now=at).not_invalidated()
    if not by.may(INVALIDATE_ANY):
        keys = keys.owned_by(username=by.username, realm=by.realm)
    return keys


def doomed_keys(*, filters: KeyFilters, most_named: int, by: Caller, at: datetime) -> DoomedKeys:
    """
    Return what ending all keys that pass the filters at `at` would end.

    Raises:
        NotAllowed: the caller may not even end his own.
    """
    keys = endable_keys(filters=filters, by=by, at=at)
    primary_keys = keys.order_by("id").values_list("pk", flat=True)
    total, digest = _counted(primary_keys.iterator(chunk_size=10_000))
    owners = keys.values("owner_username").annotate(count=Count("pk"))
    most = owners.order_by("-count", "owner_username")[:MOST_OWNERS_NAMED]
    return DoomedKeys(
        total=total,
        digest=digest,
        managed=keys.filter(of_category(Category.MANAGED)).count(),
        owners=tuple((row["owner_username"], row["count"]) for row in most),
        owner_count=keys.aggregate(count=Count("owner_username", distinct=True))["count"],
        first=tuple(keys.order_by("-created_at", "-id")[:most_named]),
    )


def digest_of(primary_keys: Iterable[int]) -> str:
    """Return a text that no other set of keys has; the keys stand in their order."""
    return _counted(primary_keys)[1]


def _counted(primary_keys: Iterable[int]) -> tuple[int, str]:
    total, digest = 0, sha256()
    for primary_key in primary_keys:
        total += 1
        digest.update(primary_key.to_bytes(8))
    return total, digest.hexdigest()
