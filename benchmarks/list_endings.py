"""Ending all keys that match, as the page does, against the bare statement. Needs Django set up."""

from dataclasses import dataclass
from time import perf_counter

from django.db import transaction
from django.db.models import F

from benchmarks.list_cases import NOW, owners_who_end
from keys.actions.invalidate_selection import (
    ConfirmedSelection,
    SelectionChanged,
    invalidate_selection,
)
from keys.models import ApiKey
from keys.queries.doomed_keys import doomed_keys
from keys.queries.key_filters import KeyFilters
from keys.rules.caller import Caller


@dataclass(frozen=True, kw_only=True)
class Endings:
    """Seconds that each step took, for `total` keys; the database's triggers count in all."""

    total: int
    bare_update: float
    question: float
    ending: float


def ended(keys: int, *, by: Caller) -> Endings:
    """End about `ENDED` keys of some owners, having asked what that would end."""
    filters = KeyFilters(owners=owners_who_end(keys))
    start = perf_counter()
    with transaction.atomic():
        meant = ApiKey.objects.filter(owner_username__in=filters.owners)
        meant.update(invalidated_at=NOW, invalidated_by="boss", row_version=F("row_version") + 1)
        transaction.set_rollback(True)
    bare_update = perf_counter() - start
    start = perf_counter()
    doomed = doomed_keys(filters=filters, most_named=10, by=by, at=NOW)
    question = perf_counter() - start
    selection = ConfirmedSelection(filters=filters, at=NOW, digest=doomed.digest)
    start = perf_counter()
    done = invalidate_selection(selection, by=by, now=NOW)
    ending = perf_counter() - start
    if isinstance(done, SelectionChanged) or len(done.ids) != doomed.total:
        raise RuntimeError("other keys ended than were asked about")
    return Endings(total=doomed.total, bare_update=bare_update, question=question, ending=ending)
