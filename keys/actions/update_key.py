"""Change a key of one's own, and refresh what its owner's roles allow it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._key_steps import (
    as_json,
    check_restrictions,
    in_milliseconds,
    problems_of,
    read_descriptors,
    refuse_if,
    snapshot_json,
)
from keys.actions._records import record_audit, record_changes
from keys.models import ApiKey, ChangeKind, RoleSnapshot
from keys.rules.caller import Caller
from keys.rules.errors import KeyChanged, KeyExpired, KeyInvalidated, UnknownKey, WrongKeyType
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.lifetime import lifetime_from
from keys.rules.names import key_metadata_problems
from keys.rules.ownership import check_may_update


def update_key(
    *,
    key_id: str,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    row_version: int | None = None,
) -> bool:
    """
    Change the key and take a new snapshot of its owner; return False when nothing differed.

    Args:
        duration: from now; None leaves the expiration as it is.
        descriptors: None leaves them; an empty object removes them, so the key inherits again.
        metadata: replaces the whole; None leaves it.
        row_version: the version that the caller has seen; None changes whichever there is.

    Raises:
        Invalid, BadDescriptor, BadLifetime: as for creating a key.
        NotAllowed, CallerIsKey: the caller may not change keys.
        UnknownKey: there is no such key, or it is somebody else's, whoever asks.
        KeyInvalidated, KeyExpired, WrongKeyType: the key's state forbids it.
        KeyChanged: somebody changed the key since the caller saw it.

    Source: elasticsearch-specification, security/update_api_key.
    """
    assigned = None if descriptors is None else read_descriptors(descriptors)
    refuse_if(key_metadata_problems(metadata) + problems_of(assigned or {}))
    moment = in_milliseconds(now)
    # Without a new duration the cap is no matter: the key keeps the deadline it has.
    expires_at = (
        None
        if duration is None
        else lifetime_from(duration=duration, now=moment, longest=longest).expires_at
    )
    check_may_update(by)
    check_restrictions(assigned or {}, by=by)
    return _apply(
        key_id,
        expires_at=expires_at,
        descriptors=None if assigned is None else as_json(assigned),
        metadata=metadata,
        by=by,
        now=now,
        row_version=row_version,
    )


@transaction.atomic(durable=True)
def _apply(
    key_id: str,
    *,
    expires_at: datetime | None,
    descriptors: JsonObject | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    row_version: int | None,
) -> bool:
    key = _own_key(key_id, by=by)
    _check_is_changeable(key, now=now)
    if row_version not in {None, key.row_version}:
        raise KeyChanged(key.public_id)
    before = _state(key)
    key.owner = by.owner
    key.snapshot = RoleSnapshot.objects.of(snapshot_json(by.descriptors))
    if expires_at is not None:
        key.expires_at = expires_at
    if descriptors is not None:
        key.descriptors = descriptors
    if metadata is not None:
        key.metadata = metadata
    if expires_at is None and _state(key) == before:
        return False
    key.row_version += 1
    key.save()
    record_changes(ChangeKind.KEY, [key.public_id])
    record_audit(
        "change_apikey",
        subject=key.public_id,
        by=by,
        at=now,
        detail={"before": _shown(before), "after": _shown(_state(key))},
    )
    return True


def _own_key(key_id: str, *, by: Caller) -> ApiKey:
    # Every row of this id: a living one before those that were invalidated.
    rows = (
        ApiKey.objects.select_for_update()
        .filter(public_id=key_id)
        .owned_by(username=by.username, realm=by.realm)
        .order_by("-id")
    )
    found = sorted(rows, key=lambda key: key.invalidated_at is not None)
    if not found:
        raise UnknownKey(key_id)
    return found[0]


def _check_is_changeable(key: ApiKey, *, now: datetime) -> None:
    if key.invalidated_at is not None:
        raise KeyInvalidated(key.public_id)
    if key.is_expired_at(now):
        raise KeyExpired(key.public_id)
    if key.type != KeyType.REST:
        raise WrongKeyType(found=key.type, expected=KeyType.REST)


def _state(key: ApiKey) -> dict[str, object]:
    return {
        "expiration": key.expires_at,
        "role_descriptors": key.descriptors,
        "metadata": key.metadata,
        "limited_by": key.snapshot_id,
        "owner": key.owner,
    }


def _shown(state: Mapping[str, object]) -> dict[str, Json]:
    expires_at = state["expiration"]
    shown: dict[str, Json] = {
        "expiration": expires_at.isoformat() if isinstance(expires_at, datetime) else None,
    }
    for name in ("role_descriptors", "metadata"):
        value = state[name]
        shown[name] = value if isinstance(value, dict) else None
    return shown
