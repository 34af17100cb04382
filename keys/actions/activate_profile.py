"""Make a user's profile, or bring it up to date."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, Profile
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.profiles import profile_uid, search_text

ACTIVATE = ClusterAction(f"{SECURITY}/profile/activate")


def activate_profile(*, subject: Caller, by: Caller, now: datetime) -> Profile:
    """
    Return the profile of `subject`, made or brought up to date; a disabled one is enabled.

    Labels and data are left as they are.

    Args:
        subject: whom the grant in the request belongs to.

    Raises:
        NotAllowed: the caller may not manage profiles.
        BadRequest: the subject is no user.

    Source: elasticsearch-specification, security/activate_user_profile.
    """
    by.check_may(ACTIVATE)
    if subject.key is not None or subject.is_service_account:
        raise BadRequest("profiles can be activated for users only")
    return _store(subject, by=by, now=now)


@transaction.atomic(durable=True)
def _store(subject: Caller, *, by: Caller, now: datetime) -> Profile:
    owner = subject.owner
    profile, created = Profile.objects.select_for_update().get_or_create(
        username=owner.username,
        realm=owner.realm,
        defaults={
            "uid": profile_uid(username=owner.username, realm=owner.realm),
            "last_synchronized": now,
        },
    )
    profile.roles = [*subject.roles]
    profile.full_name = owner.full_name
    profile.email = owner.email
    profile.search_text = search_text((owner.username, owner.full_name, owner.email))
    profile.enabled = True
    profile.last_synchronized = now
    profile.seq_no += 0 if created else 1
    profile.save()
    record_changes(ChangeKind.PROFILE, [profile.uid])
    record_audit("activate_user_profile", subject=profile.uid, by=by, at=now)
    return profile
