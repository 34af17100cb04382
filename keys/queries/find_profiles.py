"""User profiles: by uid, by what somebody begins to type, and by what their users may do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from keys.access.callers import caller_of_user
from keys.access.stored_privileges import stored_privileges_of
from keys.access.users import user_in
from keys.models import Profile
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import SECURITY
from keys.rules.privilege_check import PrivilegeCheck, check_problems, held_by
from keys.rules.privileges import ClusterAction, StoredPrivileges
from keys.rules.profiles import search_text, suggestion_problems

GET_PROFILE = ClusterAction(f"{SECURITY}/profile/get")
SUGGEST_PROFILE = ClusterAction(f"{SECURITY}/profile/suggest")
HAS_PRIVILEGES = ClusterAction(f"{SECURITY}/profile/has_privileges")


@dataclass(frozen=True, kw_only=True)
class FoundProfiles:
    """
    Profiles in the order asked for.

    Attributes:
        missing: uids that no profile has.
    """

    profiles: list[Profile]
    missing: list[str]


@dataclass(frozen=True, kw_only=True)
class SuggestedProfiles:
    """`total`: how many match in all."""

    profiles: list[Profile]
    total: int


@dataclass(frozen=True, kw_only=True)
class Hint:
    """
    What makes a suggestion come first; it never keeps one away.

    Attributes:
        uids: profiles that come before all others.
        labels: then those that carry one of these values under a label, by the label's full name.
    """

    uids: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def find_profiles(uids: Sequence[str], *, by: Caller) -> FoundProfiles:
    """
    Return the profiles with these uids, disabled ones too.

    Raises:
        NotAllowed: the caller may not read profiles.

    Source: elasticsearch-specification, security/get_user_profile.
    """
    by.check_may(GET_PROFILE)
    asked = dict.fromkeys(uids)
    found = {profile.uid: profile for profile in Profile.objects.filter(uid__in=asked)}
    return FoundProfiles(
        profiles=[found[uid] for uid in asked if uid in found],
        missing=[uid for uid in asked if uid not in found],
    )


def suggest_profiles(*, name: str, size: int, hint: Hint, by: Caller) -> SuggestedProfiles:
    """
    Return enabled profiles that have words beginning with every word of `name`, hinted ones first.

    Args:
        name: words of a user's name, full name or address; empty for anybody.

    Raises:
        Invalid: `size` is negative or too large, or `name` too long.
        NotAllowed: the caller may not read profiles.

    Source: elasticsearch-specification, security/suggest_user_profiles.
    """
    problems = suggestion_problems(size=size, name=name)
    if problems:
        raise Invalid(problems)
    by.check_may(SUGGEST_PROFILE)
    rows = Profile.objects.filter(enabled=True)
    for word in search_text([name]).split():
        rows = rows.filter(search_text__contains=f" {word}")
    ordered = rows.annotate(place=_place(hint)).order_by("place", "-last_synchronized", "uid")
    return SuggestedProfiles(profiles=list(ordered[:size]), total=rows.count())


def profiles_with_privileges(
    uids: Sequence[str], check: PrivilegeCheck, *, by: Caller
) -> FoundProfiles:
    """
    Return the profiles whose users hold all of these privileges with the roles they have now.

    Raises:
        Invalid: the question has faults, or nobody is asked about.
        NotAllowed: the caller may not ask.
        BadPattern: the patterns are too complex to compare.

    Source: elasticsearch-specification, security/has_privileges_user_profile.
    """
    problems = check_problems(check)
    if not uids:
        problems = ["profile uids list must not be empty", *problems]
    if problems:
        raise Invalid(problems)
    by.check_may(HAS_PRIVILEGES)
    asked = dict.fromkeys(uids)
    found = {profile.uid: profile for profile in Profile.objects.filter(uid__in=asked)}
    stored = stored_privileges_of(one.application for one in check.application)
    return FoundProfiles(
        profiles=[
            found[uid] for uid in asked if uid in found and _holds_all(found[uid], check, stored)
        ],
        missing=[uid for uid in asked if uid not in found],
    )


def profile_uids(owners: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the uid of each owner (username, realm) who has a profile, asked for in one query."""
    wanted = set(owners)
    if not wanted:
        return {}
    rows: QuerySet[Profile] = Profile.objects.filter(
        username__in={username for username, _ in wanted}
    )
    found = {(profile.username, profile.realm): profile.uid for profile in rows}
    return {owner: found[owner] for owner in wanted if owner in found}


def _place(hint: Hint) -> Case:
    labelled = Q(pk__in=[])
    for name, values in hint.labels.items():
        for value in values:
            labelled |= Q(label_terms__contains=f"\n{name}={value}\n")
    return Case(
        When(uid__in=hint.uids, then=Value(0)),
        When(labelled, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _holds_all(profile: Profile, check: PrivilegeCheck, stored: StoredPrivileges) -> bool:
    user = user_in(profile.realm, profile.username)
    if user is None or not user.is_active:
        return False
    return held_by(caller_of_user(user), check, stored_privileges=stored).has_all
