"""Steps that everything that changes an existing profile shares."""

from keys.models import Profile
from keys.rules.errors import UnknownProfile


def locked_profile(uid: str) -> Profile:
    """
    Return the profile, its row locked until the transaction ends.

    Raises:
        UnknownProfile: no profile has this uid.
    """
    profile = Profile.objects.select_for_update().filter(uid=uid).first()
    if profile is None:
        raise UnknownProfile(uid)
    return profile
