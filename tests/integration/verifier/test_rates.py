"""Keys that may not be used as often as one likes."""

import pytest

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from keys.verifier.limiter import Limiter
from keys.verifier.metrics import Metrics
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import AUTHENTICATE, Verifier, headers_of
from tests.integration.verifier.limited import (
    INSIDE,
    NETWORKS,
    OUTSIDE,
    VERIFY,
    batch,
    introspect,
    limit,
    line_of,
)

SECOND = 1_000_000_000
TWICE: JsonObject = {"rate": {"requests": 2, "per": "second"}}


@pytest.fixture
def twice(ada: User) -> CreatedKey:
    """Return a key that may be used twice a second."""
    return limit(make_key(ada), TWICE)


@pytest.fixture
def asker(db: None) -> tuple[str, str]:
    user = make_user("gateway", cluster=["read_security", "manage_own_api_key"])
    return line_of(make_key(user))


def statuses(verifier: Verifier, created: CreatedKey, *, times: int, path: str) -> list[int]:
    return [verifier.ask_with([line_of(created)], path=path).status for _ in range(times)]


class TestRates:
    @pytest.mark.parametrize("path", [AUTHENTICATE, VERIFY])
    def test_count_each_request_once(
        self, verifier: Verifier, twice: CreatedKey, path: str
    ) -> None:
        first = statuses(verifier, twice, times=3, path=path)
        verifier.clock += SECOND

        assert first == [200, 200, 429]
        assert statuses(verifier, twice, times=3, path=path) == [200, 200, 429]

    def test_are_those_of_all_paths_together(self, verifier: Verifier, twice: CreatedKey) -> None:
        paths = [VERIFY, AUTHENTICATE, VERIFY]

        told = [verifier.ask_with([line_of(twice)], path=path).status for path in paths]

        assert told == [200, 200, 429]

    @pytest.mark.parametrize("path", [AUTHENTICATE, VERIFY])
    def test_are_told_in_header_lines(
        self, verifier: Verifier, twice: CreatedKey, path: str
    ) -> None:
        answers = [headers_of(verifier.ask_with([line_of(twice)], path=path)) for _ in range(3)]

        assert {answer["ratelimit-policy"] for answer in answers} == {'"key";q=2;w=1'}
        assert [answer["ratelimit"] for answer in answers] == [
            '"key";r=1;t=1',
            '"key";r=0;t=1',
            '"key";r=0;t=1',
        ]
        assert [answer.get("retry-after") for answer in answers] == [None, None, "1"]

    def test_leave_answers_about_other_keys_as_they_are(
        self, verifier: Verifier, ada: User
    ) -> None:
        created = make_key(ada)

        for path in (AUTHENTICATE, VERIFY):
            told = headers_of(verifier.ask_with([line_of(created)], path=path))
            assert not {"ratelimit", "ratelimit-policy", "retry-after"}.intersection(told)
        assert len(verifier.limiter) == 0

    def test_say_why_in_the_body(self, verifier: Verifier, twice: CreatedKey) -> None:
        statuses(verifier, twice, times=2, path=VERIFY)

        told = verifier.ask_with([line_of(twice)], path=VERIFY)

        error = told.json["error"]
        assert isinstance(error, dict)
        assert error["type"] == "es_rejected_execution_exception"
        assert error["reason"] == (
            "too many requests: this API key may be used [2] times per second"
        )
        assert told.json["status"] == 429

    def test_refusals_are_no_uses_and_have_a_number_of_their_own(
        self, verifier: Verifier, twice: CreatedKey
    ) -> None:
        statuses(verifier, twice, times=5, path=VERIFY)

        assert verifier.metrics.decisions["exceeded"] == 3
        assert verifier.metrics.decisions["accepted"] == 2
        assert sum(use.number for use in verifier.uses.take()) == 2

    def test_only_count_who_holds_the_secret_and_stands_where_he_may(
        self, verifier: Verifier, twice: CreatedKey
    ) -> None:
        limit(twice, {**TWICE, **NETWORKS})
        wrong = ("authorization", f"ApiKey {twice.encoded[:-4]}AAA=")
        for _ in range(5):
            verifier.ask_with([wrong], path=VERIFY, client=f"{INSIDE}:1")
            verifier.ask_with([line_of(twice)], path=VERIFY, client=f"{OUTSIDE}:1")

        told = [
            verifier.ask_with([line_of(twice)], path=VERIFY, client=f"{INSIDE}:1").status
            for _ in range(3)
        ]

        assert told == [200, 200, 429]

    def test_count_requests_that_may_not_what_they_ask(
        self, verifier: Verifier, twice: CreatedKey
    ) -> None:
        told = [
            verifier.ask_with(
                [line_of(twice)], path=VERIFY, query_string="cluster=manage_security"
            ).status
            for _ in range(3)
        ]

        assert told == [403, 403, 429]

    @pytest.mark.parametrize(
        "changed",
        [
            pytest.param({**TWICE, **NETWORKS}, id="more limits"),
            pytest.param({"rate": {"requests": 1, "per": "minute"}}, id="another rate"),
            pytest.param(TWICE, id="the same again"),
        ],
    )
    def test_a_change_forgives_nothing(
        self, verifier: Verifier, twice: CreatedKey, changed: JsonObject
    ) -> None:
        statuses(verifier, twice, times=2, path=VERIFY)

        limit(twice, changed)

        told = verifier.ask_with([line_of(twice)], path=VERIFY, client=f"{INSIDE}:1")
        assert told.status == 429

    def test_nor_does_it_to_be_driven_out_of_memory(
        self, verifier: Verifier, twice: CreatedKey
    ) -> None:
        statuses(verifier, twice, times=2, path=VERIFY)

        verifier.memory.forget()

        assert statuses(verifier, twice, times=1, path=VERIFY) == [429]

    def test_count_each_credential_of_a_batch(
        self, verifier: Verifier, asker: tuple[str, str], twice: CreatedKey
    ) -> None:
        results = batch(verifier, asker, *[{"credential": twice.encoded}] * 3)

        assert [result["status"] for result in results] == [200, 200, 429]
        assert results[2] == {
            "status": 429,
            "reason": "too many requests: this API key may be used [2] times per second",
            "retry_after": 1,
        }

    def test_count_no_introspection(
        self, verifier: Verifier, asker: tuple[str, str], twice: CreatedKey
    ) -> None:
        told = [introspect(verifier, asker, token=twice.encoded).json["active"] for _ in range(5)]

        assert told == [True] * 5
        assert statuses(verifier, twice, times=3, path=VERIFY) == [200, 200, 429]

    def test_hold_for_who_asks_about_others(
        self, verifier: Verifier, asker: tuple[str, str], twice: CreatedKey
    ) -> None:
        ApiKey.objects.filter(owner_username="gateway").update(limits=TWICE)

        told = [introspect(verifier, asker, token=twice.encoded).status for _ in range(3)]

        assert told == [200, 200, 429]


class TestLimiter:
    def test_has_room_for_so_many_keys_and_forgets_the_one_longest_unused(
        self, twice: CreatedKey, ada: User
    ) -> None:
        verifier = Verifier()
        small = Limiter(Metrics(), clock=lambda: 0, most=2)
        others = [limit(make_key(ada), TWICE) for _ in range(2)]
        lives = []
        for created in (twice, *others):
            verifier.ask_with([line_of(created)])
            lives.append(verifier.memory.keys.entries[created.key.public_id].lives[0])
        first, second, third = lives

        for life in (first, second, first, third):
            small.verdict(life, address="")

        assert len(small) == 2
        assert [type(small.verdict(life, address="")).__name__ for life in (first, second)] == [
            "Exceeded",
            "Passed",
        ]

    def test_reads_the_limits_with_the_key(self, verifier: Verifier, twice: CreatedKey) -> None:
        statuses(verifier, twice, times=1, path=VERIFY)
        reads = verifier.feed.reads

        statuses(verifier, twice, times=1, path=VERIFY)

        assert verifier.feed.reads == reads
