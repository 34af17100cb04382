"""Granian for the verifier: RSGI, one event loop in one process."""

from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces

from apikeys_site.serving.draining_rsgi import DrainingRsgi, RsgiApplication
from apikeys_site.serving.worker_server import WorkerServer

# Gateways keep their connections; each costs a few kilobytes.
CONNECTIONS_PER_WORKER = 4096


class VerifierServer(WorkerServer):
    """Serves the verifier; `load_application` runs in the worker."""

    def __init__(
        self,
        *,
        descriptor: int,
        certificate: Path | None,
        key: Path | None,
        load_application: Callable[[], RsgiApplication],
    ) -> None:
        super().__init__(
            "verifier",
            interface=Interfaces.RSGI,
            descriptor=descriptor,
            workers=1,
            certificate=certificate,
            key=key,
            threads=1,
            connections=CONNECTIONS_PER_WORKER,
        )
        self._load_application = load_application

    def load_in_worker(self, descriptor: int) -> RsgiApplication:
        application = DrainingRsgi(self._load_application(), descriptor=descriptor)
        application.start_on_signal()
        return application
