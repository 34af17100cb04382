"""Forms that have made their key: the same form never makes another."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from keys.models import ApiKey, UsedForm
from keys.rules.errors import AlreadyCreated

FORGET_FORMS_AFTER = timedelta(days=2)


def refuse_used_form(form_token: str | None) -> None:
    """
    Let a form pass that has made no key yet, and a request that comes from none.

    Raises:
        AlreadyCreated: it has.
    """
    if not form_token:
        return
    used = UsedForm.objects.select_related("key").filter(token_hash=_hash_of(form_token)).first()
    if used is not None:
        raise AlreadyCreated(key_id=used.key.public_id, name=used.key.name)


def remember_form(form_token: str | None, *, key: ApiKey, now: datetime) -> None:
    """
    Let the form make no second key; in the transaction that stores the first.

    Raises:
        AlreadyCreated: another request with the same form was faster.
    """
    if not form_token:
        return
    try:
        with transaction.atomic():
            UsedForm.objects.create(token_hash=_hash_of(form_token), key=key, used_at=now)
    except IntegrityError:
        # A double click: the other request committed its key while this one was being made.
        refuse_used_form(form_token)
        raise
    UsedForm.objects.filter(used_at__lt=now - FORGET_FORMS_AFTER).delete()


def _hash_of(form_token: str) -> str:
    return hashlib.sha256(form_token.encode()).hexdigest()
