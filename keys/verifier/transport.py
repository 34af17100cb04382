"""Whether a request came over TLS, and from where."""

from ipaddress import IPv4Network, IPv6Network

from keys.conf import api_key_service_enabled
from keys.rules.limits import address_in
from keys.verifier.rsgi import Scope

# What proxies add for whoever is behind them, each of its kind something else.
FORWARDED = (
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "via",
)
MOST_HOPS = 32
LONGEST_ADDRESS = 64


class Transport:
    """
    Knows what the settings say of connections; `X-Forwarded-Proto` counts from trusted proxies.

    Args:
        tls: whether the verifier itself serves TLS.
    """

    def __init__(
        self, *, tls: bool, trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    ) -> None:
        self._trusted_proxies = trusted_proxies
        self._is_enabled = {
            scheme: api_key_service_enabled(secure=scheme == "https")
            for scheme in ("https", "http")
        }
        self._own_scheme = "https" if tls else "http"
        self._lets_pass_directly = self._is_enabled[self._own_scheme]

    def lets_keys_pass(self, scope: Scope) -> bool:
        """Return whether the API key service is on for this request."""
        if not self._trusted_proxies:
            return self._lets_pass_directly
        scheme = self._own_scheme
        if self.is_trusted(peer_of(scope)):
            told = scope.headers.get_all("x-forwarded-proto")
            # Of two the client may have sent one: then it is no scheme at all.
            scheme = ",".join(told) if told else scheme
        return self._is_enabled.get(scheme, False)

    def address_of(self, scope: Scope) -> str:
        """Return where a request came from: the last address that no trusted proxy wrote."""
        address = peer_of(scope)
        if not self._trusted_proxies or not self.is_trusted(address):
            return address
        for part in reversed(_forwarded_for(scope)):
            if not _is_address(part):
                break
            address = part
            if not self.is_trusted(part):
                break
        return address

    def sender_of(self, scope: Scope) -> str:
        """
        Return where the request itself came from; empty if a trusted proxy tells it unreadably.

        A trusted proxy that tells of nobody asks for itself. A line that is no plain text, as a
        client can have it, is not handed over by the server; its name is.
        """
        if "x-forwarded-for" not in scope.headers:
            return peer_of(scope)
        return self.client_of(scope)

    def client_of(self, scope: Scope) -> str:
        """
        Return where the request came from that a gateway asks about; empty if it does not tell.

        Unlike with `address_of` a trusted proxy that is silent is not taken for the client.
        """
        address = peer_of(scope)
        if not self._trusted_proxies or not self.is_trusted(address):
            return address
        address = ""
        for part in reversed(_forwarded_for(scope)):
            if not _is_address(part):
                return ""
            address = part
            if not self.is_trusted(part):
                break
        return address

    def is_trusted(self, address: str) -> bool:
        """Return whether the address is a trusted proxy's."""
        # A socket for both kinds of addresses tells of IPv4 in the form of IPv6.
        peer = address_in(address)
        return peer is not None and any(peer in network for network in self._trusted_proxies)


def _forwarded_for(scope: Scope) -> list[str]:
    # A proxy may add a line of its own behind the one that the client made up. What stands before
    # so many hops stays together, and is no address.
    chain = ",".join(scope.headers.get_all("x-forwarded-for")).rsplit(",", MOST_HOPS)
    return [one.strip() for one in chain if one.strip()]


def _is_address(text: str) -> bool:
    return len(text) <= LONGEST_ADDRESS and address_in(text) is not None


def peer_of(scope: Scope) -> str:
    """Return the address at the other end of the connection."""
    host = scope.client.rpartition(":")[0]
    return host[1:-1] if host[:1] == "[" else host


def is_from_this_machine(scope: Scope) -> bool:
    """Return whether the request came over the loopback interface, and not through a proxy."""
    peer = address_in(peer_of(scope))
    if peer is None or not peer.is_loopback:
        return False
    return not any(name in scope.headers for name in FORWARDED)
