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


class Unused(StrEnum):
    """How long a key was not used; one that was made within that time does not count."""

    FOR_30_DAYS = "30d"
    FOR_90_DAYS = "90d"
    EVER = "ever"

    @property
    def span(self) -> timedelta | None:
        """Return for how long; None for ever since it was made."""
        spans = {Unused.FOR_30_DAYS: timedelta(days=30), Unused.FOR_90_DAYS: timedelta(days=90)}
        return spans.get(self)


@dataclass(frozen=True, kw_only=True)
class KeyFilters:
    """
    Filters of several kinds all hold; within one kind, one value of the set is enough.

    Attributes:
        owners: usernames in whatever realm; empty for any.
        categories: empty for any.
        statuses: empty for any but invalidated keys, which are shown only when asked for.
        unused: None for keys that are used, too.
        condition: what the search text means, over the fields of `keys.rules.search.KEYS`; None
            for no search.
    """

    owner_scope: OwnerScope = OwnerScope.ALL
    owners: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()
    statuses: frozenset[Status] = frozenset()
    unused: Unused | None = None
    condition: Condition | None = None
