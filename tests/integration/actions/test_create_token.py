from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from keys.access.callers import caller_of_key
from keys.access.run_as import run_as
from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_token import create_token
from keys.models import AccessToken, AuditEvent, Change, User
from keys.rules.caller import AuthenticationType, Caller
from keys.rules.errors import NotAllowed, NotAuthenticated, TokenExpired, TokenNotGranted
from keys.rules.service_account_caller import caller_of_service_account
from keys.rules.service_tokens import new_service_token
from keys.rules.tokens import TokenKind, new_token, new_token_id
from tests.factories import make_key, make_role

CallerOf = Callable[[User], Caller]


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


class TestCreateToken:
    def test_stands_for_the_user(
        self, ada: User, by: Caller, caller_of: CallerOf, now: datetime
    ) -> None:
        made = create_token(subject=caller_of(ada), with_refresh=True, by=by, now=now)

        caller = authenticate_token(made.access_token, now=now)

        assert (caller.username, caller.realm) == ("ada", "default_native")
        assert caller.authentication_type is AuthenticationType.TOKEN
        assert caller.token is not None
        assert made.expires_in == timedelta(minutes=20)
        assert made.refresh_token is not None
        assert made.subject.authentication_type is AuthenticationType.REALM

    def test_has_no_refresh_token_for_ones_own_credentials(self, by: Caller, now: datetime) -> None:
        made = create_token(subject=by, with_refresh=False, by=by, now=now)

        assert made.refresh_token is None
        assert AccessToken.objects.get().refresh_digest is None

    def test_stores_no_secret(self, by: Caller, now: datetime) -> None:
        made = create_token(subject=by, with_refresh=True, by=by, now=now)

        stored = str(list(AccessToken.objects.values())) + str(list(AuditEvent.objects.values()))
        for text in (made.access_token, made.refresh_token or ""):
            assert text.partition(".")[2] not in stored
            assert text not in repr(made)

    def test_is_not_for_keys_and_service_accounts(
        self, administrator: User, ada: User, by: Caller, now: datetime
    ) -> None:
        key = caller_of_key(make_key(administrator).key)
        service = caller_of_service_account("elastic/kibana", token_name="t")

        for subject in (key, service, run_as(key, "ada", action="a")):
            with pytest.raises(TokenNotGranted):
                create_token(subject=subject, with_refresh=False, by=by, now=now)

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        with pytest.raises(NotAllowed) as refusal:
            create_token(subject=caller_of(ada), with_refresh=True, by=caller_of(ada), now=now)

        assert refusal.value.granted_by == ("manage_token", "manage_security", "all")

    def test_is_recorded(self, by: Caller, now: datetime) -> None:
        create_token(subject=by, with_refresh=True, by=by, now=now)

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("create_token", "reserved/elastic")
        assert Change.objects.get().subject == AccessToken.objects.get().public_id

    def test_forgets_tokens_long_over(self, by: Caller, now: datetime) -> None:
        create_token(subject=by, with_refresh=False, by=by, now=now - timedelta(days=2))
        create_token(subject=by, with_refresh=True, by=by, now=now - timedelta(days=1))

        create_token(subject=by, with_refresh=True, by=by, now=now)

        assert AccessToken.objects.count() == 2


class TestAuthenticateToken:
    @pytest.fixture
    def text(self, ada: User, by: Caller, caller_of: CallerOf, now: datetime) -> str:
        made = create_token(subject=caller_of(ada), with_refresh=True, by=by, now=now)
        return made.access_token

    def test_gives_the_roles_of_the_moment(self, text: str, ada: User, now: datetime) -> None:
        make_role("late", cluster=["monitor"])
        ada.roles = ["late"]
        ada.save()

        assert authenticate_token(text, now=now).roles == ("late",)

    def test_ends_after_twenty_minutes(self, text: str, now: datetime) -> None:
        end = now + timedelta(minutes=20)

        last = authenticate_token(text, now=end - timedelta(milliseconds=1))

        assert last.username == "ada"
        with pytest.raises(TokenExpired, match="token expired"):
            authenticate_token(text, now=end)

    @pytest.mark.parametrize("change", ["disabled", "deleted"])
    def test_ends_with_its_user(self, change: str, text: str, ada: User, now: datetime) -> None:
        ada.is_active = False
        ada.save()
        if change == "deleted":
            ada.delete()

        with pytest.raises(NotAuthenticated) as refusal:
            authenticate_token(text, now=now)

        assert not refusal.value.terminal

    def test_tells_nothing_without_the_secret(self, text: str, now: datetime) -> None:
        row = AccessToken.objects.get()
        AccessToken.objects.update(invalidated_at=now)
        forged = new_token(TokenKind.ACCESS, row.public_id).text
        unknown = new_token(TokenKind.ACCESS, new_token_id(now)).text
        service = new_service_token(principal="elastic/kibana", name="x").text
        refresh = new_token(TokenKind.REFRESH, row.public_id).text

        messages = set()
        for noise in (forged, unknown, service, refresh, "", "x", "eyJhbGciOi.J9.x", "\ud800"):
            with pytest.raises(NotAuthenticated) as refusal:
                authenticate_token(noise, now=now)
            messages.add((str(refusal.value), refusal.value.terminal))

        assert messages == {("invalid access token", False)}

    def test_keeps_the_realm(self, by: Caller, now: datetime) -> None:
        made = create_token(subject=by, with_refresh=False, by=by, now=now)

        caller = authenticate_token(made.access_token, now=now, origin=by.origin)

        assert (caller.realm, caller.owner.realm_type) == ("reserved", "reserved")
        assert caller.origin == by.origin
        assert replace(caller, authentication_type=by.authentication_type, token=None) == by
