"""One WebSocket at a time, spoken by hand: what a client costs is not what is measured."""

import socket
import ssl
import struct
from typing import Any

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
TEXT, LAST, MASKED = 0x1, 0x80, 0x80
SHORT, TWO_BYTES = 125, 126


def frame_of(text: str) -> bytes:
    """Return the text as one frame; its mask is zero, and so changes nothing."""
    content = text.encode()
    size = len(content)
    length = bytes([MASKED | size]) if size <= SHORT else struct.pack(">BH", MASKED | 126, size)
    return bytes([LAST | TEXT]) + length + bytes(4) + content


class WebSocket:
    """A connection that was upgraded."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = plain if context is None else context.wrap_socket(plain)
        self._received: Any = self._socket.makefile("rb")
        self._socket.sendall(UPGRADE)
        while self._received.readline() != b"\r\n":
            pass

    def send(self, frames: bytes) -> None:
        self._socket.sendall(frames)

    def receive(self) -> bytes:
        """Return what the next frame holds."""
        _, size = self._received.read(2)
        if size == TWO_BYTES:
            (size,) = struct.unpack(">H", self._received.read(2))
        content: bytes = self._received.read(size)
        return content

    def close(self) -> None:
        self._received.close()
        self._socket.close()
