from datetime import datetime, timedelta
from itertools import starmap
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from keys.models import ApiKey, KeyCount, User
from keys.models.key_count_groups import COLUMNS, groups_of
from keys.models.key_triggers import (
    KEYS,
    has_parts_index,
    install_key_triggers,
    remove_key_triggers,
)
from keys.rules.key_category import Category
from tests.integration.examples import few_examples
from tests.integration.rows import LONG_AGO, stored_keys

Counts = dict[tuple[Any, ...], int]
HOUR = timedelta(hours=1)
EXPIRIES = st.none() | st.integers(1, 100).map(lambda minutes: LONG_AGO + minutes * HOUR / 30)
CHANGES = st.tuples(
    st.sampled_from(["store", "expire", "invalidate", "revive", "delete", "recategorize", "move"]),
    st.integers(0, 7),
    st.integers(1, 5),
    EXPIRIES,
)


def kept() -> Counts:
    names = COLUMNS.split(", ")
    groups = KeyCount.objects.values(*names).annotate(sum=Sum("number")).exclude(sum=0)
    return {tuple(group[name] for name in names): group["sum"] for group in groups}


def counted() -> Counts:
    """Return what counting each key gives."""
    groups = groups_of(KEYS, vendor=connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS}, COUNT(*) FROM ({groups}) AS g GROUP BY {COLUMNS}"  # noqa: S608  # our own SQL
        )
        return {tuple(row[:-1]): row[-1] for row in cursor.fetchall()}


def change(what: str, first: int, count: int, expires_at: datetime | None) -> None:
    """Change several rows by one statement, as a bulk action does."""
    pks = list(ApiKey.objects.order_by("pk").values_list("pk", flat=True)[first : first + count])
    keys = ApiKey.objects.filter(pk__in=pks)
    match what:
        case "store":
            owner = User(username=f"user-{first % 3}", realm="file" if count % 2 else "other")
            named = ["Alerting: rule"] if first % 2 else ["ci"]
            stored_keys(owner, named * count, expires_at=expires_at)
        case "expire":
            keys.update(expires_at=expires_at)
        case "invalidate":
            keys.update(invalidated_at=LONG_AGO + HOUR)
        case "revive":
            keys.update(invalidated_at=None)
        case "delete":
            keys.delete()
        case "recategorize":
            keys.update(category=list(Category)[first % 3])
        case _:
            keys.update(owner_username=f"user-{first % 3}")


@pytest.mark.django_db
class TestCounters:
    @few_examples
    @given(changes=st.lists(CHANGES, max_size=12))
    def test_are_what_counting_gives_after_any_history(
        self, changes: list[tuple[str, int, int, datetime | None]]
    ) -> None:
        with transaction.atomic():
            list(starmap(change, [("store", 0, 3, None), *changes]))

            found, expected = kept(), counted()

            ApiKey.objects.all().delete()
            left = kept()
        assert found == expected
        assert not left

    def test_forget_what_was_rolled_back(self, ada: User) -> None:
        with transaction.atomic():
            stored_keys(ada, ["kept"])
            before = kept()

        point = transaction.savepoint()
        stored_keys(ada, ["lost"])
        transaction.savepoint_rollback(point)

        assert kept() == before

    def test_are_made_anew_where_the_triggers_were_lost(self, ada: User) -> None:
        remove_key_triggers(connection)
        stored_keys(ada, ["a", "b"])
        lost = kept()

        install_key_triggers(connection)

        assert (lost, kept()) == ({}, counted())
        assert len(kept()) == 2

    def test_are_left_alone_where_the_triggers_are_there(self, ada: User) -> None:
        stored_keys(ada, ["a"])
        rows = list(KeyCount.objects.values_list("pk", "number"))

        install_key_triggers(connection)

        assert list(KeyCount.objects.values_list("pk", "number")) == rows


@pytest.mark.django_db
class TestPartsIndex:
    def test_is_there(self) -> None:
        assert has_parts_index(connection)

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a trigger keeps it on SQLite")
    def test_follows_the_texts(self, ada: User) -> None:
        (key,) = stored_keys(ada, ["nightly"])
        ApiKey.objects.filter(pk=key.pk).update(search_text="weekly")

        assert (found_by("nig"), found_by("eek")) == ([], [key.pk])

        ApiKey.objects.all().delete()
        assert found_by("eek") == []


def found_by(trigram: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM keys_keyparts WHERE keys_keyparts MATCH %s", [trigram])
        return [pk for (pk,) in cursor.fetchall()]
