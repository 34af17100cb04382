"""Limits of keys: how they are read, whom they admit, and which of two is the narrower."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import Invalid
from keys.rules.json_types import Json
from keys.rules.limits import (
    MOST_NETWORKS,
    MOST_REQUESTS,
    Limits,
    Period,
    Rate,
    limits_from,
    limits_json,
    limits_problems,
    widening_of,
)

NO_NETWORK = "is no IPv4 or IPv6 address or network"


def limits_of(*networks: str, rate: Json = None) -> Limits:
    shown: list[Json] = [*networks]
    found = limits_from({"networks": shown or None, "rate": rate})
    assert found is not None
    return found


class TestNetworks:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            pytest.param(["10.0.0.0/8"], ["10.0.0.0/8"], id="a network"),
            pytest.param(["192.0.2.7"], ["192.0.2.7"], id="an address"),
            pytest.param(["192.0.2.7/32"], ["192.0.2.7"], id="a network of one"),
            pytest.param(["2001:DB8:0::/32"], ["2001:db8::/32"], id="IPv6 in its short form"),
            pytest.param(["::1"], ["::1"], id="an IPv6 address"),
            pytest.param(["::ffff:10.0.0.0/104"], ["10.0.0.0/8"], id="IPv4 in its IPv6 form"),
            pytest.param(["::ffff:0a00:1"], ["10.0.0.1"], id="an address in its IPv6 form"),
            pytest.param(["::/0", "0.0.0.0/0"], ["0.0.0.0/0", "::/0"], id="IPv4 first"),
            pytest.param(["10.1.0.0/16", "10.0.0.0/8"], ["10.0.0.0/8"], id="one in the other"),
            pytest.param(["10.128.0.0/9", "10.0.0.0/9"], ["10.0.0.0/8"], id="two halves"),
        ],
    )
    def test_are_kept_in_one_form(self, given: list[Json], shown: list[Json]) -> None:
        limits = limits_from({"networks": given})

        assert limits_json(limits) == {"networks": shown}

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            pytest.param(
                "10.1.2.3/8",
                "has bits set behind its first 8: the network is [10.0.0.0/8]",
                id="more than the network",
            ),
            pytest.param(
                "2001:db8::1/32",
                "has bits set behind its first 32: the network is [2001:db8::/32]",
                id="more than the IPv6 network",
            ),
            pytest.param("10.0.0.0/33", NO_NETWORK, id="too long a prefix"),
            pytest.param("10.0.0.0/-1", NO_NETWORK, id="a prefix below zero"),
            pytest.param("10.0.0.0/255.0.0.0", NO_NETWORK, id="a mask"),
            pytest.param("10.0.0.0/0.255.255.255", NO_NETWORK, id="a mask of hosts"),
            pytest.param("10.0.0/8", NO_NETWORK, id="three parts"),
            pytest.param("010.0.0.1", NO_NETWORK, id="octal to some"),
            pytest.param("167772160", NO_NETWORK, id="a number"),
            pytest.param("fe80::1%eth0", NO_NETWORK, id="a zone"),
            pytest.param("[::1]", NO_NETWORK, id="brackets"),
            pytest.param("10.0.0.1:80", NO_NETWORK, id="a port"),
            pytest.param(" 10.0.0.1", NO_NETWORK, id="a blank"),
            pytest.param("10.0.0.1\n", NO_NETWORK, id="a line feed"),
            pytest.param("\u0661\u0660.0.0.1", NO_NETWORK, id="other digits"),
            pytest.param("example.com", NO_NETWORK, id="a name"),
            pytest.param("", NO_NETWORK, id="nothing"),
        ],
    )
    def test_are_refused_where_readers_could_differ(self, text: str, complaint: str) -> None:
        problems = limits_problems({"networks": [text]})

        assert problems == [f"[limits.networks] [{text}] {complaint}"]

    def test_shows_no_more_of_a_long_text_than_it_takes(self) -> None:
        (problem,) = limits_problems({"networks": ["1" * 100_000]})

        assert len(problem) < 200

    @pytest.mark.parametrize(
        ("address", "admitted"),
        [
            ("10.255.0.1", True),
            ("11.0.0.1", False),
            ("::ffff:10.0.0.1", True),
            ("::ffff:11.0.0.1", False),
            ("2001:db8::5", True),
            ("2001:db9::5", False),
            ("::10.0.0.1", False),
            ("", False),
            ("10.0.0.1:80", False),
            ("unix:", False),
        ],
    )
    def test_admit_addresses_in_them_alone(self, address: str, *, admitted: bool) -> None:
        assert limits_of("10.0.0.0/8", "2001:db8::/32").admits(address) is admitted

    @given(
        networks=st.lists(
            st.ip_addresses(v=4, network="10.0.0.0/24") | st.ip_addresses(v=6, network="::/120"),
            min_size=1,
            max_size=MOST_NETWORKS,
        ),
        bits=st.integers(0, 3),
        address=st.ip_addresses(v=4, network="10.0.0.0/24")
        | st.ip_addresses(v=6, network="::/120"),
    )
    def test_admit_whom_any_of_them_holds(
        self,
        networks: list[IPv4Address | IPv6Address],
        bits: int,
        address: IPv4Address | IPv6Address,
    ) -> None:
        around = [ip_network((one, one.max_prefixlen - bits), strict=False) for one in networks]
        limits = limits_of(*map(str, around))

        assert limits.admits(str(address)) is any(address in network for network in around)

    def test_without_them_anybody_is_admitted_even_from_nowhere(self) -> None:
        assert Limits().admits("")

    def test_of_all_ipv6_admit_no_ipv4(self) -> None:
        assert not limits_of("::/0").admits("::ffff:10.0.0.1")


class TestLimitsFrom:
    @pytest.mark.parametrize("nothing", [None, {}, {"networks": None}, {"rate": None}])
    def test_finds_no_limits_where_nothing_is_limited(self, nothing: Json) -> None:
        assert limits_from(nothing) is None

    @pytest.mark.parametrize(
        "requests",
        [0, -1, MOST_REQUESTS + 1, 10**400, True, False, 1.0, 2.5, float("nan"), "5", None, [], {}],
        ids=str,
    )
    def test_refuses_what_is_no_number_of_requests(self, requests: Json) -> None:
        problems = limits_problems({"rate": {"requests": requests, "per": "second"}})

        expected = f"[limits.rate.requests] must be a whole number from 1 to {MOST_REQUESTS}"
        assert problems == [expected]

    @pytest.mark.parametrize("per", ["hour", "", "Second", None, 1, True, ["second"], {}])
    def test_refuses_what_is_no_span(self, per: Json) -> None:
        problems = limits_problems({"rate": {"requests": 5, "per": per}})

        assert problems == ["[limits.rate.per] must be [second] or [minute]"]

    @pytest.mark.parametrize(
        ("given", "complaint"),
        [
            pytest.param([], "[limits] must be an object", id="a list"),
            pytest.param("10.0.0.0/8", "[limits] must be an object", id="a text"),
            pytest.param({"burst": 1}, "unknown field [limits.burst]", id="unknown"),
            pytest.param(
                {"rate": {"requests": 1, "per": "second", "burst": 1}},
                "unknown field [limits.rate.burst]",
                id="unknown inside",
            ),
            pytest.param(
                {"rate": 5},
                "[limits.rate] must be an object with [requests] and [per]",
                id="a rate by its number alone",
            ),
            pytest.param(
                {"networks": "10.0.0.0/8"},
                "[limits.networks] must be a list of addresses and networks, as texts",
                id="one network by itself",
            ),
            pytest.param(
                {"networks": [167772160]},
                "[limits.networks] must be a list of addresses and networks, as texts",
                id="numbers",
            ),
            pytest.param(
                {"networks": []},
                f"[limits.networks] must hold 1 to {MOST_NETWORKS} networks, or be left out",
                id="no network",
            ),
            pytest.param(
                {"networks": ["10.0.0.1"] * (MOST_NETWORKS + 1)},
                f"[limits.networks] must hold 1 to {MOST_NETWORKS} networks, or be left out",
                id="too many",
            ),
        ],
    )
    def test_refuses_other_shapes(self, given: Json, complaint: str) -> None:
        assert limits_problems(given) == [complaint]

    def test_says_all_that_is_wrong_at_once(self) -> None:
        with pytest.raises(Invalid) as refusal:
            limits_from({"networks": ["x", "10.0.0.1/8"], "rate": {"per": "day"}, "more": 1})

        assert len(refusal.value.problems) == 5

    def test_bounds_what_it_says(self) -> None:
        names: dict[str, Json] = {f"field {number}": 1 for number in range(10_000)}

        assert len(limits_problems(names)) <= MOST_NETWORKS


@st.composite
def some_limits(draw: st.DrawFn) -> Limits | None:
    """Few and large networks, so that some hold others."""
    networks: list[Json] = [
        *draw(
            st.lists(st.sampled_from(["0/0", "0/1", "128/1", "0/2", "64/2", "128/2"]), max_size=3)
        )
    ]
    shown: list[Json] = [str(one).replace("/", ".0.0.0/") for one in networks]
    if draw(st.booleans()):
        shown.append(draw(st.sampled_from(["::/0", "::/1", "8000::/1"])))
    rate: Json = draw(
        st.none()
        | st.fixed_dictionaries(
            {"requests": st.sampled_from([1, 2, 59, 60, 119, 120]), "per": st.sampled_from(Period)}
        ).map(lambda rate: {**rate, "per": rate["per"].value})
    )
    return limits_from({"networks": shown or None, "rate": rate})


class TestWideningOf:
    @pytest.mark.parametrize(
        ("former", "new", "gain"),
        [
            pytest.param(None, limits_of("10.0.0.0/8"), None, id="networks for anywhere"),
            pytest.param(limits_of("10.0.0.0/8"), None, "networks", id="anywhere again"),
            pytest.param(limits_of("10.0.0.0/8"), limits_of("10.1.0.0/16"), None, id="fewer"),
            pytest.param(limits_of("10.1.0.0/16"), limits_of("10.0.0.0/8"), "networks", id="more"),
            pytest.param(limits_of("10.0.0.0/8"), limits_of("::1"), "networks", id="others"),
            pytest.param(
                limits_of("10.0.0.0/9", "10.128.0.0/9"),
                limits_of("10.64.0.0/10", "10.128.0.0/10"),
                None,
                id="a part of two neighbours",
            ),
            pytest.param(
                limits_of("10.0.0.0/8"),
                limits_of("10.0.0.0/8", "::1"),
                "networks",
                id="one more of the other kind",
            ),
        ],
    )
    def test_compares_networks(
        self, former: Limits | None, new: Limits | None, gain: str | None
    ) -> None:
        expected = None if gain is None else "from more networks"

        assert widening_of(new, former=former) == expected

    @pytest.mark.parametrize(
        ("former", "new", "is_wider"),
        [
            pytest.param((5, "second"), (5, "second"), False, id="the same"),
            pytest.param((5, "second"), (6, "second"), True, id="more"),
            pytest.param((5, "second"), (5, "minute"), False, id="as many in a longer span"),
            pytest.param((5, "second"), (6, "minute"), True, id="more of them at once"),
            pytest.param((60, "minute"), (1, "second"), False, id="spread evenly"),
            pytest.param((59, "minute"), (1, "second"), True, id="spread, but one too many"),
        ],
    )
    def test_compares_rates(
        self, former: tuple[int, str], new: tuple[int, str], *, is_wider: bool
    ) -> None:
        wanted, held = (
            Limits(rate=Rate(requests=requests, per=Period(per))) for requests, per in (new, former)
        )

        assert (widening_of(wanted, former=held) is not None) is is_wider

    @given(one=some_limits(), other=some_limits(), third=some_limits())
    def test_is_a_partial_order(
        self, one: Limits | None, other: Limits | None, third: Limits | None
    ) -> None:
        def is_narrower(new: Limits | None, former: Limits | None) -> bool:
            return widening_of(new, former=former) is None

        assert is_narrower(one, one)
        assert is_narrower(one, None)
        if is_narrower(one, other) and is_narrower(other, one):
            assert one == other
        if is_narrower(one, other) and is_narrower(other, third):
            assert is_narrower(one, third)

    @given(
        new=some_limits(),
        former=some_limits(),
        address=st.sampled_from(["1.0.0.0", "100.0.0.0", "130.0.0.0", "200.0.0.0", "::5", "9::"]),
    )
    def test_lets_nobody_in_who_was_kept_out(
        self, new: Limits | None, former: Limits | None, address: str
    ) -> None:
        admitted = (new or Limits()).admits(str(ip_address(address)))

        if admitted and widening_of(new, former=former) is None:
            assert (former or Limits()).admits(address)
