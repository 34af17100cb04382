"""Keys that may not be used from everywhere, or not as often as one likes."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, Change, ChangeKind, User
from keys.rules.json_types import Json, JsonObject
from keys.verifier.limiter import Limiter
from keys.verifier.metrics import Metrics
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import AUTHENTICATE, Told, Verifier, headers_of

SECOND = 1_000_000_000
VERIFY = "/verify"
PROXY = "127.0.0.0/8"
BEHIND = "127.0.0.1:1"
INSIDE, OUTSIDE = "10.1.2.3", "192.0.2.9"
NETWORKS: JsonObject = {"networks": ["10.0.0.0/8", "2001:db8::/32"]}
TWICE: JsonObject = {"rate": {"requests": 2, "per": "second"}}
FORM = ("content-type", "application/x-www-form-urlencoded")


def limit(created: CreatedKey, limits: JsonObject | None) -> CreatedKey:
    """Store limits, and tell the verifiers."""
    ApiKey.objects.filter(pk=created.key.pk).update(limits=limits)
    Change.objects.create(kind=ChangeKind.KEY, subject=created.key.public_id)
    return created


@pytest.fixture
def bound(ada: User) -> CreatedKey:
    """Return a key for some networks."""
    return limit(make_key(ada), NETWORKS)


@pytest.fixture
def twice(ada: User) -> CreatedKey:
    """Return a key that may be used twice a second."""
    return limit(make_key(ada), TWICE)


@pytest.fixture
def asker(db: None) -> tuple[str, str]:
    user = make_user("gateway", cluster=["read_security", "manage_own_api_key"])
    return line_of(make_key(user))


def line_of(created: CreatedKey) -> tuple[str, str]:
    return "authorization", f"ApiKey {created.encoded}"


def statuses(verifier: Verifier, created: CreatedKey, *, times: int, path: str) -> list[int]:
    return [verifier.ask_with([line_of(created)], path=path).status for _ in range(times)]


def batch(
    verifier: Verifier, asker: tuple[str, str], *checks: Mapping[str, str]
) -> list[JsonObject]:
    content = json.dumps({"checks": [*checks]}).encode()
    told = verifier.ask_with([asker], path="/verify/batch", content=content, method="POST")
    results = told.json["results"]
    assert isinstance(results, list)
    return [one for one in results if isinstance(one, dict)]


def introspect(verifier: Verifier, asker: tuple[str, str], **form: str) -> Told:
    content = urlencode(form).encode()
    return verifier.ask_with([asker, FORM], path="/introspect", content=content, method="POST")


class TestNetworks:
    @pytest.mark.parametrize("path", [AUTHENTICATE, VERIFY])
    @pytest.mark.parametrize(
        ("client", "status"),
        [
            pytest.param(f"{INSIDE}:4711", 200, id="inside"),
            pytest.param(f"{OUTSIDE}:4711", 401, id="outside"),
            pytest.param("[2001:db8::7]:4711", 200, id="inside by IPv6"),
            pytest.param("[2001:db9::7]:4711", 401, id="outside by IPv6"),
            pytest.param("[::ffff:10.1.2.3]:4711", 200, id="IPv4 on a socket of IPv6"),
            pytest.param("[::ffff:192.0.2.9]:4711", 401, id="outside on a socket of IPv6"),
            pytest.param("", 401, id="from nobody knows where"),
        ],
    )
    def test_are_asked_of_each_request(
        self, verifier: Verifier, bound: CreatedKey, path: str, client: str, status: int
    ) -> None:
        answers = [
            verifier.ask_with([line_of(bound)], path=path, client=client) for _ in range(2)
        ]  # from the database, then from memory

        assert [answer.status for answer in answers] == [status, status]

    @pytest.mark.parametrize("path", [AUTHENTICATE, VERIFY])
    def test_outside_look_like_a_wrong_secret(
        self, verifier: Verifier, bound: CreatedKey, path: str
    ) -> None:
        client = f"{OUTSIDE}:4711"
        outside = verifier.ask_with([line_of(bound)], path=path, client=client)
        wrong = verifier.ask_with(
            [("authorization", "ApiKey bm9ib2R5OnNlY3JldA==")], path=path, client=client
        )

        assert (outside.status, outside.headers, outside.body) == (
            wrong.status,
            wrong.headers,
            wrong.body,
        )
        assert verifier.metrics.decisions["wrong_network"] == 1
        assert not verifier.uses.take()

    @pytest.mark.parametrize(
        ("lines", "client", "status"),
        [
            pytest.param([INSIDE], BEHIND, 200, id="a trusted proxy tells of somebody inside"),
            pytest.param([OUTSIDE], BEHIND, 401, id="of somebody outside"),
            pytest.param([f"{INSIDE}, {OUTSIDE}"], BEHIND, 401, id="the client lied before it"),
            pytest.param([INSIDE, OUTSIDE], BEHIND, 401, id="the client lied in its own line"),
            pytest.param([f"{INSIDE}, 127.0.0.9"], BEHIND, 200, id="through two trusted proxies"),
            pytest.param([f"{INSIDE}, x"], BEHIND, 401, id="nothing that can be read"),
            pytest.param([f"{INSIDE}, x, 127.0.0.9"], BEHIND, 401, id="nor before a proxy"),
            pytest.param([f"{INSIDE}:80"], BEHIND, 401, id="with a port"),
            pytest.param([], BEHIND, 401, id="a trusted proxy is silent"),
            pytest.param([INSIDE], f"{OUTSIDE}:1", 401, id="somebody else tells"),
            pytest.param([OUTSIDE], f"{INSIDE}:1", 200, id="who is inside himself tells"),
        ],
    )
    def test_are_those_of_the_original_client(
        self, bound: CreatedKey, lines: list[str], client: str, status: int
    ) -> None:
        verifier = Verifier(trusted=PROXY)
        told = [("x-forwarded-for", line) for line in lines]
        secure = ("x-forwarded-proto", "https")

        answer = verifier.ask_with([line_of(bound), *told, secure], path=VERIFY, client=client)

        assert answer.status == status

    def test_never_take_a_silent_gateway_for_the_client(self, bound: CreatedKey) -> None:
        verifier = Verifier(trusted="10.0.0.0/8")
        gateway = "10.0.0.5:1"
        lines = [line_of(bound), ("x-forwarded-proto", "https")]

        asked = verifier.ask_with(lines, path=VERIFY, client=gateway)
        itself = verifier.ask_with(lines, path=AUTHENTICATE, client=gateway)

        assert (asked.status, itself.status) == (401, 200)

    @pytest.mark.parametrize(
        ("lines", "status"),
        [
            pytest.param([], 200, id="nobody"),
            pytest.param(["10.9.9.9"], 200, id="somebody inside"),
            pytest.param([OUTSIDE], 401, id="somebody outside"),
            pytest.param(["x"], 401, id="nonsense"),
            pytest.param([""], 401, id="nothing that the server can read"),
        ],
    )
    def test_take_a_proxy_for_itself_only_if_it_tells_of_nobody(
        self, bound: CreatedKey, lines: list[str], status: int
    ) -> None:
        verifier = Verifier(trusted="10.0.0.0/8")
        told = [("x-forwarded-proto", "https"), *(("x-forwarded-for", line) for line in lines)]

        answer = verifier.ask_with([line_of(bound), *told], client="10.0.0.5:1")

        assert answer.status == status

    def test_change_at_once(self, verifier: Verifier, bound: CreatedKey) -> None:
        client = f"{OUTSIDE}:1"

        def ask() -> int:
            return verifier.ask_with([line_of(bound)], path=VERIFY, client=client).status

        before = ask()
        limit(bound, None)
        without = ask()
        limit(bound, NETWORKS)

        assert (before, without, ask()) == (401, 200, 401)

    def test_hold_for_who_asks_about_others(
        self, verifier: Verifier, asker: tuple[str, str]
    ) -> None:
        ApiKey.objects.filter(owner_username="gateway").update(limits=NETWORKS)

        answer = verifier.ask_with(
            [asker], path="/verify/batch", method="POST", client=f"{OUTSIDE}:1", content=b"{}"
        )

        assert answer.status == 401

    @pytest.mark.parametrize(
        ("address", "status"), [(INSIDE, 200), (OUTSIDE, 401), ("", 401), ("x", 401)]
    )
    def test_in_a_batch_are_asked_of_the_address_told(
        self,
        verifier: Verifier,
        asker: tuple[str, str],
        bound: CreatedKey,
        address: str,
        status: int,
    ) -> None:
        (result,) = batch(verifier, asker, {"credential": bound.encoded, "address": address})

        assert result["status"] == status

    def test_in_a_batch_without_address_admit_nobody(
        self, verifier: Verifier, asker: tuple[str, str], bound: CreatedKey
    ) -> None:
        assert batch(verifier, asker, {"credential": bound.encoded}) == [{"status": 401}]

    @pytest.mark.parametrize("address", [1, None, ["10.0.0.1"]])
    def test_in_a_batch_an_address_is_a_text(
        self, verifier: Verifier, asker: tuple[str, str], bound: CreatedKey, address: Json
    ) -> None:
        content = json.dumps({"checks": [{"credential": bound.encoded, "address": address}]})

        told = verifier.ask_with(
            [asker], path="/verify/batch", content=content.encode(), method="POST"
        )

        assert told.status == 400

    @pytest.mark.parametrize(
        ("form", "active"),
        [({"address": INSIDE}, True), ({"address": OUTSIDE}, False), ({}, False)],
    )
    def test_of_an_introspected_key_are_asked_of_the_address_told(
        self,
        verifier: Verifier,
        asker: tuple[str, str],
        bound: CreatedKey,
        form: dict[str, str],
        *,
        active: bool,
    ) -> None:
        told = introspect(verifier, asker, token=bound.encoded, **form)

        assert told.json["active"] is active

    def test_introspection_takes_one_address(
        self, verifier: Verifier, asker: tuple[str, str], bound: CreatedKey
    ) -> None:
        content = f"token={bound.encoded}&address={INSIDE}&address={OUTSIDE}".encode()

        told = verifier.ask_with([asker, FORM], path="/introspect", content=content, method="POST")

        assert told.status == 400


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
