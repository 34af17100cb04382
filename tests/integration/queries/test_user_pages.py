"""The list of users: native and reserved ones in one order."""

from collections.abc import Callable
from unittest import mock

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import User
from keys.queries.merged_pages import Cursor
from keys.queries.user_pages import (
    UserColumn,
    UserFilter,
    page_of_users,
    user_named,
    user_names,
)
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.privileges import RESERVED_USERS
from tests.factories import make_user

NATIVE = UserFilter(with_reserved=False)


@pytest.fixture
def by(db: None, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(make_user("reader", cluster=["read_security"]))


def names(
    wanted: UserFilter,
    by: Caller,
    *,
    column: UserColumn = UserColumn.USERNAME,
    descending: bool = False,
) -> list[str]:
    found = page_of_users(
        wanted, column=column, descending=descending, cursor=None, size=100, by=by
    )
    return [user.username for user in found.things]


class TestPageOfUsers:
    def test_has_every_reserved_user_once(self, by: Caller) -> None:
        make_user("kibana", realm="reserved", enabled=False)

        assert names(UserFilter(), by) == sorted([*RESERVED_USERS, "reader"])
        assert names(UserFilter(only_disabled=True), by) == ["kibana"]

    @pytest.mark.parametrize(
        "search", ["GRACE", "rac", "hopper", "example.ORG", "_team", "*a", "é"]
    )
    def test_searches_names_addresses_and_roles(self, by: Caller, search: str) -> None:
        make_user(
            "grace", full_name="Gracé *a Hopper", email="g@example.org", roles=["x", "dev_team"]
        )

        assert names(UserFilter(search=search, with_reserved=False), by) == ["grace"]

    @pytest.mark.parametrize("search", ['","', "[", "x,d", "%", "?", "\\", "\x00"])
    def test_finds_nothing_between_values(self, by: Caller, search: str) -> None:
        make_user("grace", roles=["x", "dev_team"])

        assert names(UserFilter(search=search), by) == []

    def test_finds_reserved_users_too(self, by: Caller) -> None:
        assert names(UserFilter(search="Superuser"), by) == ["elastic"]

    def test_finds_disabled_ones_alone(self, by: Caller) -> None:
        make_user("away", enabled=False)

        assert names(UserFilter(only_disabled=True), by) == ["away"]

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            (UserColumn.USERNAME, ["a", "b", "c", "reader"]),
            (UserColumn.FULL_NAME, ["c", "reader", "b", "a"]),
            (UserColumn.EMAIL, ["reader", "b", "c", "a"]),
            (UserColumn.STATUS, ["a", "c", "reader", "b"]),
        ],
    )
    @pytest.mark.parametrize("descending", [False, True])
    def test_sorts_by_each_column(
        self, by: Caller, column: UserColumn, expected: list[str], *, descending: bool
    ) -> None:
        make_user("a", full_name="a", email="ä@x")
        make_user("b", full_name="Z", email="", enabled=False)
        make_user("c", email="a_b@x")
        User.objects.filter(username="b").update(email="a.b@x")

        found = names(NATIVE, by, column=column, descending=descending)

        assert found == (expected[::-1] if descending else expected)

    @pytest.mark.parametrize("column", UserColumn)
    def test_reaches_every_user_page_by_page(self, by: Caller, column: UserColumn) -> None:
        for number in range(4):
            make_user(f"user {number}", full_name=f"N{number // 2}", enabled=number != 2)
        whole = names(UserFilter(), by, column=column)
        found: list[str] = []
        cursor: Cursor | None = None
        while True:
            page = page_of_users(
                UserFilter(), column=column, descending=False, cursor=cursor, size=3, by=by
            )
            found += [user.username for user in page.things]
            cursor = page.next
            if cursor is None:
                break

        assert found == whole

    @pytest.mark.parametrize("count", [1, 50])
    def test_asks_thrice_however_many_there_are(
        self, by: Caller, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            make_user(f"user {number}")

        with django_assert_num_queries(3):
            names(UserFilter(search="user"), by)

    def test_needs_a_privilege(self, ada: User, caller_of: Callable[[User], Caller]) -> None:
        with pytest.raises(NotAllowed):
            names(UserFilter(), caller_of(ada))


class TestUserNamed:
    def test_knows_native_and_reserved_ones(self, by: Caller) -> None:
        make_user("elastic")

        reserved, native = user_named("elastic", by=by), user_named("reader", by=by)

        assert reserved is not None
        assert reserved.is_reserved
        assert native is not None
        assert not native.is_reserved

    @pytest.mark.parametrize("name", ["nobody", "", "a\x00b"])
    def test_knows_no_other(self, by: Caller, name: str) -> None:
        assert user_named(name, by=by) is None


def test_user_names_are_sorted(by: Caller) -> None:
    assert user_names(by=by) == sorted([*RESERVED_USERS, "reader"])


@pytest.mark.parametrize(("part", "found"), [("EAD", ["reader"]), ("last", ["elastic"]), ("%", [])])
def test_user_names_contain_what_is_typed(by: Caller, part: str, found: list[str]) -> None:
    assert user_names(by=by, part=part) == found


def test_the_first_user_names_are_not_all_there_are(by: Caller) -> None:
    with mock.patch("keys.queries.user_pages.MOST_SUGGESTED", 0):
        assert "reader" not in user_names(by=by)
