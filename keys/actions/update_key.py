"""Change a key of one's own, or narrow one that is shared; the owner's snapshot is refreshed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_changes import (
    ChangedLimits,
    Keep,
    KeyChange,
    check_is_changeable,
    own_keys,
    read_rest_change,
    shown_state,
    would_change,
    write_columns,
)
from keys.actions._key_steps import check_restrictions
from keys.actions._records import record_audit
from keys.actions._shared_changes import is_shared_to_edit, narrowing_columns, shared_keys
from keys.rules.caller import Caller
from keys.rules.errors import KeyChanged, UnknownKey
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import UPDATE, check_may_update

__all__ = ["Keep", "update_key"]


def update_key(
    *,
    key_id: str,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    limits: ChangedLimits = Keep.AS_IT_IS,
    row_version: int | None = None,
) -> bool:
    """
    Change the key and take a new snapshot of its owner; return False when nothing differed.

    Whom it is shared with to edit may narrow it, shorten its life and change its metadata; no
    snapshot is taken then.

    Args:
        duration: from now; None leaves the expiration as it is.
        descriptors: None leaves them; an empty object removes them, so the key inherits again.
        metadata: replaces the whole; None leaves it.
        limits: from where and how often the key may be used, as `Limits.json`; they replace all
            that there were, None clears them.
        row_version: the version that the caller has seen; None changes whichever there is.

    Raises:
        Invalid, BadDescriptor, BadLifetime: as for creating a key.
        NotAllowed, CallerIsKey: the caller may not change keys.
        UnknownKey: there is no such key, or it is somebody else's and not shared, whoever asks.
        NotNarrower: it is shared, and somebody would gain by the change.
        KeyInvalidated, KeyExpired, WrongKeyType: the key's state forbids it.
        KeyChanged: somebody changed the key since the caller saw it.

    Source: elasticsearch-specification, security/update_api_key.
    """
    asked = read_rest_change(
        duration=duration,
        longest=longest,
        descriptors=descriptors,
        metadata=metadata,
        limits=limits,
        now=now,
    )
    if by.may(UPDATE) or not is_shared_to_edit([key_id], by=by):
        check_may_update(by)
    check_restrictions(asked.assigned, by=by)
    return _apply(key_id, asked.change, by=by, now=now, row_version=row_version)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(
    key_id: str, change: KeyChange, *, by: Caller, now: datetime, row_version: int | None
) -> bool:
    own = own_keys([key_id], by=by) if by.may(UPDATE) else {}
    shared = shared_keys([key_id], by=by, besides=own)
    key = shared.get(key_id) or own.get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    check_is_changeable(key, expected=change.type, now=now)
    if row_version not in {None, key.row_version}:
        raise KeyChanged(key.public_id)
    columns = narrowing_columns(key, change) if shared else change.columns(by)
    if not would_change(key, change, columns):
        return False
    before = shown_state(key)
    write_columns([key], columns)
    record_audit(
        "change_apikey",
        subject=key.public_id,
        by=by,
        at=now,
        detail={
            "before": before,
            "after": shown_state(key),
            **({"by_share": True} if shared else {}),
        },
    )
    return True
