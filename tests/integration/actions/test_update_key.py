from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.update_key import update_key
from keys.models import ApiKey, AuditEvent, Change, RoleSnapshot, User
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    BadDescriptor,
    BadLifetime,
    CallerIsKey,
    Invalid,
    KeyChanged,
    KeyExpired,
    KeyInvalidated,
    NotAllowed,
    UnknownKey,
    WrongKeyType,
)
from keys.rules.json_types import Json
from tests.factories import make_key, make_role, make_user
from tests.integration.concurrency import at_once, raised, returned
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid

DAY = timedelta(days=1)
MONITOR: dict[str, Json] = {"watcher": {"cluster": ["monitor"]}}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Updater:
    """Changes one key as one caller at one moment."""

    key_id: str
    by: Caller
    now: datetime

    def update(self, **changes: Any) -> bool:  # any of the action's arguments
        arguments: dict[str, Any] = {
            "key_id": self.key_id,
            "duration": None,
            "longest": None,
            "descriptors": None,
            "metadata": None,
            "by": self.by,
            "now": self.now,
        }
        return update_key(**arguments | changes)


@pytest.fixture
def key(ada: User, now: datetime) -> ApiKey:
    return make_key(
        ada, duration=30 * DAY, descriptors=MONITOR, metadata={"team": "a"}, now=now
    ).key


@pytest.fixture
def updater(key: ApiKey, ada: User, caller_of: CallerOf, now: datetime) -> Updater:
    return Updater(key.public_id, caller_of(ada), now + DAY)


class TestUpdateKey:
    @pytest.mark.parametrize(
        "same",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"metadata": {"team": "a"}}, id="the same metadata"),
            pytest.param({"descriptors": MONITOR}, id="the same descriptors"),
        ],
    )
    def test_does_nothing_when_nothing_differs(
        self, same: dict[str, Json], updater: Updater, key: ApiKey
    ) -> None:
        assert updater.update(**same) is False

        key.refresh_from_db()
        assert key.row_version == 1
        assert AuditEvent.objects.count() == Change.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "column", "value"),
        [
            pytest.param({"metadata": {"b": 1}}, "metadata", {"b": 1}, id="other metadata"),
            pytest.param({"metadata": {}}, "metadata", {}, id="no metadata"),
            pytest.param({"descriptors": {}}, "descriptors", {}, id="inherits again"),
        ],
    )
    def test_replaces_what_is_given(
        self, changes: dict[str, Json], column: str, value: Json, updater: Updater, key: ApiKey
    ) -> None:
        before = {"metadata": key.metadata, "descriptors": key.descriptors}

        assert updater.update(**changes) is True

        key.refresh_from_db()
        assert {name: getattr(key, name) for name in before} == {**before, column: value}
        assert key.expires_at == key.created_at + 30 * DAY
        assert key.row_version == 2

    def test_tells_values_apart_as_json_does(self, updater: Updater, key: ApiKey) -> None:
        values: list[Json] = [True, 1, 1.0, "1", None, False, 0, [1], [True], {}]

        for value in values:
            assert updater.update(metadata={"a": {"n": value}, "b": 0}) is True
            assert updater.update(metadata={"b": 0, "a": {"n": value}}) is False

        key.refresh_from_db()
        assert key.row_version == 1 + len(values)

    def test_counts_a_new_lifetime_from_now(self, updater: Updater, key: ApiKey) -> None:
        assert updater.update(duration=10 * DAY) is True

        key.refresh_from_db()
        assert key.expires_at == updater.now + 10 * DAY

    def test_caps_a_new_lifetime_only(self, updater: Updater, key: ApiKey) -> None:
        updater.update(metadata={}, longest=DAY)

        with pytest.raises(BadLifetime):
            updater.update(duration=2 * DAY, longest=DAY)

        key.refresh_from_db()
        assert key.expires_at == key.created_at + 30 * DAY

    def test_takes_a_new_snapshot_of_the_owners_roles(
        self, updater: Updater, key: ApiKey, ada: User, caller_of: CallerOf
    ) -> None:
        make_role("ada_role", cluster=["manage_own_api_key", "monitor"])

        assert updater.update(by=caller_of(ada)) is True

        key.refresh_from_db()
        assert key.snapshot is not None
        assert key.snapshot.descriptors["ada_role"]["cluster"] == ["manage_own_api_key", "monitor"]
        assert RoleSnapshot.objects.count() == 2

    def test_takes_over_what_its_owner_is_called(
        self, updater: Updater, key: ApiKey, ada: User, caller_of: CallerOf
    ) -> None:
        ada.full_name = "Ada L."
        ada.save()

        assert updater.update(by=caller_of(ada)) is True

        key.refresh_from_db()
        assert key.owner_full_name == "Ada L."

    def test_leaves_the_secret_alone(self, updater: Updater, key: ApiKey) -> None:
        updater.update(metadata={})

        assert bytes(ApiKey.objects.get().digest) == bytes(key.digest)

    def test_records_before_and_after(self, updater: Updater, key: ApiKey) -> None:
        updater.update(metadata={"team": "b"}, duration=DAY)

        event = AuditEvent.objects.get(action="change_apikey")
        assert event.subject == key.public_id
        assert event.detail["before"]["metadata"] == {"team": "a"}
        assert event.detail["after"]["metadata"] == {"team": "b"}
        assert event.detail["after"]["expiration"] == (updater.now + DAY).isoformat()
        assert Change.objects.filter(subject=key.public_id).count() == 2

    def test_changes_the_living_key_of_an_id(
        self, updater: Updater, key: ApiKey, ada: User, now: datetime
    ) -> None:
        made_invalid(key, at=now)
        living = make_key(ada, name="living", now=now).key
        living.public_id = key.public_id
        living.save()
        made_invalid(later := make_key(ada, name="later", now=now).key, at=now)
        later.public_id = key.public_id
        later.save()

        assert updater.update(metadata={"changed": True}) is True

        changed = ApiKey.objects.filter(row_version=2)
        assert [one.name for one in changed] == ["living"]


