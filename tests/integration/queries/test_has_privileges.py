from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key
from keys.access.run_as import run_as
from keys.models import ApplicationPrivilege, User
from keys.queries.has_privileges import has_privileges
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.privilege_check import ApplicationCheck, PrivilegeCheck
from tests.factories import make_key

CallerOf = Callable[[User], Caller]
CLUSTER = PrivilegeCheck(cluster=("monitor", "manage_own_api_key"))


def application(name: str, *privileges: str) -> ApplicationCheck:
    return ApplicationCheck(application=name, privileges=privileges, resources=("*",))


class TestHasPrivileges:
    @pytest.mark.parametrize("username", [None, "ada"])
    def test_takes_no_privilege_for_oneself(
        self, username: str | None, ada: User, caller_of: CallerOf
    ) -> None:
        answers = has_privileges(CLUSTER, by=caller_of(ada), username=username)

        assert answers.username == "ada"
        assert answers.held.cluster == {"monitor": False, "manage_own_api_key": True}
        assert not answers.held.has_all

    def test_refuses_to_tell_of_others(
        self, administrator: User, ada: User, caller_of: CallerOf
    ) -> None:
        by = caller_of(administrator)

        with pytest.raises(NotAllowed):
            has_privileges(CLUSTER, by=by, username="ada")

        as_ada = run_as(by, "ada", action="a")
        assert has_privileges(CLUSTER, by=as_ada, username="ada").username == "ada"

    def test_intersects_the_sides_of_a_key(self, administrator: User) -> None:
        key = make_key(administrator, descriptors={"r": {"cluster": ["monitor"]}}).key

        held = has_privileges(CLUSTER, by=caller_of_key(key)).held

        assert held.cluster == {"monitor": True, "manage_own_api_key": False}

    @pytest.mark.parametrize("count", [1, 50])
    def test_looks_privileges_up_once(
        self,
        count: int,
        administrator: User,
        caller_of: CallerOf,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(count):
            ApplicationPrivilege.objects.create(
                application=f"app{number}", name="read", actions=["data:read/*"]
            )
        by = caller_of(administrator)
        check = PrivilegeCheck(
            application=tuple(application(f"app{number}", "read") for number in range(count))
        )

        with django_assert_num_queries(1):
            assert has_privileges(check, by=by).held.has_all
