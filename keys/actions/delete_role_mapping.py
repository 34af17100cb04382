"""Delete a role mapping."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, RoleMapping
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

DELETE_ROLE_MAPPING = ClusterAction(f"{SECURITY}/role_mapping/delete")


@transaction.atomic(durable=True)
def delete_role_mapping(*, name: str, by: Caller, now: datetime) -> bool:
    """
    Remove the mapping and return whether there was one.

    Raises:
        NotAllowed: the caller may not manage role mappings.

    Source: elasticsearch-specification, security/delete_role_mapping.
    """
    by.check_may(DELETE_ROLE_MAPPING)
    deleted, _ = RoleMapping.objects.filter(name=name).delete()
    if not deleted:
        return False
    record_changes(ChangeKind.ROLE_MAPPING, [name])
    record_audit("delete_role_mapping", subject=name, by=by, at=now)
    return True
