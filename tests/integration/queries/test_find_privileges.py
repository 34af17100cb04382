from collections.abc import Callable

import pytest

from keys.models import ApplicationPrivilege, User
from keys.queries.find_privileges import builtin_privileges, find_privileges
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.json_types import JsonObject
from tests.factories import make_role, make_user

CallerOf = Callable[[User], Caller]
STORED = [("app1", "read"), ("app1", "write"), ("app2", "read"), ("other", "all")]


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    for application, name in reversed(STORED):
        ApplicationPrivilege.objects.create(application=application, name=name, actions=["x:*"])
    return caller_of(administrator)


def found(by: Caller, application: str | None, *names: str) -> list[tuple[str, str]]:
    rows = find_privileges(application=application, names=names or None, by=by)
    return [(row.application, row.name) for row in rows]


class TestFindPrivileges:
    @pytest.mark.parametrize(
        ("application", "names", "expected"),
        [
            pytest.param(None, (), STORED, id="all"),
            pytest.param("app1", (), STORED[:2], id="of an application"),
            pytest.param("app*", (), STORED[:3], id="of several"),
            pytest.param("*", (), STORED, id="of any"),
            pytest.param("app1", ("write", "x"), [STORED[1]], id="by name"),
            pytest.param("app1", ("a\0",), [], id="by what is no name"),
            pytest.param("unknown", (), [], id="of an unknown one"),
        ],
    )
    def test_finds_in_order(
        self,
        application: str | None,
        names: tuple[str, ...],
        expected: list[tuple[str, str]],
        by: Caller,
    ) -> None:
        assert found(by, application, *names) == expected

    def test_refuses_what_no_application_is_called(self, by: Caller) -> None:
        with pytest.raises(Invalid):
            found(by, "a*b")

    @pytest.mark.parametrize(
        ("managed", "application", "allowed"),
        [
            pytest.param("app*", "app1", True, id="one of them"),
            pytest.param("app*", "app1*", True, id="a narrower pattern"),
            pytest.param("app*", "a*", False, id="a wider pattern"),
            pytest.param("app*", None, False, id="all"),
            pytest.param("*", None, True, id="all, to the manager of all"),
        ],
    )
    def test_is_open_to_managers_of_the_applications(
        self, managed: str, application: str | None, allowed: bool, by: Caller, caller_of: CallerOf
    ) -> None:
        manage: JsonObject = {"application": {"manage": {"applications": [managed]}}}
        make_role("manager_role", **{"global": manage})
        manager = caller_of(make_user("manager", roles=["manager_role"]))

        if allowed:
            assert found(manager, application)
        else:
            with pytest.raises(NotAllowed):
                found(manager, application)


class TestBuiltinPrivileges:
    def test_are_sorted(self, by: Caller) -> None:
        builtin = builtin_privileges(by=by)

        for names in (builtin.cluster, builtin.index, builtin.remote_cluster):
            assert list(names) == sorted(names)
        assert "manage_own_api_key" in builtin.cluster
        assert builtin.remote_cluster == ("monitor_enrich", "monitor_stats")

    def test_take_a_privilege(self, ada: User, caller_of: CallerOf) -> None:
        with pytest.raises(NotAllowed):
            builtin_privileges(by=caller_of(ada))
