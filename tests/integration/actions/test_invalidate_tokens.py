from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from keys.actions._token_steps import CreatedToken
from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_token import create_token
from keys.actions.invalidate_tokens import InvalidatedTokens, invalidate_tokens
from keys.models import AccessToken, AuditEvent, User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed, TokenExpired
from keys.rules.tokens import TokenKind, TokenSelection, new_token

CallerOf = Callable[[User], Caller]
NATIVE = "default_native"


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


@pytest.fixture
def of_ada(ada: User, by: Caller, caller_of: CallerOf, now: datetime) -> CreatedToken:
    return create_token(subject=caller_of(ada), with_refresh=True, by=by, now=now)


@pytest.fixture
def of_bob(bob: User, by: Caller, caller_of: CallerOf, now: datetime) -> CreatedToken:
    return create_token(subject=caller_of(bob), with_refresh=False, by=by, now=now)


def invalidate(
    by: Caller,
    now: datetime,
    *,
    token: str | None = None,
    refresh_token: str | None = None,
    username: str | None = None,
    realm: str | None = None,
) -> InvalidatedTokens:
    selection = TokenSelection(
        token=token, refresh_token=refresh_token, username=username, realm=realm
    )
    return invalidate_tokens(selection=selection, by=by, now=now)


class TestInvalidateTokens:
    def test_ends_one_token(self, of_ada: CreatedToken, by: Caller, now: datetime) -> None:
        first = invalidate(by, now, token=of_ada.access_token)
        again = invalidate(by, now, token=of_ada.access_token)

        assert (first.invalidated, first.previously_invalidated) == (1, 0)
        assert (again.invalidated, again.previously_invalidated) == (0, 1)
        with pytest.raises(TokenExpired):
            authenticate_token(of_ada.access_token, now=now)
        assert AccessToken.objects.get().refresh_invalidated_at is None

    def test_ends_one_refresh_token(self, of_ada: CreatedToken, by: Caller, now: datetime) -> None:
        done = invalidate(by, now, refresh_token=of_ada.refresh_token)

        assert done.invalidated == 1
        assert authenticate_token(of_ada.access_token, now=now).username == "ada"

    @pytest.mark.parametrize(
        ("username", "realm", "count"),
        [
            pytest.param("ada", None, 2, id="of a user"),
            pytest.param(None, NATIVE, 3, id="of a realm"),
            pytest.param("bob", NATIVE, 1, id="of a user of a realm"),
            pytest.param("ada", "reserved", 0, id="of nobody there"),
            pytest.param("a\0", None, 0, id="of no name"),
        ],
    )
    def test_ends_all(
        self,
        username: str | None,
        realm: str | None,
        count: int,
        of_ada: CreatedToken,
        of_bob: CreatedToken,
        by: Caller,
        now: datetime,
    ) -> None:
        done = invalidate(by, now, username=username, realm=realm)

        assert done.invalidated == count
        assert done.found is bool(count)
        assert invalidate(by, now, username=username, realm=realm).invalidated == 0

    def test_passes_over_what_has_expired(
        self, of_ada: CreatedToken, by: Caller, now: datetime
    ) -> None:
        assert invalidate(by, now + timedelta(hours=1), username="ada").invalidated == 1
        assert invalidate(by, now + timedelta(hours=25), username="ada").invalidated == 0

    def test_knows_no_token_without_its_secret(
        self, of_ada: CreatedToken, by: Caller, now: datetime
    ) -> None:
        forged = new_token(TokenKind.ACCESS, AccessToken.objects.get().public_id).text

        for text in (forged, "x", of_ada.refresh_token):
            assert not invalidate(by, now, token=text).found
        assert not invalidate(by, now, refresh_token=of_ada.access_token).found
        assert authenticate_token(of_ada.access_token, now=now).username == "ada"

    def test_refuses_a_bad_selection(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            invalidate(by, now)

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        with pytest.raises(NotAllowed):
            invalidate(caller_of(ada), now, username="ada")

    def test_is_recorded_without_the_secret(
        self, of_ada: CreatedToken, by: Caller, now: datetime
    ) -> None:
        invalidate(by, now, token=of_ada.access_token)

        event = AuditEvent.objects.get(action="invalidate_token")
        assert event.detail["username"] == "ada"
        assert of_ada.access_token not in str(event.detail)
