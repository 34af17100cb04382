from collections.abc import Callable
from datetime import datetime

import pytest

from keys.access.callers import caller_of_key
from keys.actions.delete_privileges import delete_privileges
from keys.actions.put_privileges import put_privileges
from keys.models import ApplicationPrivilege, AuditEvent, Change, User
from keys.queries.has_privileges import has_privileges
from keys.rules.application_privileges import NewPrivilege
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.json_types import JsonObject
from keys.rules.privilege_check import ApplicationCheck, PrivilegeCheck
from tests.factories import make_key, make_role, make_user

CallerOf = Callable[[User], Caller]
READ = NewPrivilege(application="myapp", name="read", actions=("data:read/*",), metadata={"d": "x"})
OTHER = NewPrivilege(application="other", name="all", actions=("*",))


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def manager(db: None, caller_of: CallerOf) -> Caller:
    """Return a user who may manage the privileges of applications called `my…` alone."""
    manage: JsonObject = {"application": {"manage": {"applications": ["my*"]}}}
    make_role("manager_role", **{"global": manage})
    return caller_of(make_user("manager", roles=["manager_role"]))


class TestPutPrivileges:
    def test_says_which_are_new(self, by: Caller, now: datetime) -> None:
        assert put_privileges(privileges=[READ], by=by, now=now) == {"myapp": {"read": True}}
        assert put_privileges(privileges=[READ, OTHER], by=by, now=now) == {
            "myapp": {"read": False},
            "other": {"all": True},
        }

    def test_replaces_the_whole(self, by: Caller, now: datetime) -> None:
        put_privileges(privileges=[READ], by=by, now=now)
        plain = NewPrivilege(application="myapp", name="read", actions=("x:*",))

        put_privileges(privileges=[plain], by=by, now=now)

        row = ApplicationPrivilege.objects.get()
        assert (row.actions, row.metadata) == (["x:*"], {})

    def test_counts_at_once_for_existing_keys(
        self, administrator: User, by: Caller, now: datetime
    ) -> None:
        entry: JsonObject = {"application": "myapp", "privileges": ["read"], "resources": ["*"]}
        key = make_key(administrator, descriptors={"r": {"applications": [entry]}}).key
        check = PrivilegeCheck(
            application=(
                ApplicationCheck(
                    application="myapp", privileges=("data:read/x",), resources=("a",)
                ),
            )
        )
        assert not has_privileges(check, by=caller_of_key(key)).held.has_all

        put_privileges(privileges=[READ], by=by, now=now)

        assert has_privileges(check, by=caller_of_key(key)).held.has_all

    def test_is_open_to_the_manager_of_the_applications(
        self, manager: Caller, now: datetime
    ) -> None:
        put_privileges(privileges=[READ], by=manager, now=now)

        with pytest.raises(NotAllowed):
            put_privileges(privileges=[READ, OTHER], by=manager, now=now)

    def test_refuses_what_breaks_a_rule(
        self, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        with pytest.raises(Invalid):
            put_privileges(privileges=[], by=caller_of(ada), now=now)

    def test_is_recorded(self, by: Caller, now: datetime) -> None:
        put_privileges(privileges=[READ, OTHER], by=by, now=now)

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("put_privileges", "2 applications")
        assert [one.subject for one in Change.objects.all()] == ["myapp", "other"]


class TestDeletePrivileges:
    def test_says_of_each_whether_it_was_there(self, by: Caller, now: datetime) -> None:
        put_privileges(privileges=[READ, OTHER], by=by, now=now)

        found = delete_privileges(application="myapp", names=["read", "write"], by=by, now=now)

        assert found == {"read": True, "write": False}
        assert ApplicationPrivilege.objects.get().application == "other"

    @pytest.mark.parametrize("application", ["unknown", "a\0", "\ud800"])
    def test_leaves_no_trace_when_there_was_none(
        self, application: str, by: Caller, now: datetime
    ) -> None:
        assert delete_privileges(application=application, names=["read"], by=by, now=now) == {
            "read": False
        }
        assert not AuditEvent.objects.exists()

    def test_is_open_to_the_manager_of_the_application(
        self, by: Caller, manager: Caller, now: datetime
    ) -> None:
        put_privileges(privileges=[READ, OTHER], by=by, now=now)

        assert delete_privileges(application="myapp", names=["read"], by=manager, now=now)
        with pytest.raises(NotAllowed):
            delete_privileges(application="other", names=["all"], by=manager, now=now)
