"""Make a key for somebody else, who proves himself in the request."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from keys.access.run_as import run_as as acting_as
from keys.actions._key_steps import check_restrictions
from keys.actions._new_key import (
    CreatedKey,
    calling_key,
    insert_key,
    limit_key,
    read_key_request,
    requested_key,
)
from keys.actions._retries import Attempt, attempt_of
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.idempotency import IdempotentRequest, Operation
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import SECURITY, check_is_derivable, check_may_grant

AUTHENTICATE = f"{SECURITY}/user/authenticate"


def grant_key(
    *,
    name: str | None,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    granted: Caller,
    grant_type: str,
    run_as: str | None = None,
    limits: Json = None,
    by: Caller,
    now: datetime,
    idempotency: IdempotentRequest | None = None,
) -> CreatedKey:
    """
    Store a key owned by the granted user and limited by his roles; he needs no privilege.

    Whether `by` may grant at all (`check_may_grant`) must be asked before the granted user's
    credential is looked at: this would be a place to try passwords otherwise.

    Args:
        granted: who the credential in the request belongs to.
        grant_type: how he proved himself, for the audit trail: `password` or `access_token`.
        limits: as for creating a key; those of a key that asks are none of the granted user's.
        run_as: a user whom the granted one acts as, and who then owns the key.

    Raises:
        Invalid, BadDescriptor, BadLifetime: as for creating a key.
        NotAllowed: the caller may not grant keys.
        RunAsRefused: the granted user may not act as the other, or there is no such user.
        DerivedKeyNotEmpty: the credential was that of a key, and privileges are asked for.
        RetryDiffers, RetryTooLate: as for creating a key.

    Source: elasticsearch-specification, security/grant_api_key.
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
    check_may_grant(by)
    owner = granted if run_as is None else acting_as(granted, run_as, action=AUTHENTICATE)
    check_is_derivable(owner, request.assigned)
    check_restrictions(request.assigned, by=owner)
    grant: dict[str, Json] = {
        "type": grant_type,
        "user": {"name": granted.username, "realm": granted.realm},
        **({} if run_as is None else {"run_as": run_as}),
    }
    return _store(
        requested_key(request, owner=owner, by=by, now=now),
        owner=owner,
        grant=grant,
        by=by,
        now=now,
        attempt=attempt_of(idempotency, Operation.GRANT),
    )


@transaction.atomic(durable=True)
def _store(
    key: ApiKey,
    *,
    owner: Caller,
    grant: JsonObject,
    by: Caller,
    now: datetime,
    attempt: Attempt | None,
) -> CreatedKey:
    key.parent = calling_key(by)
    limit_key(key, owner=owner)
    return insert_key(key, by=by, now=now, attempt=attempt, detail={"grant": grant})
