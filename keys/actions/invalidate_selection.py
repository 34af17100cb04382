"""Invalidate all keys that pass a filter, and only those that somebody was asked about."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_ends import COLUMNS_OF_ROW, InvalidatedKeys, end_keys
from keys.models import ApiKey
from keys.queries.doomed_keys import digest_of, endable_keys
from keys.queries.key_filters import KeyFilters
from keys.rules.caller import Caller
from keys.rules.json_types import Json


@dataclass(frozen=True, kw_only=True)
class ConfirmedSelection:
    """
    What somebody said yes to.

    Attributes:
        at: the moment at which the filters were asked; what expired since is not meant.
        digest: of the keys that passed them then.
    """

    filters: KeyFilters
    at: datetime
    digest: str


@dataclass(frozen=True)
class SelectionChanged:
    """Other keys pass the filters than somebody said yes to, so nothing was invalidated."""


@again_after_deadlock
@transaction.atomic(durable=True)
def invalidate_selection(
    selection: ConfirmedSelection, *, by: Caller, now: datetime
) -> InvalidatedKeys | SelectionChanged:
    """
    Make the confirmed keys no good from the moment this returns, all of them or none.

    A key that came to pass the filters after the question, or no longer does, makes it another
    set, and then somebody has to be asked again: he may not have meant it.

    Raises:
        NotAllowed: the caller may not even end his own.
    """
    meant = endable_keys(filters=selection.filters, by=by, at=selection.at)
    rows = list(
        # Locked by themselves, whatever the filters join.
        ApiKey.objects.filter(pk__in=meant.values("pk"))
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list(*COLUMNS_OF_ROW)
    )
    if digest_of(pk for pk, _, _ in rows) != selection.digest:
        return SelectionChanged()
    asked: dict[str, Json] = {"matching": True, "confirmed_at": selection.at.isoformat()}
    return end_keys(rows, with_descendants=False, asked=asked, by=by, now=now)
