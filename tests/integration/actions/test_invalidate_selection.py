from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from keys.actions.invalidate_keys import InvalidatedKeys
from keys.actions.invalidate_selection import (
    ConfirmedSelection,
    SelectionChanged,
    invalidate_selection,
)
from keys.models import ApiKey, AuditEvent, Change, User
from keys.queries.doomed_keys import doomed_keys
from keys.queries.key_filters import KeyFilters, OwnerScope, Status
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.key_category import Category
from tests.factories import make_user
from tests.integration.rows import made_cross_cluster, stored_keys

CallerOf = Callable[[User], Caller]
EXPIRED = KeyFilters(statuses=frozenset({Status.EXPIRED}))


@pytest.fixture
def manager(db: None, caller_of: CallerOf) -> Caller:
    return caller_of(make_user("manager", cluster=["manage_api_key"]))


def confirmed(filters: KeyFilters, *, by: Caller, at: datetime) -> ConfirmedSelection:
    """Return what somebody says yes to when he is asked at that moment."""
    doomed = doomed_keys(filters=filters, most_named=3, by=by, at=at)
    return ConfirmedSelection(filters=filters, at=at, digest=doomed.digest)


def living_names() -> set[str]:
    return set(ApiKey.objects.not_invalidated().values_list("name", flat=True))


class TestInvalidateSelection:
    def test_ends_what_was_confirmed_with_one_event(
        self, ada: User, bob: User, manager: Caller, now: datetime
    ) -> None:
        stored_keys(ada, ["a", "b"])
        stored_keys(bob, ["c"])
        filters = KeyFilters(owners=frozenset({"ada"}))

        done = invalidate_selection(confirmed(filters, by=manager, at=now), by=manager, now=now)

        assert isinstance(done, InvalidatedKeys)
        assert len(done.ids) == 2
        assert living_names() == {"c"}
        event = AuditEvent.objects.get()
        assert event.action == "invalidate_apikeys"
        assert event.subject == "2 keys"
        assert event.detail["ids"] == done.ids
        assert Change.objects.count() == 2

    @pytest.mark.parametrize("change", ["made", "ended", "renamed"])
    def test_ends_nothing_when_other_keys_match_by_now(
        self, ada: User, manager: Caller, now: datetime, change: str
    ) -> None:
        first, _ = stored_keys(ada, ["a", "b"])
        selection = confirmed(KeyFilters(), by=manager, at=now)
        if change == "made":
            stored_keys(ada, ["new"])
        elif change == "ended":
            ApiKey.objects.filter(pk=first.pk).update(invalidated_at=now)
        else:
            # One went and another came: the number alone would not tell.
            ApiKey.objects.filter(pk=first.pk).update(invalidated_at=now)
            stored_keys(ada, ["new"])
        before = living_names()

        done = invalidate_selection(selection, by=manager, now=now)

        assert done == SelectionChanged()
        assert living_names() == before
        assert not AuditEvent.objects.exists()

    def test_leaves_what_expired_after_the_question(
        self, ada: User, manager: Caller, now: datetime
    ) -> None:
        stored_keys(ada, ["over"], expires_at=now - timedelta(seconds=1))
        stored_keys(ada, ["soon over"], expires_at=now + timedelta(seconds=30))
        selection = confirmed(EXPIRED, by=manager, at=now)

        invalidate_selection(selection, by=manager, now=now + timedelta(minutes=1))

        assert living_names() == {"soon over"}

    def test_tells_of_each_key_that_it_may_not_end(
        self, ada: User, manager: Caller, now: datetime
    ) -> None:
        cluster, _ = stored_keys(ada, ["cluster", "plain"])
        made_cross_cluster(cluster)

        done = invalidate_selection(
            confirmed(KeyFilters(), by=manager, at=now), by=manager, now=now
        )

        assert isinstance(done, InvalidatedKeys)
        assert done.refused_ids == [cluster.public_id]
        assert living_names() == {"cluster"}

    def test_ends_own_keys_alone_for_who_manages_no_others(
        self, ada: User, bob: User, caller_of: CallerOf, now: datetime
    ) -> None:
        stored_keys(bob, ["his"])
        reader = make_user("eve", cluster=["manage_own_api_key", "read_security"])
        stored_keys(reader, ["hers"])
        by = caller_of(reader)

        invalidate_selection(confirmed(KeyFilters(), by=by, at=now), by=by, now=now)

        assert living_names() == {"his"}

    def test_is_refused_to_who_may_end_none(
        self, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        by = caller_of(make_user("eve", cluster=["read_security"]))
        selection = ConfirmedSelection(filters=KeyFilters(), at=now, digest="")

        with pytest.raises(NotAllowed):
            invalidate_selection(selection, by=by, now=now)


class TestDoomedKeys:
    def test_tell_how_many_whose_and_how_many_managed(
        self, ada: User, bob: User, manager: Caller, now: datetime
    ) -> None:
        stored_keys(ada, ["a", "Alerting: b"])
        stored_keys(bob, ["c"])
        stored_keys(bob, ["gone"], invalidated_at=now)

        doomed = doomed_keys(filters=KeyFilters(), most_named=2, by=manager, at=now)

        assert (doomed.total, doomed.managed, doomed.owner_count) == (3, 1, 2)
        assert doomed.owners == (("ada", 2), ("bob", 1))
        assert len(doomed.first) == 2

    def test_ask_as_often_for_many_as_for_few(
        self,
        ada: User,
        manager: Caller,
        now: datetime,
        django_assert_num_queries: Callable[[int], object],
    ) -> None:
        stored_keys(ada, [f"key {number}" for number in range(200)])

        with django_assert_num_queries(5):  # type: ignore[attr-defined]  # a context manager
            doomed_keys(filters=KeyFilters(), most_named=10, by=manager, at=now)

    def test_have_a_digest_of_their_own(self, ada: User, manager: Caller, now: datetime) -> None:
        stored_keys(ada, ["a", "Alerting: b"])
        personal = KeyFilters(categories=frozenset({Category.PERSONAL}))
        digests = {
            doomed_keys(filters=filters, most_named=1, by=manager, at=now).digest
            for filters in (KeyFilters(), personal, KeyFilters(owner_scope=OwnerScope.MINE))
        }

        assert len(digests) == 3
