"""Delete a team; what was shared with it is shared with its members no more."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

DELETE_TEAM = ClusterAction(f"{SECURITY}/team/delete")


@transaction.atomic(durable=True)
def delete_team(*, name: str, by: Caller, now: datetime) -> bool:
    """
    Remove the team with its shares, and return whether there was one.

    Raises:
        NotAllowed: the caller may not manage security.
    """
    by.check_may(DELETE_TEAM)
    team = Group.objects.select_for_update().filter(name=name).first()
    if team is None:
        return False
    members = sorted(user_subject(user.username, user.realm) for user in team.user_set.all())
    team.delete()
    record_changes(ChangeKind.USER, members)
    record_audit("delete_team", subject=name, by=by, at=now, detail={"before": [*members]})
    return True
