"""Granian for the console: WSGI, on a few threads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from granian.constants import Interfaces

from apikeys_site.serving.draining import Draining
from apikeys_site.serving.turns import BODIES_WAITED_FOR, Turns
from apikeys_site.serving.worker_server import WorkerServer

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

# Granian counts open connections here, idle ones too: room for browsers and pools that keep theirs.
CONNECTIONS_PER_WORKER = 512


def requests_at_once() -> int:
    """Return how many requests one worker runs at a time: more would only wait for each other."""
    return min(2 * (os.cpu_count() or 1) + 1, 16)


class ConsoleServer(WorkerServer):
    """Serves the console; `load_application` runs in each worker."""

    def __init__(
        self,
        *,
        descriptor: int,
        workers: int,
        certificate: Path | None,
        key: Path | None,
        load_application: "Callable[[], WSGIApplication]",
    ) -> None:
        super().__init__(
            "console",
            interface=Interfaces.WSGI,
            descriptor=descriptor,
            workers=workers,
            certificate=certificate,
            key=key,
            threads=requests_at_once() + BODIES_WAITED_FOR,
            connections=CONNECTIONS_PER_WORKER,
        )
        self._load_application = load_application

    def load_in_worker(self, descriptor: int) -> "WSGIApplication":
        turns = Turns(self._load_application(), at_once=requests_at_once())
        application = Draining(turns, descriptor=descriptor)
        application.start_on_signal()
        return application
