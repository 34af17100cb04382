"""What there is in the key list altogether, whatever it is narrowed to; filters hang on it."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from keys.models import CountKind, KeyCount
from keys.queries.filtered_keys import ALIVE, LIVING, of_category, of_status, visible_keys
from keys.queries.key_counts import numbers_of
from keys.queries.key_filters import Status
from keys.queries.offered_statuses import offered_statuses
from keys.rules.caller import Caller
from keys.rules.key_category import Category
from keys.rules.ownership import Scope, scope_of
from keys.rules.search.parts import folded_part

# One owner's keys are counted one by one, so many of them at most.
MOST_COUNTED = 10_000
# Names are compared here: no database folds the letters of all alphabets.
MOST_NAMES_READ = 20_000


@dataclass(frozen=True, kw_only=True)
class ListFacts:
    """
    How much there is of each kind.

    Attributes:
        total: keys that are not invalidated.
        categories: of those, how many are of each category; those of which there are none left
            out.
        statuses: those that some keys have and others have not; invalidated keys are no others.
        is_exact: False where the newest keys alone were counted, because there are too many.
    """

    total: int
    categories: dict[Category, int]
    statuses: frozenset[Status]
    is_exact: bool = True


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
    if scope_of(by) is not Scope.ALL:
        return _facts_of_few(by=by, now=now)
    living = numbers_of(CountKind.LIVING)
    return ListFacts(
        total=sum(living.values()),
        categories={one: number for one, number in living.items() if number},
        statuses=offered_statuses(now=now),
    )


def _facts_of_few(*, by: Caller, now: datetime) -> ListFacts:
    newest = visible_keys(by=by).order_by("-created_at", "-id")[:MOST_COUNTED]
    counted = newest.aggregate(
        seen=Count("pk"),
        total=Count("pk", filter=LIVING),
        **{one.name: Count("pk", filter=LIVING & of_category(one)) for one in Category},
        **{f"STATUS_{one.name}": Count("pk", filter=of_status(one, now=now)) for one in Status},
    )
    total = counted["total"]
    return ListFacts(
        total=total,
        categories={one: counted[one.name] for one in Category if counted[one.name]},
        statuses=frozenset(
            one
            for one in Status
            if 0 < counted[f"STATUS_{one.name}"] < (total if one in ALIVE else math.inf)
        ),
        is_exact=counted["seen"] < MOST_COUNTED,
    )


def owner_names(*, term: str, most: int, by: Caller) -> OwnerNames:
    """
    Return owners of keys that are not invalidated whose name contains `term`, ignoring case.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    part, seen = folded_part(term), 0
    if not part:
        names = [*_owners_seen(by)[: most + 1]]
        return OwnerNames(names=tuple(names[:most]), has_more=len(names) > most)
    found: list[str] = []
    for name in _owners_seen(by)[:MOST_NAMES_READ].iterator():
        seen += 1
        if part in folded_part(name):
            found.append(name)
        if len(found) > most:
            break
    has_more = len(found) > most or seen == MOST_NAMES_READ
    return OwnerNames(names=tuple(found[:most]), has_more=has_more)


def _owners_seen(by: Caller) -> QuerySet[Any, str]:
    """Return the names of all owners that the caller sees, in the order of the alphabet."""
    if scope_of(by) is not Scope.ALL:
        keys = visible_keys(by=by).filter(LIVING)
        return keys.order_by("owner_username").values_list("owner_username", flat=True).distinct()
    counters = KeyCount.objects.filter(kind=CountKind.OWNER).values("owner_username")
    alive = counters.annotate(keys=Sum("number")).filter(keys__gt=0)
    return alive.order_by("owner_username").values_list("owner_username", flat=True)
