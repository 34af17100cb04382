"""From where and how often a key may be used: limits that its owner sets, if he wants any."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)
from typing import TypeAlias

from keys.rules.errors import Invalid
from keys.rules.json_types import Json, JsonObject

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

MOST_NETWORKS = 64
MOST_REQUESTS = 1_000_000
LONGEST_SHOWN = 64
# No masks, no zones, nothing that two readers could take for two networks.
NETWORK = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:/[0-9]{1,3})?", re.ASCII)
MAPPED_BITS = 96
"""How many bits stand before an IPv4 address in its IPv6 form, `::ffff:10.0.0.1`."""
BITS_OF_IPV4 = 0xFFFF_FFFF


class Period(StrEnum):
    SECOND = "second"
    MINUTE = "minute"


SECONDS = {Period.SECOND: 1, Period.MINUTE: 60}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """In no span of this length are there more requests, wherever it begins."""

    requests: int
    per: Period

    @property
    def seconds(self) -> int:
        return SECONDS[self.per]

    def is_within(self, other: "Rate") -> bool:
        """Return whether all that this rate lets pass, the other does."""
        if self.seconds >= other.seconds:
            # All of a longer span may come at once.
            return self.requests <= other.requests
        return self.requests * (other.seconds // self.seconds) <= other.requests


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """
    Limits of a key.

    Attributes:
        networks: where it may be used; disjoint, as few as say it, in order. Empty for anywhere.
        rate: None for as often as one likes.
    """

    networks: tuple[Network, ...] = ()
    rate: Rate | None = None

    def admits(self, address: str) -> bool:
        """Return whether the key may be used from an address; from one not known, anywhere only."""
        if not self.networks:
            return True
        found = address_in(address)
        if found is None:
            return False
        # They are disjoint and in order: only the last that does not begin behind it can hold it.
        wanted: tuple[int, int] = (found.version, int(found))
        place = bisect_right(self.networks, wanted, key=_beginning)
        return place > 0 and found in self.networks[place - 1]

    @property
    def json(self) -> JsonObject:
        """Return `{"networks"?: [str], "rate"?: {"requests": int, "per": str}}`."""
        shown: JsonObject = {}
        if self.networks:
            shown["networks"] = [shown_network(network) for network in self.networks]
        if self.rate is not None:
            shown["rate"] = {"requests": self.rate.requests, "per": self.rate.per.value}
        return shown


def _beginning(network: Network) -> tuple[int, int]:
    return network.version, int(network.network_address)


def limits_problems(given: Json) -> list[str]:
    """Return what is wrong with the limits that a request gives, one sentence each."""
    return _read(given)[1]


def limits_from(given: Json) -> Limits | None:
    """
    Return the limits; None where nothing is limited.

    Shape: as `Limits.json`; an address alone is a network of one.

    Raises:
        Invalid: with all that is wrong.
    """
    limits, problems = _read(given)
    if problems:
        raise Invalid(problems)
    return limits


def limits_json(limits: Limits | None) -> JsonObject | None:
    return None if limits is None else limits.json


def widening_of(new: Limits | None, *, former: Limits | None) -> str | None:
    """
    Return what a key would gain by other limits, as in "be used …"; None for nothing.

    Nothing is wider than no limit at all. It is a partial order: of two that gain nothing by each
    other, one is the other.
    """
    wanted, held = new or Limits(), former or Limits()
    if held.networks and not _are_within(wanted.networks, held.networks):
        return "from more networks"
    if held.rate is not None and (wanted.rate is None or not wanted.rate.is_within(held.rate)):
        return "more often"
    return None


def shown_network(network: Network) -> str:
    """Return a network as people write it: one address without its length."""
    is_single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if is_single else network)


@lru_cache(maxsize=4096)
def address_in(text: str) -> Address | None:
    """Return the address that a text is, IPv4 also in its IPv6 form; None for no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def _read(given: Json) -> tuple[Limits | None, list[str]]:
    if given is None:
        return None, []
    if not isinstance(given, dict):
        return None, ["[limits] must be an object"]
    problems = _unknown(given, ("networks", "rate"), "limits")
    networks, faults = _networks(given.get("networks"))
    rate, others = _rate(given.get("rate"))
    problems += faults + others
    limits = Limits(networks=networks, rate=rate)
    return (None if limits == Limits() else limits), problems


