"""Make a token for a service account; its text leaves once, in the returned value."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.conf import current_pepper
from keys.models import ChangeKind, ServiceToken
from keys.rules.caller import Caller
from keys.rules.errors import Conflict, UnknownServiceAccount
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.secret import digest_of
from keys.rules.service_accounts import SERVICE_ACCOUNTS
from keys.rules.service_tokens import new_service_token, token_name_problems

CREATE_SERVICE_TOKEN = ClusterAction(f"{SECURITY}/service_account/token/create")


@dataclass(frozen=True, kw_only=True)
class CreatedServiceToken:
    """`value` exists here and nowhere else."""

    name: str
    value: str = field(repr=False)


def create_service_token(
    *, principal: str, name: str | None, by: Caller, now: datetime
) -> CreatedServiceToken:
    """
    Store a token of the account `principal`; it never expires.

    Args:
        name: unique for the account; None for a random one.

    Raises:
        Invalid: no token can be called so.
        NotAllowed: the caller may not manage service accounts.
        UnknownServiceAccount: there is no such account.
        Conflict: the account has a token of this name.

    Source: elasticsearch-specification, security/create_service_token.
    """
    chosen = f"token_{secrets.token_urlsafe(15)}" if name is None else name
    refuse_if(token_name_problems(chosen))
    by.check_may(CREATE_SERVICE_TOKEN)
    if principal not in SERVICE_ACCOUNTS:
        raise UnknownServiceAccount(principal)
    return _store(principal, chosen, by=by, now=now)


@transaction.atomic(durable=True)
def _store(principal: str, name: str, *, by: Caller, now: datetime) -> CreatedServiceToken:
    token = new_service_token(principal=principal, name=name)
    pepper = current_pepper()
    row, is_new = ServiceToken.objects.get_or_create(
        principal=principal,
        name=name,
        defaults={
            "pepper_id": pepper.id,
            "digest": digest_of(token.secret, pepper=pepper.value),
            "created_at": now,
            "creator_username": by.username,
            "creator_realm": by.realm,
        },
    )
    if not is_new:
        raise Conflict(f"[service_account_token-{row}]: version conflict, document already exists")
    record_changes(ChangeKind.TOKEN, [str(row)])
    record_audit("create_service_token", subject=str(row), by=by, at=now)
    return CreatedServiceToken(name=name, value=token.text)
