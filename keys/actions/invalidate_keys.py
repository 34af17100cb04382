"""Invalidate keys, any number in one transaction; it cannot be undone."""

from datetime import datetime

from django.db import transaction

from keys.access.shares import keys_shared_with
from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_ends import COLUMNS_OF_ROW, InvalidatedKeys, end_keys
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import INVALIDATE_ANY, check_may_invalidate
from keys.rules.selection import KeySelection, invalidate_problems
from keys.rules.sharing import Right

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
        NotAllowed: the caller may not invalidate all that the selection can mean, nor is every
            key that it names shared with him to do so.

    Source: elasticsearch-specification, security/invalidate_api_key.
    """
    problems = invalidate_problems(selection)
    if problems:
        raise Invalid(problems)
    by_share = is_shared_to_end(selection, by=by)
    if not by_share:
        check_may_invalidate(selection, by=by)
    return _apply(selection, with_descendants=with_descendants, by_share=by_share, by=by, now=now)


def is_shared_to_end(selection: KeySelection, *, by: Caller) -> bool:
    """Return whether the selection is a list of keys that the caller may end by their shares."""
    if not selection.ids or selection.owned or by.may(INVALIDATE_ANY):
        return False
    shared = keys_shared_with(by, Right.INVALIDATE).filter(public_id__in=selection.ids)
    return set(shared.values_list("public_id", flat=True)) == set(selection.ids)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(
    selection: KeySelection, *, with_descendants: bool, by_share: bool, by: Caller, now: datetime
) -> InvalidatedKeys:
    rows = list(
        ApiKey.objects.selected(selection, owner=by.owner)
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list(*COLUMNS_OF_ROW)
    )
    if by_share and not is_shared_to_end(selection, by=by):
        # Whoever took the right back meanwhile held the locks.
        check_may_invalidate(selection, by=by)
    return end_keys(
        rows,
        with_descendants=with_descendants,
        asked={
            "owned_by_authenticated_user": selection.owned,
            **({"by_share": True} if by_share else {}),
        },
        by=by,
        now=now,
        of_any_type=by_share,
    )
