"""A password hash that was brought along opens the door once, and is then our own."""

from collections.abc import Callable
from datetime import datetime

import pytest

from keys.actions import authenticate_password as module
from keys.actions._password_memory import FailureThrottle, VerifiedPasswords
from keys.actions.authenticate_password import authenticate_password
from keys.actions.put_user import put_user
from keys.models import User
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated
from tests.hashes import pbkdf2


@pytest.fixture(autouse=True)
def _fresh_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "verified_passwords", VerifiedPasswords())
    monkeypatch.setattr(module, "failure_throttle", FailureThrottle())


@pytest.fixture
def imported(administrator: User, caller_of: Callable[[User], Caller], now: datetime) -> User:
    put_user(
        username="ida", password=None, password_hash=pbkdf2("secret1"), roles=[], full_name=None,
        email=None, metadata=None, enabled=True, by=caller_of(administrator), now=now,
    )  # fmt: skip
    return User.objects.get(username="ida")


def enter(password: str, now: datetime) -> User:
    return authenticate_password(username="ida", password=password, now=now, origin=Origin())


class TestForeignHash:
    def test_is_replaced_at_the_first_login(self, imported: User, now: datetime) -> None:
        assert imported.password.startswith("pbkdf2$")

        assert enter("secret1", now) == imported

        imported.refresh_from_db()
        assert imported.password.startswith("argon2$")
        assert enter("secret1", now) == imported

    def test_stays_when_the_password_is_wrong(self, imported: User, now: datetime) -> None:
        with pytest.raises(NotAuthenticated):
            enter("secret2", now)

        imported.refresh_from_db()
        assert imported.password.startswith("pbkdf2$")

    def test_does_not_come_back_over_a_new_password(
        self, imported: User, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        matches = module._matches  # noqa: SLF001  # the moment between check and replacement

        def matches_while_it_changes(password: str, stored: str) -> bool:
            good = matches(password, stored)
            User.objects.filter(pk=imported.pk).update(password="changed")
            return good

        monkeypatch.setattr(module, "_matches", matches_while_it_changes)

        enter("secret1", now)

        imported.refresh_from_db()
        assert imported.password == "changed"
