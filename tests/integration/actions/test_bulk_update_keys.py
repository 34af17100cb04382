from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.bulk_update_keys import BulkUpdatedKeys, bulk_update_keys
from keys.actions.update_key import update_key
from keys.models import ApiKey, AuditEvent, Change, RoleSnapshot, User
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    BadDescriptor,
    BadLifetime,
    CallerIsKey,
    Invalid,
    KeyExpired,
    KeyInvalidated,
    NotAllowed,
    UnknownKey,
    WrongKeyType,
)
from keys.rules.json_types import Json
from tests.factories import make_key, make_role, make_user
from tests.integration.concurrency import at_once, raised
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid, stored_keys

DAY = timedelta(days=1)
MONITOR: dict[str, Json] = {"watcher": {"cluster": ["monitor"]}}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Updater:
    """Changes keys as one caller at one moment."""

    by: Caller
    now: datetime

    def update(self, *ids: str, **changes: Any) -> BulkUpdatedKeys:  # any of its arguments
        arguments: dict[str, Any] = {
            "ids": ids,
            "duration": None,
            "longest": None,
            "descriptors": None,
            "metadata": None,
            "by": self.by,
            "now": self.now,
        }
        return bulk_update_keys(**arguments | changes)


@pytest.fixture
def updater(ada: User, caller_of: CallerOf, now: datetime) -> Updater:
    return Updater(caller_of(ada), now + DAY)


def keys_of(owner: User, count: int, *, now: datetime) -> list[ApiKey]:
    return [make_key(owner, metadata={"team": "a"}, now=now).key for _ in range(count)]


