"""What every action leaves behind in its own transaction: an audit event and a change."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from keys.actions._acknowledgement import (
    settlement_of_this_transaction,
    settlement_under_way,
)
from keys.models import AuditEvent, Change, ChangeKind
from keys.rules.caller import Caller
from keys.rules.json_types import Json


def record_audit(
    action: str, *, subject: str, by: Caller, at: datetime, detail: Mapping[str, Json] | None = None
) -> None:
    """Write who did `action` to `subject`; `detail` must hold no secret."""
    proof = by.authenticated_as
    event = AuditEvent(
        at=at,
        action=action,
        username=by.username,
        realm=by.realm,
        authentication_type=by.authentication_type,
        key_id=proof.key.id if proof.key else "",
        token_name=proof.token.name if proof.token else "",
        run_by_username=by.run_by.username if by.run_by else "",
        run_by_realm=by.run_by.realm if by.run_by else "",
        address=by.origin.address,
        agent=by.origin.agent,
        request_id=by.origin.request_id,
        subject=subject,
        detail=dict(detail or {}),
    )
    settlement = settlement_under_way()
    event.change = settlement.last or None if settlement else None
    AuditEvent.objects.insert(event)
    if settlement is not None:
        settlement.events.append(event.pk)


def record_changes(kind: ChangeKind, subjects: Iterable[str], *, are_new: bool = False) -> None:
    """
    Number the change of each subject, for whoever holds a verdict that hangs on it.

    Once the transaction is committed, and before the action returns, they are waited for.

    Args:
        are_new: nobody can have asked for these before, for only we make up such names, at random:
            so nobody remembers that they are unknown, and nobody is waited for.
    """
    settlement, changed = settlement_of_this_transaction(), [*subjects]
    if changed:
        numbers = Change.objects.number(kind, changed, transaction=settlement.transaction)
        settlement.note(max(numbers), must_wait=not are_new)


def user_subject(username: str, realm: str) -> str:
    return f"{realm}/{username}"
