"""What the verifier says of API keys, and what it remembers of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from keys.actions.authenticate_key import authenticate_key
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_key import update_key
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.errors import NotAuthenticated
from keys.rules.secret import Credential, Secret, credential_from, encoded_of
from keys.rules.selection import KeySelection
from keys.verifier.feed import Row
from keys.verifier.memory import SomethingChanged
from keys.wire.authenticate_body import authenticate_json
from tests.factories import make_key
from tests.integration.verifier.asking import Verifier, headers_of

CallerOf = Callable[[User], Caller]


def invalidate(key_id: str, *, by: Caller) -> None:
    selection = KeySelection(ids=(key_id,), owned=True)
    invalidate_keys(selection=selection, by=by, now=timezone.now())


class TestAGoodKey:
    def test_is_told_what_the_console_tells(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada, metadata={"team": "ä\ud800"}).encoded
        caller = authenticate_key(credential_from(encoded), now=timezone.now())

        answers = [verifier.ask(f"ApiKey {encoded}") for _ in range(3)]

        assert [answer.status for answer in answers] == [200] * 3
        assert [answer.json for answer in answers] == [authenticate_json(caller)] * 3

    def test_is_read_once(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada).encoded

        for _ in range(3):
            verifier.ask(f"ApiKey {encoded}")

        assert verifier.feed.reads == 2  # the key, and what its owner was allowed

    def test_shares_what_its_owner_was_allowed(self, verifier: Verifier, ada: User) -> None:
        for encoded in [make_key(ada).encoded for _ in range(3)]:
            verifier.ask(f"ApiKey {encoded}")

        assert verifier.feed.reads == 3 + 1

    def test_is_answered_in_kind(self, verifier: Verifier, ada: User) -> None:
        accept = "application/vnd.elasticsearch+json; compatible-with=9"
        lines = [("authorization", f"ApiKey {make_key(ada).encoded}"), ("accept", accept)]

        answer = verifier.ask_with(lines)

        assert headers_of(answer) == {
            "content-type": "application/vnd.elasticsearch+json;compatible-with=9",
            "x-elastic-product": "Elasticsearch",
            "cache-control": "no-store",
        }

    def test_expires_in_memory_too(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada, duration=timedelta(minutes=5))
        verifier.ask(f"ApiKey {created.encoded}")
        later = timezone.now() + timedelta(minutes=5)

        with mock.patch("keys.verifier.authenticate.datetime", mock.Mock(now=lambda _: later)):
            answer = verifier.ask(f"ApiKey {created.encoded}")

        assert answer.status == 401
        assert verifier.feed.reads == 2  # the key and its snapshot, before


class TestARefusedKey:
    @pytest.fixture
    def refusals(
        self, verifier: Verifier, ada: User, administrator: User, caller_of: CallerOf
    ) -> dict[str, str]:
        """Return header lines, by what is wrong with them."""
        gone, good = make_key(ada), make_key(ada)
        invalidate(gone.key.public_id, by=caller_of(ada))
        expired = make_key(ada, duration=timedelta(hours=1), now=datetime(2020, 1, 1, tzinfo=UTC))
        disabled = make_key(ada)
        ApiKey.objects.filter(pk=disabled.key.pk).update(disabled_at=timezone.now())
        cluster = create_cross_cluster_key(
            name="far",
            duration=None,
            longest=None,
            access={"search": [{"names": ["logs"]}]},
            metadata=None,
            certificate_identity=None,
            license_type="trial",
            by=caller_of(administrator),
            now=timezone.now(),
        )
        return {
            "invalidated": gone.encoded,
            "expired": expired.encoded,
            "disabled": disabled.encoded,
            "cross-cluster": cluster.encoded,
            "another's secret": _encoded(good.key.public_id, disabled.secret),
            "an unknown chosen id": _encoded("chosen", "secret"),
        }

    def test_looks_like_any_other(self, verifier: Verifier, refusals: dict[str, str]) -> None:
        answers = [
            verifier.ask(f"ApiKey {encoded}") for encoded in refusals.values() for _ in range(2)
        ]

        assert {answer.status for answer in answers} == {401}
        assert len({(answer.body, *answer.headers) for answer in answers}) == 1

    def test_is_refused_by_the_console_too(self, refusals: dict[str, str]) -> None:
        for encoded in refusals.values():
            with pytest.raises(NotAuthenticated):
                authenticate_key(credential_from(encoded), now=timezone.now())


class TestAnUnknownId:
    def test_of_our_own_shape_with_a_wrong_checksum_is_not_looked_up(
        self, verifier: Verifier, ada: User
    ) -> None:
        key_id = make_key(ada).key.public_id

        answer = verifier.ask(f"ApiKey {_encoded(key_id, 'a' * 28)}")

        assert answer.status == 401
        assert verifier.feed.reads == 0

    def test_is_looked_up_once(self, verifier: Verifier) -> None:
        for _ in range(3):
            verifier.ask(f"ApiKey {_encoded('chosen', 'secret')}")

        assert verifier.feed.reads == 1

    def test_is_good_once_there_is_a_key(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada)
        ApiKey.objects.filter(pk=created.key.pk).update(public_id="chosen")
        encoded = _encoded("chosen", created.secret)
        with mock.patch.object(verifier.feed, "rows", mock.AsyncMock(return_value=[])):
            before = verifier.ask(f"ApiKey {encoded}").status
        verifier.memory.drop([SomethingChanged("key", "chosen")])

        assert (before, verifier.ask(f"ApiKey {encoded}").status) == (401, 200)


class TestAChange:
    def test_of_the_key_is_heard(self, verifier: Verifier, ada: User, caller_of: CallerOf) -> None:
        created = make_key(ada)
        before = verifier.ask(f"ApiKey {created.encoded}").status

        invalidate(created.key.public_id, by=caller_of(ada))

        assert (before, verifier.ask(f"ApiKey {created.encoded}").status) == (200, 401)

    def test_of_the_key_shows(self, verifier: Verifier, ada: User, caller_of: CallerOf) -> None:
        created = make_key(ada)
        verifier.ask(f"ApiKey {created.encoded}")
        ada.full_name = "Ada Lovelace"
        ada.save()

        update_key(
            key_id=created.key.public_id,
            duration=timedelta(days=1),
            longest=None,
            descriptors=None,
            metadata=None,
            by=caller_of(ada),
            now=timezone.now(),
        )

        assert verifier.ask(f"ApiKey {created.encoded}").json["full_name"] == "Ada Lovelace"

    def test_during_a_read_keeps_what_was_read_from_being_remembered(
        self, verifier: Verifier, ada: User
    ) -> None:
        created = make_key(ada)
        verifier.feed.hear()
        read = verifier.feed.rows

        async def read_and_hear(*arguments: object) -> list[Row]:
            rows = await read(*arguments)  # type: ignore[arg-type]  # handed on
            verifier.memory.drop([SomethingChanged("key", created.key.public_id)])
            return rows

        with mock.patch.object(verifier.feed, "rows", read_and_hear):
            answer = verifier.ask(f"ApiKey {created.encoded}")

        assert answer.status == 200
        assert verifier.memory.keys.entries == {}

    def test_of_everything_forgets_all(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada)
        verifier.ask(f"ApiKey {created.encoded}")

        verifier.memory.drop([SomethingChanged("key", "*")])
        verifier.ask(f"ApiKey {created.encoded}")

        assert verifier.feed.reads == 3  # the key twice; what its owner was allowed never changes


class TestAKeyThatMayBeReplaced:
    @pytest.fixture
    def encoded(self, ada: User) -> str:
        created = make_key(ada)
        ApiKey.objects.filter(pk=created.key.pk).update(
            replaceable_until=timezone.now() + timedelta(minutes=10)
        )
        return created.encoded

    def test_is_noted_before_its_first_accept_and_never_again(
        self, verifier: Verifier, encoded: str
    ) -> None:
        noted = mock.AsyncMock(return_value=True)
        with mock.patch("keys.verifier.judge.note_first_use_in_thread", noted):
            statuses = [verifier.ask(f"ApiKey {encoded}").status for _ in range(3)]

        assert statuses == [200] * 3
        noted.assert_awaited_once()

    def test_is_refused_when_it_was_replaced_meanwhile(
        self, verifier: Verifier, encoded: str
    ) -> None:
        gone = mock.AsyncMock(return_value=False)
        with mock.patch("keys.verifier.judge.note_first_use_in_thread", gone):
            assert verifier.ask(f"ApiKey {encoded}").status == 401


class TestAnOutage:
    def test_is_told_whatever_is_remembered(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada).encoded
        verifier.ask(f"ApiKey {encoded}")

        verifier.feed.is_live = False

        answer = verifier.ask(f"ApiKey {encoded}")
        assert answer.status == 503
        assert headers_of(answer)["retry-after"] == "1"
        assert verifier.ask(path="/readyz").status == 503
        assert verifier.ask(path="/healthz").status == 200

    def test_of_our_own_making_lets_nobody_in(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada).encoded

        with mock.patch.object(verifier.feed, "rows", side_effect=ZeroDivisionError):
            assert verifier.ask(f"ApiKey {encoded}").status == 500


def _encoded(key_id: str, secret: str) -> str:
    return encoded_of(Credential(id=key_id, secret=Secret(secret)))
