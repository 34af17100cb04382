"""Which names a certificate carries, and which of them our authority may certify."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from cryptography import x509

LOCAL_DOMAINS = ("localhost", "local", "internal")
LOCAL_NETWORKS: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
ALWAYS_SERVED = ("localhost", "127.0.0.1", "::1")


def general_name(name: str) -> x509.DNSName | x509.IPAddress:
    """Return a host name or an address in the form that certificates hold."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name.lower().rstrip("."))


def is_address_of_every_interface(host: str) -> bool:
    """Return whether `host` is 0.0.0.0 or :: and so names no place that a client can ask for."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def is_certifiable_text(name: str) -> bool:
    """Return whether a certificate can hold the name at all: ASCII, no blanks, not too long."""
    longest_domain_name = 253
    return (
        bool(name)
        and name.isascii()
        and name.isprintable()
        and " " not in name
        and (len(name) <= longest_domain_name)
    )


def permitted_by_authority(machine: str) -> list[x509.GeneralName]:
    """Return what an authority of this machine may certify: it and what is local by nature."""
    domains = [*LOCAL_DOMAINS]
    if is_certifiable_text(machine) and isinstance(general_name(machine), x509.DNSName):
        domains.append(machine.lower().rstrip("."))
    names: list[x509.GeneralName] = [x509.DNSName(domain) for domain in dict.fromkeys(domains)]
    return names + [x509.IPAddress(network) for network in LOCAL_NETWORKS]


def may_certify(permitted: Iterable[x509.GeneralName], name: str) -> bool:
    """Return whether the name lies inside one of the permitted subtrees (RFC 5280, 4.2.1.10)."""
    wanted = general_name(name)
    return any(_lies_inside(wanted, subtree) for subtree in permitted)


def _lies_inside(name: x509.DNSName | x509.IPAddress, subtree: x509.GeneralName) -> bool:
    if isinstance(name, x509.DNSName) and isinstance(subtree, x509.DNSName):
        return f".{name.value}".endswith(f".{subtree.value}")
    if isinstance(name, x509.IPAddress) and isinstance(subtree, x509.IPAddress):
        network, address = subtree.value, name.value
        return (
            isinstance(network, IPv4Network | IPv6Network)
            and not isinstance(address, IPv4Network | IPv6Network)
            and address in network
        )
    return False
