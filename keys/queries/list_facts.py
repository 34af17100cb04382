"""What there is in the key list altogether, whatever it is narrowed to; filters hang on it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from keys.queries.key_filters import Status
from keys.queries.key_pages import LIVING, of_category, of_status, visible_keys
from keys.rules.caller import Caller
from keys.rules.key_category import Category


@dataclass(frozen=True, kw_only=True)
class ListFacts:
    """
    How much there is of each kind.

    Attributes:
        total: keys that are not invalidated.
        categories: of those, how many are of each category; those of which there are none left
            out.
        statuses: how many keys have each status.
    """

    total: int
    categories: dict[Category, int]
    statuses: dict[Status, int]


@dataclass(frozen=True, kw_only=True)
class OwnerNames:
    """`names`: in the order of the alphabet; `has_more`: there are others that were not asked."""

    names: tuple[str, ...]
    has_more: bool


def list_facts(*, by: Caller, now: datetime) -> ListFacts:
    """
    Return what the caller's list holds.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    counted = visible_keys(by=by).aggregate(
        total=Count("pk", filter=LIVING),
        **{one.name: Count("pk", filter=LIVING & of_category(one)) for one in Category},
        **{f"STATUS_{one.name}": Count("pk", filter=of_status(one, now=now)) for one in Status},
    )
    return ListFacts(
        total=counted["total"],
        categories={one: counted[one.name] for one in Category if counted[one.name]},
        statuses={
            one: counted[f"STATUS_{one.name}"] for one in Status if counted[f"STATUS_{one.name}"]
        },
    )


def owner_names(*, term: str, most: int, by: Caller) -> OwnerNames:
    """
    Return owners of keys that are not invalidated whose name contains `term`, ignoring case.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    keys = visible_keys(by=by).filter(LIVING)
    if term:
        keys = keys.filter(Q(owner_username__icontains=term))
    found = keys.order_by("owner_username").values_list("owner_username", flat=True).distinct()
    names = tuple(found[: most + 1])
    return OwnerNames(names=names[:most], has_more=len(names) > most)
