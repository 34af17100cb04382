from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.clone_key import clone_key
from keys.actions.invalidate_keys import InvalidatedKeys, invalidate_keys
from keys.models import ApiKey, AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.cloning import OfSource
from keys.rules.errors import CloneRefused
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user
from tests.integration.concurrency import at_once
from tests.integration.rows import made_invalid, stored_keys

CallerOf = Callable[[User], Caller]


def invalidate(key: ApiKey, *, by: Caller, now: datetime, **options: Any) -> InvalidatedKeys:
    ids = (key.public_id,)
    owned = by.key is None
    selection = KeySelection(ids=ids, owned=owned)
    return invalidate_keys(selection=selection, by=by, now=now, **options)


def living() -> set[str]:
    return set(ApiKey.objects.not_invalidated().values_list("name", flat=True))


@pytest.fixture
def root(ada: User, bob: User) -> ApiKey:
    """Return a key with children: one with a child, one of bob's, one bound to it."""
    root = stored_keys(ada, ["root"])[0]
    child = stored_keys(ada, ["child"], parent=root)[0]
    stored_keys(ada, ["grandchild"], parent=child)
    of_bob = stored_keys(bob, ["of bob"], parent=root)[0]
    stored_keys(ada, ["below bob's"], parent=of_bob)
    bound = stored_keys(ada, ["bound"], parent=root, dies_with_parent=True)[0]
    stored_keys(ada, ["below bound"], parent=bound, dies_with_parent=True)
    stored_keys(ada, ["free below bound"], parent=bound)
    stored_keys(ada, ["unrelated"])
    return root


FREE = {"child", "grandchild", "of bob", "below bob's", "free below bound", "unrelated"}


class TestInvalidateKeys:
    def test_leaves_descendants_alone_but_those_that_must_end(
        self, root: ApiKey, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        done = invalidate(root, by=caller_of(ada), now=now)

        assert living() == FREE
        assert len(done.ids) == 3
        assert done.ids[0] == root.public_id
        assert done.descendant_ids == done.ids[1:]

    def test_includes_all_descendants_that_the_caller_may_end(
        self, root: ApiKey, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        done = invalidate(root, by=caller_of(ada), now=now, with_descendants=True)

        assert living() == {"of bob", "unrelated"}
        of_bob = ApiKey.objects.get(name="of bob")
        assert done.foreign_ids == [of_bob.public_id]
        assert len(done.ids) == len(set(done.ids)) == 7

    def test_includes_those_of_others_for_who_manages_all(
        self, root: ApiKey, administrator: User, caller_of: CallerOf, now: datetime
    ) -> None:
        invalidate_keys(
            selection=KeySelection(ids=(root.public_id,)),
            by=caller_of(administrator),
            now=now,
            with_descendants=True,
        )

        assert living() == {"unrelated"}

    def test_finds_living_ones_below_what_was_invalidated_before(
        self, root: ApiKey, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        made_invalid(ApiKey.objects.get(name="child"), at=now)

        done = invalidate(root, by=caller_of(ada), now=now, with_descendants=True)

        assert "grandchild" not in living()
        assert ApiKey.objects.get(name="child").public_id not in done.ids

    def test_ends_a_key_once_that_is_selected_and_a_descendant(
        self, root: ApiKey, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        done = invalidate_keys(
            selection=KeySelection(owned=True), by=caller_of(ada), now=now, with_descendants=True
        )

        assert living() == {"of bob"}
        assert len(done.ids) == len(set(done.ids)) == 8
        assert done.descendant_ids == []

    def test_lets_a_key_end_itself_and_what_is_bound_to_it(self, ada: User, now: datetime) -> None:
        key = make_key(ada, name="itself", now=now).key
        stored_keys(ada, ["bound"], parent=key, dies_with_parent=True)
        stored_keys(ada, ["child"], parent=key)

        done = invalidate(key, by=caller_of_key(key), now=now, with_descendants=True)

        assert living() == {"child"}
        assert len(done.foreign_ids) == 1

    def test_records_all_of_it(
        self, root: ApiKey, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        done = invalidate(root, by=caller_of(ada), now=now, with_descendants=True)

        event = AuditEvent.objects.get()
        assert event.detail["ids"] == done.ids
        assert event.detail["descendants"] == done.descendant_ids
        assert sorted(Change.objects.values_list("subject", flat=True)) == sorted(done.ids)

    def test_costs_the_same_for_many(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        by = caller_of(ada)
        statements = []
        for count in (1, 200):
            root = stored_keys(ada, ["root"])[0]
            stored_keys(ada, map(str, range(count)), parent=root)
            # What is asked first may wake or look for verifiers, so only growth is refused.
            with CaptureQueriesContext(connection) as captured:
                invalidate(root, by=by, now=now, with_descendants=True)
            statements.append(len(captured))

        assert statements[1] <= statements[0] <= 10


@pytest.mark.django_db(transaction=True)
def test_no_bound_clone_slips_through_while_its_source_ends(
    now: datetime, caller_of: CallerOf
) -> None:
    ada = make_user("ada", cluster=["manage_own_api_key"])
    holder = caller_of(make_user("bob", cluster=["manage_own_api_key"]))
    for _ in range(6):
        source = make_key(ada, now=now)
        clone = partial(
            clone_key, encoded=source.encoded, name=None, duration=OfSource.EXPIRATION,
            longest=None, metadata=None, by=holder, now=now,
        )  # fmt: skip
        end = partial(invalidate, source.key, by=caller_of(ada), now=now)

        _, cloned, _ = at_once(end, clone, clone)

        assert not ApiKey.objects.not_invalidated().exists()
        assert not isinstance(cloned, Exception) or isinstance(cloned, CloneRefused)


def test_roles_of_now_decide_which_descendants_end(root: ApiKey, ada: User, now: datetime) -> None:
    make_role("ada_role", cluster=["manage_api_key"])

    invalidate(root, by=caller_of_user(ada), now=now, with_descendants=True)

    assert living() == {"unrelated"}
