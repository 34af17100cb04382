"""`manage.py reset_password`, for an operator who must get in again."""

import io
import sys
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from keys.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reset(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that runs the command and returns what it printed."""

    def run(*arguments: str, typed: str = "a new password\n", terminal: bool = False) -> str:
        stdin, out = io.StringIO(typed), io.StringIO()
        monkeypatch.setattr(stdin, "isatty", lambda: terminal)
        monkeypatch.setattr(sys, "stdin", stdin)
        lines = iter(typed.splitlines())
        monkeypatch.setattr("getpass.getpass", lambda _prompt: next(lines))
        call_command("reset_password", *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    return run


def password_is(user: User, password: str) -> bool:
    user.refresh_from_db()
    return user.check_password(password)


class TestResetPassword:
    def test_takes_a_line_of_standard_input(self, ada: User, reset: Callable[..., str]) -> None:
        printed = reset("ada")

        assert printed == ""
        assert password_is(ada, "a new password")

    def test_asks_twice_on_a_terminal(self, ada: User, reset: Callable[..., str]) -> None:
        reset("ada", typed="typed twice\ntyped twice\n", terminal=True)

        assert password_is(ada, "typed twice")

    def test_refuses_two_that_differ(self, ada: User, reset: Callable[..., str]) -> None:
        with pytest.raises(CommandError, match=r"The two passwords differ\."):
            reset("ada", typed="typed once\ntyped otherwise\n", terminal=True)

    def test_prints_the_one_that_it_generated(self, ada: User, reset: Callable[..., str]) -> None:
        printed = reset("ada", "--generate")

        assert password_is(ada, printed.strip())

    def test_refuses_a_password_that_is_too_short(
        self, ada: User, reset: Callable[..., str]
    ) -> None:
        with pytest.raises(CommandError, match="password"):
            reset("ada", typed="short\n")

    def test_refuses_an_unknown_user(self, db: None, reset: Callable[..., str]) -> None:
        with pytest.raises(CommandError, match="There is no user 'nobody'"):
            reset("nobody")

    def test_asks_for_the_realm_of_a_name_that_stands_in_two(
        self, administrator: User, reset: Callable[..., str]
    ) -> None:
        namesake = make_user("elastic")

        with pytest.raises(CommandError, match="add --realm with one of reserved, default_native"):
            reset("elastic")
        reset("elastic", "--realm", "default_native")

        assert password_is(namesake, "a new password")

    def test_refuses_a_realm_that_does_not_know_the_user(
        self, ada: User, reset: Callable[..., str]
    ) -> None:
        with pytest.raises(CommandError, match="There is no user 'ada' in the realm 'reserved'"):
            reset("ada", "--realm", "reserved")
