"""The smaller actions on users: delete, set a password, grant privileges, the first of all."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Permission

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.delete_user import delete_user
from keys.actions.ensure_administrator import ensure_administrator
from keys.actions.grant_privileges import grant_privileges
from keys.actions.set_password import set_password
from keys.models import AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, UnknownUser, UserIsReserved
from keys.rules.ownership import may_create
from tests.factories import PASSWORD, make_key, make_user

NEW_PASSWORD = "battery staple"
SYSTEM = Caller.system("_cli")


@pytest.fixture
def by(administrator: User, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(administrator)


class TestDeleteUser:
    def test_leaves_the_users_keys_at_work(self, ada: User, by: Caller, now: datetime) -> None:
        key = make_key(ada).key

        assert delete_user(username="ada", by=by, now=now) is True

        assert not User.objects.filter(username="ada").exists()
        key.refresh_from_db()
        assert key.invalidated_at is None
        assert may_create(caller_of_key(key))

    def test_leaves_the_namesake_of_another_realm(self, by: Caller, now: datetime) -> None:
        make_user("grace", realm="reserved")

        assert delete_user(username="grace", by=by, now=now) is False

        assert User.objects.filter(username="grace").exists()
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("username", ["unknown", "a\0b", "\ud800", ""])
    def test_knows_when_there_is_none(self, username: str, by: Caller, now: datetime) -> None:
        assert delete_user(username=username, by=by, now=now) is False

    def test_refuses_a_reserved_user(self, by: Caller, now: datetime) -> None:
        with pytest.raises(UserIsReserved):
            delete_user(username="elastic", by=by, now=now)

    def test_is_recorded(self, ada: User, by: Caller, now: datetime) -> None:
        delete_user(username="ada", by=by, now=now)

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("delete_user", "default_native/ada")
        assert Change.objects.get().subject == "default_native/ada"


class TestSetPassword:
    def test_replaces_the_password_and_ends_sessions(self, ada: User, now: datetime) -> None:
        session = ada.get_session_auth_hash()

        set_password(
            username="ada", realm="default_native", password=NEW_PASSWORD, by=SYSTEM, now=now
        )

        ada.refresh_from_db()
        assert check_password(NEW_PASSWORD, ada.password)
        assert ada.get_session_auth_hash() != session
        event = AuditEvent.objects.get()
        assert (event.action, event.username) == ("change_password", "_cli")

    @pytest.mark.parametrize(
        ("username", "realm", "password", "error"),
        [
            pytest.param("eve", "default_native", NEW_PASSWORD, UnknownUser, id="unknown"),
            pytest.param("ada", "reserved", NEW_PASSWORD, UnknownUser, id="wrong realm"),
            pytest.param("ada", "default_native", "short", Invalid, id="short password"),
        ],
    )
    def test_refuses(
        self,
        username: str,
        realm: str,
        password: str,
        error: type[Exception],
        ada: User,
        now: datetime,
    ) -> None:
        with pytest.raises(error):
            set_password(username=username, realm=realm, password=password, by=SYSTEM, now=now)

        ada.refresh_from_db()
        assert check_password(PASSWORD, ada.password)


class TestEnsureAdministrator:
    @pytest.mark.django_db
    def test_makes_one_and_no_second(self, now: datetime) -> None:
        assert ensure_administrator(password=PASSWORD, now=now) is True
        assert ensure_administrator(password=NEW_PASSWORD, now=now) is False

        elastic = User.objects.get()
        assert (elastic.username, elastic.realm) == ("elastic", "reserved")
        assert elastic.role_names == ("superuser",)
        assert check_password(PASSWORD, elastic.password)
        assert AuditEvent.objects.get().username == "_installation"

    @pytest.mark.django_db
    def test_refuses_a_short_password(self, now: datetime) -> None:
        with pytest.raises(Invalid):
            ensure_administrator(password="short", now=now)

        assert not User.objects.exists()

    def test_leaves_a_native_user_of_that_name(self, db: None, now: datetime) -> None:
        make_user("elastic")

        assert ensure_administrator(password=PASSWORD, now=now) is True

        assert User.objects.filter(username="elastic").count() == 2


class TestGrantPrivileges:
    def test_makes_them_the_ones_that_are_held(self, by: Caller, now: datetime) -> None:
        grace = make_user("grace")
        grace.user_permissions.set(Permission.objects.filter(codename="read_security"))

        grant_privileges(
            username="grace",
            realm="default_native",
            privileges=["manage_own_api_key", "manage_own_api_key", "no_such", "add_role"],
            by=by,
            now=now,
        )

        held = [one.codename for one in grace.user_permissions.all()]
        assert held == ["manage_own_api_key"]
        assert may_create(caller_of_user(grace))
        event = AuditEvent.objects.get()
        assert event.detail == {"privileges": ["manage_own_api_key"]}
        assert Change.objects.get().subject == "default_native/grace"

    def test_takes_them_all_away(self, by: Caller, now: datetime) -> None:
        grace = make_user("grace")
        grace.user_permissions.set(Permission.objects.filter(codename="manage_security"))

        grant_privileges(username="grace", realm="default_native", privileges=[], by=by, now=now)

        assert not caller_of_user(grace).descriptors

    def test_knows_nobody_else(self, by: Caller, now: datetime) -> None:
        with pytest.raises(UnknownUser):
            grant_privileges(username="eve", realm="default_native", privileges=[], by=by, now=now)
