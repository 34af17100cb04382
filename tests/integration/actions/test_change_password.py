from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.contrib.auth.hashers import check_password

from keys.access.callers import caller_of_key
from keys.access.run_as import run_as
from keys.actions.change_password import change_password
from keys.models import AuditEvent, Change, User
from keys.rules.caller import AuthenticationType, Caller
from keys.rules.errors import Invalid, NotAllowed, RefusedByUserStore
from tests.factories import PASSWORD, make_key
from tests.hashes import BCRYPT, pbkdf2

NEW = "battery staple"
CallerOf = Callable[[User], Caller]


def change(
    by: Caller,
    now: datetime,
    username: str | None = None,
    *,
    password: str | None = NEW,
    password_hash: str | None = None,
) -> None:
    change_password(
        username=username, password=password, password_hash=password_hash, by=by, now=now
    )


class TestChangePassword:
    @pytest.mark.parametrize("username", [None, "ada"])
    def test_takes_no_privilege_for_ones_own(
        self, username: str | None, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        change(caller_of(ada), now, username)

        ada.refresh_from_db()
        assert check_password(NEW, ada.password)
        assert not check_password(PASSWORD, ada.password)

    def test_takes_one_for_anothers(
        self, ada: User, bob: User, caller_of: CallerOf, now: datetime
    ) -> None:
        with pytest.raises(NotAllowed) as refusal:
            change(caller_of(ada), now, "bob")

        assert refusal.value.granted_by == ("manage_security", "all")

    def test_refuses_a_key_and_a_token(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        by_token = replace(caller_of(ada), authentication_type=AuthenticationType.TOKEN)
        for by in (caller_of_key(make_key(ada).key), by_token):
            with pytest.raises(NotAllowed):
                change(by, now)

    def test_takes_a_hash(self, administrator: User, caller_of: CallerOf, now: datetime) -> None:
        change(caller_of(administrator), now, password=None, password_hash=pbkdf2("secret1"))

        administrator.refresh_from_db()
        assert check_password("secret1", administrator.password)

    def test_gives_a_reserved_user_his_first(
        self, administrator: User, caller_of: CallerOf, now: datetime
    ) -> None:
        change(caller_of(administrator), now, "kibana_system")

        user = User.objects.get(username="kibana_system")
        assert check_password(NEW, user.password)
        assert (user.realm, user.roles) == ("reserved", ["kibana_system"])

    @pytest.mark.parametrize(
        ("password", "password_hash", "problem"),
        [
            pytest.param(None, None, "cannot be null", id="none"),
            pytest.param("short", None, "at least", id="too short"),
            pytest.param(NEW, BCRYPT, "already been set", id="both"),
            pytest.param(None, "no hash", "not the correct type", id="no hash"),
        ],
    )
    def test_refuses_a_bad_one(
        self,
        password: str | None,
        password_hash: str | None,
        problem: str,
        ada: User,
        caller_of: CallerOf,
        now: datetime,
    ) -> None:
        with pytest.raises(Invalid, match=problem):
            change(caller_of(ada), now, password=password, password_hash=password_hash)

    @pytest.mark.parametrize("username", ["unknown", "a\0", "\ud800"])
    def test_refuses_an_unknown_user(
        self, username: str, administrator: User, caller_of: CallerOf, now: datetime
    ) -> None:
        with pytest.raises(RefusedByUserStore, match="user must exist"):
            change(caller_of(administrator), now, username)

    def test_is_recorded_with_who_ran_it(
        self, administrator: User, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        change(run_as(caller_of(administrator), "ada", action="a"), now)

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("change_password", "default_native/ada")
        assert (event.username, event.run_by_username) == ("ada", "elastic")
        assert event.run_by_realm == "reserved"
        assert NEW not in str(event.detail)
        assert Change.objects.get().subject == "default_native/ada"
