"""The log tells whom the doors turned away, and never what he presented as a secret."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from keys.actions.authenticate_key import authenticate_key
from keys.actions.authenticate_password import authenticate_password
from keys.actions.authenticate_token import authenticate_token
from keys.actions.create_token import create_token
from keys.models import User
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated
from keys.rules.secret import Credential, Secret, new_secret
from keys.rules.service_tokens import new_service_token
from tests.factories import make_key

CallerOf = Callable[[User], Caller]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="keys")
    return caplog


class TestFailedKeys:
    def test_are_named_with_the_reason(
        self, ada: User, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        created = make_key(ada, duration=timedelta(hours=1), now=now)
        key_id = created.key.public_id

        with pytest.raises(NotAuthenticated):
            authenticate_key(
                Credential(id=key_id, secret=created.secret), now=now + timedelta(hours=1)
            )

        assert log.messages == [f"authentication_failed key='{key_id}' from=- reason=expired"]

    def test_are_named_without_their_secret(
        self, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        secret = new_secret("nobody\n's")

        with pytest.raises(NotAuthenticated):
            authenticate_key(Credential(id="nobody\n's", secret=secret), now=now)

        assert log.messages == ['authentication_failed key="nobody\\n\'s" from=- reason=no such id']
        assert secret not in log.text

    def test_that_are_good_are_not(
        self, ada: User, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        created = make_key(ada, now=now)

        authenticate_key(Credential(id=created.key.public_id, secret=created.secret), now=now)

        assert log.messages == []


class TestFailedTokens:
    def test_of_users_are_named_with_the_reason(
        self, administrator: User, caller_of: CallerOf, now: datetime,
        log: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        by = caller_of(administrator)
        made = create_token(subject=by, with_refresh=False, by=by, now=now)

        with pytest.raises(NotAuthenticated):
            authenticate_token(made.access_token, now=now + timedelta(hours=1))

        (message,) = log.messages
        assert message.startswith("authentication_failed token='")
        assert message.endswith("' from=- reason=expired")
        assert made.access_token not in message

    def test_of_service_accounts_are_named(
        self, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        token = new_service_token(principal="elastic/kibana", name="ci")

        with pytest.raises(NotAuthenticated):
            authenticate_token(token.text, now=now)

        assert log.messages == [
            "authentication_failed token='elastic/kibana/ci' from=- reason=no such service token"
        ]

    def test_that_are_none_are_not_shown(
        self, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(NotAuthenticated):
            authenticate_token(Secret("something"), now=now)

        assert log.messages == [
            "authentication_failed token='' from=- reason=not the shape of an access token"
        ]


class TestFailedPasswords:
    def test_are_named_with_where_they_come_from(
        self, ada: User, now: datetime, log: pytest.LogCaptureFixture
    ) -> None:
        origin = Origin(address="192.0.2.7")

        with pytest.raises(NotAuthenticated):
            authenticate_password(username="ada", password="a guess", now=now, origin=origin)

        assert log.messages == [
            "authentication_failed user='ada' from=192.0.2.7 reason=wrong password"
        ]
