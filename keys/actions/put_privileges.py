"""Store what applications call their privileges."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.models import ApplicationPrivilege, ChangeKind
from keys.rules.application_privileges import (
    NewPrivilege,
    privilege_action,
    privilege_subject,
    privileges_problems,
)
from keys.rules.caller import Caller

Created = dict[str, dict[str, bool]]


def put_privileges(*, privileges: Sequence[NewPrivilege], by: Caller, now: datetime) -> Created:
    """
    Store the privileges, each replaced whole; return by application and name which are new.

    Roles and keys that list one by its name have its new actions at once.

    Raises:
        Invalid: a name, an action or metadata breaks a rule, or there is nothing to store.
        NotAllowed: the caller may manage neither security nor all of these applications.

    Source: elasticsearch-specification, security/put_privileges.
    """
    refuse_if(privileges_problems(privileges))
    by.check_may(privilege_action("put", sorted({one.application for one in privileges})))
    return _store(privileges, by=by, now=now)


@transaction.atomic(durable=True)
def _store(privileges: Sequence[NewPrivilege], *, by: Caller, now: datetime) -> Created:
    created: Created = {}
    for one in privileges:
        _, is_new = ApplicationPrivilege.objects.update_or_create(
            application=one.application,
            name=one.name,
            defaults={"actions": [*one.actions], "metadata": one.metadata},
        )
        created.setdefault(one.application, {})[one.name] = is_new
    record_changes(ChangeKind.APPLICATION_PRIVILEGE, sorted(created))
    record_audit(
        "put_privileges",
        subject=privilege_subject(created),
        by=by,
        at=now,
        detail={"privileges": [one.json() for one in privileges]},
    )
    return created
