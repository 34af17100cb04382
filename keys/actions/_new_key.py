"""Steps that creating, granting and cloning a key share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F

from keys.actions._key_steps import (
    as_json,
    in_milliseconds,
    problems_of,
    read_descriptors,
    refuse_if,
    snapshot_json,
    write_leaves,
)
from keys.actions._records import record_audit, record_changes
from keys.actions._retries import Attempt, settle
from keys.conf import current_pepper
from keys.models import ApiKey, ChangeKind, RoleSnapshot
from keys.models.prepared import Prepared
from keys.rules.caller import Caller, OwnerSnapshot
from keys.rules.cloning import OfSource, derived_limits
from keys.rules.idempotency import IdempotentRequest, idempotency_problems
from keys.rules.json_types import Json, JsonObject
from keys.rules.lifetime import lifetime_from
from keys.rules.limits import Limits, limits_from, limits_json, limits_problems
from keys.rules.names import key_metadata_problems, key_name_problems
from keys.rules.privileges import RoleDescriptor
from keys.rules.secret import (
    Credential,
    Secret,
    digest_of,
    encoded_of,
    has_own_shape,
    new_id,
    new_secret,
)

# The living key of an id, if there is one, before those that were invalidated.
KEY_OF_ID = Prepared(
    lambda place: ApiKey.objects.filter(public_id=place("id")).order_by(
        F("invalidated_at").desc(nulls_first=True), "-id"
    )[:1]
)


@dataclass(frozen=True, kw_only=True)
class CreatedKey:
    """`secret` exists here and nowhere else."""

    key: ApiKey
    secret: Secret = field(repr=False)

    @property
    def encoded(self) -> str:
        return encoded_of(Credential(id=self.key.public_id, secret=self.secret))


@dataclass(frozen=True, kw_only=True)
class KeyRequest:
    """What a request asks of a new REST key, in good shape; nothing here says who may ask."""

    name: str
    assigned: Mapping[str, RoleDescriptor]
    metadata: JsonObject
    expires_at: datetime | None
    limits: Limits | None


def read_key_request(
    *,
    name: str | None,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    limits: Json,
    idempotency: IdempotentRequest | None,
    now: datetime,
) -> KeyRequest:
    """
    Return what is asked for.

    Raises:
        Invalid: name, metadata, privileges or limits break a rule; all of it is said at once.
        BadDescriptor: a role descriptor has not the shape of one.
        BadLifetime: see `lifetime_from`.
    """
    assigned = read_descriptors(descriptors or {})
    refuse_if(
        key_name_problems(name)
        + key_metadata_problems(metadata)
        + problems_of(assigned)
        + limits_problems(limits)
        + idempotency_problems(idempotency),
    )
    lifetime = lifetime_from(duration=duration, now=in_milliseconds(now), longest=longest)
    return KeyRequest(
        name=name or "",
        assigned=assigned,
        metadata=metadata or {},
        expires_at=lifetime.expires_at,
        limits=limits_from(limits),
    )


def drafted_key(
    *,
    name: str,
    owner: OwnerSnapshot,
    expires_at: datetime | None,
    descriptors: JsonObject,
    metadata: JsonObject,
    by: Caller,
    now: datetime,
    limits: Limits | None = None,
) -> ApiKey:
    """Return a key that `by` makes, not stored yet, with neither snapshot nor secret."""
    key = ApiKey(
        public_id=new_id(now),
        name=name,
        creator_username=by.username,
        creator_realm=by.realm,
        created_at=in_milliseconds(now),
        expires_at=expires_at,
        descriptors=descriptors,
        metadata=metadata,
        limits=limits_json(limits),
    )
    key.owner = owner
    return key


def requested_key(request: KeyRequest, *, owner: Caller, by: Caller, now: datetime) -> ApiKey:
    """Return the key that is asked for, owned by `owner`'s user, not stored yet."""
    return drafted_key(
        name=request.name,
        owner=owner.owner,
        expires_at=request.expires_at,
        descriptors=as_json(request.assigned),
        metadata=request.metadata,
        limits=request.limits,
        by=by,
        now=now,
    )


def limit_key(key: ApiKey, *, owner: Caller) -> None:
    """Let the key never do more than its owner may now."""
    key.snapshot = RoleSnapshot.objects.of(snapshot_json(owner.descriptors))


def keep_to_limits_of(parent: ApiKey | None, key: ApiKey) -> None:
    """
    Let a key that another makes keep to the limits of that; without any of its own it takes them.

    Raises:
        WiderThanSource: it has wider ones.
    """
    if parent is None or parent.limits is None:
        return
    limits = derived_limits(
        OfSource.LIMITS if key.limits is None else limits_from(key.limits),
        source_limits=limits_from(parent.limits),
        source_id=parent.public_id,
    )
    key.limits = limits_json(limits)


def insert_key(
    key: ApiKey,
    *,
    by: Caller,
    now: datetime,
    attempt: Attempt | None = None,
    detail: Mapping[str, Json] | None = None,
    secret: Secret | None = None,
) -> CreatedKey:
    """
    Store the key with a fresh secret, an audit event and a change; retire the one it replaces.

    Args:
        secret: a fresh one of another form than ours.

    Raises:
        RetryDiffers, RetryTooLate: see `settle`.
    """
    secret, pepper = secret or new_secret(key.public_id), current_pepper()
    key.digest, key.pepper_id = digest_of(secret, pepper=pepper.value), pepper.id
    key.replaceable_until = attempt.replaceable_until(now) if attempt else None
    ApiKey.objects.insert(key)
    write_leaves(key)
    replaced = settle(attempt, key=key, by=by, now=now) if attempt else None
    record_changes(ChangeKind.KEY, [key.public_id], are_new=has_own_shape(key.public_id))
    record_audit(
        "create_apikey",
        subject=key.public_id,
        by=by,
        at=now,
        detail={
            **_shown(key),
            **(detail or {}),
            **({"replaces": replaced.public_id} if replaced else {}),
        },
    )
    return CreatedKey(key=key, secret=secret)


def calling_key(by: Caller) -> ApiKey | None:
    """Return the row of the key that asks."""
    key = by.authenticated_as.key
    if key is None:
        return None
    return KEY_OF_ID.first(id=key.id)


def _shown(key: ApiKey) -> dict[str, Json]:
    identity = key.certificate_identity
    return {
        "name": key.name,
        "type": key.type,
        "expiration": key.expires_at.isoformat() if key.expires_at else None,
        "role_descriptors": key.descriptors,
        "metadata": key.metadata,
        **({} if identity is None else {"certificate_identity": identity}),
        **({} if key.limits is None else {"limits": key.limits}),
    }
