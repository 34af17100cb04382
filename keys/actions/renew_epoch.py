"""Say that the database has another history than before."""

import secrets
from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, Epoch
from keys.models.epoch import THE_ONE
from keys.rules.caller import Caller

EVERYTHING = "*"


@transaction.atomic(durable=True)
def renew_epoch(*, by: Caller, now: datetime) -> None:
    """
    Make whoever remembers anything of this database forget it; for after a restore or a move.

    Numbers of changes and transactions may have been drawn twice, so they alone do not tell.
    """
    Epoch.objects.update_or_create(pk=THE_ONE, defaults={"value": secrets.token_hex(16)})
    for kind in (ChangeKind.KEY, ChangeKind.TOKEN, ChangeKind.USER, ChangeKind.ROLE):
        record_changes(kind, [EVERYTHING])
    record_audit("renew_epoch", subject="epoch", by=by, at=now)
