"""End whatever was made under a pepper: for one that has leaked, or has served its time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_ends import COLUMNS_OF_ROW, Row, end_keys
from keys.actions._records import record_audit, record_changes
from keys.conf import active_pepper_id
from keys.models import (
    AccessToken,
    ApiKey,
    ChangeKind,
    IdempotencyRecord,
    ServiceToken,
    SessionToken,
)
from keys.rules.caller import Caller
from keys.rules.errors import Invalid

# So many keys end in one transaction.
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class RetiredPepper:
    """
    How many of each kind were good until then.

    Attributes:
        keys: with the clones that end with them.
        tokens: pairs of an access token and its refresh token.
    """

    keys: int
    tokens: int
    service_tokens: int
    sessions: int


def retire_pepper(pepper_id: str, *, by: Caller, now: datetime) -> RetiredPepper:
    """
    Make every key, token and session no good whose secret was digested under this pepper.

    Who has the pepper and the database could look for secrets that fit a digest; afterwards none
    of them opens anything. It is done in steps, each whole, so that what is cut short is finished
    by doing it again. Nodes that still run with it make new ones under it: theirs too.

    Raises:
        Invalid: new digests are made under it.
    """
    if pepper_id == active_pepper_id():
        raise Invalid([f"The pepper '{pepper_id}' is the active one: activate another first."])
    tokens, service_tokens, sessions = _end_tokens(pepper_id, by=by, now=now)
    keys, after = 0, 0
    while rows := _rows(pepper_id, after):
        after = rows[-1][0]
        keys += _end_keys(pepper_id, rows, by=by, now=now)
    return RetiredPepper(keys=keys, tokens=tokens, service_tokens=service_tokens, sessions=sessions)


@again_after_deadlock
@transaction.atomic(durable=True)
def _end_tokens(pepper_id: str, *, by: Caller, now: datetime) -> tuple[int, int, int]:
    tokens = AccessToken.objects.filter(pepper_id=pepper_id)
    good = list(
        tokens.filter(Q(invalidated_at=None) | Q(refresh_invalidated_at=None))
        .select_for_update()
        .order_by("id")
        .values_list("public_id", flat=True)
    )
    tokens.filter(invalidated_at=None).update(invalidated_at=now)
    tokens.filter(refresh_invalidated_at=None).update(refresh_invalidated_at=now)
    of_services = list(ServiceToken.objects.select_for_update().filter(pepper_id=pepper_id))
    ServiceToken.objects.filter(pk__in=[token.pk for token in of_services]).delete()
    sessions = SessionToken.objects.filter(pepper_id=pepper_id, ended_at=None).update(ended_at=now)
    # Their bodies can be compared under it alone.
    IdempotencyRecord.objects.filter(pepper_id=pepper_id).delete()
    record_changes(ChangeKind.TOKEN, [*good, *(str(token) for token in of_services)])
    record_audit(
        "retire_pepper",
        subject=pepper_id,
        by=by,
        at=now,
        detail={"tokens": len(good), "service_tokens": len(of_services), "sessions": sessions},
    )
    return len(good), len(of_services), sessions


def _rows(pepper_id: str, after: int) -> list[Row]:
    return list(
        ApiKey.objects.filter(pepper_id=pepper_id, pk__gt=after)
        .not_invalidated()
        .order_by("pk")
        .values_list(*COLUMNS_OF_ROW)[:ROWS_AT_ONCE]
    )


@again_after_deadlock
@transaction.atomic(durable=True)
def _end_keys(pepper_id: str, rows: list[Row], *, by: Caller, now: datetime) -> int:
    locked = list(
        ApiKey.objects.filter(pk__in=[pk for pk, _, _ in rows])
        .not_invalidated()
        .select_for_update()
        .order_by("pk")
        .values_list(*COLUMNS_OF_ROW)
    )
    ended = end_keys(
        locked,
        with_descendants=False,
        asked={"pepper": pepper_id},
        of_any_type=True,
        by=by,
        now=now,
    )
    return len(ended.ids)
