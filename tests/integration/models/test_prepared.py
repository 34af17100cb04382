"""Statements that are written once."""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from pytest_django import DjangoAssertNumQueries

from keys.models import ApiKey, User
from keys.models.prepared import Prepared
from tests.factories import make_key, make_user

BY_NAME = Prepared(
    lambda place: User.objects.filter(username=place("username"), is_active=True).order_by("realm")
)
AMONG = Prepared(lambda place: User.objects.filter(username__in=[place("names")]).order_by("id"))
KEYS = Prepared(
    lambda place: ApiKey.objects.filter(name=place("name")).order_by("-id")[:2], related="snapshot"
)


def state_of(row: User | ApiKey) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


class TestPrepared:
    def test_reads_what_the_query_itself_reads(self) -> None:
        make_user("ada", email="ada@example.org")
        make_user("bob")

        (found,) = BY_NAME.rows(username="ada")

        assert state_of(found) == state_of(User.objects.get(username="ada"))

    def test_asks_the_database_each_time(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_user("ada")
        BY_NAME.rows(username="ada")
        User.objects.update(is_active=False)

        with django_assert_num_queries(1):
            assert BY_NAME.first(username="ada") is None

    def test_keeps_to_the_values_of_each_call(self) -> None:
        for name in ("ada", "bob"):
            make_user(name)

        found = [BY_NAME.first(username=name) for name in ("bob", "carol", "ada")]

        assert [row.username if row else None for row in found] == ["bob", None, "ada"]

    def test_compares_a_text_as_nothing_but_a_text(self) -> None:
        make_user("100%s'\"")

        assert BY_NAME.first(username="100%s'\"") is not None

    def test_takes_several_texts(self) -> None:
        for name in ("ada", "bob", "carol"):
            make_user(name)

        assert [row.username for row in AMONG.rows(names=["carol", "dan", "ada"])] == [
            "ada",
            "carol",
        ]
        assert [row.username for row in AMONG.rows(names=["bob"])] == ["bob"]

    def test_finds_nothing_where_no_row_can_hold_the_text(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert BY_NAME.rows(username="a\0b") == []
            assert AMONG.rows(names=["\ud800", "\0"]) == []
            assert AMONG.rows(names=[]) == []

    def test_leaves_out_of_several_texts_those_that_no_row_can_hold(self) -> None:
        make_user("ada")

        assert [row.username for row in AMONG.rows(names=["\0", "ada"])] == ["ada"]

    def test_looks_for_an_empty_text(self) -> None:
        assert BY_NAME.rows(username="") == []

    def test_reads_a_related_row_along(
        self, ada: User, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_key(ada, name="ci", now=now)
        stored = ApiKey.objects.select_related("snapshot").get()

        with django_assert_num_queries(1):
            (found,) = KEYS.rows(name="ci")
            assert found.snapshot is not None
            assert stored.snapshot is not None
            assert found.snapshot.descriptors == stored.snapshot.descriptors

        assert state_of(found) == state_of(stored)

    def test_has_no_related_row_where_there_is_none(self, ada: User, now: datetime) -> None:
        make_key(ada, name="ci", now=now)
        ApiKey.objects.update(type="cross_cluster", snapshot=None)

        (found,) = KEYS.rows(name="ci")

        assert found.snapshot is None

    def test_reads_no_more_rows_than_the_query_says(self, ada: User, now: datetime) -> None:
        for _ in range(3):
            make_key(ada, name="ci", now=now)

        assert KEYS.rows(name="ci") == [*ApiKey.objects.order_by("-id")[:2]]

    def test_makes_rows_that_can_be_saved(self) -> None:
        make_user("ada")
        row = BY_NAME.first(username="ada")
        assert row is not None
        row.full_name = "Ada"

        row.save()

        assert User.objects.get().full_name == "Ada"
        assert row._state.db == connections[DEFAULT_DB_ALIAS].alias  # noqa: SLF001  # documented
