"""Give a user or a team the right to view, edit or invalidate one key; never its secret."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from keys.access import shares
from keys.actions._deadlocks import again_after_deadlock
from keys.actions._records import record_audit, record_changes
from keys.actions._shares import locked_recipient, locked_shared_key
from keys.models import ApiKey, ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest, Invalid, UnknownTeam, UnknownUser
from keys.rules.ownership import check_may_share_some
from keys.rules.sharing import Recipient, RecipientKind, Right, in_order, right_problems, whole


def share_key(
    *, key_id: str, recipient: Recipient, rights: Collection[str], by: Caller, now: datetime
) -> bool:
    """
    Let the recipient have exactly these rights, and return whether he had none before.

    Args:
        rights: names of `Right`; whoever may do anything may view.

    Raises:
        Invalid: no rights, or unknown ones.
        NotAllowed, CallerIsKey: the caller may share no key, or none of this type.
        UnknownKey: there is no such key, or it is not the caller's to share.
        UnknownUser, UnknownTeam: there is no such recipient.
        BadRequest: he owns the key.
    """
    problems = right_problems(rights)
    if problems:
        raise Invalid(problems)
    check_may_share_some(by)
    return _apply(key_id, recipient, whole(Right(name) for name in rights), by=by, now=now)


@again_after_deadlock
@transaction.atomic(durable=True)
def _apply(
    key_id: str, recipient: Recipient, rights: frozenset[Right], *, by: Caller, now: datetime
) -> bool:
    key = locked_shared_key(key_id, by=by)
    found = locked_recipient(recipient)
    if found is None:
        is_user = recipient.kind is RecipientKind.USER
        raise UnknownUser(recipient.name) if is_user else UnknownTeam(recipient.name)
    _check_is_another(key, found)
    before = shares.rights_given(key, to=found)
    if before != rights:
        _write(key, found, recipient, before=before, rights=rights, by=by, now=now)
    return not before


def _check_is_another(key: ApiKey, found: User | Group) -> None:
    if isinstance(found, User) and key.owner.is_same_user_as(
        username=found.username, realm=found.realm
    ):
        raise BadRequest(f"user [{found.username}] owns API key [{key.public_id}]")


def _write(
    key: ApiKey,
    found: User | Group,
    recipient: Recipient,
    *,
    before: frozenset[Right],
    rights: frozenset[Right],
    by: Caller,
    now: datetime,
) -> None:
    # All anew: whoever decides on what somebody has, answers for the whole of it.
    shares.take_back(key, to=found)
    shares.give(rights, of=key, to=found, by=by, now=now)
    record_changes(ChangeKind.KEY, [key.public_id])
    record_audit(
        "share_apikey",
        subject=key.public_id,
        by=by,
        at=now,
        detail={
            recipient.kind.value: recipient.name,
            "before": [*in_order(before)],
            "after": [*in_order(rights)],
        },
    )
