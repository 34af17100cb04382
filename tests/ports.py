"""Free ports: found by binding one, and not lost again before the server that it is for starts."""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle

# Linux gives 32768 and higher to whoever connects. Below, each worker of a run has its own.
FIRST, WORKERS, OF_EACH = 20_000, 10, 1_200


def _own_ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    own = range(FIRST + worker * OF_EACH, FIRST + (worker + 1) * OF_EACH)
    # Runs beside this one have the same workers: they hardly begin at the same port.
    return cycle(random.sample(own, k=len(own)))


_candidates = _own_ports()


def free_port() -> int:
    """Return a port that nobody listens on, and that this worker is not given soon again."""
    for port in _candidates:
        with socket.socket() as listener, suppress(OSError):
            # As servers do: connections that have just ended are no obstacle.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError("an endless list has ended")
