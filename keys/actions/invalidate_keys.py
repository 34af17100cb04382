"""Invalidate keys, any number in one transaction; it cannot be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ApiKey, ChangeKind
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import check_may_invalidate, may_invalidate_type
from keys.rules.selection import KeySelection, invalidate_problems

# SQLite takes 32,766 values in one statement.
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class InvalidatedKeys:
    """
    What became of each selected key.

    Attributes:
        ids: public ids of the keys that this call invalidated.
        refused_ids: cross-cluster keys, which take a privilege that the caller lacks.
    """

    ids: list[str]
    refused_ids: list[str]


def invalidate_keys(*, selection: KeySelection, by: Caller, now: datetime) -> InvalidatedKeys:
    """
    Make the selected keys no good from the moment this returns.

    Unknown ids and keys that were invalidated before are passed over; expired ones count.

    Raises:
        Invalid: the selection contradicts itself or says nothing.
        NotAllowed: the caller may not invalidate all that the selection can mean.

    Source: elasticsearch-specification, security/invalidate_api_key.
    """
    problems = invalidate_problems(selection)
    if problems:
        raise Invalid(problems)
    check_may_invalidate(selection, by=by)
    return _apply(selection, by=by, now=now)


@transaction.atomic(durable=True)
def _apply(selection: KeySelection, *, by: Caller, now: datetime) -> InvalidatedKeys:
    rows = list(
        ApiKey.objects.selected(selection, owner=by.owner)
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list("pk", "public_id", "type")
    )
    allowed = [row for row in rows if may_invalidate_type(row[2], by=by)]
    allowed_ids = [public_id for _, public_id, _ in allowed]
    _mark([pk for pk, _, _ in allowed], by=by, now=now)
    record_changes(ChangeKind.KEY, allowed_ids)
    if allowed_ids:
        record_audit(
            "invalidate_apikeys",
            subject=allowed_ids[0] if len(allowed_ids) == 1 else f"{len(allowed_ids)} keys",
            by=by,
            at=now,
            detail={"ids": [*allowed_ids], "owned_by_authenticated_user": selection.owned},
        )
    kept = set(allowed_ids)
    return InvalidatedKeys(
        ids=allowed_ids,
        refused_ids=[public_id for _, public_id, _ in rows if public_id not in kept],
    )


def _mark(primary_keys: Sequence[int], *, by: Caller, now: datetime) -> None:
    for start in range(0, len(primary_keys), ROWS_AT_ONCE):
        # The rows are locked: what was read above is what is written here.
        ApiKey.objects.filter(pk__in=primary_keys[start : start + ROWS_AT_ONCE]).update(
            invalidated_at=now,
            invalidated_by=by.username,
            row_version=models.F("row_version") + 1,
        )
