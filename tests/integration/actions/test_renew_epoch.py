"""After a restore everybody forgets what he remembers."""

import pytest
from django.core.management import call_command

from keys.models import AuditEvent, Epoch, User
from tests.factories import make_key
from tests.integration.verifier.asking import Verifier


class TestRenewEpoch:
    def test_renews_the_one_there_is(self) -> None:
        values = []
        for _ in range(2):
            call_command("renew_epoch")
            values.append(Epoch.objects.get().value)

        assert values[0] != values[1]
        assert [event.action for event in AuditEvent.objects.all()] == ["renew_epoch"] * 2

    @pytest.mark.usefixtures("db")
    def test_makes_verifiers_read_again(self, ada: User) -> None:
        verifier, encoded = Verifier(), make_key(ada).encoded
        verifier.ask(f"ApiKey {encoded}")
        reads = verifier.feed.reads

        call_command("renew_epoch")
        verifier.ask(f"ApiKey {encoded}")

        assert verifier.feed.reads > reads
