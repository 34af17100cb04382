"""Invalidate keys, any number in one transaction; it cannot be undone."""

from datetime import datetime

from django.db import transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_ends import COLUMNS_OF_ROW, InvalidatedKeys, end_keys
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import check_may_invalidate
from keys.rules.selection import KeySelection, invalidate_problems

__all__ = ["InvalidatedKeys", "invalidate_keys"]


def invalidate_keys(
    *, selection: KeySelection, by: Caller, now: datetime, with_descendants: bool = False
) -> InvalidatedKeys:
    """
    Make the selected keys no good from the moment this returns.

    Unknown ids and keys that were invalidated before are passed over; expired ones count. Clones
    that may not outlive their source end with it in any case.

    Args:
        with_descendants: whether all that came from the selected keys, in any generation, ends
            too, as far as the caller may end it.

    Raises:
        Invalid: the selection contradicts itself or says nothing.
        NotAllowed: the caller may not invalidate all that the selection can mean.

    Source: elasticsearch-specification, security/invalidate_api_key.
    """
    problems = invalidate_problems(selection)
    if problems:
        raise Invalid(problems)
    check_may_invalidate(selection, by=by)
    return _apply(selection, with_descendants=with_descendants, by=by, now=now)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(
    selection: KeySelection, *, with_descendants: bool, by: Caller, now: datetime
) -> InvalidatedKeys:
    rows = (
        ApiKey.objects.selected(selection, owner=by.owner)
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list(*COLUMNS_OF_ROW)
    )
    return end_keys(
        list(rows),
        with_descendants=with_descendants,
        asked={"owned_by_authenticated_user": selection.owned},
        by=by,
        now=now,
    )
