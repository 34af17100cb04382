from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.create_key import CreatedKey
from keys.actions.grant_key import grant_key
from keys.models import ApiKey, AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    BadDescriptor,
    BadLifetime,
    BadRequest,
    DerivedKeyNotEmpty,
    Invalid,
    NotAllowed,
    RunAsRefused,
)
from keys.rules.json_types import Json
from keys.rules.privileges import ClusterPrivilege
from keys.rules.secret import credential_from
from tests.factories import make_key, make_role, make_user

DAY = timedelta(days=1)
ALL: dict[str, Json] = {"everything": {"cluster": ["all"]}}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Granter:
    """Grants keys as one caller at one moment, to one user unless told otherwise."""

    by: Caller
    granted: Caller
    now: datetime

    def grant(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        arguments: dict[str, Any] = {
            "name": "granted",
            "duration": None,
            "longest": None,
            "descriptors": None,
            "metadata": None,
            "granted": self.granted,
            "grant_type": "password",
            "by": self.by,
            "now": self.now,
        }
        return grant_key(**arguments | changes)


@pytest.fixture
def grace(db: None) -> User:
    """Return a user without any key privilege: one to whom keys are granted."""
    return make_user("grace", cluster=["monitor"], full_name="Grace H.")


@pytest.fixture
def service(db: None) -> User:
    return make_user("service", cluster=["grant_api_key"])


@pytest.fixture
def granter(service: User, grace: User, caller_of: CallerOf, now: datetime) -> Granter:
    return Granter(caller_of(service), caller_of(grace), now)


class TestGrantKey:
    def test_makes_the_key_the_granted_users_own(self, granter: Granter, now: datetime) -> None:
        created = granter.grant(
            name="for grace", duration=DAY, metadata={"a": 1}, descriptors={"x": {}}
        )

        key = ApiKey.objects.get(public_id=created.key.public_id)
        assert (key.name, key.expires_at, key.metadata) == ("for grace", now + DAY, {"a": 1})
        assert (key.owner_username, key.owner_realm) == ("grace", "default_native")
        assert (key.owner_full_name, key.type) == ("Grace H.", "rest")
        assert (key.creator_username, key.creator_realm) == ("service", "default_native")
        assert key.parent is None

    def test_limits_it_by_the_granted_users_roles(self, granter: Granter, now: datetime) -> None:
        created = granter.grant(descriptors=ALL)

        assert created.key.snapshot is not None
        assert list(created.key.snapshot.descriptors) == ["grace_role"]
        caller = authenticate_key(credential_from(created.encoded), now=now)
        assert caller.authority.allows(ClusterPrivilege("monitor"))
        for privilege in ("grant_api_key", "manage_own_api_key", "all"):
            assert not caller.authority.allows(ClusterPrivilege(privilege))

    def test_says_who_granted_it_to_whom(self, granter: Granter) -> None:
        key = granter.grant(grant_type="access_token").key

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("create_apikey", key.public_id)
        assert event.username == "service"
        assert event.detail["grant"] == {
            "type": "access_token",
            "user": {"name": "grace", "realm": "default_native"},
        }
        assert Change.objects.get().subject == key.public_id

    def test_remembers_the_key_that_granted_it(
        self, granter: Granter, service: User, administrator: User, now: datetime
    ) -> None:
        make_role("service_role", cluster=["grant_api_key", "manage_own_api_key"])
        parent = make_key(service, now=now).key

        key = granter.grant(by=caller_of_key(parent)).key

        assert key.parent_id == parent.pk
        assert key.owner_username == "grace"

    def test_lets_a_key_grant_more_than_it_may_itself_make(
        self, granter: Granter, administrator: User, now: datetime
    ) -> None:
        calling = make_key(administrator, now=now).key

        key = granter.grant(by=caller_of_key(calling), descriptors=ALL).key

        assert key.descriptors["everything"]["cluster"] == ["all"]


class TestWhoMayGrant:
    @pytest.mark.parametrize(
        ("cluster", "allowed"),
        [
            pytest.param([], False, id="nothing"),
            pytest.param(["read_security"], False, id="read_security"),
            pytest.param(["manage_own_api_key"], False, id="manage_own_api_key"),
            pytest.param(["grant_api_key"], True, id="grant_api_key"),
            pytest.param(["manage_api_key"], True, id="manage_api_key"),
            pytest.param(["manage_security"], True, id="manage_security"),
            pytest.param(["manage"], False, id="manage"),
            pytest.param(["all"], True, id="all"),
        ],
    )
    @pytest.mark.parametrize("to_himself", [False, True], ids=["another", "himself"])
    def test_hangs_on_a_privilege(
        self, cluster: list[str], to_himself: bool, allowed: bool, granter: Granter
    ) -> None:
        by = caller_of_user(make_user("somebody", cluster=cluster))
        grant = partial(granter.grant, by=by, granted=by if to_himself else granter.granted)

        if allowed:
            grant()
        else:
            with pytest.raises(NotAllowed) as refusal:
                grant()
            assert refusal.value.granted_by == (
                "grant_api_key", "manage_api_key", "manage_security", "all",
            )  # fmt: skip
        assert ApiKey.objects.exists() is allowed


class TestRunAs:
    def test_makes_the_key_that_users_own(
        self, granter: Granter, bob: User, caller_of: CallerOf, grace: User
    ) -> None:
        make_role("grace_role", run_as=["bo*"])

        key = granter.grant(granted=caller_of(grace), run_as="bob", descriptors=ALL).key

        assert key.owner_username == "bob"
        assert key.snapshot is not None
        assert list(key.snapshot.descriptors) == ["bob_role"]
        detail = AuditEvent.objects.get().detail["grant"]
        assert (detail["user"]["name"], detail["run_as"]) == ("grace", "bob")

    @pytest.mark.parametrize(
        "target",
        [
            pytest.param("bob", id="one he may not act as"),
            pytest.param("nobody", id="one who does not exist"),
            pytest.param("disabled", id="one who is disabled"),
            pytest.param("a\0b", id="one who cannot exist"),
        ],
    )
    def test_is_refused_for(
        self, target: str, granter: Granter, bob: User, caller_of: CallerOf, grace: User
    ) -> None:
        make_user("disabled", enabled=False)
        make_role("grace_role", run_as=["nobody", "disabled", "a*"])

        with pytest.raises(RunAsRefused) as refusal:
            granter.grant(granted=caller_of(grace), run_as=target)

        assert (refusal.value.target, refusal.value.caller.username) == (target, "grace")
        assert not ApiKey.objects.exists()

    def test_is_a_matter_of_the_granted_user_alone(
        self, granter: Granter, administrator: User, bob: User
    ) -> None:
        with pytest.raises(RunAsRefused):
            granter.grant(by=caller_of_user(administrator), run_as="bob")


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"name": None}, Invalid, id="no name"),
            pytest.param({"metadata": {"_a": 1}}, Invalid, id="reserved metadata"),
            pytest.param({"descriptors": {"a": 1}}, BadDescriptor, id="no descriptor"),
            pytest.param({"descriptors": {"a": {"cluster": ["x"]}}}, Invalid, id="no privilege"),
            pytest.param({"duration": 2 * DAY, "longest": DAY}, BadLifetime, id="too long"),
            pytest.param(
                {
                    "descriptors": {
                        "a": {"restriction": {"workflows": ["search_application_query"]}},
                        "b": {},
                    }
                },
                BadRequest,
                id="half restricted",
            ),
        ],
    )
    def test_is_what_creating_refuses(
        self, changes: dict[str, Json], error: type[ApiKeyError], granter: Granter
    ) -> None:
        with pytest.raises(error):
            granter.grant(**changes)

        assert not ApiKey.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_is_a_privileged_key_for_who_is_a_key_himself(
        self, granter: Granter, grace: User, service: User, now: datetime
    ) -> None:
        make_role("grace_role", cluster=["manage_own_api_key"])
        granted = caller_of_key(make_key(grace, now=now).key)

        with pytest.raises(DerivedKeyNotEmpty):
            granter.grant(granted=granted)
        granter.grant(granted=granted, descriptors={"nothing": {}})
