"""What the verifier says of Bearer tokens; their users' changes count at once."""

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from keys.actions._records import record_changes, user_subject
from keys.actions._token_steps import store_token
from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_service_token import create_service_token
from keys.actions.delete_service_token import delete_service_token
from keys.actions.invalidate_tokens import invalidate_tokens
from keys.actions.set_enabled import set_enabled
from keys.conf import current_pepper
from keys.models import ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.tokens import ACCESS_LIFETIME, TokenKind, TokenSelection, new_token, new_token_id
from keys.wire.authenticate_body import authenticate_json
from tests.integration.verifier.asking import Verifier

CallerOf = Callable[[User], Caller]


@pytest.fixture
def token(ada: User, caller_of: CallerOf) -> str:
    now = timezone.now()
    access = new_token(TokenKind.ACCESS, new_token_id(now))
    caller = caller_of(ada)
    store_token(
        access=access,
        refresh=None,
        subject=caller,
        creator=caller,
        pepper=current_pepper(),
        now=now,
    )
    return access.text


class TestAnAccessToken:
    def test_is_told_what_the_console_tells(self, verifier: Verifier, token: str) -> None:
        caller = authenticate_token(token, now=timezone.now())

        answers = [verifier.ask(f"Bearer {token}") for _ in range(2)]

        assert [answer.json for answer in answers] == [authenticate_json(caller)] * 2
        assert verifier.feed.reads == 3  # the token, its user and his grants, once

    def test_expires(self, verifier: Verifier, token: str) -> None:
        verifier.ask(f"Bearer {token}")
        later = timezone.now() + ACCESS_LIFETIME + timedelta(seconds=1)

        with mock.patch("keys.verifier.authenticate.datetime", mock.Mock(now=lambda _: later)):
            assert verifier.ask(f"Bearer {token}").status == 401

    def test_is_refused_once_it_is_invalidated(
        self, verifier: Verifier, token: str, administrator: User, caller_of: CallerOf
    ) -> None:
        before = verifier.ask(f"Bearer {token}").status

        invalidate_tokens(
            selection=TokenSelection(token=token), by=caller_of(administrator), now=timezone.now()
        )

        assert (before, verifier.ask(f"Bearer {token}").status) == (200, 401)

    def test_is_refused_while_its_user_is_disabled(
        self, verifier: Verifier, token: str, ada: User, administrator: User, caller_of: CallerOf
    ) -> None:
        statuses = []
        for enabled in (True, False, True):
            set_enabled(
                username=ada.username,
                enabled=enabled,
                by=caller_of(administrator),
                now=timezone.now(),
            )
            statuses.append(verifier.ask(f"Bearer {token}").status)

        assert statuses == [200, 401, 200]

    def test_shows_the_roles_that_its_user_has_now(
        self, verifier: Verifier, token: str, ada: User
    ) -> None:
        verifier.ask(f"Bearer {token}")

        ada.roles = ["viewer"]
        ada.save()
        record_changes(ChangeKind.USER, [user_subject(ada.username, ada.realm)])

        assert verifier.ask(f"Bearer {token}").json["roles"] == ["viewer"]

    def test_that_nobody_made_is_looked_up_once(self, verifier: Verifier) -> None:
        made_up = new_token(TokenKind.ACCESS, new_token_id(timezone.now())).text

        assert {verifier.ask(f"Bearer {made_up}").status for _ in range(3)} == {401}
        assert verifier.feed.reads == 1


class TestATokenOfAServiceAccount:
    @pytest.fixture
    def service_token(self, administrator: User, caller_of: CallerOf) -> str:
        return create_service_token(
            principal="elastic/fleet-server",
            name="one",
            by=caller_of(administrator),
            now=timezone.now(),
        ).value

    def test_is_told_what_the_console_tells(self, verifier: Verifier, service_token: str) -> None:
        caller = authenticate_token(service_token, now=timezone.now())

        answers = [verifier.ask(f"Bearer {service_token}") for _ in range(2)]

        assert [answer.json for answer in answers] == [authenticate_json(caller)] * 2
        assert verifier.feed.reads == 1

    def test_is_refused_once_it_is_deleted(
        self,
        verifier: Verifier,
        service_token: str,
        administrator: User,
        caller_of: CallerOf,
    ) -> None:
        before = verifier.ask(f"Bearer {service_token}").status

        delete_service_token(
            principal="elastic/fleet-server",
            name="one",
            by=caller_of(administrator),
            now=timezone.now(),
        )

        assert (before, verifier.ask(f"Bearer {service_token}").status) == (200, 401)
