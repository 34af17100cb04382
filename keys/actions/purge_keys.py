"""Remove keys for good that are no good any more."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._records import record_audit, record_changes
from keys.models import ApiKey, ChangeKind
from keys.rules.caller import Caller

KEYS_AT_ONCE = 200


@again_after_deadlock
@transaction.atomic(durable=True)
def purge_keys(*, retention: timedelta, by: Caller, now: datetime) -> int:
    """
    Return how many keys were removed that were invalidated, or have expired, `retention` ago.

    A few at a time, so that nobody waits for long: whoever wants all gone asks until there are
    fewer than `KEYS_AT_ONCE`. Their uses, shares and metadata go with them.

    Source: elasticsearch, xpack.security.authc.api_key.delete.retention_period.
    """
    last = now - retention
    # What may not outlive its source must be able to find it.
    bound = ApiKey.objects.filter(parent=OuterRef("pk"), dies_with_parent=True, invalidated_at=None)
    keys = ApiKey.objects.filter(Q(invalidated_at__lt=last) | Q(expires_at__lt=last))
    locked = keys.filter(~Exists(bound)).select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    doomed = dict(locked.order_by("pk").values_list("pk", "public_id")[:KEYS_AT_ONCE])
    if not doomed:
        return 0
    ApiKey.objects.filter(pk__in=doomed).delete()
    # Who remembers such a key refuses it; whose clock is set back later would not.
    record_changes(ChangeKind.KEY, doomed.values())
    ids = [*doomed.values()]
    record_audit("purge_apikeys", subject=f"{len(ids)} keys", by=by, at=now, detail={"ids": [*ids]})
    return len(doomed)
