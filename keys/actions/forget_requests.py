"""Forget requests and forms that can no longer be repeated."""

from datetime import datetime

from django.db import transaction

from keys.actions._used_forms import FORGET_FORMS_AFTER
from keys.models import IdempotencyRecord, UsedForm
from keys.rules.idempotency import REMEMBERED_FOR


@transaction.atomic(durable=True)
def forget_requests(*, now: datetime) -> int:
    """
    Return how many records of requests and forms were removed.

    Each new one removes old ones as well; this is for when no new ones come.
    """
    requests, _ = IdempotencyRecord.objects.filter(created_at__lt=now - REMEMBERED_FOR).delete()
    forms, _ = UsedForm.objects.filter(used_at__lt=now - FORGET_FORMS_AFTER).delete()
    return requests + forms
