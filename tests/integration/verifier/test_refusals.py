"""What the log says of who was turned away."""

import logging
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from django.utils import timezone

from keys.actions.create_service_token import create_service_token
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.judgement import Why
from keys.verifier.holders import AbsentEntry
from keys.verifier.refusals import MOST_LINES, SECONDS, Refusals
from keys.verifier.transport import Transport
from tests.factories import make_key
from tests.integration.verifier.asking import GivenScope, Verifier

CallerOf = Callable[[User], Caller]


@pytest.fixture(autouse=True)
def _told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "keys.verifier.refusals")


class TestTheLog:
    @pytest.mark.parametrize("path", ["/verify", "/_security/_authenticate"])
    def test_knows_why_a_key_is_refused(
        self, verifier: Verifier, ada: User, caplog: pytest.LogCaptureFixture, path: str
    ) -> None:
        created = make_key(ada)
        ApiKey.objects.filter(pk=created.key.pk).update(disabled_at=timezone.now())

        verifier.ask(f"ApiKey {created.encoded}", path=path)

        shown = f"key={created.key.public_id!r} from=127.0.0.1 reason=disabled"
        assert caplog.messages == [f"authentication_failed {shown}"]
        assert created.secret not in caplog.text

    def test_knows_which_token_is_refused(
        self,
        verifier: Verifier,
        administrator: User,
        caller_of: CallerOf,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        made = create_service_token(
            principal="elastic/kibana", name="a", by=caller_of(administrator), now=timezone.now()
        )
        verifier.feed.hear()
        verifier.memory.absent_tokens.put("elastic/kibana/a", AbsentEntry("elastic/kibana/a"))

        verifier.ask(f"Bearer {made.value}")
        verifier.ask("Bearer noise")

        assert [text.split()[1] for text in caplog.messages] == [
            "token='elastic/kibana/a'",
            "key=''",
        ]

    def test_says_nothing_of_who_is_let_in(
        self, verifier: Verifier, ada: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        verifier.ask(f"ApiKey {make_key(ada).encoded}")

        assert not caplog.messages


class TestAFlood:
    def test_is_told_of_in_so_many_lines(self, caplog: pytest.LogCaptureFixture) -> None:
        moment = [0.0]
        transport = Transport(tls=True, trusted_proxies=(ip_network("192.0.2.0/24"),))
        refusals = Refusals(transport, key_header="x-api-key", clock=lambda: moment[0])
        scope = GivenScope("/verify", [])

        for _ in range(MOST_LINES + 5):
            refusals.note(Why.WRONG_SECRET, scope)
        first = len(caplog.messages)
        moment[0] += SECONDS
        refusals.note(Why.WRONG_SECRET, scope)

        assert first == MOST_LINES
        assert caplog.messages[first:] == [
            "authentication_failed 5 times more, which are not told",
            "authentication_failed key='' from=127.0.0.1 reason=wrong_secret",
        ]