def _networks(given: Json) -> tuple[tuple[Network, ...], list[str]]:
    if given is None:
        return (), []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return (), ["[limits.networks] must be a list of addresses and networks, as texts"]
    if not 1 <= len(given) <= MOST_NETWORKS:
        # An empty list could mean nowhere, or anywhere.
        return (), [f"[limits.networks] must hold 1 to {MOST_NETWORKS} networks, or be left out"]
    found = [_network(str(one)) for one in given]
    problems = [one for one in found if isinstance(one, str)]
    return _collapsed([one for one in found if not isinstance(one, str)]), problems


def _network(text: str) -> Network | str:
    """Return the network that a text is, or what is wrong with it."""
    shown, around = text[:LONGEST_SHOWN], _around(text)
    if around is None:
        return f"[limits.networks] [{shown}] is no IPv4 or IPv6 address or network"
    if around.network_address != ip_address(text.partition("/")[0]):
        return (
            f"[limits.networks] [{shown}] has bits set behind its first {around.prefixlen}:"
            f" the network is [{around}]"
        )
    return _unmapped(around)


def _around(text: str) -> Network | None:
    """Return the network that a text is in, whatever bits it sets behind its prefix."""
    try:
        return ip_network(text, strict=False) if NETWORK.fullmatch(text) else None
    except ValueError:
        return None


def _unmapped(network: Network) -> Network:
    """Return a network of IPv4 addresses in their IPv6 form as the IPv4 network that it is."""
    if not isinstance(network, IPv6Network) or network.prefixlen < MAPPED_BITS:
        return network
    if network.network_address.ipv4_mapped is None:
        return network
    inner = int(network.network_address) & BITS_OF_IPV4
    return IPv4Network((inner, network.prefixlen - MAPPED_BITS))


def _collapsed(networks: list[Network]) -> tuple[Network, ...]:
    """Return the same addresses in as few networks as can be: what is equal looks equal."""
    older = [one for one in networks if isinstance(one, IPv4Network)]
    newer = [one for one in networks if isinstance(one, IPv6Network)]
    return (*collapse_addresses(older), *collapse_addresses(newer))


def _are_within(networks: tuple[Network, ...], others: tuple[Network, ...]) -> bool:
    # The others are as few as can be: none of their neighbours make a larger one together.
    return bool(networks) and all(
        any(_is_within(one, other) for other in others) for one in networks
    )


def _is_within(one: Network, other: Network) -> bool:
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.subnet_of(other)
    return isinstance(other, IPv6Network) and one.subnet_of(other)


def _rate(given: Json) -> tuple[Rate | None, list[str]]:
    if given is None:
        return None, []
    if not isinstance(given, dict):
        return None, ["[limits.rate] must be an object with [requests] and [per]"]
    problems = _unknown(given, ("requests", "per"), "limits.rate")
    requests, per = given.get("requests"), given.get("per")
    # To Python true is a number, too.
    is_number = isinstance(requests, int) and not isinstance(requests, bool)
    if not is_number or not 1 <= requests <= MOST_REQUESTS:  # type: ignore[operator] # it is one
        problems.append(f"[limits.rate.requests] must be a whole number from 1 to {MOST_REQUESTS}")
    if not isinstance(per, str) or per not in set(Period):
        problems.append("[limits.rate.per] must be [second] or [minute]")
    if problems:
        return None, problems
    return Rate(requests=int(requests), per=Period(per)), []  # type: ignore[arg-type] # see above


def _unknown(given: JsonObject, known: tuple[str, ...], where: str) -> list[str]:
    return [
        f"unknown field [{where}.{name[:LONGEST_SHOWN]}]" for name in given if name not in known
    ][:MOST_NETWORKS]
