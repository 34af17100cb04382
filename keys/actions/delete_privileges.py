"""Forget what an application called its privileges; roles that list them grant less at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ApplicationPrivilege, ChangeKind
from keys.rules.application_privileges import privilege_action
from keys.rules.caller import Caller


@transaction.atomic(durable=True)
def delete_privileges(
    *, application: str, names: Sequence[str], by: Caller, now: datetime
) -> dict[str, bool]:
    """
    Remove the privileges and return of each asked name whether there was one.

    Raises:
        NotAllowed: the caller may manage neither security nor this application.

    Source: elasticsearch-specification, security/delete_privileges.
    """
    by.check_may(privilege_action("delete", [application]))
    rows = ApplicationPrivilege.objects.select_for_update().filter(
        application=application, name__in=names
    )
    there = set(rows.values_list("name", flat=True))
    if there:
        rows.delete()
        record_changes(ChangeKind.APPLICATION_PRIVILEGE, [application])
        record_audit(
            "delete_privileges",
            subject=application,
            by=by,
            at=now,
            detail={"application": application, "privileges": [*sorted(there)]},
        )
    return {name: name in there for name in names}
