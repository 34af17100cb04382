"""Keys that may not be used from everywhere."""

import json

import pytest

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, User
from keys.rules.json_types import Json
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import AUTHENTICATE, Verifier
from tests.integration.verifier.limited import (
    FORM,
    INSIDE,
    NETWORKS,
    OUTSIDE,
    VERIFY,
    batch,
    introspect,
    limit,
    line_of,
)

PROXY = "127.0.0.0/8"
BEHIND = "127.0.0.1:1"


@pytest.fixture
def bound(ada: User) -> CreatedKey:
    """Return a key for some networks."""
    return limit(make_key(ada), NETWORKS)


@pytest.fixture
def asker(db: None) -> tuple[str, str]:
    user = make_user("gateway", cluster=["read_security", "manage_own_api_key"])
    return line_of(make_key(user))


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
