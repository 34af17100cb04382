"""Make a team, or say anew who is in it: what is shared with it is theirs from then on."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

PUT_TEAM = ClusterAction(f"{SECURITY}/team/put")
LONGEST_NAME = 150


@transaction.atomic(durable=True)
def put_team(*, name: str, members: Collection[User], by: Caller, now: datetime) -> bool:
    """
    Let exactly these users be in the team, and return whether it is new.

    Raises:
        Invalid: no team can be called so.
        NotAllowed: the caller may not manage security.
    """
    by.check_may(PUT_TEAM)
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Invalid([f"a team's name must have 1 to {LONGEST_NAME} characters"])
    team, is_new = Group.objects.select_for_update().get_or_create(name=name)
    before = {user_subject(user.username, user.realm) for user in team.user_set.all()}
    after = {user_subject(user.username, user.realm) for user in members}
    if not is_new and before == after:
        return False
    team.user_set.set(members)
    # A team may hold privileges too: whatever hangs on who is in it is looked up anew.
    record_changes(ChangeKind.USER, sorted(before ^ after))
    record_audit(
        "put_team",
        subject=name,
        by=by,
        at=now,
        detail={"before": [*sorted(before)], "after": [*sorted(after)]},
    )
    return is_new
