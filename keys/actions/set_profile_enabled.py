"""Enable or disable a user's profile; a disabled one is suggested to nobody."""

from datetime import datetime

from django.db import transaction

from keys.actions._profile_steps import locked_profile
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

SET_ENABLED = ClusterAction(f"{SECURITY}/profile/set_enabled")


@transaction.atomic(durable=True)
def set_profile_enabled(*, uid: str, enabled: bool, by: Caller, now: datetime) -> None:
    """
    Show the profile in suggestions from now on, or no longer.

    Raises:
        NotAllowed: the caller may not manage profiles.
        UnknownProfile: no profile has this uid.

    Source: elasticsearch-specification, security/enable_user_profile and disable_user_profile.
    """
    by.check_may(SET_ENABLED)
    profile = locked_profile(uid)
    profile.enabled = enabled
    profile.seq_no += 1
    profile.save(update_fields=["enabled", "seq_no"])
    record_changes(ChangeKind.PROFILE, [uid])
    record_audit(
        "change_enable_user_profile" if enabled else "change_disable_user_profile",
        subject=uid,
        by=by,
        at=now,
    )
