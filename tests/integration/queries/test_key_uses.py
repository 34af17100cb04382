"""When keys were last used."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.models import ApiKey, KeyUse, User
from keys.queries.key_uses import last_uses_of
from tests.integration.rows import stored_keys


@pytest.fixture
def keys(ada: User, now: datetime) -> list[ApiKey]:
    """Return four keys; the first two were used, a day apart."""
    made = stored_keys(ada, ["a", "b", "c", "d"])
    for days, key in enumerate(made[:2]):
        KeyUse.objects.create(key=key, last_at=now - timedelta(days=days))
    return [*made]


class TestLastUses:
    @pytest.mark.parametrize("asked", [1, 2, 4])
    def test_are_those_of_the_keys_asked_for(
        self, keys: list[ApiKey], now: datetime, asked: int
    ) -> None:
        used = {keys[0].pk: now, keys[1].pk: now - timedelta(days=1)}

        found = last_uses_of([key.pk for key in keys[:asked]])

        assert found == dict([*used.items()][:asked])

    def test_are_asked_for_in_one_statement(
        self, keys: list[ApiKey], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            last_uses_of([*range(40_000), *(key.pk for key in keys)])

    def test_of_no_keys_cost_nothing(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert last_uses_of([]) == {}