class TestBulkUpdateKeys:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param({"metadata": {"b": 1}}, {"metadata": {"b": 1}}, id="metadata"),
            pytest.param({"metadata": {}}, {"metadata": {}}, id="no metadata"),
            pytest.param({"duration": DAY}, {"expires_in": 2 * DAY}, id="a lifetime"),
            pytest.param({"descriptors": MONITOR}, {"cluster": ["monitor"]}, id="descriptors"),
        ],
    )
    def test_changes_all_alike(
        self,
        changes: dict[str, Json],
        expected: dict[str, object],
        updater: Updater,
        ada: User,
        now: datetime,
    ) -> None:
        ids = [key.public_id for key in keys_of(ada, 3, now=now)]

        done = updater.update(*ids, **changes)

        assert done == BulkUpdatedKeys(updated=ids, noops=[], errors={})
        for key in ApiKey.objects.all():
            found = {
                "metadata": key.metadata,
                "cluster": key.descriptors.get("watcher", {}).get("cluster"),
                "expires_in": key.expires_at and key.expires_at - now,
            }
            unchanged = {"metadata": {"team": "a"}, "cluster": None, "expires_in": None}
            assert found == unchanged | expected
            assert key.row_version == 2

    def test_tells_ids_in_the_order_of_creation(
        self, updater: Updater, ada: User, now: datetime
    ) -> None:
        first, second, third, fourth = (key.public_id for key in keys_of(ada, 4, now=now))
        updater.update(second, fourth, metadata={"b": 1})

        done = updater.update(fourth, third, second, first, third, metadata={"b": 1})

        assert done == BulkUpdatedKeys(updated=[first, third], noops=[second, fourth], errors={})

    def test_refreshes_snapshots_without_any_change(
        self, updater: Updater, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        ids = [key.public_id for key in keys_of(ada, 2, now=now)]
        assert updater.update(*ids).noops == ids

        make_role("ada_role", cluster=["manage_own_api_key", "monitor"])
        done = updater.update(*ids, by=caller_of(ada))

        assert done.updated == ids
        assert RoleSnapshot.objects.count() == 2
        assert len(set(ApiKey.objects.values_list("snapshot", flat=True))) == 1

    def test_says_of_each_key_why_it_cannot_be_changed(
        self, updater: Updater, ada: User, bob: User, now: datetime
    ) -> None:
        good, expired, gone, other = keys_of(ada, 4, now=now)
        made_expired(expired, now=updater.now)
        made_invalid(gone, at=now)
        made_cross_cluster(other)
        foreign = make_key(bob, now=now).key
        named = [foreign, other, good, gone, expired]

        done = updater.update("unknown", *(key.public_id for key in named), metadata={})

        assert done.updated == [good.public_id]
        assert [(key_id, type(error)) for key_id, error in done.errors.items()] == [
            ("unknown", UnknownKey),
            (foreign.public_id, UnknownKey),
            (other.public_id, WrongKeyType),
            (gone.public_id, KeyInvalidated),
            (expired.public_id, KeyExpired),
        ]
        assert not AuditEvent.objects.filter(action="change_apikeys", detail__contains="unknown")
        foreign.refresh_from_db()
        assert foreign.row_version == 1

    def test_records_what_it_did_once(self, updater: Updater, ada: User, now: datetime) -> None:
        ids = [key.public_id for key in keys_of(ada, 2, now=now)]
        AuditEvent.objects.all().delete()
        Change.objects.all().delete()

        updater.update(*ids, metadata={"b": 1})
        updater.update(*ids, metadata={"b": 1})

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("change_apikeys", "2 keys")
        assert (event.detail["ids"], event.detail["type"]) == (ids, "rest")
        assert event.detail["metadata"] == {"b": 1}
        assert [event.detail["before"][key_id]["metadata"] for key_id in ids] == [
            {"team": "a"},
            {"team": "a"},
        ]
        assert list(Change.objects.values_list("subject", flat=True)) == ids

    def test_takes_the_same_steps_as_an_update(
        self, updater: Updater, ada: User, now: datetime
    ) -> None:
        one, other = keys_of(ada, 2, now=now)
        changes: dict[str, Any] = {
            "duration": DAY, "longest": None, "descriptors": MONITOR, "metadata": {"b": True},
        }  # fmt: skip

        update_key(key_id=one.public_id, **changes, by=updater.by, now=updater.now)
        updater.update(other.public_id, **changes)

        differing = {"id", "public_id", "digest"}
        rows = ApiKey.objects.order_by("id").values()
        shown = [{n: v for n, v in row.items() if n not in differing} for row in rows]
        assert shown[0] == shown[1]
        leaves = [list(key.leaves.values_list("path", "value")) for key in (one, other)]
        assert leaves[0] == leaves[1] == [("b", "true")]

    def test_asks_a_fixed_number_of_questions(
        self,
        updater: Updater,
        ada: User,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        few = [key.public_id for key in stored_keys(ada, ["a"])]
        many = [key.public_id for key in stored_keys(ada, map(str, range(50)))]
        updater.update(few[0])

        for ids in (few, many):
            with django_assert_num_queries(9):
                updater.update(*ids, metadata={"b": 1})


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"ids": []}, Invalid, id="no ids"),
            pytest.param({"metadata": {"_a": 1}}, Invalid, id="reserved metadata"),
            pytest.param({"descriptors": {"a": 1}}, BadDescriptor, id="no descriptor"),
            pytest.param({"duration": timedelta()}, BadLifetime, id="no time at all"),
        ],
    )
    def test_changes_nothing(
        self,
        changes: dict[str, Json],
        error: type[ApiKeyError],
        updater: Updater,
        ada: User,
        now: datetime,
    ) -> None:
        key = keys_of(ada, 1, now=now)[0]

        with pytest.raises(error):
            updater.update(**{"ids": [key.public_id], "metadata": {"good": True}} | changes)

        key.refresh_from_db()
        assert key.metadata == {"team": "a"}

    def test_says_everything_at_once(self, updater: Updater) -> None:
        with pytest.raises(Invalid) as refusal:
            updater.update(metadata={"_a": 1}, descriptors={"a": {"cluster": ["nonsense"]}})

        assert refusal.value.problems[0] == "Field [ids] cannot be empty"
        assert len(refusal.value.problems) == 3

    def test_is_a_caller_without_privilege(self, updater: Updater, now: datetime) -> None:
        nobody = make_user("nobody")
        key = stored_keys(nobody, ["a"])[0]

        with pytest.raises(NotAllowed):
            updater.update(key.public_id, by=caller_of_user(nobody))

    def test_is_a_key(self, updater: Updater, ada: User, now: datetime) -> None:
        key = make_key(ada, now=now).key

        with pytest.raises(CallerIsKey):
            updater.update(key.public_id, by=caller_of_key(key))


@pytest.mark.django_db(transaction=True)
def test_two_updates_of_the_same_keys_wait_for_each_other(
    now: datetime, caller_of: CallerOf
) -> None:
    ada = make_user("ada", cluster=["manage_own_api_key"])
    ids = [key.public_id for key in keys_of(ada, 3, now=now)]
    update = Updater(caller_of(ada), now).update

    outcomes = at_once(
        partial(update, *ids, metadata={"by": 1}),
        partial(update, *reversed(ids), metadata={"by": 2}),
    )

    assert raised(outcomes) == []
    assert len({str(key.metadata) for key in ApiKey.objects.all()}) == 1
