"""Make a key; its secret leaves once, in the returned value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

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
from keys.conf import current_pepper
from keys.models import ApiKey, ChangeKind, RoleSnapshot, UsedForm
from keys.rules.caller import Caller
from keys.rules.errors import AlreadyCreated
from keys.rules.json_types import Json, JsonObject
from keys.rules.lifetime import lifetime_from
from keys.rules.names import key_metadata_problems, key_name_problems
from keys.rules.ownership import check_is_derivable, check_may_create
from keys.rules.secret import Credential, Secret, digest_of, encoded_of, new_id, new_secret

FORGET_FORMS_AFTER = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class CreatedKey:
    """`secret` exists here and nowhere else."""

    key: ApiKey
    secret: Secret = field(repr=False)

    @property
    def encoded(self) -> str:
        return encoded_of(Credential(id=self.key.public_id, secret=self.secret))


def create_key(
    *,
    name: str | None,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    form_token: str | None = None,
) -> CreatedKey:
    """
    Store a key owned by `by`'s user.

    Args:
        descriptors: role descriptors as given; none, or an empty object, inherits the owner's.
        form_token: the one-time token of the form that asks; a second use makes no second key.

    Raises:
        Invalid: name, metadata or privileges break a rule; all that is wrong is said at once.
        BadDescriptor: a role descriptor has not the shape of one.
        BadLifetime: see `lifetime_from`.
        NotAllowed: the caller may not create keys.
        DerivedKeyNotEmpty: the caller is a key and asks for privileges.
        AlreadyCreated: this form has made its key.
    """
    assigned = read_descriptors(descriptors or {})
    refuse_if(
        key_name_problems(name) + key_metadata_problems(metadata) + problems_of(assigned),
    )
    created_at = in_milliseconds(now)
    lifetime = lifetime_from(duration=duration, now=created_at, longest=longest)
    check_may_create(by)
    check_is_derivable(by, assigned)
    check_restrictions(assigned, by=by)
    key = ApiKey(
        public_id=new_id(now),
        name=name or "",
        creator_username=by.username,
        creator_realm=by.realm,
        created_at=created_at,
        expires_at=lifetime.expires_at,
        metadata=metadata or {},
        descriptors=as_json(assigned),
    )
    key.owner = by.owner
    return _store(key, by=by, now=now, form_token=form_token)


@transaction.atomic(durable=True)
def _store(key: ApiKey, *, by: Caller, now: datetime, form_token: str | None) -> CreatedKey:
    token_hash = hashlib.sha256((form_token or "").encode()).hexdigest()
    if form_token:
        _refuse_used_form(token_hash)
    secret = new_secret(key.public_id)
    pepper = current_pepper()
    key.digest, key.pepper_id = digest_of(secret, pepper=pepper.value), pepper.id
    key.parent = _calling_key(by)
    key.snapshot = RoleSnapshot.objects.of(snapshot_json(by.descriptors))
    key.save(force_insert=True)
    record_changes(ChangeKind.KEY, [key.public_id])
    record_audit("create_apikey", subject=key.public_id, by=by, at=now, detail=_audit_detail(key))
    if form_token:
        _remember_form(token_hash, key=key, now=now)
    return CreatedKey(key=key, secret=secret)


def _calling_key(by: Caller) -> ApiKey | None:
    if by.key is None:
        return None
    return ApiKey.objects.not_invalidated().filter(public_id=by.key.id).first()


def _refuse_used_form(token_hash: str) -> None:
    used = UsedForm.objects.select_related("key").filter(token_hash=token_hash).first()
    if used is not None:
        raise AlreadyCreated(key_id=used.key.public_id, name=used.key.name)


def _remember_form(token_hash: str, *, key: ApiKey, now: datetime) -> None:
    try:
        with transaction.atomic():
            UsedForm.objects.create(token_hash=token_hash, key=key, used_at=now)
    except IntegrityError:
        # A double click: the other request committed its key while this one was being made.
        _refuse_used_form(token_hash)
        raise
    UsedForm.objects.filter(used_at__lt=now - FORGET_FORMS_AFTER).delete()


def _audit_detail(key: ApiKey) -> dict[str, Json]:
    return {
        "name": key.name,
        "type": key.type,
        "expiration": key.expires_at.isoformat() if key.expires_at else None,
        "role_descriptors": key.descriptors,
        "metadata": key.metadata,
    }
