"""Delete a token of a service account."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, ServiceToken
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

DELETE_SERVICE_TOKEN = ClusterAction(f"{SECURITY}/service_account/token/delete")


@transaction.atomic(durable=True)
def delete_service_token(*, principal: str, name: str, by: Caller, now: datetime) -> bool:
    """
    Remove the token, which is no good from then on; return whether there was one.

    Raises:
        NotAllowed: the caller may not manage service accounts.

    Source: elasticsearch-specification, security/delete_service_token.
    """
    by.check_may(DELETE_SERVICE_TOKEN)
    row = ServiceToken.objects.select_for_update().filter(principal=principal, name=name).first()
    if row is None:
        return False
    row.delete()
    record_changes(ChangeKind.TOKEN, [f"{principal}/{name}"])
    record_audit("delete_service_token", subject=f"{principal}/{name}", by=by, at=now)
    return True
