"""Tokens of service accounts: made, used, listed, deleted."""

from collections.abc import Callable
from datetime import datetime

import pytest

from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_key import create_key
from keys.actions.create_service_token import create_service_token
from keys.actions.delete_service_token import delete_service_token
from keys.models import AuditEvent, Change, ServiceToken, User
from keys.queries.find_service_accounts import find_service_accounts, find_service_tokens
from keys.rules.caller import AuthenticationType, Caller
from keys.rules.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotAuthenticated,
    UnknownServiceAccount,
)

CallerOf = Callable[[User], Caller]
FLEET = "elastic/fleet-server"


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


class TestServiceToken:
    def test_stands_for_the_account(self, by: Caller, now: datetime) -> None:
        made = create_service_token(principal=FLEET, name="token1", by=by, now=now)

        caller = authenticate_token(made.value, now=now)

        assert (caller.username, caller.realm) == (FLEET, "_service_account")
        assert caller.is_service_account
        assert caller.authentication_type is AuthenticationType.TOKEN
        assert caller.token is not None
        assert (caller.token.name, caller.token.type) == ("token1", "_service_account_index")
        assert caller.owner.metadata == {"_elastic_service_account": True}
        assert (caller.roles, list(caller.descriptors)) == ((), [FLEET])

    def test_lets_the_account_make_keys(self, by: Caller, now: datetime) -> None:
        made = create_service_token(principal=FLEET, name=None, by=by, now=now)

        key = create_key(
            name="agent", duration=None, longest=None, descriptors=None, metadata=None,
            by=authenticate_token(made.value, now=now), now=now,
        ).key  # fmt: skip

        assert (key.owner_username, key.owner_realm) == (FLEET, "_service_account")
        event = AuditEvent.objects.get(action="create_apikey")
        assert event.token_name == made.name
        assert made.name.startswith("token_")

    def test_is_stored_as_a_digest(self, by: Caller, now: datetime) -> None:
        made = create_service_token(principal=FLEET, name="a", by=by, now=now)

        assert made.value not in repr(made)
        assert made.value not in str(list(ServiceToken.objects.values()))

    def test_has_a_name_of_its_own(self, by: Caller, now: datetime) -> None:
        first = create_service_token(principal=FLEET, name="a", by=by, now=now)

        with pytest.raises(Conflict, match="version conflict"):
            create_service_token(principal=FLEET, name="a", by=by, now=now)

        other = create_service_token(principal="elastic/kibana", name="a", by=by, now=now)
        assert authenticate_token(first.value, now=now).username == FLEET
        assert authenticate_token(other.value, now=now).username == "elastic/kibana"

    def test_is_for_an_account_that_there_is(self, by: Caller, now: datetime) -> None:
        with pytest.raises(UnknownServiceAccount, match=r"\[elastic/x\] does not exist"):
            create_service_token(principal="elastic/x", name="a", by=by, now=now)

    def test_refuses_a_bad_name(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            create_service_token(principal=FLEET, name="_a", by=by, now=now)

    def test_ends_when_it_is_deleted(self, by: Caller, now: datetime) -> None:
        made = create_service_token(principal=FLEET, name="a", by=by, now=now)

        assert delete_service_token(principal=FLEET, name="a", by=by, now=now)

        assert not delete_service_token(principal=FLEET, name="a", by=by, now=now)
        with pytest.raises(NotAuthenticated):
            authenticate_token(made.value, now=now)
        again = create_service_token(principal=FLEET, name="a", by=by, now=now)
        with pytest.raises(NotAuthenticated):
            authenticate_token(made.value, now=now)
        assert authenticate_token(again.value, now=now).username == FLEET

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        ladder: list[Callable[[Caller], object]] = [
            lambda by: create_service_token(principal=FLEET, name="a", by=by, now=now),
            lambda by: delete_service_token(principal=FLEET, name="a", by=by, now=now),
            lambda by: find_service_tokens(principal=FLEET, by=by),
            lambda by: find_service_accounts(namespace=None, service=None, by=by),
        ]

        for step in ladder:
            with pytest.raises(NotAllowed):
                step(caller_of(ada))

    def test_is_recorded(self, by: Caller, now: datetime) -> None:
        create_service_token(principal=FLEET, name="a", by=by, now=now)
        delete_service_token(principal=FLEET, name="a", by=by, now=now)

        actions = [event.action for event in AuditEvent.objects.order_by("id")]
        assert actions == ["create_service_token", "delete_service_token"]
        assert {one.subject for one in Change.objects.all()} == {f"{FLEET}/a"}


class TestFindServiceAccounts:
    def test_lists_accounts_and_their_tokens(self, by: Caller, now: datetime) -> None:
        for name in ("b", "a"):
            create_service_token(principal=FLEET, name=name, by=by, now=now)

        assert find_service_tokens(principal=FLEET, by=by) == ["a", "b"]
        assert find_service_tokens(principal="elastic/x\0", by=by) == []
        found = find_service_accounts(namespace="elastic", service="fleet-server", by=by)
        assert list(found) == [FLEET]
