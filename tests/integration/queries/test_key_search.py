"""The list's search on the database and in memory: from few candidates, and step by step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from keys.access.callers import caller_of_user
from keys.models import ApiKey, KeyMetadataLeaf, User
from keys.models.key_metadata_leaf import leaves_in
from keys.queries import key_candidates, key_walks
from keys.queries.filtered_keys import keys_matching
from keys.queries.key_counts import counted_total
from keys.queries.key_filters import EXPIRES_SOON, KeyFilters, Status
from keys.queries.key_pages import Column, Cursor, KeyPage, Sort, page_of_keys
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.key_category import Category
from keys.rules.metadata import leaves_of
from keys.rules.search import (
    KEY_LIST,
    AllOf,
    AnyOf,
    Begins,
    Condition,
    Contains,
    Equals,
    Exists,
    HasId,
    IsTrue,
    Not,
    Place,
)
from keys.rules.search.evaluator import Thing, fulfils
from keys.rules.search.parts import SEPARATOR
from tests.integration.examples import few_examples
from tests.integration.rows import LONG_AGO, made_invalid, stored_keys

NOW = LONG_AGO + timedelta(days=100)
TEXTS = st.text(alphabet="aAbé\u00c9ß%_\"'" + SEPARATOR, min_size=1, max_size=5)
EXPIRIES = st.sampled_from([None, -1, 0, 1, 13, 14, 15])
ROWS = st.tuples(
    TEXTS,
    st.sampled_from(["ada", "Ab", "a%"]),
    EXPIRIES,
    st.sampled_from([{}, {"managed": True}, {"managed": "true"}, {"a": {"b": ["x", "ab"]}}]),
    st.sampled_from([False, False, True]),
)


def place(name: str) -> Place:
    found = KEY_LIST.place(name)
    assert found is not None
    return found


NAMES, OWNERS = place("name"), place("username")
PLACES = st.sampled_from([(NAMES,), (OWNERS,), (NAMES, OWNERS)])
LEAVES = st.one_of(
    st.builds(
        Contains,
        st.sampled_from([(NAMES,), (OWNERS,), (NAMES, OWNERS)]),
        st.text("aAbéÉs%", max_size=4),
    ),
    st.builds(lambda text: Equals(NAMES, frozenset({text})), TEXTS),
    st.builds(Begins, st.sampled_from([NAMES, OWNERS]), TEXTS),
    st.builds(
        lambda text: Equals(place("metadata.a.b"), frozenset({text})), st.sampled_from(["x", "y"])
    ),
    st.just(Exists(place("metadata.managed"))),
    st.just(HasId(frozenset({"unknown"}))),
    st.builds(
        lambda one: Equals(place("category"), frozenset({one.value})), st.sampled_from(Category)
    ),
    st.builds(
        lambda status, value: IsTrue(place(status.value), value=value),
        st.sampled_from(Status),
        st.booleans(),
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda some: AllOf(tuple(some)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda some: AnyOf(tuple(some)))
    ),
    max_leaves=5,
)


def thing_of(key: ApiKey) -> Thing:
    statuses = statuses_of(key)
    return Thing(
        id=key.public_id,
        number=key.pk,
        values={
            "id": (key.public_id,),
            "name": (key.name,),
            "type": (key.type,),
            "category": (key.category,),
            "username": (key.owner_username,),
            **{status.value: (status in statuses,) for status in Status},
        },
        leaves={"metadata": frozenset(leaves_of(key.metadata))},
    )


def statuses_of(key: ApiKey) -> set[Status]:
    if key.invalidated_at is not None:
        return {Status.INVALIDATED}
    if key.expires_at is None:
        return {Status.ACTIVE, Status.NEVER_EXPIRES}
    if key.expires_at <= NOW:
        return {Status.EXPIRED}
    soon = {Status.EXPIRES_SOON} if key.expires_at <= NOW + EXPIRES_SOON else set()
    return {Status.ACTIVE, *soon}


def stored(rows: list[tuple[str, str, int | None, JsonObject, bool]]) -> list[ApiKey]:
    for name, owner, days, metadata, is_gone in rows:
        (key,) = stored_keys(
            User(username=owner, realm="file"),
            [name],
            metadata=metadata,
            expires_at=None if days is None else NOW + timedelta(days=days),
        )
        KeyMetadataLeaf.objects.bulk_create(leaves_in(key))
        if is_gone:
            made_invalid(key, at=NOW)
    return list(ApiKey.objects.order_by("id"))


def walked(filters: KeyFilters, sort: Sort, *, by: Caller) -> list[KeyPage]:
    """Return all pages, from the first to the last."""
    pages: list[KeyPage] = []
    cursor: Cursor | None = None
    while not pages or cursor:
        pages.append(
            page_of_keys(filters=filters, sort=sort, cursor=cursor, size=2, by=by, now=NOW)
        )
        cursor = pages[-1].next
    return pages


@contextmanager
def step_by_step() -> Iterator[None]:
    """Look at keys one by one, two or three in a step, as if there were very many."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(key_candidates, "MOST_CANDIDATES", -1))
        stack.enter_context(mock.patch.object(key_walks, "STEPS", (2, 3)))
        yield


