from datetime import datetime, timedelta

import pytest

from keys.actions.record_use import MOST_CALLERS, hour_of, record_use
from keys.models import ApiKey, AuditEvent, Change, KeyCaller, KeyUse, KeyUseCount, User
from keys.rules.key_use import KeyUsed
from tests.factories import make_key


@pytest.fixture
def key(ada: User, now: datetime) -> ApiKey:
    return make_key(ada, now=now - timedelta(days=3)).key


def used(
    key: ApiKey,
    at: datetime,
    *,
    address: str = "192.0.2.7",
    agent: str = "curl/8",
    route: str = "GET /",
    number: int = 1,
) -> KeyUsed:
    return KeyUsed(key=key.pk, at=at, address=address, agent=agent, route=route, number=number)


class TestRecordUse:
    def test_remembers_the_last_use(self, key: ApiKey, now: datetime) -> None:
        record_use(
            [used(key, now - timedelta(hours=2)), used(key, now, agent="wget", route="GET /a")]
        )

        last = KeyUse.objects.get(key=key)

        assert (last.last_at, last.address, last.agent, last.route) == (
            now,
            "192.0.2.7",
            "wget",
            "GET /a",
        )

    def test_lets_the_last_use_never_become_an_earlier_one(
        self, key: ApiKey, now: datetime
    ) -> None:
        record_use([used(key, now, agent="late")])
        record_use([used(key, now - timedelta(minutes=1), agent="early")])

        last = KeyUse.objects.get(key=key)

        assert (last.last_at, last.agent) == (now, "late")

    def test_adds_up_uses_by_the_hour(self, key: ApiKey, now: datetime) -> None:
        record_use([used(key, now, number=2), used(key, now, agent="wget", number=3)])
        record_use([used(key, now, number=4), used(key, now - timedelta(hours=1))])

        counts = KeyUseCount.objects.filter(key=key).order_by("hour").values_list("hour", "number")

        assert [*counts] == [(hour_of(now) - 1, 1), (hour_of(now), 9)]

    def test_remembers_callers(self, key: ApiKey, now: datetime) -> None:
        record_use([used(key, now, number=2)])
        record_use([used(key, now - timedelta(hours=1)), used(key, now, address="::1")])

        callers = KeyCaller.objects.filter(key=key).order_by("id")

        assert [(one.address, one.number, one.last_at) for one in callers] == [
            ("192.0.2.7", 3, now),
            ("::1", 1, now),
        ]

    def test_forgets_the_earliest_of_too_many_callers(self, key: ApiKey, now: datetime) -> None:
        for start in (0, 100):
            record_use([
                used(key, now - timedelta(minutes=minute), address=f"2001:db8::{minute}")
                for minute in range(start, start + 100)
            ])  # fmt: skip

        addresses = KeyCaller.objects.filter(key=key).values_list("address", flat=True)

        assert set(addresses) == {f"2001:db8::{minute}" for minute in range(MOST_CALLERS)}

    def test_takes_uses_of_a_key_that_is_gone(self, key: ApiKey, now: datetime) -> None:
        gone = used(key, now)
        ApiKey.objects.filter(pk=key.pk).delete()

        record_use([gone])

        assert KeyUse.objects.filter(key_id=gone.key).exists()

    def test_leaves_no_trace_elsewhere(self, key: ApiKey, now: datetime) -> None:
        before = (AuditEvent.objects.count(), Change.objects.count(), key.row_version)

        record_use([used(key, now)])

        key.refresh_from_db()
        assert (AuditEvent.objects.count(), Change.objects.count(), key.row_version) == before
