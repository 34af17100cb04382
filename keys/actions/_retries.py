"""What a request with an `Idempotency-Key` leaves behind, and what its repetition finds."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from keys.actions._records import record_audit, record_changes
from keys.conf import current_pepper, pepper
from keys.models import ApiKey, ChangeKind, IdempotencyRecord
from keys.rules.caller import Caller
from keys.rules.errors import RetryDiffers, RetryTooLate
from keys.rules.idempotency import (
    REMEMBERED_FOR,
    REPLACEABLE_FOR,
    IdempotentRequest,
    Operation,
    is_replaceable,
)

REPLACED = "replaced: the request that made it was repeated"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One sending of a request that may be sent again."""

    request: IdempotentRequest
    operation: Operation

    def replaceable_until(self, now: datetime) -> datetime:
        return now + REPLACEABLE_FOR


def attempt_of(request: IdempotentRequest | None, operation: Operation) -> Attempt | None:
    return None if request is None else Attempt(request=request, operation=operation)


def settle(attempt: Attempt, *, key: ApiKey, by: Caller, now: datetime) -> ApiKey | None:
    """
    Remember that the attempt made `key`; return the key of an earlier one, now retired.

    To be called in the transaction that stored `key`: a refusal takes the key back with it.
    Another attempt under way is waited for, at the unique column.

    Raises:
        RetryDiffers: the earlier attempt had another body.
        RetryTooLate: its key was made too long ago, or used, changed or invalidated since.
    """
    # First of all, so that no two transactions wait for each other's rows.
    IdempotencyRecord.objects.filter(created_at__lt=now - REMEMBERED_FOR).delete()
    secret = current_pepper()
    record, is_first = IdempotencyRecord.objects.select_for_update().get_or_create(
        key_hash=attempt.request.key_hash(attempt.operation, by=by),
        defaults={
            "body_hash": attempt.request.body_hash(pepper=secret.value),
            "pepper_id": secret.id,
            "key": key,
            "created_at": now,
        },
    )
    return None if is_first else _replace(record, attempt.request, key=key, by=by, now=now)


def _replace(
    record: IdempotencyRecord,
    request: IdempotentRequest,
    *,
    key: ApiKey,
    by: Caller,
    now: datetime,
) -> ApiKey:
    # The pepper may have been changed since: the hashes are compared under the record's own.
    body_hash = request.body_hash(pepper=pepper(record.pepper_id))
    if not hmac.compare_digest(body_hash, record.body_hash):
        raise RetryDiffers
    first = ApiKey.objects.select_for_update().get(pk=record.key_id)
    if not is_replaceable(
        replaceable_until=first.replaceable_until, invalidated_at=first.invalidated_at, now=now
    ):
        raise RetryTooLate(key_id=first.public_id, name=first.name)
    # The ten minutes count from the first attempt, however many follow.
    key.replaceable_until = first.replaceable_until
    key.save(update_fields=["replaceable_until"])
    record.key = key
    record.save(update_fields=["key"])
    _retire(first, by=by, now=now)
    return first


def _retire(key: ApiKey, *, by: Caller, now: datetime) -> None:
    key.invalidated_at, key.invalidated_by = now, by.username
    key.invalidation_reason = REPLACED
    key.row_version += 1
    key.save(
        update_fields=["invalidated_at", "invalidated_by", "invalidation_reason", "row_version"]
    )
    record_changes(ChangeKind.KEY, [key.public_id])
    record_audit(
        "invalidate_apikeys",
        subject=key.public_id,
        by=by,
        at=now,
        detail={"ids": [key.public_id], "reason": REPLACED},
    )
