"""What the kernel tells of this process's connections."""

import socket
from contextlib import ExitStack

import pytest

from keys.dialects.kuzzle.unread import memory, peer_of, received


class TestReceived:
    @pytest.mark.parametrize(
        ("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)]
    )
    def test_counts_what_came_by_each_connection(
        self, host: str, family: socket.AddressFamily
    ) -> None:
        if family is socket.AF_INET6 and not has_ipv6():
            pytest.skip("no IPv6 here")
        with ExitStack() as stack:
            server = stack.enter_context(socket.create_server((host, 0), family=family))
            sizes = {}
            for size in (0, 7, 100_000):
                client = stack.enter_context(socket.create_connection(server.getsockname()[:2]))
                accepted, _ = server.accept()
                stack.enter_context(accepted)
                client.sendall(b"x" * size)
                accepted.recv(size, socket.MSG_WAITALL)
                sizes[peer_of(client.getsockname()[:2])] = size

            found = received()

            assert {peer: found[peer] for peer in sizes} == sizes


class TestPeerOf:
    @pytest.mark.parametrize(
        ("told", "address"),
        [("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%lo", "fe80::1"), ("0:0::1", "::1")],
    )
    def test_is_written_in_one_way(self, told: str, address: str) -> None:
        assert peer_of((told, 4242)) == peer_of((told, "4242")) == (address, 4242)


class TestMemory:
    def test_is_what_this_process_holds(self) -> None:
        before = memory()
        held = b"x" * 64 * 1024 * 1024

        assert memory() - before > len(held) // 2


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
