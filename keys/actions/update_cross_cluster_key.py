"""Change a cross-cluster key of one's own."""

from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_changes import (
    ChangedLimits,
    Keep,
    KeyChange,
    check_is_changeable,
    given_limits_problems,
    new_deadline,
    own_keys,
    read_limits,
    shown_state,
    would_change,
    write_columns,
)
from keys.actions._key_steps import as_json, problems_of, refuse_if
from keys.actions._records import record_audit
from keys.actions._shared_changes import is_shared_to_edit, narrowing_columns, shared_keys
from keys.rules.caller import Caller
from keys.rules.cross_cluster import (
    ROLE,
    check_certificate_identity,
    check_license,
    read_access,
)
from keys.rules.errors import KeyChanged, UnknownKey
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.names import key_metadata_problems
from keys.rules.ownership import UPDATE_CROSS_CLUSTER, check_may_update_cross_cluster

__all__ = ["Keep", "update_cross_cluster_key"]


def update_cross_cluster_key(
    *,
    key_id: str,
    duration: timedelta | None,
    longest: timedelta | None,
    access: Json,
    metadata: JsonObject | None,
    certificate_identity: str | Keep | None,
    license_type: str,
    by: Caller,
    now: datetime,
    limits: ChangedLimits = Keep.AS_IT_IS,
    row_version: int | None = None,
) -> bool:
    """
    Change the key and return True, or False when nothing differed.

    Whom it is shared with to edit may narrow it, shorten its life and change its metadata.

    Args:
        duration: from now; None leaves the expiration as it is.
        access: replaces the whole; None leaves it.
        metadata: replaces the whole; None leaves it.
        certificate_identity, limits: None clears them, `Keep.AS_IT_IS` leaves them.
        row_version: the version that the caller has seen; None changes whichever there is.

    Raises:
        LicenseMissing: the licence does not cover cross-cluster keys.
        Invalid: nothing is to be changed, or metadata or a pattern break a rule.
        BadDescriptor, BadAccess, BadLifetime: as for creating a cross-cluster key.
        NotAllowed, CallerIsKey: the caller may not change cross-cluster keys.
        UnknownKey: there is no such key, or it is somebody else's and not shared, whoever asks.
        NotNarrower: it is shared, and somebody would gain by the change.
        KeyInvalidated, KeyExpired, WrongKeyType: the key's state forbids it.
        KeyChanged: somebody changed the key since the caller saw it.

    Source: elasticsearch-specification, security/update_cross_cluster_api_key.
    """
    check_license(license_type)
    assigned = None if access is None else {ROLE: read_access(access)}
    keeps_rest = isinstance(certificate_identity, Keep) and isinstance(limits, Keep)
    says_nothing = assigned is None and metadata is None and duration is None and keeps_rest
    refuse_if(
        (
            ["must update either [access] or [metadata] for cross-cluster API keys"]
            if says_nothing
            else []
        )
        + key_metadata_problems(metadata)
        + problems_of(assigned or {})
        + given_limits_problems(limits)
    )
    if not isinstance(certificate_identity, Keep):
        check_certificate_identity(certificate_identity)
    change = KeyChange(
        type=KeyType.CROSS_CLUSTER,
        expires_at=new_deadline(duration, longest=longest, now=now),
        descriptors=None if assigned is None else as_json(assigned),
        metadata=metadata,
        certificate_identity=certificate_identity,
        limits=read_limits(limits),
    )
    if by.may(UPDATE_CROSS_CLUSTER) or not is_shared_to_edit([key_id], by=by):
        check_may_update_cross_cluster(by)
    return _apply(key_id, change, by=by, now=now, row_version=row_version)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(
    key_id: str, change: KeyChange, *, by: Caller, now: datetime, row_version: int | None
) -> bool:
    own = own_keys([key_id], by=by) if by.may(UPDATE_CROSS_CLUSTER) else {}
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
            "type": key.type,
            "before": before,
            "after": shown_state(key),
            **({"by_share": True} if shared else {}),
        },
    )
    return True
