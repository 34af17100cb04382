from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.clone_key import clone_key
from keys.actions.create_key import CreatedKey, create_key
from keys.actions.grant_key import grant_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_key import update_key
from keys.models import ApiKey, AuditEvent, Change, IdempotencyRecord, User
from keys.rules.caller import Caller
from keys.rules.cloning import OfSource
from keys.rules.errors import (
    Invalid,
    NotAllowed,
    NotAuthenticated,
    RetryDiffers,
    RetryTooLate,
)
from keys.rules.idempotency import IdempotentRequest
from keys.rules.secret import credential_from
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user
from tests.integration.concurrency import at_once, raised, returned
from tests.integration.rows import everything_stored

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
REQUEST = IdempotentRequest(key="5c1f", body=b'{"name":"ci"}')
CallerOf = Callable[[User], Caller]
Send = Callable[..., CreatedKey]


@dataclass(frozen=True)
class Sender:
    """Sends one request as one caller, as often and whenever it is told to."""

    by: Caller
    now: datetime
    other: Caller
    source: str

    def create(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        return create_key(**self._common(longest=None, descriptors=None) | changes)

    def grant(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        common = self._common(descriptors=None, granted=self.other, grant_type="password")
        return grant_key(**common | changes)

    def clone(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        common = self._common(encoded=self.source, duration=OfSource.EXPIRATION)
        return clone_key(**common | changes)

    def _common(self, **more: Any) -> dict[str, Any]:
        return {
            "name": "ci",
            "duration": None,
            "longest": None,
            "metadata": None,
            "by": self.by,
            "now": self.now,
            "idempotency": REQUEST,
            **more,
        }


@pytest.fixture
def sender(administrator: User, bob: User, caller_of: CallerOf, now: datetime) -> Sender:
    source = make_key(administrator, name="source", now=now)
    return Sender(caller_of(administrator), now, caller_of(bob), source.encoded)


@pytest.fixture(params=["create", "grant", "clone"])
def send(sender: Sender, request: pytest.FixtureRequest) -> Send:
    sent: Send = getattr(sender, request.param)
    return sent


def is_good(created: CreatedKey, *, now: datetime) -> bool:
    try:
        authenticate_key(credential_from(created.encoded), now=now)
    except NotAuthenticated:
        return False
    return True


class TestRetry:
    def test_gets_a_fresh_key_and_retires_the_first(self, send: Send, now: datetime) -> None:
        first = send()

        second = send(now=now + 9 * MINUTE)

        assert first.key.public_id != second.key.public_id
        assert not is_good(first, now=now + 9 * MINUTE)
        assert is_good(second, now=now + 9 * MINUTE)
        first.key.refresh_from_db()
        assert first.key.invalidated_at == now + 9 * MINUTE
        assert "repeated" in first.key.invalidation_reason

    def test_leaves_one_living_key_however_often_it_is_sent(
        self, send: Send, now: datetime
    ) -> None:
        ids = [send(now=now + minute * MINUTE).key.public_id for minute in range(5)]

        living = ApiKey.objects.not_invalidated().exclude(name="source")
        assert [key.public_id for key in living] == ids[-1:]
        assert IdempotencyRecord.objects.count() == 1

    def test_records_both(self, send: Send, now: datetime) -> None:
        first = send().key
        Change.objects.all().delete()
        AuditEvent.objects.all().delete()

        second = send().key

        created, retired = AuditEvent.objects.order_by("-id")
        assert (retired.action, retired.subject) == ("invalidate_apikeys", first.public_id)
        assert (created.action, created.subject) == ("create_apikey", second.public_id)
        assert created.detail["replaces"] == first.public_id
        changed = set(Change.objects.values_list("subject", flat=True))
        assert changed == {first.public_id, second.public_id}

    def test_comes_too_late_after_ten_minutes(self, send: Send, now: datetime) -> None:
        first = send()

        with pytest.raises(RetryTooLate, match=first.key.public_id) as refusal:
            send(now=now + 10 * MINUTE)

        assert refusal.value.key_id == first.key.public_id
        assert is_good(first, now=now + 10 * MINUTE)

    def test_has_its_ten_minutes_from_the_first_time(self, send: Send, now: datetime) -> None:
        send()
        second = send(now=now + 6 * MINUTE)

        with pytest.raises(RetryTooLate, match=second.key.public_id):
            send(now=now + 12 * MINUTE)

    def test_is_refused_once_the_key_was_used(self, send: Send, now: datetime) -> None:
        first = send()
        assert is_good(first, now=now)

        with pytest.raises(RetryTooLate, match=first.key.public_id):
            send()

        assert is_good(first, now=now)

    def test_is_refused_with_another_body(self, send: Send, now: datetime) -> None:
        first = send()
        before = everything_stored()

        with pytest.raises(RetryDiffers):
            send(idempotency=IdempotentRequest(key=REQUEST.key, body=b'{"name":"other"}'))

        assert everything_stored() == before
        assert is_good(first, now=now)

    def test_is_forgotten_after_a_day(self, send: Send, now: datetime) -> None:
        first = send()

        with pytest.raises(RetryTooLate):
            send(now=now + DAY)
        second = send(now=now + DAY + MINUTE)

        assert is_good(first, now=now + DAY + MINUTE)
        assert is_good(second, now=now + DAY + MINUTE)

    def test_is_another_request_with_another_key(self, send: Send, now: datetime) -> None:
        first = send()

        second = send(idempotency=IdempotentRequest(key="5c20", body=REQUEST.body))

        assert is_good(first, now=now)
        assert is_good(second, now=now)

    def test_keeps_no_more_than_hashes(self, send: Send) -> None:
        send(idempotency=IdempotentRequest(key="sender's-key", body=b"pa55word"))

        assert "sender's-key" not in str(everything_stored())
        assert "pa55word" not in str(everything_stored())

    def test_needs_a_good_key(self, send: Send) -> None:
        with pytest.raises(Invalid, match="Idempotency-Key"):
            send(idempotency=IdempotentRequest(key="", body=b""))

    def test_changes_nothing_for_requests_without_a_key(self, send: Send, now: datetime) -> None:
        first, second = send(idempotency=None), send(idempotency=None)

        assert is_good(first, now=now)
        assert is_good(second, now=now)
        assert not IdempotencyRecord.objects.exists()


class TestScope:
    def test_is_the_operation(self, sender: Sender, now: datetime) -> None:
        made = [sender.create(), sender.grant(), sender.clone()]

        assert all(is_good(one, now=now) for one in made)

    def test_is_the_caller(self, sender: Sender, ada: User, now: datetime) -> None:
        namesake = make_user("ada", realm="reserved", cluster=["manage_own_api_key"])
        callers = [sender.by, caller_of_user(ada), caller_of_user(namesake)]
        callers.append(caller_of_key(make_key(ada, now=now).key))

        made = [sender.create(by=by, descriptors={"nothing": {}}) for by in callers]

        assert all(is_good(one, now=now) for one in made)

    def test_lets_nobody_without_the_privilege_retire_a_key(
        self, sender: Sender, ada: User, now: datetime
    ) -> None:
        first = sender.create(by=caller_of_user(ada))
        make_role("ada_role", cluster=["monitor"])

        with pytest.raises(NotAllowed):
            sender.create(by=caller_of_user(ada))

        assert is_good(first, now=now)


class TestFirstKey:
    def test_stays_once_it_was_changed(self, sender: Sender, ada: User, now: datetime) -> None:
        by = caller_of_user(ada)
        key = sender.create(by=by).key
        update_key(
            key_id=key.public_id, duration=None, longest=None, descriptors=None,
            metadata={"a": 1}, by=by, now=now,
        )  # fmt: skip

        with pytest.raises(RetryTooLate):
            sender.create(by=by)

    def test_stays_dead_once_it_was_invalidated(
        self, sender: Sender, ada: User, now: datetime
    ) -> None:
        by = caller_of_user(ada)
        sender.create(by=by)
        invalidate_keys(selection=KeySelection(owned=True), by=by, now=now)

        with pytest.raises(RetryTooLate):
            sender.create(by=by)

        assert not ApiKey.objects.not_invalidated().owned_by(username="ada", realm=by.realm)

    def test_counts_as_used_when_it_was_cloned(self, sender: Sender) -> None:
        first = sender.create()
        sender.clone(encoded=first.encoded, idempotency=None)

        with pytest.raises(RetryTooLate):
            sender.create()

    def test_is_written_to_once_in_its_life(
        self, sender: Sender, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        watched, plain = sender.create(), sender.create(idempotency=None)

        expected = [(plain, 1), (plain, 1), (watched, 2), (watched, 1), (watched, 1)]
        for created, queries in expected:
            with django_assert_num_queries(queries):
                authenticate_key(credential_from(created.encoded), now=now)

    def test_is_no_good_to_who_presents_it_while_it_is_retired(
        self, sender: Sender, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = sender.create()
        stale = ApiKey.objects.select_related("snapshot").get(pk=first.key.pk)
        sender.create()
        monkeypatch.setattr("keys.actions._presented_key._rows_of", lambda _: [stale])

        with pytest.raises(NotAuthenticated, match="has been invalidated"):
            authenticate_key(credential_from(first.encoded), now=now)


class TestPeppers:
    def test_may_rotate_between_two_attempts(
        self, sender: Sender, settings: Settings, now: datetime
    ) -> None:
        peppers: Path = settings.SECRETS_DIR / "peppers"
        first = sender.create()
        (peppers / "next.key").write_text("5e" * 32)
        settings.ACTIVE_PEPPER = "next"

        second = sender.create()

        assert not is_good(first, now=now)
        assert is_good(second, now=now)
        with pytest.raises(RetryDiffers):
            sender.create(idempotency=IdempotentRequest(key=REQUEST.key, body=b"{}"))


class TestAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_leaves_one_living_key(self, caller_of: CallerOf, now: datetime) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key"])
        by = caller_of(ada)
        send = Sender(by, now, by, "").create

        outcomes = at_once(*[send] * 6)

        assert raised(outcomes) == []
        good = [created for created in returned(outcomes) if is_good(created, now=now)]
        assert len(good) == ApiKey.objects.not_invalidated().count() == 1
        assert ApiKey.objects.count() == 6

    @pytest.mark.django_db(transaction=True)
    def test_never_retires_a_key_that_is_let_in(self, caller_of: CallerOf, now: datetime) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key"])
        by = caller_of(ada)
        for number in range(8):
            request = IdempotentRequest(key=f"k{number}", body=b"")
            send = partial(Sender(by, now, by, "").create, idempotency=request)
            first = send()
            use = partial(authenticate_key, credential_from(first.encoded), now=now)

            used, sent = at_once(use, send)

            # One of the two was first, and the other was told.
            assert isinstance(used, NotAuthenticated) is isinstance(sent, CreatedKey)
            assert isinstance(used, Caller) is isinstance(sent, RetryTooLate)
