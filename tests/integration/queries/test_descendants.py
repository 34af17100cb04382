from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user
from keys.models import ApiKey, User
from keys.queries.descendants import count_descendants, descendants_of, generations_below
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from tests.factories import make_key, make_user
from tests.integration.rows import made_invalid, stored_keys

CallerOf = Callable[[User], Caller]


def child_of(parent: ApiKey, name: str, *, owner: User) -> ApiKey:
    return stored_keys(owner, [name], parent=parent)[0]


@pytest.fixture
def family(ada: User, bob: User) -> dict[str, ApiKey]:
    """
    Return keys by name: what stands further right came from what stands to its left.

    root ─┬─ a ─┬─ aa
          │     └─ ab (of bob) ─── aba
          └─ b ─── ba
    """
    root = stored_keys(ada, ["root"])[0]
    a, b = child_of(root, "a", owner=ada), child_of(root, "b", owner=ada)
    aa, ab = child_of(a, "aa", owner=ada), child_of(a, "ab", owner=bob)
    ba, aba = child_of(b, "ba", owner=ada), child_of(ab, "aba", owner=ada)
    stored_keys(ada, ["unrelated"])
    return {key.name: key for key in (root, a, b, aa, ab, ba, aba)}


def names(keys: list[ApiKey]) -> list[str]:
    return [key.name for key in keys]


class TestDescendantsOf:
    def test_are_all_generations(self, family: dict[str, ApiKey], administrator: User) -> None:
        by = caller_of_user(administrator)

        found = descendants_of([family["root"].public_id], by=by)

        assert names(found) == ["a", "b", "aa", "ab", "ba", "aba"]
        assert names(descendants_of([family["ab"].public_id], by=by)) == ["aba"]
        assert descendants_of([family["aba"].public_id, "unknown", "a\0"], by=by) == []

    def test_are_those_of_several_keys_once(
        self, family: dict[str, ApiKey], administrator: User
    ) -> None:
        ids = [family[name].public_id for name in ("root", "a", "ba")]

        found = descendants_of(ids, by=caller_of_user(administrator))

        assert sorted(names(found)) == ["aa", "ab", "aba", "b"]

    def test_are_found_beyond_an_invalidated_one(
        self, family: dict[str, ApiKey], administrator: User, now: datetime
    ) -> None:
        made_invalid(family["a"], at=now)

        found = descendants_of([family["root"].public_id], by=caller_of_user(administrator))

        assert names(found) == ["b", "aa", "ab", "ba", "aba"]

    def test_are_only_shown_to_who_may_see_them(
        self, family: dict[str, ApiKey], ada: User, bob: User
    ) -> None:
        ids = [family["root"].public_id]

        assert names(descendants_of(ids, by=caller_of_user(ada))) == ["a", "b", "aa", "ba", "aba"]
        assert descendants_of(ids, by=caller_of_user(bob)) == []
        assert descendants_of(ids, by=caller_of_key(make_key(ada).key)) == []

    def test_are_hidden_from_who_may_see_no_key(self, family: dict[str, ApiKey]) -> None:
        with pytest.raises(NotAllowed):
            descendants_of([family["root"].public_id], by=caller_of_user(make_user("nobody")))

    def test_cost_a_statement_for_each_generation(
        self,
        family: dict[str, ApiKey],
        administrator: User,
        ada: User,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        stored_keys(ada, map(str, range(200)), parent=family["root"])
        by = caller_of_user(administrator)

        # The roots, three generations, and the one that is not there.
        with django_assert_num_queries(5):
            found = descendants_of([family["root"].public_id], by=by)

        assert len(found) == 206


class TestCount:
    def test_is_how_many_would_be_returned(
        self, family: dict[str, ApiKey], administrator: User, ada: User, bob: User
    ) -> None:
        ids = [family["root"].public_id]

        for user in (administrator, ada, bob):
            by = caller_of_user(user)
            assert count_descendants(ids, by=by) == len(descendants_of(ids, by=by))
        assert count_descendants(ids, by=caller_of_user(administrator))
        assert count_descendants([], by=caller_of_user(administrator)) == 0

    def test_is_none_for_who_may_see_none(self, family: dict[str, ApiKey]) -> None:
        nobody = caller_of_user(make_user("nobody"))

        assert count_descendants([family["root"].public_id], by=nobody) == 0

    def test_reads_no_more_of_a_key_than_it_needs(
        self,
        family: dict[str, ApiKey],
        administrator: User,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        stored_keys(administrator, map(str, range(50)), parent=family["root"])
        by = caller_of_user(administrator)

        with django_assert_num_queries(5):
            count_descendants([family["root"].public_id], by=by)


class TestGenerations:
    def test_end_where_a_key_does_not_count(self, family: dict[str, ApiKey]) -> None:
        among = ApiKey.objects.exclude(name="a")

        found = [names(keys) for keys in generations_below([family["root"].pk], among=among)]

        assert found == [["b"], ["ba"]]

    def test_end_in_a_circle(self, family: dict[str, ApiKey]) -> None:
        ApiKey.objects.filter(pk=family["root"].pk).update(parent=family["aba"])

        found = [names(keys) for keys in generations_below([family["root"].pk])]

        assert found == [["a", "b"], ["aa", "ab", "ba"], ["aba"]]

    def test_of_nothing_are_none(self, db: None) -> None:
        assert list(generations_below([])) == []
