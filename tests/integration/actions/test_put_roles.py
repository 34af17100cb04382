from collections.abc import Callable
from datetime import datetime

import pytest

from keys.actions.delete_role import delete_role
from keys.actions.delete_roles import delete_roles
from keys.actions.put_role import put_role
from keys.actions.put_roles import put_roles
from keys.models import AuditEvent, Role, User
from keys.rules.caller import Caller
from keys.rules.errors import BadDescriptor, Invalid, NotAllowed
from keys.rules.json_types import JsonObject
from tests.factories import make_role, make_user

CallerOf = Callable[[User], Caller]
LOGS: JsonObject = {"indices": [{"names": ["logs-a"], "privileges": ["read"]}]}
METRICS: JsonObject = {"indices": [{"names": ["metrics-a"], "privileges": ["read"]}]}


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def manager(db: None, caller_of: CallerOf) -> Caller:
    """Return a user who may manage roles that read logs, and no others."""
    manage: JsonObject = {
        "role": {"manage": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}
    }
    make_role("manager_role", **{"global": manage})
    return caller_of(make_user("manager", roles=["manager_role"]))


class TestPutRoles:
    def test_says_what_became_of_each_in_order(self, by: Caller, now: datetime) -> None:
        make_role("same", **LOGS)
        make_role("old", **LOGS)

        done = put_roles(
            roles={
                "z": LOGS,
                "superuser": {},
                "old": METRICS,
                "same": {**LOGS, "cluster": []},
                "bad": {"cluster": ["nonsense"]},
                "a": {},
            },
            by=by,
            now=now,
        )

        assert (done.created, done.updated, done.noop) == (["z", "a"], ["old"], ["same"])
        assert list(done.errors) == ["superuser", "bad"]
        assert "unknown cluster privilege [nonsense]" in str(done.errors["bad"])
        assert "is reserved" in str(done.errors["superuser"])
        assert Role.objects.get(name="old").descriptor == METRICS
        assert [event.subject for event in AuditEvent.objects.order_by("id")] == ["z", "old", "a"]

    def test_stores_none_when_one_cannot_be_read(self, by: Caller, now: datetime) -> None:
        with pytest.raises(BadDescriptor):
            put_roles(roles={"a": {}, "b": {"x": 1}}, by=by, now=now)

        assert not Role.objects.exists()

    def test_wants_one_at_least(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            put_roles(roles={}, by=by, now=now)


class TestDeleteRoles:
    def test_says_what_became_of_each_in_order(self, by: Caller, now: datetime) -> None:
        make_role("a")
        make_role("b")
        make_role("c")

        done = delete_roles(names=["b", "x", "superuser", "a", "b", "a\0"], by=by, now=now)

        assert (done.deleted, done.not_found) == (["b", "a"], ["x", "a\0"])
        assert list(done.errors) == ["superuser"]
        assert [role.name for role in Role.objects.all()] == ["c"]
        assert AuditEvent.objects.filter(action="delete_role").count() == 2

    def test_leaves_no_trace_when_there_was_none(self, by: Caller, now: datetime) -> None:
        assert delete_roles(names=["x"], by=by, now=now).not_found == ["x"]
        assert not AuditEvent.objects.exists()

    def test_wants_one_at_least(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            delete_roles(names=[], by=by, now=now)


class TestManageRoles:
    def test_grants_roles_within_it(self, manager: Caller, now: datetime) -> None:
        assert put_role(name="a", descriptor=LOGS, by=manager, now=now)
        assert put_roles(roles={"b": LOGS}, by=manager, now=now).created == ["b"]
        assert delete_role(name="a", by=manager, now=now)
        assert delete_roles(names=["b"], by=manager, now=now).deleted == ["b"]

    @pytest.mark.parametrize(
        "descriptor",
        [
            pytest.param(METRICS, id="other indices"),
            pytest.param({**LOGS, "cluster": ["monitor"]}, id="more than indices"),
            pytest.param({**LOGS, "run_as": ["elastic"]}, id="acting as others"),
        ],
    )
    def test_refuses_roles_beyond_it(
        self, descriptor: JsonObject, manager: Caller, now: datetime
    ) -> None:
        make_role("there", **descriptor)
        attempts: list[Callable[[], object]] = [
            lambda: put_role(name="new", descriptor=descriptor, by=manager, now=now),
            lambda: put_roles(roles={"x": LOGS, "y": descriptor}, by=manager, now=now),
            lambda: put_role(name="there", descriptor=LOGS, by=manager, now=now),
            lambda: put_roles(roles={"there": LOGS}, by=manager, now=now),
            lambda: delete_role(name="there", by=manager, now=now),
            lambda: delete_roles(names=["there"], by=manager, now=now),
        ]

        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()

        assert Role.objects.get(name="there").descriptor == descriptor
        assert not Role.objects.filter(name__in=["new", "x", "y"]).exists()

    def test_grants_no_reserved_role(self, manager: Caller, now: datetime) -> None:
        with pytest.raises(NotAllowed):
            delete_role(name="superuser", by=manager, now=now)
