"""Storing new rows without the compiler."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from pytest_django import DjangoAssertNumQueries

from keys.models import ApiKey, AuditEvent, Change, ChangeKind, User
from keys.models.inserting import ROWS_AT_ONCE
from tests.factories import make_key


def changes(count: int) -> list[Change]:
    return [Change(kind=ChangeKind.KEY, subject=f"key {number}") for number in range(count)]


def copy_of(key: ApiKey) -> ApiKey:
    fresh = ApiKey.objects.get(pk=key.pk)
    fresh.pk, fresh.public_id = None, "another"
    return fresh


class TestInsert:
    def test_stores_a_row_as_saving_it_does(self, ada: User, now: datetime) -> None:
        key = copy_of(make_key(ada, metadata={"a": ["é", None, "\0"]}, now=now).key)

        ApiKey.objects.insert(key)

        saved = copy_of(key)
        saved.public_id = "a third"
        saved.save(force_insert=True)
        by_insert, by_save = (
            model_to_dict(ApiKey.objects.get(pk=row.pk), exclude=["id", "public_id"])
            for row in (key, saved)
        )
        assert by_insert == by_save

    def test_gives_a_row_its_primary_key(self) -> None:
        (change,) = changes(1)

        Change.objects.insert(change)

        assert Change.objects.get() == change

    def test_makes_rows_that_can_be_saved_again(self) -> None:
        (change,) = changes(1)
        Change.objects.insert(change)
        change.subject = "another"

        change.save()

        assert Change.objects.get().subject == "another"

    def test_stores_many_rows_in_order(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        rows = changes(ROWS_AT_ONCE + 1)

        with django_assert_num_queries(2):
            Change.objects.insert(*rows)

        stored = Change.objects.in_bulk([row.pk for row in rows])
        assert [stored[row.pk].subject for row in rows] == [row.subject for row in rows]

    def test_does_nothing_without_rows(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            Change.objects.insert()

    def test_takes_any_text_as_a_text(self, now: datetime) -> None:
        event = AuditEvent(at=now, action="a", username="'; --%s", realm='"', detail={"x": "\0%"})

        AuditEvent.objects.insert(event)

        stored = AuditEvent.objects.get()
        assert (stored.username, stored.realm, stored.detail) == ("'; --%s", '"', {"x": "\0%"})

    def test_lets_no_constraint_be_broken(self, ada: User, now: datetime) -> None:
        key = copy_of(make_key(ada, now=now).key)
        key.name = ""

        with pytest.raises(IntegrityError), transaction.atomic():
            ApiKey.objects.insert(key)

        assert ApiKey.objects.count() == 1
