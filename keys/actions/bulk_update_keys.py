"""Change many keys alike, each as if it were changed alone."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, BadRequest, KeyUnusable, NotNarrower, UnknownKey
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import UPDATE_MANY, check_may_update


@dataclass(frozen=True, kw_only=True)
class BulkUpdatedKeys:
    """
    What became of each key that was named; no id stands in two places.

    Attributes:
        updated: ids of the keys that changed, in the order they were created.
        noops: ids of the keys in which nothing differed, in the same order.
        errors: by id, why a key cannot be changed, in the order the ids were given.
    """

    updated: list[str]
    noops: list[str]
    errors: dict[str, ApiKeyError]


def bulk_update_keys(
    *,
    ids: Sequence[str],
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    limits: ChangedLimits = Keep.AS_IT_IS,
) -> BulkUpdatedKeys:
    """
    Change each key as `update_key` would, all in one transaction.

    A key that cannot be changed keeps no other from it. Without any change the keys' snapshots
    of their owner are refreshed.

    Raises:
        Invalid: no ids, or as for updating a key.
        BadDescriptor, BadLifetime, NotAllowed, CallerIsKey: as for updating a key.

    Source: elasticsearch-specification, security/bulk_update_api_keys.
    """
    asked = read_rest_change(
        duration=duration,
        longest=longest,
        descriptors=descriptors,
        metadata=metadata,
        limits=limits,
        now=now,
        problems=[] if ids else ["Field [ids] cannot be empty"],
    )
    if by.may(UPDATE_MANY) or not is_shared_to_edit(ids, by=by):
        check_may_update(by, many=True)
    check_restrictions(asked.assigned, by=by)
    return _apply(ids, asked.change, by=by, now=now)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(ids: Sequence[str], change: KeyChange, *, by: Caller, now: datetime) -> BulkUpdatedKeys:
    own = own_keys(ids, by=by) if by.may(UPDATE_MANY) else {}
    shared = shared_keys(ids, by=by, besides=own)
    found = _in_order_of_creation({**own, **shared})
    refusals = {key_id: _refusal(key_id, found, change, shared, now=now) for key_id in ids}
    errors = {key_id: refusal for key_id, refusal in refusals.items() if refusal}
    changeable = [key for key_id, key in found.items() if key_id not in errors]
    changing: list[ApiKey] = []
    for is_shared in (False, True):
        keys = [key for key in changeable if (key.public_id in shared) is is_shared]
        if not keys:
            continue
        columns = change.given_columns if is_shared else change.columns(by)
        differing = [key for key in keys if would_change(key, change, columns)]
        if differing:
            _write(differing, change, columns, by_share=is_shared, by=by, now=now)
        changing += differing
    written = {key.public_id for key in changing}
    return BulkUpdatedKeys(
        updated=[key.public_id for key in changeable if key.public_id in written],
        noops=[key.public_id for key in changeable if key.public_id not in written],
        errors=errors,
    )


def _in_order_of_creation(keys: Mapping[str, ApiKey]) -> dict[str, ApiKey]:
    return dict(sorted(keys.items(), key=lambda item: item[1].pk))


def _refusal(
    key_id: str,
    found: Mapping[str, ApiKey],
    change: KeyChange,
    shared: Container[str],
    *,
    now: datetime,
) -> ApiKeyError | None:
    key = found.get(key_id)
    if key is None:
        return UnknownKey(key_id)
    try:
        check_is_changeable(key, expected=change.type, now=now)
        if key_id in shared:
            narrowing_columns(key, change)
    except (KeyUnusable, BadRequest, NotNarrower) as refusal:
        return refusal
    return None


def _write(
    keys: Sequence[ApiKey],
    change: KeyChange,
    columns: Mapping[str, Any],
    *,
    by_share: bool,
    by: Caller,
    now: datetime,
) -> None:
    before: JsonObject = {key.public_id: shown_state(key) for key in keys}
    write_columns(keys, columns)
    record_audit(
        "change_apikeys",
        subject=keys[0].public_id if len(keys) == 1 else f"{len(keys)} keys",
        by=by,
        at=now,
        detail={
            "ids": [*before],
            "type": change.type.value,
            **change.json,
            "before": before,
            **({"by_share": True} if by_share else {}),
        },
    )
