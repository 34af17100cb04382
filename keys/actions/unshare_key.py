"""Take back what a user or a team may do with one key; from then on he may do nothing with it."""

from datetime import datetime

from django.db import transaction

from keys.access import shares
from keys.actions._deadlocks import again_after_deadlock
from keys.actions._records import record_audit, record_changes
from keys.actions._shares import locked_recipient, locked_shared_key
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.ownership import check_may_share_some
from keys.rules.sharing import Recipient, in_order


def unshare_key(*, key_id: str, recipient: Recipient, by: Caller, now: datetime) -> bool:
    """
    Take all rights on the key back, and return whether the recipient had any.

    Raises:
        NotAllowed, CallerIsKey: the caller may share no key, or none of this type.
        UnknownKey: there is no such key, or it is not the caller's to share.
    """
    check_may_share_some(by)
    return _apply(key_id, recipient, by=by, now=now)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(key_id: str, recipient: Recipient, *, by: Caller, now: datetime) -> bool:
    key = locked_shared_key(key_id, by=by)
    found = locked_recipient(recipient)
    before = frozenset() if found is None else shares.rights_given(key, to=found)
    if found is None or not before:
        return False
    shares.take_back(key, to=found)
    record_changes(ChangeKind.KEY, [key.public_id])
    record_audit(
        "unshare_apikey",
        subject=key.public_id,
        by=by,
        at=now,
        detail={recipient.kind.value: recipient.name, "before": [*in_order(before)]},
    )
    return True
