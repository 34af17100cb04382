from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_token import create_token
from keys.actions.invalidate_tokens import invalidate_tokens
from keys.actions.refresh_token import refresh_token
from keys.models import AccessToken, AuditEvent, User
from keys.rules.caller import AuthenticationType, Caller
from keys.rules.errors import NotAllowed, OAuthCode, TokenNotGranted
from keys.rules.tokens import TokenKind, TokenSelection, new_token, new_token_id
from tests.factories import make_user
from tests.integration.concurrency import at_once, returned

CallerOf = Callable[[User], Caller]
SECOND = timedelta(seconds=1)


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def text(ada: User, by: Caller, caller_of: CallerOf, now: datetime) -> str:
    """Return a refresh token of Ada's."""
    made = create_token(subject=caller_of(ada), with_refresh=True, by=by, now=now)
    return made.refresh_token or ""


def refused(text: str, *, by: Caller, now: datetime) -> str:
    """Return why the token is refused; fails when it is not."""
    with pytest.raises(TokenNotGranted) as refusal:
        refresh_token(refresh_token=text, by=by, now=now)
    assert refusal.value.code is OAuthCode.INVALID_GRANT
    return str(refusal.value)


class TestRefreshToken:
    def test_yields_new_tokens_of_the_same_user(self, text: str, by: Caller, now: datetime) -> None:
        later = now + timedelta(hours=23)

        made = refresh_token(refresh_token=text, by=by, now=later)

        caller = authenticate_token(made.access_token, now=later)
        assert caller.username == "ada"
        assert made.subject.authentication_type is AuthenticationType.TOKEN
        again = refresh_token(refresh_token=made.refresh_token or "", by=by, now=later)
        assert again.access_token != made.access_token

    def test_answers_the_same_for_thirty_seconds(
        self, text: str, by: Caller, now: datetime
    ) -> None:
        first = refresh_token(refresh_token=text, by=by, now=now)
        second = refresh_token(refresh_token=text, by=by, now=now + 30 * SECOND)

        assert second.access_token == first.access_token
        assert second.refresh_token == first.refresh_token
        assert AccessToken.objects.count() == 2
        assert AuditEvent.objects.filter(action="refresh_token").count() == 1
        assert "more than 30 seconds" in refused(text, by=by, now=now + 31 * SECOND)

    def test_stores_no_secret(self, text: str, by: Caller, now: datetime) -> None:
        made = refresh_token(refresh_token=text, by=by, now=now)

        stored = str(list(AccessToken.objects.values())) + str(list(AuditEvent.objects.values()))
        for one in (text, made.access_token, made.refresh_token or ""):
            assert one.partition(".")[2] not in stored

    def test_does_not_repeat_what_was_invalidated(
        self, text: str, by: Caller, now: datetime
    ) -> None:
        made = refresh_token(refresh_token=text, by=by, now=now)
        invalidate_tokens(selection=TokenSelection(token=made.access_token), by=by, now=now)

        assert refused(text, by=by, now=now) == "token has been invalidated"

    def test_ends_after_a_day(self, text: str, by: Caller, now: datetime) -> None:
        assert refused(text, by=by, now=now + timedelta(hours=24)) == "refresh token is expired"

    def test_ends_when_it_is_invalidated(self, text: str, by: Caller, now: datetime) -> None:
        invalidate_tokens(selection=TokenSelection(refresh_token=text), by=by, now=now)

        assert refused(text, by=by, now=now) == "token has been invalidated"

    def test_ends_with_its_user(self, text: str, by: Caller, ada: User, now: datetime) -> None:
        ada.delete()

        assert "disabled or deleted" in refused(text, by=by, now=now)

    def test_is_for_the_client_that_got_it(
        self, text: str, caller_of: CallerOf, now: datetime
    ) -> None:
        other = caller_of(make_user("other", cluster=["manage_token"]))

        assert "creating client" in refused(text, by=other, now=now)

    def test_tells_nothing_without_the_secret(self, text: str, by: Caller, now: datetime) -> None:
        row = AccessToken.objects.get()
        noise = [
            "",
            "x",
            new_token(TokenKind.REFRESH, row.public_id).text,
            new_token(TokenKind.REFRESH, new_token_id(now)).text,
            text.replace("rt_", "at_"),
        ]

        reasons = {refused(one, by=by, now=now + timedelta(days=9)) for one in noise}

        assert reasons == {"could not refresh the requested token"}

    def test_is_not_for_a_token_without_one(self, by: Caller, now: datetime) -> None:
        create_token(subject=by, with_refresh=False, by=by, now=now)
        guess = new_token(TokenKind.REFRESH, AccessToken.objects.get().public_id).text

        assert refused(guess, by=by, now=now) == "could not refresh the requested token"

    def test_takes_a_privilege(
        self, text: str, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        with pytest.raises(NotAllowed) as refusal:
            refresh_token(refresh_token=text, by=caller_of(ada), now=now)

        assert "manage_token" in refusal.value.granted_by


class TestRefreshTokenAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_answers_both_alike(self, text: str, by: Caller, now: datetime) -> None:
        def refresh() -> str:
            return refresh_token(refresh_token=text, by=by, now=now).access_token

        answers = returned(at_once(refresh, refresh, refresh))

        assert len(answers) == 3
        assert len(set(answers)) == 1
        assert AccessToken.objects.count() == 2