class TestWhoMayUpdate:
    @pytest.mark.parametrize(
        ("who", "error"),
        [
            pytest.param("owner", None, id="the owner"),
            pytest.param("bob", UnknownKey, id="another user"),
            pytest.param("administrator", UnknownKey, id="an administrator"),
            pytest.param("namesake", UnknownKey, id="the same name in another realm"),
            pytest.param("unprivileged", NotAllowed, id="the owner without the privilege"),
            pytest.param("reader", NotAllowed, id="the owner, only reading"),
            pytest.param("key", CallerIsKey, id="the key itself"),
            pytest.param("empty key", NotAllowed, id="a key that can do nothing"),
        ],
    )
    def test_is_the_owner_alone(
        self, who: str, error: type[ApiKeyError] | None, updater: Updater, key: ApiKey, ada: User
    ) -> None:
        update = partial(updater.update, by=self._caller(who, ada), metadata={"changed": True})

        if error is None:
            assert update() is True
        else:
            with pytest.raises(error):
                update()

        key.refresh_from_db()
        assert (key.metadata == {"changed": True}) is (error is None)

    def _caller(self, who: str, ada: User) -> Caller:
        own = ["manage_own_api_key"]
        match who:
            case "bob":
                return caller_of_user(make_user("bob", cluster=own))
            case "administrator":
                return caller_of_user(make_user("elastic", realm="reserved", roles=["superuser"]))
            case "namesake":
                return caller_of_user(make_user("ada", realm="reserved", cluster=own))
            case "unprivileged":
                ada.roles = []
            case "reader":
                make_role("ada_role", cluster=["read_security"])
            case "key":
                return caller_of_key(make_key(ada).key)
            case "empty key":
                return caller_of_key(make_key(ada, descriptors={"nothing": {}}).key)
        return caller_of_user(ada)


class TestWhatCannotBeUpdated:
    def test_is_an_unknown_key(self, updater: Updater) -> None:
        for key_id in ("ak_unknown", "", "a\0b", "\ud800"):
            with pytest.raises(UnknownKey):
                updater.update(key_id=key_id)

    def test_is_an_expired_key(self, updater: Updater, key: ApiKey) -> None:
        made_expired(key, now=updater.now)

        with pytest.raises(KeyExpired, match=key.public_id):
            updater.update(duration=DAY)

    def test_is_an_invalidated_key(self, updater: Updater, key: ApiKey) -> None:
        made_invalid(key, at=updater.now)

        with pytest.raises(KeyInvalidated, match=key.public_id):
            updater.update(metadata={})

    def test_is_a_key_of_the_other_type(self, updater: Updater, key: ApiKey) -> None:
        made_cross_cluster(key)

        with pytest.raises(WrongKeyType, match=r"expected type is \[rest\]"):
            updater.update(metadata={})

    def test_is_a_key_that_changed_meanwhile(self, updater: Updater, key: ApiKey) -> None:
        updater.update(metadata={"by": "somebody else"}, row_version=1)

        with pytest.raises(KeyChanged):
            updater.update(metadata={"by": "a stale form"}, row_version=1)

        key.refresh_from_db()
        assert key.metadata == {"by": "somebody else"}

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"metadata": {"_a": 1}}, Invalid, id="reserved metadata"),
            pytest.param({"descriptors": {"a": []}}, BadDescriptor, id="no descriptor"),
            pytest.param({"descriptors": {"a": {"cluster": ["x"]}}}, Invalid, id="no privilege"),
            pytest.param({"duration": timedelta()}, BadLifetime, id="no time at all"),
        ],
    )
    def test_is_refused_whole(
        self, changes: dict[str, Json], error: type[ApiKeyError], updater: Updater, key: ApiKey
    ) -> None:
        with pytest.raises(error):
            updater.update(**{"metadata": {"good": True}} | changes)

        key.refresh_from_db()
        assert key.metadata == {"team": "a"}


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_one_version_change_a_key_once(now: datetime, caller_of: CallerOf) -> None:
    ada = make_user("ada", cluster=["manage_own_api_key"])
    key = make_key(ada, now=now).key
    update = Updater(key.public_id, caller_of(ada), now).update

    outcomes = at_once(
        *[partial(update, metadata={"form": number}, row_version=1) for number in range(4)]
    )

    assert returned(outcomes) == [True]
    assert [type(one) for one in raised(outcomes)] == [KeyChanged] * 3
    key.refresh_from_db()
    assert key.row_version == 2
