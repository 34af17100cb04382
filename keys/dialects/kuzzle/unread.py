"""
What clients have sent that nobody was given yet.

The server below hands over whole messages and keeps up to 64 MB of one that has not ended. How
much a connection has sent in all, the kernel knows: that is asked where memory runs short.
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import TypeAlias

OPEN_DESCRIPTORS = Path("/proc/self/fd")
PAGES = Path("/proc/self/statm")
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
# `tcpi_bytes_received` of the kernel's `struct tcp_info`, see linux/tcp.h.
START, END = 128, 136

Peer: TypeAlias = tuple[str, int]


def memory() -> int:
    """Return how many bytes of memory this process holds."""
    return int(PAGES.read_text().split()[1]) * PAGE_SIZE


def peer_of(client: tuple[str, int | str]) -> Peer:
    """Return address and port, the address in its shortest form; granian has the port as text."""
    address = ip_address(client[0].partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address), int(client[1])


def received() -> dict[Peer, int]:
    """Return how many bytes each connection of this process has received so far."""
    return {peer: size for descriptor in _sockets() for peer, size in _received_on(descriptor)}


def _sockets() -> Iterator[int]:
    for entry in [*OPEN_DESCRIPTORS.iterdir()]:
        # The one that was read for this is closed by now.
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(entry.name)).st_mode):
                yield int(entry.name)


def _received_on(descriptor: int) -> Iterator[tuple[Peer, int]]:
    found = socket.socket(fileno=descriptor)
    try:
        if found.family in {socket.AF_INET, socket.AF_INET6} and found.type == socket.SOCK_STREAM:
            told = found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, END)
            yield peer_of(found.getpeername()[:2]), int.from_bytes(told[START:END], "little")
    except OSError:
        return  # It listens, or has gone.
    finally:
        found.detach()
