from datetime import timedelta

import pytest
from django.db import connection

from keys.access.callers import caller_of_user
from keys.models import ApiKeyQuerySet, User
from keys.queries.key_filters import KeyFilters, OwnerScope, Status
from keys.queries.key_orders import Column, KeyOrder
from keys.queries.key_shelves import shelves_of
from keys.rules.key_category import Category
from keys.rules.search import KEY_LIST, Begins, Contains, Place
from tests.integration.rows import LONG_AGO, stored_keys

NOW = LONG_AGO + timedelta(days=100)
FIELDS = {field.name: field for field in KEY_LIST.fields}
NAME, OWNER = Place(FIELDS["name"]), Place(FIELDS["username"])
INDEXED = sorted(set(Column) - {Column.USED})
FILTERS = [
    pytest.param(KeyFilters(), id="nothing"),
    *(pytest.param(KeyFilters(statuses=frozenset({one})), id=one.name) for one in Status),
    *(pytest.param(KeyFilters(categories=frozenset({one})), id=one.name) for one in Category),
    pytest.param(KeyFilters(owners=frozenset({"ada"})), id="owner"),
    pytest.param(KeyFilters(owner_scope=OwnerScope.MINE), id="mine"),
    pytest.param(KeyFilters(condition=Begins(NAME, "c", fold=False)), id="prefix"),
    pytest.param(KeyFilters(condition=Contains((NAME, OWNER), "c")), id="part"),
]


def sorts_anew(keys: ApiKeyQuerySet) -> bool:
    """Return whether SQLite sorts these keys, and does not find them in their order."""
    return "TEMP B-TREE" in str(keys[:26].explain())


@pytest.mark.django_db
@pytest.mark.parametrize("column", INDEXED)
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
class TestShelvesOf:
    @pytest.fixture(autouse=True)
    def _asks_sqlite(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL sorts what is few, and tells what it will do by statistics")

    @pytest.mark.parametrize("filters", FILTERS)
    def test_hold_their_keys_in_the_order_that_is_asked_for(
        self, filters: KeyFilters, column: Column, administrator: User, *, descending: bool
    ) -> None:
        order = KeyOrder(column, descending=descending)

        shelves = shelves_of(filters, order, by=caller_of_user(administrator), now=NOW)

        walked = [
            order.sorted(shelf.index if shelf.fitting is None else shelf.fitting, alike=shelf.alike)
            for shelf in shelves
        ]
        assert walked
        assert not any(map(sorts_anew, walked))

    def test_have_what_lies_behind_a_key_in_that_order(
        self, column: Column, administrator: User, ada: User, *, descending: bool
    ) -> None:
        order = KeyOrder(column, descending=descending)
        (key,) = stored_keys(ada, ["ci"])
        shelves = shelves_of(KeyFilters(), order, by=caller_of_user(administrator), now=NOW)

        behind = [
            order.sorted(shelf.index.filter(part.where), alike=part.alike)
            for shelf in shelves
            for part in order.ranges_behind(order.place_of(key))
        ]

        assert behind
        assert not any(map(sorts_anew, behind))
