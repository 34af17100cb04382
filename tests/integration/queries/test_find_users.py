from collections.abc import Iterable

import pytest

from keys.access.callers import caller_of_user
from keys.models import User
from keys.queries.find_users import find_roles, find_users
from keys.rules.errors import NotAllowed
from keys.rules.privileges import RESERVED_ROLES
from tests.factories import make_role, make_user

PRIVILEGES = [
    pytest.param([], False, id="nothing"),
    pytest.param(["manage_own_api_key"], False, id="manage_own_api_key"),
    pytest.param(["manage_api_key"], False, id="manage_api_key"),
    pytest.param(["read_security"], True, id="read_security"),
    pytest.param(["manage_security"], True, id="manage_security"),
]


def stored_names(users: Iterable[User]) -> list[str]:
    """Return the names of users that have a row; reserved ones may be there without."""
    return [user.username for user in users if user.pk is not None]


class TestFindUsers:
    def test_returns_reserved_ones_first(self, administrator: User) -> None:
        by = caller_of_user(administrator)
        make_user("zoe", realm="reserved")
        make_user("ada")

        assert stored_names(find_users(None, by=by)) == ["elastic", "zoe", "ada"]

    def test_returns_those_that_are_named(self, administrator: User) -> None:
        by = caller_of_user(administrator)
        make_user("ada")
        make_user("bob")

        found = find_users(["bob", "elastic", "nobody", "a\0"], by=by)

        assert [user.username for user in found] == ["elastic", "bob"]
        assert not list(find_users([], by=by))

    @pytest.mark.parametrize(("cluster", "allowed"), PRIVILEGES)
    def test_hangs_on_a_privilege(self, cluster: list[str], allowed: bool) -> None:
        by = caller_of_user(make_user("grace", cluster=cluster))

        if allowed:
            assert stored_names(find_users(None, by=by)) == ["grace"]
        else:
            with pytest.raises(NotAllowed):
                find_users(None, by=by)


class TestFindRoles:
    def test_returns_stored_and_reserved_ones_by_name(self, administrator: User) -> None:
        make_role("zebra")
        make_role("ant", cluster=["monitor"])

        found = find_roles(None, by=caller_of_user(administrator))

        names = [role.name for role in found]
        assert names == sorted(["ant", "zebra", *RESERVED_ROLES])
        assert found[names.index("ant")].json["cluster"] == ["monitor"]

    def test_returns_those_that_are_named(self, administrator: User) -> None:
        make_role("ant")

        found = find_roles(["viewer", "ant", "nothing"], by=caller_of_user(administrator))

        assert [role.name for role in found] == ["ant", "viewer"]

    @pytest.mark.parametrize(("cluster", "allowed"), PRIVILEGES)
    def test_hangs_on_a_privilege(self, cluster: list[str], allowed: bool) -> None:
        by = caller_of_user(make_user("grace", cluster=cluster))

        if allowed:
            assert find_roles(None, by=by)
        else:
            with pytest.raises(NotAllowed):
                find_roles(None, by=by)
