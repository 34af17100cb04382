from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from keys.access.callers import caller_of_user
from keys.actions.put_user import put_user
from keys.models import AuditEvent, Change, ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, Invalid, UserIsReserved
from tests.factories import PASSWORD, make_user
from tests.integration.concurrency import at_once, raised, returned

NEW_PASSWORD = "battery staple"


@dataclass(frozen=True)
class Administration:
    by: Caller
    now: datetime

    def put(self, username: str = "grace", **values: Any) -> bool:  # any of the arguments
        arguments: dict[str, Any] = {
            "password": NEW_PASSWORD,
            "roles": ["viewer"],
            "full_name": None,
            "email": None,
            "metadata": None,
            "enabled": True,
        }
        return put_user(username=username, by=self.by, now=self.now, **arguments | values)


@pytest.fixture
def administration(
    administrator: User, caller_of: Callable[[User], Caller], now: datetime
) -> Administration:
    return Administration(caller_of(administrator), now)


class TestPutUser:
    def test_stores_a_new_user(self, administration: Administration) -> None:
        metadata = {"b": [1, {"c": None}], "a": "NUL \0"}

        assert administration.put(
            roles=["viewer", "no such role"], full_name="Grace H.", email="", metadata=metadata
        )

        user = User.objects.get(username="grace")
        assert (user.realm, user.role_names) == ("default_native", ("viewer", "no such role"))
        assert (user.full_name, user.email, user.is_active) == ("Grace H.", "", True)
        assert list(user.metadata.items()) == list(metadata.items())
        assert check_password(NEW_PASSWORD, user.password)

    def test_replaces_all_but_the_password(self, administration: Administration) -> None:
        make_user("grace", roles=["editor"], full_name="Grace", email="g@example.org")

        assert administration.put(password=None, enabled=False) is False

        user = User.objects.get(username="grace")
        assert user.role_names == ("viewer",)
        assert (user.full_name, user.email, user.is_active) == (None, None, False)
        assert check_password(PASSWORD, user.password)

    def test_leaves_the_namesake_of_another_realm(self, administration: Administration) -> None:
        make_user("grace", realm="reserved", roles=["editor"])

        assert administration.put() is True

        assert User.objects.get(username="grace", realm="reserved").role_names == ("editor",)

    def test_records_all_but_the_password(self, administration: Administration) -> None:
        administration.put(metadata={"a": 1})

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("put_user", "default_native/grace")
        assert (event.username, event.address) == ("elastic", "192.0.2.7")
        assert event.detail["roles"] == ["viewer"]
        assert event.detail["has_password"] is True
        assert NEW_PASSWORD not in str(event.detail)
        assert User.objects.get(username="grace").password not in str(event.detail)
        assert Change.objects.get().kind == ChangeKind.USER

    @pytest.mark.parametrize(
        ("username", "values", "error"),
        [
            pytest.param("elastic", {}, UserIsReserved, id="reserved"),
            pytest.param("", {}, Invalid, id="no name"),
            pytest.param(" grace", {}, Invalid, id="blank before"),
            pytest.param("grâce", {}, Invalid, id="not ASCII"),
            pytest.param("a\0", {}, Invalid, id="NUL"),
            pytest.param("g" * 1025, {}, Invalid, id="long name"),
            pytest.param("grace", {"password": None}, Invalid, id="new without password"),
            pytest.param("grace", {"password": "five5"}, Invalid, id="short password"),
            pytest.param("grace", {"password": "x" * 1025}, Invalid, id="long password"),
            pytest.param("grace", {"roles": None}, Invalid, id="no roles"),
            pytest.param("grace", {"roles": ["\0"]}, Invalid, id="bad role"),
            pytest.param("grace", {"metadata": {"_a": 1}}, Invalid, id="reserved metadata"),
            pytest.param("grace", {"full_name": "\0"}, Invalid, id="NUL in full name"),
            pytest.param("grace", {"email": "\ud800"}, Invalid, id="surrogate in email"),
        ],
    )
    def test_refuses(
        self,
        username: str,
        values: dict[str, Any],
        error: type[ApiKeyError],
        administration: Administration,
    ) -> None:
        with pytest.raises(error):
            administration.put(username, **values)

        assert [user.username for user in User.objects.all()] == ["elastic"]
        assert not AuditEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_makes_one_user_however_many_ask(self, now: datetime) -> None:
        elastic = make_user("elastic", realm="reserved", roles=["superuser"])
        administration = Administration(caller_of_user(elastic), now)
        puts = [partial(administration.put, full_name=str(number)) for number in range(4)]

        outcomes = at_once(*puts)

        assert raised(outcomes) == []
        assert sorted(returned(outcomes)) == [False, False, False, True]
        assert User.objects.filter(username="grace").count() == 1
        assert AuditEvent.objects.count() == 4
        last = AuditEvent.objects.first()
        assert last is not None
        assert User.objects.get(username="grace").full_name == last.detail["full_name"]
