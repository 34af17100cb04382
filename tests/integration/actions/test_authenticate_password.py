import tracemalloc
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.hashers import check_password

from keys.access.callers import caller_of_user
from keys.actions import _password_memory as memory
from keys.actions import authenticate_password as module
from keys.actions.authenticate_password import authenticate_password
from keys.actions.put_user import put_user
from keys.actions.set_password import set_password
from keys.models import User
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated, TooManyAttempts
from tests.factories import PASSWORD, make_user

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
NEW_PASSWORD = "battery staple"
MINUTE = timedelta(minutes=1)


@dataclass
class Door:
    """Lets people in, with a memory of its own; counts how often a password is hashed."""

    now: datetime
    hashings: mock.Mock = field(default_factory=lambda: mock.Mock(wraps=check_password))

    def enter(
        self, username: str = "ada", password: str = PASSWORD, *, address: str = HERE
    ) -> User:
        return authenticate_password(
            username=username, password=password, now=self.now, origin=Origin(address=address)
        )

    def fail(self, times: int, username: str = "ada", *, address: str = HERE) -> None:
        with mock.patch.object(module, "_matches", return_value=False):
            for _ in range(times):
                with pytest.raises(NotAuthenticated):
                    self.enter(username, "wrong", address=address)


@pytest.fixture
def door(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(now)
    monkeypatch.setattr(module, "verified_passwords", memory.VerifiedPasswords())
    monkeypatch.setattr(module, "failure_throttle", memory.FailureThrottle())
    monkeypatch.setattr(module, "check_password", door.hashings)
    return door


class TestAuthenticatePassword:
    def test_lets_the_right_password_in(self, door: Door, ada: User) -> None:
        assert door.enter() == ada

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            pytest.param("ada", "wrong", id="wrong password"),
            pytest.param("ada", "", id="no password"),
            pytest.param("ada", PASSWORD.upper(), id="by case"),
            pytest.param("ada", PASSWORD + "\0", id="NUL in the password"),
            pytest.param("ada", "\ud800", id="lone surrogate"),
            pytest.param("ada", "x" * 100_000, id="a novel"),
            pytest.param("disabled", PASSWORD, id="disabled user"),
            pytest.param("unknown", PASSWORD, id="unknown user"),
            pytest.param("Ada", PASSWORD, id="name by case"),
            pytest.param("a\0da", PASSWORD, id="NUL in the name"),
            pytest.param("", "", id="nothing"),
        ],
    )
    def test_refuses_all_else_alike(
        self, username: str, password: str, door: Door, ada: User
    ) -> None:
        make_user("disabled", enabled=False)

        with pytest.raises(NotAuthenticated) as refusal:
            door.enter(username, password)

        assert str(refusal.value) == f"unable to authenticate user [{username}]"

    def test_has_no_password_that_fits_a_user_without_one(self, door: Door, ada: User) -> None:
        ada.password = ""
        ada.save()

        for password in ("", "x"):
            with pytest.raises(NotAuthenticated):
                door.enter(password=password)

    def test_asks_the_reserved_realm_first(self, door: Door) -> None:
        native = make_user("elastic", password="native password")
        reserved = make_user("elastic", realm="reserved", password=PASSWORD)

        assert door.enter("elastic") == reserved
        with pytest.raises(NotAuthenticated):
            door.enter("elastic", "native password")
        assert native.is_active


