"""What the key list is narrowed by; everything that an address of the list can say of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from keys.rules.key_category import Category
from keys.rules.search import Condition

EXPIRES_SOON = timedelta(days=14)


class OwnerScope(StrEnum):
    """Whose keys are listed, of those that the caller may see; shared ones when asked for alone."""

    MINE = "mine"
    ALL = "all"
    SHARED = "shared"


class Status(StrEnum):
    """
    What has become of a key.

    A key may have several: one that expires soon is active, and so is one that never expires.
    An invalidated key has only that one.
    """

    ACTIVE = "active"
    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    NEVER_EXPIRES = "never_expires"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, kw_only=True)
class KeyFilters:
    """
    Filters of several kinds all hold; within one kind, one value of the set is enough.

    Attributes:
        owners: usernames in whatever realm; empty for any.
        categories: empty for any.
        statuses: empty for any but invalidated keys, which are shown only when asked for.
        condition: what the search text means, over the fields of `keys.rules.search.KEYS`; None
            for no search.
    """

    owner_scope: OwnerScope = OwnerScope.ALL
    owners: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()
    statuses: frozenset[Status] = frozenset()
    condition: Condition | None = None
