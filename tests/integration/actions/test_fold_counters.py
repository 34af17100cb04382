from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from keys.actions.fold_counters import LOCK, fold_counters
from keys.models import ApiKey, KeyCount, RoleSnapshot, User
from tests.integration.concurrency import at_once, raised, returned
from tests.integration.rows import stored_keys

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite a group has one row"
)


def sums() -> set[tuple[str, str, str, int]]:
    groups = KeyCount.objects.values_list("kind", "category", "owner_username")
    return set(groups.annotate(Sum("number")).exclude(number__sum=0))


class TestFoldCounters:
    def test_changes_no_number(self, ada: User, bob: User) -> None:
        for owner in (ada, bob, ada):
            stored_keys(owner, ["ci"])
        before = sums()

        fold_counters()

        assert sums() == before
        assert KeyCount.objects.count() == len(before)

    def test_leaves_nothing_of_groups_without_keys(self, ada: User) -> None:
        stored_keys(ada, ["ci"])
        ApiKey.objects.all().delete()

        fold_counters()

        assert not KeyCount.objects.exists()

    def test_says_by_how_many_rows_there_are_fewer(self, ada: User) -> None:
        stored_keys(ada, ["ci"])
        ApiKey.objects.all().delete()
        before = KeyCount.objects.count()

        assert fold_counters() == before > 0
        assert fold_counters() == 0

    def test_is_a_command_too(self, ada: User) -> None:
        stored_keys(ada, ["ci"])
        told = StringIO()

        call_command("fold_counters", stdout=told)

        assert told.getvalue() == "0 rows fewer\n"


class TestFoldingAtOnce:
    @on_postgresql
    @pytest.mark.django_db(transaction=True)
    def test_leaves_the_rows_to_whoever_folds_already(self, ada: User) -> None:
        for _ in range(3):
            stored_keys(ada, ["ci"])
        before = KeyCount.objects.count()

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            fewer = returned(at_once(fold_counters))
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

        assert (fewer, KeyCount.objects.count()) == ([0], before)

    @pytest.mark.django_db(transaction=True)
    def test_loses_no_key_that_comes_meanwhile(self, ada: User) -> None:
        RoleSnapshot.objects.of({})

        def store() -> int:
            return sum(len(stored_keys(ada, ["ci", "cd"])) for _ in range(5))

        def fold() -> int:
            return sum(fold_counters() for _ in range(5))

        outcomes = at_once(store, store, fold, fold)

        assert not raised(outcomes)
        assert sums() == {("living", "rest", "", 20), ("owner", "rest", "ada", 20)}
