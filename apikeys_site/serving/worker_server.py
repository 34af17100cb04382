"""Granian as we use it: one listening socket for all workers, and hand-over without loss."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels, logger
from granian.net import SocketHolder  # type: ignore[attr-defined] # not in its stubs
from granian.server.mp import MPServer, WorkerProcess

from apikeys_site.serving.draining import DRAIN, stop_accepting
from apikeys_site.serving.open_files import end_when_there_are_no_more

LARGEST_HEADERS = 64 * 1024
SECONDS_TO_LOAD = 30.0
# Idle connections that ask again within this time learn that theirs ends.
SECONDS_TO_DRAIN_WHEN_RELOADING = 2.0
SECONDS_TO_DRAIN_WHEN_STOPPING = 0.3
# The supervisor allows five seconds in all.
SECONDS_TO_FINISH = 4
TO_STDERR = {"class": "logging.StreamHandler", "formatter": "generic"}
LOGGING = {"handlers": {"console": TO_STDERR, "access": {**TO_STDERR, "formatter": "access"}}}


class WorkerServer(MPServer):
    """
    Serves one listener on a socket that is open already.

    Granian lets each worker open its own socket and, when it reloads, closes the old one with
    whatever waits on it. Here all workers share the supervisor's socket, and an old worker
    drains (see `draining`) once the new one has loaded.

    Args:
        certificate, key: what is served under TLS; None for plain HTTP.
        threads: how many run the application in each worker.
        connections: how many a worker holds open.
        websockets: whether there are any.
    """

    def __init__(
        self,
        name: str,
        *,
        interface: Interfaces,
        descriptor: int,
        workers: int,
        certificate: Path | None,
        key: Path | None,
        threads: int,
        connections: int,
        websockets: bool = False,
    ) -> None:
        super().__init__(
            name,
            interface=interface,
            loop=Loops.uvloop,
            workers=workers,
            blocking_threads=threads,
            backpressure=connections,
            http=HTTPModes.auto,
            websockets=websockets,
            http1_settings=HTTP1Settings(max_buffer_size=LARGEST_HEADERS),
            http2_settings=HTTP2Settings(
                max_concurrent_streams=64, max_headers_size=LARGEST_HEADERS
            ),
            log_level=LogLevels.warning,
            log_dictconfig=LOGGING,
            ssl_cert=certificate,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
            workers_kill_timeout=SECONDS_TO_FINISH,
        )
        self._descriptor = descriptor
        self._loaded, self._worker_loaded = os.pipe2(os.O_NONBLOCK)
        self._stopping = threading.Event()

    def load_in_worker(self, descriptor: int) -> Any:  # of the interface's own kind
        """Return the application, which drains on a signal; runs in each worker."""
        raise NotImplementedError

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        # Past `MPServer.serve`, which only warns of so many threads: most of them do nothing but
        # wait for a body, and `Turns` lets few run.
        wrap_loader = False
        super(MPServer, self).serve(None, self._load_in_worker, wrap_loader)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        self._stopping.set()
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call] # untyped in granian

    def _load_in_worker(self) -> Any:
        # Until the server sets its own: the handlers of the main process do nothing here.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        application = self.load_in_worker(self._descriptor)
        end_when_there_are_no_more()
        os.write(self._worker_loaded, b".")
        return application

    def _init_shared_socket(self) -> None:
        is_unix = False
        self._shd = SocketHolder(self._descriptor, is_unix, self.backlog)  # type: ignore[call-arg, assignment] # more than granian's stubs say
        self._sfd = self._descriptor  # type: ignore[assignment] # the same
        self._ssp = None
        self._sso = None

    def _respawn_workers(
        self,
        workers: Iterable[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Callable[..., Any]],
        delay: float = 0,  # noqa: ARG002 # granian's own call; here the new worker says when
    ) -> None:
        for index in workers:
            old = self.wrks[index]
            self._forget_loaded_workers()
            new = self._spawn_worker(idx=index, target=spawn_target, callback_loader=target_loader)
            # Should it not load, nobody else is to end for it: the old one goes on.
            new.interrupt_by_parent = True
            new.start()
            self.wrks.append(new)
            if self._waited_until_loaded(new):
                new.interrupt_by_parent = False
                self._drain([old], SECONDS_TO_DRAIN_WHEN_RELOADING)
                self._end(old)
                self.wrks.remove(new)
                self.wrks[index] = new
            elif not self._stopping.is_set():
                self._end(new)
                self.wrks.remove(new)
                logger.error("The new worker did not start; the old one goes on.")

    def _drop_shared_socket(self) -> None:
        stop_accepting(self._descriptor)

    def _stop_workers(self) -> None:
        self._drain(self.wrks, 0)
        time.sleep(SECONDS_TO_DRAIN_WHEN_STOPPING)
        super()._stop_workers()  # type: ignore[no-untyped-call] # untyped in granian

    def _forget_loaded_workers(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._loaded, 4096)

    def _waited_until_loaded(self, worker: WorkerProcess) -> bool:
        deadline = time.monotonic() + SECONDS_TO_LOAD
        while worker.is_alive() and time.monotonic() < deadline and not self._stopping.is_set():
            if select.select([self._loaded], [], [], 0.1)[0]:
                return True
        return False

    def _drain(self, workers: Iterable[WorkerProcess], seconds: float) -> None:
        for worker in workers:
            if worker.is_alive():
                os.kill(worker.inner.pid, DRAIN)
        self._stopping.wait(seconds)

    def _end(self, worker: WorkerProcess) -> None:
        worker.terminate()
        worker.join(self.workers_kill_timeout)
        if worker.is_alive():
            worker.kill()
            worker.join()
