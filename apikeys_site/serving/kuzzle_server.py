"""Granian for Kuzzle's door: ASGI, HTTP and WebSocket on one event loop in one process."""

import socket
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces

from apikeys_site.serving.draining_asgi import AsgiApplication, DrainingAsgi
from apikeys_site.serving.worker_server import WorkerServer

CONNECTIONS_PER_WORKER = 4096
# A client that is gone without a word is found out after a minute, though it may say nothing for
# ever: pings do not reach the application.
KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)


class KuzzleServer(WorkerServer):
    """Serves Kuzzle's door; `load_application` runs in the worker."""

    def __init__(
        self,
        *,
        descriptor: int,
        certificate: Path | None,
        key: Path | None,
        load_application: Callable[[], AsgiApplication],
    ) -> None:
        super().__init__(
            "kuzzle",
            interface=Interfaces.ASGI,
            descriptor=descriptor,
            workers=1,
            certificate=certificate,
            key=key,
            threads=1,
            connections=CONNECTIONS_PER_WORKER,
            websockets=True,
        )
        self._load_application = load_application
        _keep_alive(descriptor)

    def load_in_worker(self, descriptor: int) -> AsgiApplication:
        application = DrainingAsgi(self._load_application(), descriptor=descriptor)
        application.start_on_signal()
        return application


def _keep_alive(descriptor: int) -> None:
    """Let the kernel ask after silent clients; what is accepted inherits it."""
    listening = socket.socket(fileno=descriptor)
    try:
        for level, option, value in KEEP_ALIVE:
            listening.setsockopt(level, option, value)
    finally:
        listening.detach()
