"""Make a key; its secret leaves once, in the returned value."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._key_steps import check_restrictions
from keys.actions._new_key import (
    CreatedKey,
    calling_key,
    insert_key,
    keep_to_limits_of,
    limit_key,
    read_key_request,
    requested_key,
)
from keys.actions._retries import Attempt, attempt_of
from keys.actions._used_forms import refuse_used_form, remember_form
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.idempotency import IdempotentRequest, Operation
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import check_is_derivable, check_may_create

__all__ = ["CreatedKey", "create_key"]


def create_key(
    *,
    name: str | None,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    by: Caller,
    now: datetime,
    limits: Json = None,
    form_token: str | None = None,
    idempotency: IdempotentRequest | None = None,
) -> CreatedKey:
    """
    Store a key owned by `by`'s user.

    Args:
        descriptors: role descriptors as given; none, or an empty object, inherits the owner's.
        limits: from where and how often the key may be used, as `Limits.json`; None for no limits,
            or those of the key that asks.
        form_token: the one-time token of the form that asks; a second use makes no second key.
        idempotency: what makes a repetition of the request known; it gets a fresh key, and the
            first one is retired.

    Raises:
        Invalid: name, metadata, privileges or limits break a rule; all of it is said at once.
        BadDescriptor: a role descriptor has not the shape of one.
        BadLifetime: see `lifetime_from`.
        NotAllowed: the caller may not create keys.
        DerivedKeyNotEmpty: the caller is a key and asks for privileges.
        WiderThanSource: the caller is a key with limits, and asks for wider ones.
        AlreadyCreated: this form has made its key.
        RetryDiffers, RetryTooLate: the request is no repetition of the first, or comes too late.
    """
    request = read_key_request(
        name=name,
        duration=duration,
        longest=longest,
        descriptors=descriptors,
        metadata=metadata,
        limits=limits,
        idempotency=idempotency,
        now=now,
    )
    check_may_create(by)
    check_is_derivable(by, request.assigned)
    check_restrictions(request.assigned, by=by)
    key = requested_key(request, owner=by, by=by, now=now)
    attempt = attempt_of(idempotency, Operation.CREATE)
    return _store(key, by=by, now=now, form_token=form_token, attempt=attempt)


@transaction.atomic(durable=True)
def _store(
    key: ApiKey, *, by: Caller, now: datetime, form_token: str | None, attempt: Attempt | None
) -> CreatedKey:
    refuse_used_form(form_token)
    key.parent = calling_key(by)
    keep_to_limits_of(key.parent, key)
    limit_key(key, owner=by)
    created = insert_key(key, by=by, now=now, attempt=attempt)
    remember_form(form_token, key=key, now=now)
    return created
