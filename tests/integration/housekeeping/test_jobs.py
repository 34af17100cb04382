"""What is removed and added up without a caller, and above all what is not."""

from datetime import datetime, timedelta

import pytest

from keys.actions import roll_up_uses as rolling
from keys.actions.forget_requests import forget_requests
from keys.actions.prune_changes import prune_changes
from keys.actions.purge_keys import purge_keys
from keys.actions.record_use import hour_of, record_use
from keys.actions.roll_up_uses import forget_uses, roll_up_uses
from keys.models import (
    ApiKey,
    AuditEvent,
    Change,
    ChangeKind,
    IdempotencyRecord,
    KeyCaller,
    KeyUse,
    KeyUseCount,
    UsedForm,
    User,
)
from keys.rules.caller import Caller
from keys.rules.key_use import KeyUsed
from tests.factories import make_key
from tests.integration.rows import made_invalid, stored_keys

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
BY = Caller.system("_housekeeper")


def purge(now: datetime) -> int:
    return purge_keys(retention=WEEK, by=BY, now=now)


def use(key: ApiKey, at: datetime, *, number: int = 1, agent: str = "a") -> None:
    record_use([
        KeyUsed(key=key.pk, at=at, address="::1", agent=agent, route="GET /", number=number)
    ])  # fmt: skip


class TestPurgeKeys:
    @pytest.mark.parametrize(
        ("invalidated", "expired", "stays"),
        [
            pytest.param(None, None, True, id="good"),
            pytest.param(7, None, True, id="invalidated a week ago"),
            pytest.param(8, None, False, id="invalidated longer ago"),
            pytest.param(None, 7, True, id="expired a week ago"),
            pytest.param(None, 8, False, id="expired longer ago"),
            pytest.param(1, 8, False, id="invalidated long after it expired"),
            pytest.param(None, -1, True, id="expires tomorrow"),
        ],
    )
    def test_removes_what_is_no_good_for_long(
        self, invalidated: int | None, expired: int | None, stays: bool, ada: User, now: datetime
    ) -> None:
        (key,) = stored_keys(
            ada,
            ["old"],
            created_at=now - 60 * DAY,
            expires_at=None if expired is None else now - expired * DAY,
        )
        if invalidated is not None:
            made_invalid(key, at=now - invalidated * DAY)

        assert purge(now) == (not stays)
        assert ApiKey.objects.filter(pk=key.pk).exists() is stays

    def test_tells_whoever_may_remember_it_and_the_audit_trail(
        self, ada: User, now: datetime
    ) -> None:
        (key,) = stored_keys(ada, ["old"], expires_at=now - 8 * DAY, created_at=now - 9 * DAY)

        purge(now)

        assert Change.objects.filter(kind=ChangeKind.KEY, subject=key.public_id).exists()
        event = AuditEvent.objects.get(action="purge_apikeys")
        assert (event.username, event.detail) == ("_housekeeper", {"ids": [key.public_id]})

    def test_takes_along_what_hangs_on_the_key(self, ada: User, now: datetime) -> None:
        (key,) = stored_keys(ada, ["old"], created_at=now - 60 * DAY, expires_at=now - 8 * DAY)
        use(key, now - 9 * DAY)

        purge(now)

        assert not KeyUse.objects.exists()
        assert not KeyUseCount.objects.exists()
        assert not KeyCaller.objects.exists()

    def test_leaves_the_source_of_a_key_that_may_not_outlive_it(
        self, ada: User, now: datetime
    ) -> None:
        old = {"created_at": now - 60 * DAY, "expires_at": now - 8 * DAY}
        (source,) = stored_keys(ada, ["source"], **old)
        (clone,) = stored_keys(ada, ["clone"], parent=source, dies_with_parent=True)

        assert purge(now) == 0

        made_invalid(clone, at=now)
        assert purge(now) == 1

    def test_leaves_no_event_when_there_is_nothing_to_do(self, ada: User, now: datetime) -> None:
        make_key(ada, now=now)
        before = AuditEvent.objects.count()

        assert purge(now) == 0
        assert AuditEvent.objects.count() == before


