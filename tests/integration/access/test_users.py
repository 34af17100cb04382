from collections.abc import Callable

import pytest

from keys.access.callers import caller_of_user
from keys.access.users import reserved_user, user_in, user_named
from keys.models import User
from keys.queries.find_users import find_users
from keys.rules.caller import Caller
from keys.rules.privileges import RESERVED_USERS
from tests.factories import make_user

CallerOf = Callable[[User], Caller]


class TestReservedUser:
    def test_cannot_log_in_and_is_not_stored(self, db: None) -> None:
        user = reserved_user("kibana_system")

        assert not user.has_usable_password()
        assert not User.objects.filter(username="kibana_system").exists()
        assert user.metadata == {"_reserved": True}

    def test_says_that_kibana_is_deprecated(self) -> None:
        assert reserved_user("kibana").metadata["_deprecated"] is True

    def test_has_his_roles(self) -> None:
        assert list(caller_of_user(reserved_user("kibana_system")).descriptors) == ["kibana_system"]


class TestUserNamed:
    def test_finds_a_stored_user(self, ada: User) -> None:
        assert user_named("ada") == ada

    @pytest.mark.parametrize("name", ["unknown", "a\0", "\ud800", ""])
    def test_finds_nobody_of_an_unknown_name(self, name: str, db: None) -> None:
        assert user_named(name) is None

    def test_finds_the_reserved_one_before_a_namesake(self, db: None) -> None:
        make_user("kibana_system")

        found = user_named("kibana_system")

        assert found is not None
        assert found.is_reserved

    def test_finds_the_row_of_a_reserved_one(self, administrator: User) -> None:
        assert user_named("elastic") == administrator


class TestUserIn:
    def test_keeps_realms_apart(self, ada: User) -> None:
        assert user_in("default_native", "ada") == ada
        assert user_in("reserved", "ada") is None
        assert user_in("default_native", "elastic") is None
        assert user_in("reserved", "elastic") is not None


class TestFindUsers:
    def test_lists_reserved_users_from_the_beginning(
        self, administrator: User, ada: User, caller_of: CallerOf
    ) -> None:
        names = [user.username for user in find_users(None, by=caller_of(administrator))]

        assert names[-1] == "ada"
        assert set(names) == {*RESERVED_USERS, "ada"}
        assert len(names) == len(RESERVED_USERS) + 1

    def test_finds_them_by_name(self, administrator: User, caller_of: CallerOf) -> None:
        found = find_users(["logstash_system", "unknown"], by=caller_of(administrator))

        assert [(user.username, user.is_active) for user in found] == [("logstash_system", True)]
