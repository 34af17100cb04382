"""Make whoever remembers a verdict look at the database again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from keys.actions._password_memory import verified_passwords
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

EVERYTHING = "*"
"""The subject of a change that may concern all things of its kind."""
LONGEST_SUBJECT = 1300
CLEAR = {
    ChangeKind.KEY: ClusterAction(f"{SECURITY}/cache/clear"),
    ChangeKind.TOKEN: ClusterAction(f"{SECURITY}/cache/clear"),
    ChangeKind.USER: ClusterAction(f"{SECURITY}/realm/cache/clear"),
    ChangeKind.ROLE: ClusterAction(f"{SECURITY}/roles/cache/clear"),
    ChangeKind.APPLICATION_PRIVILEGE: ClusterAction(f"{SECURITY}/privilege/cache/clear"),
}


def clear_caches(*, kind: ChangeKind, subjects: Collection[str], by: Caller, now: datetime) -> None:
    """
    Count everything that is remembered of these subjects as changed.

    Nothing that is remembered is ever stale, so nobody needs this to be told the truth; it is
    for who restored a database by hand. Unknown subjects are no error.

    Args:
        kind: one of `CLEAR`.
        subjects: as changes name them; `EVERYTHING` among them is all of the kind.

    Raises:
        NotAllowed: the caller may not clear this cache.

    Source: elasticsearch-specification, security/clear_api_key_cache, clear_cached_realms,
    clear_cached_roles, clear_cached_privileges, clear_cached_service_tokens.
    """
    by.check_may(CLEAR[kind])
    _record(kind, _possible(subjects), by=by, now=now)
    if kind is ChangeKind.USER:
        verified_passwords.forget()


@transaction.atomic(durable=True)
def _record(kind: ChangeKind, subjects: list[str], *, by: Caller, now: datetime) -> None:
    record_changes(kind, subjects)
    record_audit("clear_caches", subject=kind, by=by, at=now, detail={"subjects": [*subjects]})


def _possible(subjects: Iterable[str]) -> list[str]:
    """Return those that a thing may be called, each once; all of them where all are meant."""
    if EVERYTHING in subjects:
        return [EVERYTHING]
    return [
        subject
        for subject in dict.fromkeys(subjects)
        if len(subject) <= LONGEST_SUBJECT and not UNSTORABLE.search(subject)
    ]
