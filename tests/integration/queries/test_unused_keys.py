"""Keys that nobody uses, found and sorted; also where there are too many for one step."""

from datetime import timedelta

import pytest

from keys.access.callers import caller_of_user
from keys.models import ApiKey, KeyUse, User
from keys.queries import key_candidates
from keys.queries.key_filters import KeyFilters, Status, Unused
from keys.queries.key_pages import Column, Cursor, Sort, page_of_keys
from keys.rules.caller import Caller
from tests.integration.rows import LONG_AGO, made_invalid, stored_keys

DAY = timedelta(days=1)
NOW = LONG_AGO + 100 * DAY
# How many days ago each was made, and used last.
KEYS = {
    "new": (1, None),
    "never used": (100, None),
    "used today": (100, 0),
    "used 29 days ago": (100, 29),
    "used 31 days ago": (100, 31),
    "used 91 days ago": (100, 91),
    "gone": (100, 50),
}


@pytest.fixture
def by(administrator: User, ada: User) -> Caller:
    for name, (made, used) in KEYS.items():
        (key,) = stored_keys(ada, [name], created_at=NOW - made * DAY)
        if used is not None:
            KeyUse.objects.create(key=key, last_at=NOW - used * DAY)
        if name == "gone":
            made_invalid(key, at=NOW)
    return caller_of_user(administrator)


def found(filters: KeyFilters, by: Caller, *, sort: Sort, size: int = 25) -> list[str]:
    """Return the names on all pages."""
    names: list[str] = []
    cursor: Cursor | None = None
    while True:
        page = page_of_keys(filters=filters, sort=sort, cursor=cursor, size=size, by=by, now=NOW)
        names += [key.name for key in page.keys]
        cursor = page.next
        if cursor is None:
            return names


@pytest.mark.parametrize("most_candidates", [1_000, 0], ids=["few", "many"])
class TestTheList:
    @pytest.fixture(autouse=True)
    def as_if_many(self, most_candidates: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(key_candidates, "MOST_CANDIDATES", most_candidates)

    @pytest.mark.parametrize(
        ("unused", "names"),
        [
            (None, set(KEYS) - {"gone"}),
            (Unused.EVER, {"new", "never used"}),
            (Unused.FOR_30_DAYS, {"never used", "used 31 days ago", "used 91 days ago"}),
            (Unused.FOR_90_DAYS, {"never used", "used 91 days ago"}),
        ],
    )
    @pytest.mark.parametrize("column", [Column.CREATED, Column.USED])
    def test_is_narrowed_to_unused_keys(
        self, unused: Unused | None, names: set[str], column: Column, by: Caller
    ) -> None:
        filters = KeyFilters(unused=unused)

        assert set(found(filters, by, sort=Sort(column=column))) == names

    def test_counts_unused_keys(self, by: Caller) -> None:
        page = page_of_keys(
            filters=KeyFilters(unused=Unused.EVER),
            sort=Sort(),
            cursor=None,
            size=1,
            by=by,
            now=NOW,
        )

        assert (page.total, page.total_is_exact) == (2, True)

    @pytest.mark.parametrize("size", [1, 2, 25])
    @pytest.mark.parametrize(
        "statuses", [frozenset(), frozenset({Status.ACTIVE})], ids=["alive", "active"]
    )
    def test_is_sorted_by_the_last_use(
        self, size: int, statuses: frozenset[Status], by: Caller
    ) -> None:
        filters = KeyFilters(statuses=statuses)

        latest_first = found(filters, by, sort=Sort(column=Column.USED), size=size)
        first_last = found(filters, by, sort=Sort(column=Column.USED, descending=False), size=size)

        assert latest_first == [
            "used today",
            "used 29 days ago",
            "used 31 days ago",
            "used 91 days ago",
            "never used",
            "new",
        ]
        assert first_last == latest_first[::-1]


def test_a_purged_key_takes_its_uses_along(by: Caller) -> None:
    ApiKey.objects.all().delete()

    assert not KeyUse.objects.exists()
