from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.actions.activate_profile import activate_profile
from keys.actions.set_profile_enabled import set_profile_enabled
from keys.actions.update_profile_data import update_profile_data
from keys.models import Profile, User
from keys.queries.find_profiles import (
    Hint,
    find_profiles,
    profile_uids,
    profiles_with_privileges,
    suggest_profiles,
)
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.privilege_check import IndexCheck, PrivilegeCheck
from tests.factories import make_user

CallerOf = Callable[[User], Caller]
PEOPLE = {
    "ada": ("Ada Lovelace", "ada@example.org"),
    "adam": ("Adam Smith", None),
    "grace": ("Grace Hopper", "hopper@example.org"),
}


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def profiles(by: Caller, caller_of: CallerOf, now: datetime) -> dict[str, Profile]:
    """Return three people's profiles, each activated a second after the one before."""
    found = {}
    for place, (name, (full_name, email)) in enumerate(PEOPLE.items()):
        user = make_user(name, full_name=full_name, email=email, cluster=["monitor"])
        moment = now + timedelta(seconds=place)
        found[name] = activate_profile(subject=caller_of(user), by=by, now=moment)
    return found


def suggested(by: Caller, name: str = "", hint: Hint | None = None, size: int = 10) -> list[str]:
    found = suggest_profiles(name=name, size=size, hint=hint or Hint(), by=by)
    return [profile.username for profile in found.profiles]


class TestFindProfiles:
    def test_keeps_the_order_and_names_what_is_missing(
        self,
        profiles: dict[str, Profile],
        by: Caller,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        uids = [profiles["grace"].uid, "u_x", profiles["ada"].uid, profiles["ada"].uid, "\0"]

        with django_assert_num_queries(1):
            found = find_profiles(uids, by=by)

        assert [profile.username for profile in found.profiles] == ["grace", "ada"]
        assert found.missing == ["u_x", "\0"]


class TestSuggestProfiles:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param("", ["grace", "adam", "ada"], id="anybody, latest first"),
            pytest.param("ada", ["adam", "ada"], id="the beginning of a name"),
            pytest.param("LOVE", ["ada"], id="of another word, whatever the case"),
            pytest.param("a lov", ["ada"], id="of two words"),
            pytest.param("hopper@", ["grace"], id="of an address"),
            pytest.param("dam", [], id="the middle of a word"),
            pytest.param("50%", [], id="a wildcard of LIKE"),
            pytest.param("a\0da", ["adam", "ada"], id="what no name holds"),
        ],
    )
    def test_finds_by_the_beginnings_of_words(
        self, name: str, expected: list[str], profiles: dict[str, Profile], by: Caller
    ) -> None:
        assert suggested(by, name) == expected

    def test_puts_hinted_ones_first(
        self, profiles: dict[str, Profile], by: Caller, now: datetime
    ) -> None:
        update_profile_data(
            uid=profiles["adam"].uid, labels={"team": {"ids": ["x", "y"]}}, data={}, by=by, now=now
        )

        hint = Hint(uids=(profiles["ada"].uid, "u_x"), labels={"team.ids": ("z", "y")})

        assert suggested(by, hint=hint) == ["ada", "adam", "grace"]
        assert suggested(by, hint=Hint(labels={"team.id": ("x",)})) == ["grace", "adam", "ada"]

    def test_leaves_disabled_ones_out(
        self, profiles: dict[str, Profile], by: Caller, now: datetime
    ) -> None:
        set_profile_enabled(uid=profiles["grace"].uid, enabled=False, by=by, now=now)

        assert suggested(by) == ["adam", "ada"]

    def test_tells_how_many_there_are_beyond_the_page(
        self, profiles: dict[str, Profile], by: Caller
    ) -> None:
        found = suggest_profiles(name="", size=1, hint=Hint(), by=by)

        assert (len(found.profiles), found.total) == (1, 3)

    @pytest.mark.parametrize("size", [-1, 1_001])
    def test_refuses_a_size_out_of_bounds(self, size: int, by: Caller) -> None:
        with pytest.raises(Invalid):
            suggested(by, size=size)


class TestProfilesWithPrivileges:
    def test_asks_for_the_roles_of_the_moment(
        self, profiles: dict[str, Profile], by: Caller
    ) -> None:
        User.objects.filter(username="adam").update(roles=["superuser"])
        User.objects.filter(username="grace").delete()
        uids = [*(profile.uid for profile in profiles.values()), "u_x"]
        index = IndexCheck(names=("logs",), privileges=("read",))

        few = profiles_with_privileges(
            uids, PrivilegeCheck(cluster=("monitor",), index=(index,)), by=by
        )
        many = profiles_with_privileges(uids, PrivilegeCheck(cluster=("monitor",)), by=by)

        assert [profile.username for profile in few.profiles] == ["adam"]
        assert [profile.username for profile in many.profiles] == ["ada", "adam"]
        assert few.missing == ["u_x"]

    def test_wants_somebody_and_a_good_question(self, by: Caller) -> None:
        with pytest.raises(Invalid) as refusal:
            profiles_with_privileges([], PrivilegeCheck(cluster=("nonsense",)), by=by)

        assert len(refusal.value.problems) == 2


class TestProfileUids:
    def test_are_looked_up_at_once(
        self, profiles: dict[str, Profile], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        ada, other = ("ada", "default_native"), ("ada", "reserved")

        with django_assert_num_queries(1):
            found = profile_uids([ada, other, ("nobody", "default_native"), ada])

        assert found == {ada: profiles["ada"].uid}

    def test_of_nobody_take_no_query(
        self, db: None, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert profile_uids([]) == {}


class TestLadder:
    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf) -> None:
        by, check = caller_of(ada), PrivilegeCheck(cluster=("monitor",))

        for step in (
            lambda: find_profiles(["u_x"], by=by),
            lambda: suggest_profiles(name="", size=1, hint=Hint(), by=by),
            lambda: profiles_with_privileges(["u_x"], check, by=by),
        ):
            with pytest.raises(NotAllowed):
                step()