@pytest.mark.parametrize("way", [nullcontext, step_by_step], ids=["candidates", "steps"])
class TestSearchingTheList:
    @few_examples
    @given(
        rows=st.lists(ROWS, max_size=7),
        condition=CONDITIONS,
        statuses=st.frozensets(st.sampled_from(Status), max_size=2),
        categories=st.frozensets(st.sampled_from(Category), max_size=1),
        owners=st.frozensets(st.sampled_from(["ada", "a%"]), max_size=1),
        sort=st.builds(Sort, column=st.sampled_from(Column), descending=st.booleans()),
    )
    def test_finds_what_fulfils_it(
        self,
        way: Callable[[], AbstractContextManager[None]],
        administrator: User,
        rows: list[tuple[str, str, int | None, JsonObject, bool]],
        condition: Condition,
        statuses: frozenset[Status],
        categories: frozenset[Category],
        owners: frozenset[str],
        sort: Sort,
    ) -> None:
        by = caller_of_user(administrator)
        filters = KeyFilters(
            condition=condition, statuses=statuses, categories=categories, owners=owners
        )
        with transaction.atomic(), way():
            expected = [
                key.pk
                for key in stored(rows)
                if fulfils(thing_of(key), condition)
                and statuses_of(key) & (statuses or set(Status) - {Status.INVALIDATED})
                and (not categories or key.category in categories)
                and (not owners or key.owner_username in owners)
            ]
            pages = walked(filters, sort, by=by)
            matching = keys_matching(filters=filters, by=by, now=NOW)
            found = sorted(matching.values_list("pk", flat=True))

            ApiKey.objects.all().delete()
        listed = [key.pk for page in pages for key in page.keys]
        assert found == expected
        assert sorted(listed) == expected
        # A page is empty only where the search was cut, or nothing was left behind a cut.
        cut_before = [not expected, *(page.is_cut for page in pages)]
        assert all(
            page.keys or page.is_cut or cut for page, cut in zip(pages, cut_before, strict=False)
        )
        assert all(page.total == len(expected) for page in pages if page.total_is_exact)


class TestTotals:
    @few_examples
    @given(
        rows=st.lists(ROWS, max_size=7),
        statuses=st.frozensets(st.sampled_from(Status)),
        categories=st.frozensets(st.sampled_from(Category)),
    )
    def test_are_told_by_counters(
        self,
        administrator: User,
        rows: list[tuple[str, str, int | None, JsonObject, bool]],
        statuses: frozenset[Status],
        categories: frozenset[Category],
    ) -> None:
        by = caller_of_user(administrator)
        filters = KeyFilters(statuses=statuses, categories=categories)
        with transaction.atomic():
            stored(rows)

            counted = counted_total(filters, by=by, now=NOW)
            expected = keys_matching(filters=filters, by=by, now=NOW).count()

            ApiKey.objects.all().delete()
        assert counted == expected
