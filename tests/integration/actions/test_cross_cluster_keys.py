from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey
from keys.actions.update_cross_cluster_key import Keep, update_cross_cluster_key
from keys.models import ApiKey, AuditEvent, Change, RoleSnapshot, User
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    BadAccess,
    BadDescriptor,
    BadLifetime,
    CallerIsKey,
    Invalid,
    KeyExpired,
    KeyInvalidated,
    LicenseMissing,
    NotAllowed,
    NotAuthenticated,
    UnknownKey,
    WrongKeyType,
)
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import IndexAction
from keys.rules.secret import credential_from
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import made_expired, made_invalid

DAY = timedelta(days=1)
SEARCH: JsonObject = {"search": [{"names": ["logs"], "allow_restricted_indices": False}]}
COPY: JsonObject = {"replication": [{"names": ["archive"], "allow_restricted_indices": False}]}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Manager:
    """Makes and changes cross-cluster keys as one caller at one moment."""

    by: Caller
    now: datetime

    def create(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        arguments: dict[str, Any] = {
            "name": "other",
            "duration": None,
            "longest": None,
            "access": SEARCH,
            "metadata": None,
            "certificate_identity": None,
            "license_type": "trial",
            "by": self.by,
            "now": self.now,
        }
        return create_cross_cluster_key(**arguments | changes)

    def update(self, key_id: str, **changes: Any) -> bool:  # any of the action's arguments
        arguments: dict[str, Any] = {
            "key_id": key_id,
            "duration": None,
            "longest": None,
            "access": None,
            "metadata": None,
            "certificate_identity": Keep.AS_IT_IS,
            "license_type": "enterprise",
            "by": self.by,
            "now": self.now,
        }
        return update_cross_cluster_key(**arguments | changes)


@pytest.fixture
def operator(db: None) -> User:
    return make_user("operator", cluster=["manage_security"])


@pytest.fixture
def manager(operator: User, caller_of: CallerOf, now: datetime) -> Manager:
    return Manager(caller_of(operator), now)


@pytest.fixture
def key(manager: Manager) -> ApiKey:
    return manager.create(
        duration=30 * DAY, metadata={"team": "a"}, certificate_identity="CN=a"
    ).key


class TestCreate:
    def test_stores_what_was_asked_for(self, manager: Manager, now: datetime) -> None:
        created = manager.create(
            duration=DAY, access={**COPY, **SEARCH}, metadata={"a": 1}, certificate_identity="CN=.*"
        )

        key = ApiKey.objects.get(public_id=created.key.public_id)
        assert (key.name, key.type, key.expires_at) == ("other", "cross_cluster", now + DAY)
        assert (key.metadata, key.certificate_identity) == ({"a": 1}, "CN=.*")
        assert (key.owner_username, key.creator_username) == ("operator", "operator")
        assert list(key.descriptors) == ["cross_cluster"]
        assert key.access == {**SEARCH, **COPY}

    def test_takes_no_snapshot_of_its_owner(self, manager: Manager) -> None:
        key = manager.create().key

        assert key.snapshot is None
        assert not RoleSnapshot.objects.exists()
        authority = caller_of_key(key).authority
        assert authority.allows(IndexAction("indices:data/read/search", "logs"))
        assert not authority.allows(IndexAction("indices:data/read/search", "other"))
        assert not authority.allows(IndexAction("indices:data/write/index", "logs"))

    def test_never_opens_our_own_api(self, manager: Manager, now: datetime) -> None:
        created = manager.create()

        with pytest.raises(NotAuthenticated, match=r"has type \[cross_cluster\]"):
            authenticate_key(credential_from(created.encoded), now=now)

    def test_writes_an_audit_event_and_a_change(self, manager: Manager) -> None:
        key = manager.create(certificate_identity="CN=a").key

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("create_apikey", key.public_id)
        assert event.detail["type"] == "cross_cluster"
        assert event.detail["certificate_identity"] == "CN=a"
        assert Change.objects.get().subject == key.public_id


class TestUpdate:
    @pytest.mark.parametrize(
        ("changes", "column", "value"),
        [
            pytest.param({"access": COPY}, "access", COPY, id="access"),
            pytest.param({"metadata": {}}, "metadata", {}, id="metadata"),
            pytest.param(
                {"certificate_identity": "CN=b"}, "certificate_identity", "CN=b", id="certificate"
            ),
            pytest.param(
                {"certificate_identity": None}, "certificate_identity", None, id="no certificate"
            ),
        ],
    )
    def test_replaces_what_is_given(
        self, changes: dict[str, Json], column: str, value: Json, manager: Manager, key: ApiKey
    ) -> None:
        before = {n: getattr(key, n) for n in ("access", "metadata", "certificate_identity")}

        assert manager.update(key.public_id, **changes) is True

        key = ApiKey.objects.get()
        assert {name: getattr(key, name) for name in before} == {**before, column: value}
        assert (key.expires_at, key.row_version) == (manager.now + 30 * DAY, 2)
        assert key.snapshot is None

    def test_counts_a_new_lifetime_from_now(self, manager: Manager, key: ApiKey) -> None:
        assert manager.update(key.public_id, duration=DAY) is True

        key.refresh_from_db()
        assert key.expires_at == manager.now + DAY

    @pytest.mark.parametrize(
        "same",
        [
            pytest.param({"access": SEARCH}, id="the same access"),
            pytest.param({"metadata": {"team": "a"}}, id="the same metadata"),
            pytest.param({"certificate_identity": "CN=a"}, id="the same certificate"),
        ],
    )
    def test_does_nothing_when_nothing_differs(
        self, same: dict[str, Json], manager: Manager, key: ApiKey
    ) -> None:
        assert manager.update(key.public_id, **same) is False

        assert AuditEvent.objects.count() == 1

    def test_takes_over_what_its_owner_is_called(
        self, manager: Manager, key: ApiKey, operator: User, caller_of: CallerOf
    ) -> None:
        operator.full_name = "Olga P."
        operator.save()

        done = manager.update(key.public_id, metadata={"team": "a"}, by=caller_of(operator))

        key.refresh_from_db()
        assert (done, key.owner_full_name) == (True, "Olga P.")

    def test_says_before_and_after(self, manager: Manager, key: ApiKey) -> None:
        manager.update(key.public_id, certificate_identity=None)

        event = AuditEvent.objects.get(action="change_apikey")
        assert event.detail["type"] == "cross_cluster"
        assert event.detail["before"]["certificate_identity"] == "CN=a"
        assert event.detail["after"]["certificate_identity"] is None

    def test_asks_for_some_change(self, manager: Manager, key: ApiKey) -> None:
        with pytest.raises(Invalid, match=r"must update either \[access\] or \[metadata\]"):
            manager.update(key.public_id)

    def test_is_for_the_owner_alone(
        self, manager: Manager, key: ApiKey, administrator: User
    ) -> None:
        with pytest.raises(UnknownKey):
            manager.update(key.public_id, metadata={}, by=caller_of_user(administrator))
        with pytest.raises(UnknownKey):
            manager.update("unknown", metadata={})

    @pytest.mark.parametrize(
        ("state", "error"),
        [
            pytest.param("expired", KeyExpired, id="expired"),
            pytest.param("invalidated", KeyInvalidated, id="invalidated"),
            pytest.param("rest", WrongKeyType, id="a REST key"),
        ],
    )
    def test_is_refused_for_a_key_that_is(
        self, state: str, error: type[ApiKeyError], manager: Manager, key: ApiKey, operator: User
    ) -> None:
        match state:
            case "expired":
                made_expired(key, now=manager.now)
            case "invalidated":
                made_invalid(key, at=manager.now)
            case _:
                key = make_key(operator, now=manager.now).key

        with pytest.raises(error):
            manager.update(key.public_id, metadata={})


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"access": {}}, BadAccess, id="no access"),
            pytest.param({"access": {"write": []}}, BadDescriptor, id="another access"),
            pytest.param(
                {"access": {"search": [{"names": "/(/"}]}}, Invalid, id="a faulty pattern"
            ),
            pytest.param({"certificate_identity": "("}, BadAccess, id="a faulty certificate"),
            pytest.param({"metadata": {"_a": 1}}, Invalid, id="reserved metadata"),
            pytest.param({"duration": timedelta()}, BadLifetime, id="no time at all"),
            pytest.param({"license_type": "basic"}, LicenseMissing, id="no licence"),
        ],
    )
    @pytest.mark.parametrize("existing", [False, True], ids=["create", "update"])
    def test_leaves_no_trace(
        self,
        changes: dict[str, Json],
        error: type[ApiKeyError],
        existing: bool,
        manager: Manager,
        key: ApiKey,
    ) -> None:
        ask = (
            partial(manager.update, key.public_id, **{"metadata": {}} | changes)
            if existing
            else partial(manager.create, **changes)
        )

        with pytest.raises(error):
            ask()

        assert ApiKey.objects.get().row_version == 1
        assert AuditEvent.objects.count() == 1

    def test_is_a_key_without_a_name(self, manager: Manager) -> None:
        with pytest.raises(Invalid, match="api key name is required"):
            manager.create(name=None)