class TestMemory:
    def test_spares_the_second_hashing(self, door: Door, ada: User) -> None:
        for _ in range(3):
            door.enter()

        assert door.hashings.call_count == 1

    def test_lasts_five_minutes(self, door: Door, ada: User, now: datetime) -> None:
        door.enter()

        door.now = now + 5 * MINUTE
        door.enter()

        assert door.hashings.call_count == 2

    def test_knows_no_wrong_password(self, door: Door, ada: User) -> None:
        door.enter()

        for _ in range(2):
            with pytest.raises(NotAuthenticated):
                door.enter(password="wrong")

        assert door.hashings.call_count == 3

    @pytest.mark.parametrize("by_api", [True, False])
    def test_ends_with_the_password(
        self, by_api: bool, door: Door, ada: User, administrator: User, now: datetime
    ) -> None:
        door.enter()

        if by_api:
            put_user(
                username="ada", password=NEW_PASSWORD, roles=[], full_name=None, email=None,
                metadata=None, enabled=True, by=caller_of_user(administrator), now=now,
            )  # fmt: skip
        else:
            set_password(
                username="ada", realm="default_native", password=NEW_PASSWORD,
                by=Caller.system("_cli"), now=now,
            )  # fmt: skip

        with pytest.raises(NotAuthenticated):
            door.enter()
        assert door.enter(password=NEW_PASSWORD) == ada

    def test_opens_for_no_disabled_user(self, door: Door, ada: User) -> None:
        door.enter()
        ada.is_active = False
        ada.save()

        with pytest.raises(NotAuthenticated):
            door.enter()

    def test_sees_new_roles(self, door: Door, ada: User) -> None:
        door.enter()
        ada.roles = ["viewer"]
        ada.save()

        assert door.enter().role_names == ("viewer",)


class TestThrottle:
    def test_stops_a_name_from_one_address(self, door: Door, ada: User) -> None:
        door.fail(10)

        with pytest.raises(TooManyAttempts) as refusal:
            door.enter()
        assert refusal.value.retry_after == MINUTE
        assert door.enter(address=ELSEWHERE) == ada

    def test_stops_an_address_that_tries_many_names(self, door: Door, ada: User) -> None:
        for number in range(60):
            door.fail(1, f"guess-{number}")

        with pytest.raises(TooManyAttempts):
            door.enter()
        assert door.enter(address=ELSEWHERE) == ada

    def test_ends_after_a_minute(self, door: Door, ada: User, now: datetime) -> None:
        door.fail(10)

        door.now = now + MINUTE

        assert door.enter() == ada

    def test_forgets_the_failures_of_who_got_in(self, door: Door, ada: User) -> None:
        door.fail(9)
        door.enter()

        door.fail(9)

        assert door.enter() == ada

    def test_holds_nobody_up_who_got_in_before(self, door: Door, ada: User) -> None:
        door.enter()
        door.fail(10)

        assert door.enter() == ada

    def test_tells_nobody_for_ever_whether_he_guessed_right(
        self, door: Door, ada: User, now: datetime
    ) -> None:
        door.enter()
        door.fail(10)
        for number in range(memory.REFUSALS_PER_NAME):
            with pytest.raises(TooManyAttempts):
                door.enter(password=f"guess-{number}")

        with pytest.raises(TooManyAttempts):
            door.enter()
        assert door.enter(address=ELSEWHERE) == ada
        door.now = now + MINUTE
        assert door.enter() == ada

    @pytest.mark.parametrize(
        ("address", "same"),
        [
            pytest.param("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", id="IPv6"),
            pytest.param("192.0.2.7", "::ffff:192.0.2.7", id="IPv4 in IPv6"),
        ],
    )
    def test_knows_an_address_by_its_network(
        self, door: Door, ada: User, address: str, same: str
    ) -> None:
        door.fail(10, address=address)

        with pytest.raises(TooManyAttempts):
            door.enter(address=same)
        assert door.enter(address="2001:db8:1:3::1") == ada

    def test_keeps_no_long_name(self, door: Door, db: None) -> None:
        tracemalloc.start()
        try:
            for number in range(20):
                door.fail(1, f"{number}{'x' * 1_000_000}")
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert kept < 5_000_000


class TestGate:
    def test_asks_to_come_back_when_two_are_inside(
        self, door: Door, ada: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "SECONDS_TO_WAIT_FOR_A_RUN", 0.01)

        with memory.hashing_gate.place(), memory.hashing_gate.place():
            with pytest.raises(TooManyAttempts):
                door.enter()
            assert door.hashings.call_count == 0

        assert door.enter() == ada