class TestRollUpUses:
    def test_adds_old_hours_to_their_days(self, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now - 90 * DAY).key
        midnight = now.replace(hour=0, minute=0, second=0)
        for at, number in (
            (midnight - 40 * DAY, 1),
            (midnight - 40 * DAY + timedelta(hours=23), 2),
            (midnight - 39 * DAY, 4),
            (midnight - 30 * DAY, 8),
        ):
            use(key, at, number=number)

        assert roll_up_uses(now=now) == 3
        assert roll_up_uses(now=now) == 0

        rows = KeyUseCount.objects.order_by("hour").values_list("hour", "hours", "number")
        assert [*rows] == [
            (hour_of(midnight - 40 * DAY), 24, 3),
            (hour_of(midnight - 39 * DAY), 24, 4),
            (hour_of(midnight - 30 * DAY), 1, 8),
        ]

    def test_adds_what_comes_late_to_the_same_day(self, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now - 90 * DAY).key
        for _ in range(2):
            use(key, now - 40 * DAY, number=3)
            roll_up_uses(now=now)

        assert KeyUseCount.objects.get().number == 6

    def test_goes_in_steps(self, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rolling, "ROWS_AT_ONCE", 2)
        key = make_key(ada, now=now - 90 * DAY).key
        for hours in range(3):
            use(key, now - 40 * DAY - timedelta(hours=hours), number=1)

        assert [roll_up_uses(now=now) for _ in range(3)] == [2, 1, 0]
        assert KeyUseCount.objects.get().number == 3


class TestForgetUses:
    def test_forgets_what_is_too_old(self, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now - 900 * DAY).key
        for days in (500, 39, 0):
            use(key, now - days * DAY, agent=str(days))
        roll_up_uses(now=now)

        assert forget_uses(now=now) == 2  # of the kind of which there were most

        assert KeyUseCount.objects.count() == 2
        assert [*KeyCaller.objects.values_list("agent", flat=True)] == ["0"]
        assert KeyUse.objects.get().last_at == now

    def test_forgets_uses_of_keys_that_are_gone(self, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now).key
        kept = make_key(ada, now=now).key
        gone = KeyUsed(key=key.pk, at=now, address="", agent="", route="", number=1)
        key.delete()
        record_use([gone])
        use(kept, now)

        assert forget_uses(now=now) == 1

        assert KeyUse.objects.get().key_id == kept.pk
        assert KeyUseCount.objects.get().key_id == kept.pk
        assert KeyCaller.objects.get().key_id == kept.pk


class TestPruneChanges:
    def test_leaves_the_newest(self, db: None) -> None:
        Change.objects.insert(*(Change(kind=ChangeKind.KEY, subject=str(n)) for n in range(9)))

        assert prune_changes(kept=4) == 5
        assert prune_changes(kept=4) == 0

        left = Change.objects.order_by("pk").values_list("subject", flat=True)
        assert [*left] == ["5", "6", "7", "8"]

    def test_has_nothing_to_do_where_there_are_few(self, db: None) -> None:
        assert prune_changes() == 0

        Change.objects.insert(Change(kind=ChangeKind.KEY, subject="one"))

        assert prune_changes() == 0


class TestForgetRequests:
    def test_forgets_what_can_no_longer_be_repeated(self, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now).key
        for days in (0, 3):
            IdempotencyRecord.objects.create(
                key_hash=str(days), key=key, created_at=now - days * DAY
            )
            UsedForm.objects.create(token_hash=str(days), key=key, used_at=now - days * DAY)

        assert forget_requests(now=now) == 2

        assert IdempotencyRecord.objects.get().key_hash == "0"
        assert UsedForm.objects.get().token_hash == "0"
