from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from unittest import mock

import pytest

from keys.actions.record_use import record_use
from keys.models import KeyUse, KeyUseCount, User
from keys.verifier.transport import Transport
from tests.factories import make_key
from tests.integration.verifier.asking import GivenScope, Verifier


@pytest.fixture
def proxies() -> Transport:
    return Transport(tls=True, trusted_proxies=(ip_network("10.0.0.0/8"),))


def written(verifier: Verifier) -> None:
    """Write what the verifier has counted, on the test's own connection."""
    record_use(verifier.uses.take())


class TestTheVerifier:
    def test_counts_each_use_of_a_key(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada)
        began = datetime.now(UTC)
        for _ in range(3):
            verifier.ask_with(
                [("authorization", f"ApiKey {created.encoded}"), ("user-agent", "curl/8")],
                client="[2001:db8::7]:4711",
            )

        written(verifier)

        use = KeyUse.objects.get(key=created.key)
        assert (use.address, use.agent) == ("2001:db8::7", "curl/8")
        assert use.route == "GET /_security/_authenticate"
        assert began - timedelta(seconds=1) < use.last_at <= datetime.now(UTC)
        assert sum(KeyUseCount.objects.values_list("number", flat=True)) == 3

    def test_counts_no_use_of_a_key_that_is_no_good(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada, duration=timedelta(days=1), now=datetime(2026, 1, 1, tzinfo=UTC))

        assert verifier.ask(f"ApiKey {created.encoded}").status == 401
        assert verifier.uses.waiting == 0

    def test_writes_nothing_while_it_answers(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada)
        with mock.patch("keys.verifier.use.record_use") as write:
            verifier.ask(f"ApiKey {created.encoded}")

        assert not write.called

    def test_shows_how_many_uses_are_waiting(self, verifier: Verifier, ada: User) -> None:
        verifier.ask(f"ApiKey {make_key(ada).encoded}")

        shown = verifier.ask(path="/metrics").body.decode()

        assert "apikeys_verifier_waiting_uses 1.0" in shown
        assert "apikeys_verifier_lost_uses_total 0.0" in shown


class TestAddressOf:
    @pytest.mark.parametrize(
        ("client", "forwarded", "address"),
        [
            pytest.param("192.0.2.7:1", "", "192.0.2.7", id="direct"),
            pytest.param("192.0.2.7:1", "203.0.113.9", "192.0.2.7", id="a liar"),
            pytest.param("10.0.0.1:1", "203.0.113.9", "203.0.113.9", id="a proxy"),
            pytest.param("10.0.0.1:1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9", id="two"),
            pytest.param("10.0.0.1:1", "203.0.113.9, what", "10.0.0.1", id="unreadable"),
            pytest.param("[2001:db8::7]:1", "", "2001:db8::7", id="version 6"),
            pytest.param("[::ffff:10.0.0.1]:1", "203.0.113.9", "203.0.113.9", id="a mapped proxy"),
            pytest.param(
                "10.0.0.1:1", "203.0.113.9," + "10.0.0.2," * 32, "10.0.0.2", id="far away"
            ),
            pytest.param("10.0.0.1:1", "fe80::1%" + "x" * 99, "10.0.0.1", id="overlong"),
        ],
    )
    def test_is_the_last_that_no_trusted_proxy_wrote(
        self, client: str, forwarded: str, address: str, proxies: Transport
    ) -> None:
        lines = [("x-forwarded-for", forwarded)] if forwarded else []

        assert proxies.address_of(GivenScope("/", lines, client=client)) == address

    def test_is_none_that_a_client_made_up_in_a_line_of_its_own(self, proxies: Transport) -> None:
        lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.9")]

        assert proxies.address_of(GivenScope("/", lines, client="10.0.0.1:1")) == "203.0.113.9"


class TestLetsKeysPass:
    @pytest.mark.parametrize(
        ("told", "passes"),
        [
            pytest.param(["https"], True, id="over TLS"),
            pytest.param(["http"], False, id="over none"),
            pytest.param([], True, id="as it came to us"),
            pytest.param(["https", "http"], False, id="twice"),
        ],
    )
    def test_believes_a_proxy_that_says_one_thing(
        self, told: list[str], passes: bool, proxies: Transport
    ) -> None:
        lines = [("x-forwarded-proto", scheme) for scheme in told]

        assert proxies.lets_keys_pass(GivenScope("/", lines, client="10.0.0.1:1")) is passes
