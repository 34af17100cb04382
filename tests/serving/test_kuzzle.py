"""Kuzzle's door as it is served: many sockets, clients that go without a word, and the end."""

import asyncio
import json
import os
import signal
import struct
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests import patience
from tests.ports import free_port
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, running_server

SOCKETS = 1_000 if os.environ.get("APIKEYS_TEST_DEEP") == "1" else 100
GOING_AWAY = 1001
PROC = Path("/proc")
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: keys\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
# The server below sets 128 KB aside for what it reads from each.
MOST_MEMORY_OF_A_SOCKET = 256 * 1024
ASKED = {"controller": "auth", "action": "getCurrentUser", "requestId": "mine"}


class Client:
    """One WebSocket, spoken by hand."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    @classmethod
    async def opened(cls, port: int) -> "Client":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b"101 Switching Protocols" in answer
        return cls(reader, writer)

    def send(self, kind: int, content: bytes, *, cut_to: int | None = None) -> None:
        size = len(content)
        long = struct.pack(">BH", 0x80 | 126, size) if size > 125 else bytes([0x80 | size])
        frame = bytes([kind]) + long + b"\0\0\0\0" + content
        self.writer.write(frame[:cut_to])

    async def receive(self) -> tuple[int, bytes]:
        async with asyncio.timeout(patience.SECONDS):
            kind, size = await self._reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack(">H", await self._reader.readexactly(2))
            return kind, await self._reader.readexactly(size)

    async def ask(self) -> Any:
        self.send(TEXT, json.dumps(ASKED).encode())
        _, answer = await self.receive()
        return json.loads(answer)

    async def hang_up(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    async def code_of_goodbye(self) -> int:
        kind, content = await self.receive()
        assert kind == CLOSE
        code: int = struct.unpack(">H", content[:2])[0]
        return code


def memory_of(server: RunningServer) -> int:
    """Return how many bytes the processes of this door hold; others grow for their own reasons."""
    statms = (PROC / str(pid) / "statm" for pid in parts_of(server, "kuzzle"))
    return sum(int(one.read_text().split()[1]) for one in statms) * os.sysconf("SC_PAGE_SIZE")


def parts_of(server: RunningServer, name: str) -> list[int]:
    """Return the processes that serve a part: the supervisor starts them by its name."""
    return [
        pid
        for pid in tree_of(server.process.pid)
        if name in (PROC / str(pid) / "cmdline").read_text().split("\0")
    ]


async def crowd(server: RunningServer, port: int) -> None:
    first = await Client.opened(port)
    assert (await first.ask())["result"]["_id"] == "-1"
    before = memory_of(server)
    others = [await Client.opened(port) for _ in range(SOCKETS)]
    await first.ask()

    grown = memory_of(server) - before
    # What grows once, however many there are, is small beside it.
    assert grown < SOCKETS * MOST_MEMORY_OF_A_SOCKET + 16 * 1024 * 1024

    half, gone, pinging, *silent = others
    half.send(TEXT, b'{"controller":', cut_to=8)
    gone.writer.transport.abort()
    pinging.send(PING, b"x")
    assert await pinging.receive() == (PONG, b"x")
    assert (await first.ask())["room"] == "mine"

    server.process.send_signal(signal.SIGTERM)
    codes = {await client.code_of_goodbye() for client in (first, pinging, *silent)}
    assert codes == {GOING_AWAY}
    for client in (first, *others):
        await client.hang_up()


class TestKuzzlesDoor:
    def test_holds_many_sockets_and_says_goodbye_to_all(self, tmp_path: Path) -> None:
        port = free_port()
        variables = {"APIKEYS_KUZZLE_PORT": str(port), "APIKEYS_TLS": "off"}
        with running_server(tmp_path / "var", env=variables) as server:
            assert f"kuzzle=http://127.0.0.1:{port}" in server.output.splitlines()[-1]

            asyncio.run(crowd(server, port))

            assert server.stop() == 0
            assert server.errors == ""
