from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user
from keys.models import ApiKey, KeyUse, User
from keys.queries import key_pages
from keys.queries.key_filters import KeyFilters, Status
from keys.queries.key_orders import last_use_of
from keys.queries.key_pages import Column, Cursor, KeyPage, Sort, page_of_keys
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.key_category import Category
from keys.rules.lifetime import LATEST_EXPIRY
from keys.rules.search import KEY_LIST, Condition, Contains, Place
from tests.factories import make_key, make_user
from tests.integration.examples import few_examples
from tests.integration.rows import LONG_AGO, made_cross_cluster, made_invalid, stored_keys

DAY = timedelta(days=1)
NEWEST_FIRST = Sort()
NOW = LONG_AGO + DAY


def page(by: Caller, *, search: str = "", cursor: Cursor | None = None, size: int = 25) -> KeyPage:
    filters = KeyFilters(condition=part(search) if search else None)
    return page_of_keys(
        filters=filters, sort=NEWEST_FIRST, cursor=cursor, size=size, by=by, now=NOW
    )


def part(text: str) -> Condition:
    places = (Place(one) for one in KEY_LIST.fields if one.name in {"name", "username"})
    return Contains(tuple(places), text)


def names(page: KeyPage) -> list[str]:
    return [key.name for key in page.keys]


@dataclass(frozen=True)
class Row:
    """A key as far as sorting looks at it; few values, so that many are alike."""

    name: str
    owner: str
    created_in_days: int
    expires_in_days: int | None
    used_in_days: int | None
    cross_cluster: bool

    @property
    def created_at(self) -> datetime:
        return LONG_AGO + self.created_in_days * DAY

    @property
    def expires_at(self) -> datetime | None:
        days = self.expires_in_days
        return None if days is None else self.created_at + days * DAY


ROWS = st.builds(
    Row,
    name=st.text(alphabet="aB\xe9\uffff\U0001f511", min_size=1, max_size=2),
    owner=st.sampled_from(["ada", "Bob", "zoe"]),
    created_in_days=st.integers(0, 2),
    expires_in_days=st.none() | st.integers(1, 2),
    used_in_days=st.none() | st.integers(0, 2),
    cross_cluster=st.booleans(),
)
EVERYTHING = KeyFilters()
# Each is a range of the first column of some order.
NARROW: dict[str, tuple[KeyFilters, Callable[[ApiKey], bool]]] = {
    "one type": (
        KeyFilters(categories=frozenset({Category.PERSONAL})),
        lambda key: key.type == "rest",
    ),
    "one owner": (KeyFilters(owners=frozenset({"Bob"})), lambda key: key.owner_username == "Bob"),
    "active": (
        KeyFilters(statuses=frozenset({Status.ACTIVE})),
        lambda key: key.expires_at is None or key.expires_at > NOW,
    ),
    "never expiring": (
        KeyFilters(statuses=frozenset({Status.NEVER_EXPIRES})),
        lambda key: key.expires_at is None,
    ),
}
SORT_VALUES: dict[Column, Callable[[ApiKey], Any]] = {
    Column.ID: lambda key: key.public_id,
    Column.NAME: lambda key: key.name,
    Column.TYPE: lambda key: key.type,
    Column.OWNER: lambda key: (key.owner_username, key.owner_realm, key.created_at),
    Column.CREATED: lambda key: key.created_at,
    Column.STATUS: lambda key: key.expires_at or LATEST_EXPIRY,
    Column.USED: last_use_of,
}


