"""User profiles: activated, changed, found, suggested."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from keys.access.callers import caller_of_key
from keys.actions.activate_profile import activate_profile
from keys.actions.set_profile_enabled import set_profile_enabled
from keys.actions.update_profile_data import SeenVersion, update_profile_data
from keys.models import AuditEvent, Profile, User
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest, Conflict, Invalid, NotAllowed, UnknownProfile
from keys.rules.json_types import JsonObject
from keys.rules.profiles import profile_uid
from tests.factories import make_key, make_role, make_user

CallerOf = Callable[[User], Caller]


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def profile(ada: User, by: Caller, caller_of: CallerOf, now: datetime) -> Profile:
    return activate_profile(subject=caller_of(ada), by=by, now=now)


def update(
    profile: Profile,
    by: Caller,
    now: datetime,
    *,
    labels: JsonObject | None = None,
    data: JsonObject | None = None,
    seen: SeenVersion | None = None,
) -> Profile:
    update_profile_data(
        uid=profile.uid, labels=labels or {}, data=data or {}, seen=seen, by=by, now=now
    )
    profile.refresh_from_db()
    return profile


class TestActivateProfile:
    def test_makes_one_with_a_uid_that_stays(
        self, profile: Profile, ada: User, by: Caller, caller_of: CallerOf, now: datetime
    ) -> None:
        later = now + timedelta(days=1)
        ada.full_name, ada.email, ada.roles = "Ada Lovelace", "ada@example.org", ["viewer"]
        ada.save()

        again = activate_profile(subject=caller_of(ada), by=by, now=later)

        assert again.uid == profile.uid == profile_uid(username="ada", realm="default_native")
        assert (again.full_name, again.email, again.roles) == (
            "Ada Lovelace", "ada@example.org", ["viewer"],
        )  # fmt: skip
        assert again.last_synchronized == later
        assert Profile.objects.count() == 1

    def test_enables_it_and_keeps_its_data(
        self, profile: Profile, ada: User, by: Caller, caller_of: CallerOf, now: datetime
    ) -> None:
        update(profile, by, now, data={"app": {"theme": "dark"}})
        set_profile_enabled(uid=profile.uid, enabled=False, by=by, now=now)

        again = activate_profile(subject=caller_of(ada), by=by, now=now)

        assert (again.enabled, again.data) == (True, {"app": {"theme": "dark"}})

    def test_is_for_users(self, ada: User, by: Caller, now: datetime) -> None:
        with pytest.raises(BadRequest):
            activate_profile(subject=caller_of_key(make_key(ada).key), by=by, now=now)

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        with pytest.raises(NotAllowed) as refusal:
            activate_profile(subject=caller_of(ada), by=caller_of(ada), now=now)

        assert refusal.value.granted_by == ("manage_user_profile", "manage_security", "all")


class TestUpdateProfileData:
    def test_merges(self, profile: Profile, by: Caller, now: datetime) -> None:
        update(profile, by, now, labels={"team": "x"}, data={"app": {"a": 1}})
        update(profile, by, now, data={"app": {"b": 2}, "other": [1]})

        assert profile.labels == {"team": "x"}
        assert profile.data == {"app": {"a": 1, "b": 2}, "other": [1]}
        assert profile.seq_no == 2

    def test_refuses_who_has_seen_an_older_version(
        self, profile: Profile, by: Caller, now: datetime
    ) -> None:
        seen = SeenVersion(seq_no=profile.seq_no)
        update(profile, by, now, data={"app": 1}, seen=seen)

        for stale in (seen, SeenVersion(seq_no=1, primary_term=2)):
            with pytest.raises(Conflict, match="version conflict"):
                update(profile, by, now, data={"app": 2}, seen=stale)

    def test_is_open_to_writers_of_the_application(
        self, profile: Profile, caller_of: CallerOf, now: datetime
    ) -> None:
        write: JsonObject = {"profile": {"write": {"applications": ["app*"]}}}
        make_role("writer_role", **{"global": write})
        writer = caller_of(make_user("writer", roles=["writer_role"]))

        update(profile, writer, now, labels={"app1": 1}, data={"app2": 1})

        with pytest.raises(NotAllowed):
            update(profile, writer, now, labels={"app1": 1}, data={"other": 1})

    def test_refuses_bad_names(self, profile: Profile, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            update(profile, by, now, data={"_x": 1})

    def test_refuses_an_unknown_uid(self, by: Caller, now: datetime) -> None:
        with pytest.raises(UnknownProfile, match="profile document not found"):
            update_profile_data(uid="u_x\0", labels={"a": 1}, data={}, by=by, now=now)

    def test_keeps_what_no_column_of_text_can(
        self, profile: Profile, by: Caller, now: datetime
    ) -> None:
        update(profile, by, now, labels={"app": "a\0\ud800b"})

        assert profile.labels == {"app": "a\0\ud800b"}


class TestSetProfileEnabled:
    @pytest.mark.parametrize(
        ("enabled", "action"),
        [(True, "change_enable_user_profile"), (False, "change_disable_user_profile")],
    )
    def test_is_recorded(
        self, enabled: bool, action: str, profile: Profile, by: Caller, now: datetime
    ) -> None:
        set_profile_enabled(uid=profile.uid, enabled=enabled, by=by, now=now)

        profile.refresh_from_db()
        assert profile.enabled is enabled
        assert AuditEvent.objects.filter(action=action, subject=profile.uid).count() == 1

    def test_refuses_an_unknown_uid(self, by: Caller, now: datetime) -> None:
        with pytest.raises(UnknownProfile):
            set_profile_enabled(uid="u_x", enabled=True, by=by, now=now)

    def test_takes_a_privilege(
        self, profile: Profile, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        with pytest.raises(NotAllowed):
            set_profile_enabled(uid=profile.uid, enabled=False, by=caller_of(ada), now=now)