class TestWhoMay:
    @pytest.mark.parametrize(
        ("cluster", "allowed"),
        [
            pytest.param([], False, id="nothing"),
            pytest.param(["manage_own_api_key"], False, id="manage_own_api_key"),
            pytest.param(["grant_api_key"], False, id="grant_api_key"),
            pytest.param(["manage_api_key"], False, id="manage_api_key"),
            pytest.param(["manage_security"], True, id="manage_security"),
            pytest.param(["manage"], False, id="manage"),
            pytest.param(["all"], True, id="all"),
        ],
    )
    def test_hangs_on_a_privilege(
        self, cluster: list[Json], allowed: bool, manager: Manager, key: ApiKey, operator: User
    ) -> None:
        make_role("operator_role", cluster=cluster)
        by = caller_of_user(operator)

        if allowed:
            manager.create(by=by)
            assert manager.update(key.public_id, metadata={}, by=by)
            return
        with pytest.raises(NotAllowed) as refusal:
            manager.create(by=by)
        assert refusal.value.granted_by == ("manage_security", "all")
        with pytest.raises(NotAllowed):
            manager.update(key.public_id, metadata={}, by=by)

    def test_is_never_a_key(self, manager: Manager, key: ApiKey, operator: User) -> None:
        by = caller_of_key(make_key(operator, now=manager.now).key)

        with pytest.raises(CallerIsKey):
            manager.create(by=by)
        with pytest.raises(CallerIsKey):
            manager.update(key.public_id, metadata={}, by=by)