def stored(rows: list[Row]) -> list[ApiKey]:
    owner = User(username="ada")
    for row in rows:
        (key,) = stored_keys(
            owner,
            [row.name],
            owner_username=row.owner,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        if row.used_in_days is not None:
            KeyUse.objects.create(key=key, last_at=LONG_AGO + row.used_in_days * DAY)
        if row.cross_cluster:
            made_cross_cluster(key)
    return list(ApiKey.objects.order_by("id"))


def walked(
    sort: Sort, *, size: int, by: Caller, backward: bool, filters: KeyFilters = EVERYTHING
) -> list[list[int]]:
    """Return the ids of each page from an end to the other, in the order they are met."""
    cursor, pages = None, []
    if backward:
        while (
            one := page_of_keys(
                filters=filters, sort=sort, cursor=cursor, size=size, by=by, now=NOW
            )
        ).next:
            cursor = one.next
        pages.append([key.pk for key in one.keys])
        cursor = one.previous
        if cursor is None:
            return pages
    while True:
        one = page_of_keys(filters=filters, sort=sort, cursor=cursor, size=size, by=by, now=NOW)
        pages.append([key.pk for key in one.keys])
        cursor = one.previous if backward else one.next
        if cursor is None:
            return pages


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
class TestPagesTogether:
    @few_examples
    @given(rows=st.lists(ROWS, max_size=9), size=st.integers(1, 4))
    def test_are_the_whole_list_both_ways(
        self, column: Column, descending: bool, administrator: User, rows: list[Row], size: int
    ) -> None:
        sort, by = Sort(column=column, descending=descending), caller_of_user(administrator)
        value = SORT_VALUES[column]
        with transaction.atomic():
            keys = stored(rows)
            keys.sort(key=lambda key: (value(key), key.pk), reverse=descending)

            forward = walked(sort, size=size, by=by, backward=False)
            back = walked(sort, size=size, by=by, backward=True)

            ApiKey.objects.all().delete()
        assert list(chain(*forward)) == [key.pk for key in keys]
        assert list(chain(*reversed(back))) == [key.pk for key in keys]
        assert all(len(one) == size for one in forward[:-1])

    @few_examples
    @given(rows=st.lists(ROWS, max_size=9), size=st.integers(1, 2), kind=st.sampled_from([*NARROW]))
    def test_are_all_of_a_narrower_list(
        self,
        column: Column,
        descending: bool,
        administrator: User,
        rows: list[Row],
        size: int,
        kind: str,
    ) -> None:
        sort, by = Sort(column=column, descending=descending), caller_of_user(administrator)
        value, (filters, fits) = SORT_VALUES[column], NARROW[kind]
        with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            # As where so many fit that they are not looked for one by one.
            patch.setattr(key_pages, "MOST_CANDIDATES", 0)
            keys = [key for key in stored(rows) if fits(key)]
            keys.sort(key=lambda key: (value(key), key.pk), reverse=descending)

            forward = walked(sort, size=size, by=by, backward=False, filters=filters)
            back = walked(sort, size=size, by=by, backward=True, filters=filters)

            ApiKey.objects.all().delete()
        assert list(chain(*forward)) == [key.pk for key in keys]
        assert list(chain(*reversed(back))) == [key.pk for key in keys]


class TestPageOfKeys:
    def test_knows_where_the_ends_are(self, ada: User) -> None:
        by = caller_of_user(ada)
        stored_keys(ada, "abcde")

        first = page(by, size=2)
        second = page(by, size=2, cursor=first.next)
        last = page(by, size=2, cursor=second.next)

        assert [names(one) for one in (first, second, last)] == [["e", "d"], ["c", "b"], ["a"]]
        assert first.previous is None
        assert last.next is None
        again = page(by, size=2, cursor=second.previous)
        assert names(again) == ["e", "d"]
        assert again.previous is None
        assert again.next == first.next

    def test_neither_skips_nor_repeats_when_rows_come_and_go(self, ada: User) -> None:
        by = caller_of_user(ada)
        stored_keys(ada, "abcd")
        first = page(by, size=2)

        stored_keys(ada, "e", created_at=LONG_AGO + DAY)
        ApiKey.objects.filter(name="c").delete()

        assert names(first) == ["d", "c"]
        assert names(page(by, size=2, cursor=first.next)) == ["b", "a"]

    def test_counts_all_that_match(self, ada: User) -> None:
        stored_keys(ada, ["ci-1", "ci-2", "ci-3", "other"])

        found = page(caller_of_user(ada), search="ci", size=2)

        assert (found.total, len(found.keys)) == (3, 2)

    def test_is_empty_without_keys(self, ada: User) -> None:
        assert page(caller_of_user(ada)) == KeyPage(keys=[], total=0, previous=None, next=None)

    def test_holds_no_invalidated_key(self, ada: User, now: datetime) -> None:
        made_invalid(stored_keys(ada, ["gone"])[0], at=now)

        assert page(caller_of_user(ada)).total == 0

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            pytest.param("night", {"Nightly build"}, id="part of a name, whatever its case"),
            pytest.param("BUILD", {"Nightly build"}, id="the end of a name"),
            pytest.param("bob", {"deploy"}, id="an owner"),
            pytest.param("%", {"50% off"}, id="a wildcard of LIKE"),
            pytest.param("_", set(), id="the other wildcard of LIKE"),
            pytest.param("\\", set(), id="the escape of LIKE"),
            pytest.param("'; --", set(), id="SQL"),
            pytest.param("a\0", set(), id="what no name can hold"),
            pytest.param("\ud800", set(), id="what no text can hold"),
        ],
    )
    def test_searches_names_and_owners(
        self, search: str, expected: set[str], administrator: User, ada: User, bob: User
    ) -> None:
        stored_keys(ada, ["Nightly build", "50% off"])
        stored_keys(bob, ["deploy"])

        assert set(names(page(caller_of_user(administrator), search=search))) == expected

    @pytest.mark.parametrize("count", [1, 50])
    def test_asks_the_database_three_times(
        self, count: int, ada: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        stored_keys(ada, map(str, range(count)))
        by = caller_of_user(ada)

        with django_assert_num_queries(3):
            page(by)


class TestWhoSeesWhat:
    @pytest.mark.parametrize(
        ("cluster", "expected"),
        [
            pytest.param([], None, id="nothing"),
            pytest.param(["monitor"], None, id="monitor"),
            pytest.param(["manage_own_api_key"], {"own"}, id="manage_own_api_key"),
            pytest.param(["read_security"], {"own", "other"}, id="read_security"),
            pytest.param(["manage_api_key"], {"own", "other"}, id="manage_api_key"),
            pytest.param(["manage_security"], {"own", "other"}, id="manage_security"),
        ],
    )
    def test_hangs_on_a_privilege(
        self, cluster: list[str], expected: set[str] | None, bob: User
    ) -> None:
        grace = make_user("grace", cluster=cluster)
        stored_keys(grace, ["own"])
        stored_keys(bob, ["other"])
        by = caller_of_user(grace)

        if expected is None:
            with pytest.raises(NotAllowed):
                page(by)
        else:
            assert set(names(page(by))) == expected

    def test_shows_a_key_only_itself(self, ada: User) -> None:
        calling = make_key(ada, name="calling").key
        make_key(ada, name="sibling")

        assert names(page(caller_of_key(calling))) == ["calling"]
