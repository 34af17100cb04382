"""A change is answered once every verifier has seen it, or has lost its lease."""

import ast
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from keys import actions
from keys.actions import _acknowledgement
from keys.actions._acknowledgement import LONGEST_PAUSE
from keys.actions._records import record_audit, record_changes
from keys.actions.receipts import Receipt, take_receipt
from keys.models import AuditEvent, Change, ChangeKind, VerifierLease
from keys.models.verifier_lease import SECONDS_UNTIL_SURELY_OVER as SURELY_OVER
from keys.rules.caller import Caller

NOTHING_SEEN = "1:1:"
BY = Caller.system("tests")
only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite's verifiers hold no lease"
)


@pytest.fixture(autouse=True)
def _no_receipt_left() -> None:
    take_receipt()


def change_something(now: datetime, *, are_new: bool = False) -> Receipt | None:
    with transaction.atomic(durable=True):
        record_changes(ChangeKind.KEY, ["one", "two"], are_new=are_new)
        record_audit("test", subject="one", by=BY, at=now)
    return take_receipt()


def lease(now: datetime) -> VerifierLease:
    return VerifierLease.objects.create(
        verifier="v", snapshot=NOTHING_SEEN, renewals=1, renewed_at=now
    )


@dataclass
class Clock:
    """A clock on which time passes while somebody waits, and only then."""

    moment: float = 0.0
    plans: list[tuple[float, str]] = field(default_factory=list)

    def plan(self, statement: str, *, at: float) -> None:
        """Let a verifier run this statement once so much has been waited."""
        self.plans.append((at, statement))

    def sleep(self, seconds: float) -> None:
        self.moment += seconds
        while self.plans and self.plans[0][0] <= self.moment:
            with connection.cursor() as cursor:
                cursor.execute(self.plans.pop(0)[1])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_acknowledgement, "_now", lambda: clock.moment)
    monkeypatch.setattr(_acknowledgement, "time", clock)
    return clock


@pytest.mark.usefixtures("transactional_db")
class TestAChange:
    def test_is_answered_at_once_without_verifiers(self, now: datetime) -> None:
        receipt = change_something(now)

        last = Change.objects.latest("pk").pk
        assert receipt == Receipt(change=last)
        assert AuditEvent.objects.get().change == last

    @only_postgresql
    def test_waits_until_it_is_acknowledged(self, now: datetime, clock: Clock) -> None:
        lease(now)
        acknowledge = (
            "UPDATE keys_verifierlease SET renewals = 2, snapshot = pg_current_snapshot()::text"
        )
        clock.plan(acknowledge, at=0.2)

        receipt = change_something(now)

        assert receipt is not None
        assert receipt.verifiers == 1
        assert 0.2 <= receipt.lag <= 0.2 + LONGEST_PAUSE
        assert AuditEvent.objects.get().receipt == receipt.json
        assert VerifierLease.objects.exists()

    @only_postgresql
    def test_ends_the_lease_of_a_verifier_that_stays_silent(
        self, now: datetime, clock: Clock
    ) -> None:
        lease(now)

        receipt = change_something(now)

        assert receipt is not None
        assert receipt.verifiers == 0
        assert SURELY_OVER <= receipt.lag <= SURELY_OVER + LONGEST_PAUSE
        assert not VerifierLease.objects.exists()

    @only_postgresql
    def test_waits_anew_for_one_that_renews_without_having_seen_it(
        self, now: datetime, clock: Clock
    ) -> None:
        lease(now)
        clock.plan("UPDATE keys_verifierlease SET renewals = 2", at=0.75 * SURELY_OVER)

        receipt = change_something(now)

        assert receipt is not None
        assert receipt.lag >= 1.75 * SURELY_OVER

    @only_postgresql
    def test_of_what_nobody_can_have_asked_for_waits_for_nobody(self, now: datetime) -> None:
        lease(now)

        receipt = change_something(now, are_new=True)

        assert receipt is not None
        assert receipt.lag == 0

    def test_that_is_taken_back_leaves_no_receipt(self) -> None:
        def change_and_fail() -> None:
            with transaction.atomic(durable=True):
                record_changes(ChangeKind.KEY, ["one"])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_and_fail()

        assert take_receipt() is None

    def test_outside_of_a_transaction_is_refused(self) -> None:
        with pytest.raises(RuntimeError, match="in the transaction"):
            record_changes(ChangeKind.KEY, ["one"])


# What verdicts hang on, and how it is written; none of these may be written without its change.
WATCHED = {"ApiKey", "AccessToken", "ServiceToken", "User", "Role", "ApplicationPrivilege"}
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "insert", "save", "update",
    "update_or_create",
}  # fmt: skip
RECORDERS = {"record_changes", "store_token"}
# Steps whose callers record the change, each with where they do; and what changes no verdict.
WITHOUT_A_CHANGE = {
    "_presented_key.py",  # notes a first use
    "_user_steps.py",  # makes a reserved user's row, just as he was without one
    "_key_steps.py",  # writes the leaves of the metadata, for the search alone
    "_used_forms.py",  # remembers which form made a key
    "_session_steps.py",  # sessions of Kuzzle's door, which asks the database each time
    "end_sessions.py",  # the same
    "roll_up_uses.py",  # counts of uses
    "authenticate_password.py",  # replaces a hash by a better one of the same password
}
MODULES = sorted(Path(actions.__file__).parent.glob("*.py"))


def names_called(tree: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {one.attr for one in calls if isinstance(one, ast.Attribute)} | {
        one.id for one in calls if isinstance(one, ast.Name)
    }


def names_imported(tree: ast.AST) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


class TestEveryAction:
    @pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
    def test_that_writes_what_verdicts_hang_on_records_the_change(self, module: Path) -> None:
        tree = ast.parse(module.read_text())
        writes = names_called(tree) & WRITES
        if not writes or not names_imported(tree) & WATCHED or module.name in WITHOUT_A_CHANGE:
            return

        assert names_called(tree) & RECORDERS

    def test_numbers_its_changes_in_one_place(self) -> None:
        makers = {
            module.name
            for module in MODULES
            if {"Change", "number"} & names_called(ast.parse(module.read_text()))
        }

        assert makers == {"_records.py"}
