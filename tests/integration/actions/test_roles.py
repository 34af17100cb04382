from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.delete_role import delete_role
from keys.actions.put_role import put_role
from keys.models import ApiKey, AuditEvent, Change, ChangeKind, Role, User
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, BadDescriptor, Invalid, RoleIsReserved
from keys.rules.json_types import Json
from keys.rules.ownership import may_create
from tests.factories import make_key, make_role, make_user
from tests.integration.concurrency import at_once, raised, returned


@dataclass(frozen=True)
class Administration:
    by: Caller
    now: datetime

    def put(self, descriptor: Json, name: str = "watcher") -> bool:
        return put_role(name=name, descriptor=descriptor, by=self.by, now=self.now)

    def delete(self, name: str = "watcher") -> bool:
        return delete_role(name=name, by=self.by, now=self.now)


@pytest.fixture
def administration(
    administrator: User, caller_of: Callable[[User], Caller], now: datetime
) -> Administration:
    return Administration(caller_of(administrator), now)


class TestPutRole:
    def test_stores_the_descriptor_as_it_is_given(
        self, administration: Administration, now: datetime
    ) -> None:
        given: Json = {"metadata": {"z": 1, "a": 2.50}, "cluster": ["MONITOR", "all"]}

        assert administration.put(given) is True

        role = Role.objects.get()
        assert (role.name, role.created_at, role.updated_at) == ("watcher", now, now)
        assert str(role.descriptor) == str(given)

    def test_replaces_it_whole(self, administration: Administration, now: datetime) -> None:
        administration.put({"cluster": ["monitor"], "run_as": ["bob"]})
        later = Administration(administration.by, now + timedelta(days=1))

        assert later.put({"cluster": ["all"]}) is False

        role = Role.objects.get()
        assert role.descriptor == {"cluster": ["all"]}
        assert (role.created_at, role.updated_at) == (now, later.now)

    def test_records_before_and_after(self, administration: Administration) -> None:
        administration.put({"cluster": ["monitor"]})
        administration.put({"cluster": ["all"]})

        second, first = AuditEvent.objects.all()
        assert first.detail == {"before": None, "after": {"cluster": ["monitor"]}}
        assert second.detail == {"before": {"cluster": ["monitor"]}, "after": {"cluster": ["all"]}}
        assert (second.action, second.subject) == ("put_role", "watcher")
        assert {change.kind for change in Change.objects.all()} == {ChangeKind.ROLE}

    @pytest.mark.parametrize(
        ("name", "descriptor", "error"),
        [
            pytest.param("superuser", {}, RoleIsReserved, id="reserved"),
            pytest.param("", {}, Invalid, id="no name"),
            pytest.param("a\0", {}, Invalid, id="NUL"),
            pytest.param("wätcher", {}, Invalid, id="not ASCII"),
            pytest.param("watcher", {"cluster": ["no_such"]}, Invalid, id="no such privilege"),
            pytest.param("watcher", [], BadDescriptor, id="no object"),
            pytest.param("watcher", {"clusters": []}, BadDescriptor, id="unknown field"),
            pytest.param("watcher", {"cluster": 1}, BadDescriptor, id="wrong type"),
        ],
    )
    def test_refuses(
        self, name: str, descriptor: Json, error: type[ApiKeyError], administration: Administration
    ) -> None:
        with pytest.raises(error):
            administration.put(descriptor, name)

        assert not Role.objects.exists()
        assert not AuditEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_makes_one_role_however_many_ask(self, now: datetime) -> None:
        elastic = make_user("elastic", realm="reserved", roles=["superuser"])
        put = partial(Administration(caller_of_user(elastic), now).put, {"cluster": ["all"]})

        outcomes = at_once(*[put] * 5)

        assert raised(outcomes) == []
        assert sorted(returned(outcomes)) == [False] * 4 + [True]
        assert Role.objects.count() == 1


class TestDeleteRole:
    def test_takes_the_role_from_users_and_not_from_keys(
        self, administration: Administration, ada: User
    ) -> None:
        key = make_key(ada).key

        assert administration.delete("ada_role") is True

        ada.refresh_from_db()
        assert ada.role_names == ("ada_role",)
        assert not may_create(caller_of_user(ada))
        assert may_create(caller_of_key(ApiKey.objects.get(pk=key.pk)))

    def test_knows_when_there_is_none(self, administration: Administration) -> None:
        assert administration.delete() is False

        assert not AuditEvent.objects.exists()

    def test_refuses_a_reserved_role(self, administration: Administration) -> None:
        with pytest.raises(RoleIsReserved):
            administration.delete("viewer")

    def test_is_recorded(self, administration: Administration) -> None:
        make_role("watcher")

        administration.delete()

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("delete_role", "watcher")
        assert Change.objects.get().kind == ChangeKind.ROLE
