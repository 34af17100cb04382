"""When a key was last used, wherever it is shown, and `…/_usage`, which shows all of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from keys.actions.record_use import record_use
from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from keys.rules.key_use import KeyUsed
from keys.rules.search.moments import milliseconds_of
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import door_of

KEY = "/_security/api_key"
QUERY = "/_security/_query/api_key"


NOW = datetime.fromisoformat("2026-03-14T09:26:53+00:00")
HOUR = milliseconds_of(NOW.replace(minute=0, second=0))
AN_HOUR = 3_600_000


@pytest.fixture(autouse=True)
def at_one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def grace(db: None) -> User:
    return make_user("grace", cluster=["manage_own_api_key"])


@pytest.fixture
def used(grace: User) -> ApiKey:
    key = make_key(grace, name="used", now=NOW - timedelta(days=60)).key
    use(key, NOW - timedelta(hours=1), number=2)
    use(key, NOW, address="::1")
    return key


@pytest.fixture
def unused(grace: User) -> ApiKey:
    return make_key(grace, name="unused", now=NOW - timedelta(days=60)).key


def use(key: ApiKey, at: datetime, *, number: int = 1, address: str = "192.0.2.7") -> None:
    record_use([
        KeyUsed(key=key.pk, at=at, address=address, agent="curl/8", route="GET /a", number=number)
    ])  # fmt: skip


class TestLastUsed:
    def test_is_shown_by_get(self, used: ApiKey, unused: ApiKey) -> None:
        shown = door_of("grace").get(f"{KEY}?owner=true").json["api_keys"]

        assert {key["name"]: key.get("last_used") for key in shown} == {
            "used": milliseconds_of(NOW),
            "unused": None,
        }
        assert ["last_used" in key for key in shown] == [True, False]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"exists": {"field": "last_used"}}, ["used"]),
            ({"bool": {"must_not": {"exists": {"field": "last_used"}}}}, ["unused"]),
            ({"range": {"last_used": {"gte": "now-30d"}}}, ["used"]),
            ({"range": {"last_used": {"lt": "now-30d"}}}, []),
        ],
    )
    def test_is_searched(
        self, query: JsonObject, names: list[str], used: ApiKey, unused: ApiKey
    ) -> None:
        found = door_of("grace").post(QUERY, {"query": query}).json["api_keys"]

        assert [key["name"] for key in found] == names

    def test_is_sorted_by(self, used: ApiKey, unused: ApiKey) -> None:
        body = {"sort": [{"last_used": {"order": "desc"}}]}

        found = door_of("grace").post(QUERY, body).json["api_keys"]

        assert [key["name"] for key in found] == ["used", "unused"]
        assert found[0]["_sort"] == [milliseconds_of(NOW)]


class TestUsage:
    def test_tells_when_from_where_and_how_often(self, used: ApiKey) -> None:
        answer = door_of("grace").get(f"{KEY}/{used.public_id}/_usage")

        assert answer.status == 200
        assert answer.json == {
            "id": used.public_id,
            "name": "used",
            "last_used": {
                "at": milliseconds_of(NOW),
                "address": "::1",
                "agent": "curl/8",
                "route": "GET /a",
            },
            "count": 3,
            "buckets": [
                {"from": HOUR - AN_HOUR, "to": HOUR, "count": 2},
                {"from": HOUR, "to": HOUR + AN_HOUR, "count": 1},
            ],
            "callers": [
                {
                    "address": address,
                    "agent": "curl/8",
                    "first_used": milliseconds_of(at),
                    "last_used": milliseconds_of(at),
                    "count": count,
                }
                for address, at, count in (
                    ("::1", NOW, 1),
                    ("192.0.2.7", NOW - timedelta(hours=1), 2),
                )
            ],
        }

    def test_tells_that_a_key_was_never_used(self, unused: ApiKey) -> None:
        answer = door_of("grace").get(f"{KEY}/{unused.public_id}/_usage")

        assert answer.json == {
            "id": unused.public_id,
            "name": "unused",
            "count": 0,
            "buckets": [],
            "callers": [],
        }

    @pytest.mark.parametrize(("days", "count"), [(1, 1), (2, 3), (40, 7)])
    def test_looks_back_as_far_as_it_is_asked(self, days: int, count: int, unused: ApiKey) -> None:
        use(unused, NOW, number=1)
        use(unused, NOW - timedelta(days=1), number=2)
        use(unused, NOW - timedelta(days=39), number=4)

        answer = door_of("grace").get(f"{KEY}/{unused.public_id}/_usage?days={days}")

        assert answer.json["count"] == count

    def test_names_callers_of_the_last_thirty_days(self, unused: ApiKey) -> None:
        use(unused, NOW - timedelta(days=29), address="192.0.2.1")
        use(unused, NOW - timedelta(days=31), address="192.0.2.2")

        answer = door_of("grace").get(f"{KEY}/{unused.public_id}/_usage")

        assert [caller["address"] for caller in answer.json["callers"]] == ["192.0.2.1"]

    def test_looks_back_so_far_and_no_further(self, unused: ApiKey) -> None:
        answer = door_of("grace").get(f"{KEY}/{unused.public_id}/_usage?days=0")

        assert answer.told == (
            400,
            "illegal_argument_exception",
            "[days] must be between [1] and [400] but was [0]",
        )
