"""Make a key that can do what another can; the other's secret proves that its holder asks."""

from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._key_steps import in_milliseconds, refuse_if
from keys.actions._new_key import CreatedKey, drafted_key, insert_key
from keys.actions._presented_key import presented_key, verdict_on
from keys.actions._retries import Attempt, attempt_of
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.cloning import (
    CloneDuration,
    CloneLimits,
    OfSource,
    clone_lifetime,
    clone_metadata,
    derived_limits,
    is_later,
)
from keys.rules.errors import BadCredential, CloneRefused, NotAuthenticated
from keys.rules.idempotency import IdempotentRequest, Operation, idempotency_problems
from keys.rules.json_types import JsonObject
from keys.rules.judgement import BadKey
from keys.rules.limits import Limits, limits_from, limits_problems
from keys.rules.names import key_metadata_problems, key_name_problems
from keys.rules.ownership import check_may_clone, check_may_outlive, may_outlive
from keys.rules.secret import Credential, MalformedCredential, credential_from


def clone_key(
    *,
    encoded: str | None,
    name: str | None,
    duration: CloneDuration,
    longest: timedelta | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    limits: CloneLimits = OfSource.LIMITS,
    idempotency: IdempotentRequest | None = None,
) -> CreatedKey:
    """
    Store a key with descriptors, snapshot, limits, type and owner of the key behind `encoded`.

    It ends with its source, by whatever way that ends, unless the caller owns the source or may
    manage every REST key.

    Args:
        encoded: the source's credential, base64 of `id:secret`.
        name: None takes the source's.
        duration: from now; None for never, `OfSource.EXPIRATION` for the source's deadline.
        metadata: None takes the source's.
        limits: no wider ones than the source's; `OfSource.LIMITS` takes those.

    Raises:
        Invalid: no credential, or name, metadata or limits break a rule.
        BadCredential: the credential cannot be read.
        NotAllowed: the caller may not clone keys, or not for longer than the source lasts.
        CloneRefused: the credential is no good, or not that of a REST key.
        BadLifetime: see `clone_lifetime`.
        WiderThanSource: the clone could be used where the source cannot, or more often.
        RetryDiffers, RetryTooLate: as for creating a key.

    Source: elasticsearch-specification, security/clone_api_key.
    """
    refuse_if(
        ([] if encoded else ["api key credential is required"])
        + ([] if name is None else key_name_problems(name))
        + key_metadata_problems(metadata)
        + ([] if isinstance(limits, OfSource) else limits_problems(limits))
        + idempotency_problems(idempotency)
    )
    credential = _credential_in(encoded or "")
    check_may_clone(by)
    return _store(
        _proven(credential, by=by, now=now),
        credential,
        name=name,
        duration=duration,
        longest=longest,
        metadata=metadata,
        limits=limits if isinstance(limits, OfSource) else limits_from(limits),
        by=by,
        now=now,
        attempt=attempt_of(idempotency, Operation.CLONE),
    )


@transaction.atomic(durable=True)
def _store(
    presented: ApiKey,
    credential: Credential,
    *,
    name: str | None,
    duration: CloneDuration,
    longest: timedelta | None,
    metadata: JsonObject | None,
    limits: Limits | OfSource | None,
    by: Caller,
    now: datetime,
    attempt: Attempt | None,
) -> CreatedKey:
    source = _locked(presented, credential, by=by, now=now)
    lifetime = clone_lifetime(
        duration,
        source_expires_at=source.expires_at,
        now=in_milliseconds(now),
        longest=longest,
    )
    if is_later(lifetime.expires_at, than=source.expires_at):
        check_may_outlive(owner=source.owner, by=by)
    clone = drafted_key(
        name=source.name if name is None else name,
        owner=source.owner,
        expires_at=lifetime.expires_at,
        descriptors=source.descriptors,
        metadata=clone_metadata(
            metadata, source_metadata=source.metadata, source_id=source.public_id
        ),
        limits=derived_limits(
            limits, source_limits=limits_from(source.limits), source_id=source.public_id
        ),
        by=by,
        now=now,
    )
    clone.type, clone.snapshot_id = source.type, source.snapshot_id
    clone.parent = source
    clone.dies_with_parent = not may_outlive(owner=source.owner, by=by)
    detail: JsonObject = {"cloned_from": source.public_id}
    return insert_key(clone, by=by, now=now, attempt=attempt, detail=detail)


def _credential_in(encoded: str) -> Credential:
    try:
        return credential_from(encoded)
    except MalformedCredential as error:
        raise BadCredential(str(error)) from error


def _proven(credential: Credential, *, by: Caller, now: datetime) -> ApiKey:
    try:
        # Who asks is who presents it.
        return presented_key(credential, now=now, address=by.origin.address)
    except NotAuthenticated as refusal:
        raise CloneRefused from refusal


def _locked(presented: ApiKey, credential: Credential, *, by: Caller, now: datetime) -> ApiKey:
    """Return the source as it is now, and stays until its clone is stored."""
    source = ApiKey.objects.select_for_update().filter(pk=presented.pk).first()
    if source is None:
        raise CloneRefused
    verdict = verdict_on(source, credential, now=now, address=by.origin.address)
    if isinstance(verdict, BadKey):
        raise CloneRefused
    return source
