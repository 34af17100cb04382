"""Servers' processes: how they start and end, what they cost, and which core they may use."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.serving.environment import PROJECT
from tests.serving.process_tree import PARENT, stat_fields, tree_of

PROC = Path("/proc")
ANY_REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
SECONDS_TO_START, SECONDS_TO_END = 60.0, 30.0
SECONDS_BEFORE_TRYING_AGAIN = 0.1
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name: see proc(5).
USER_TICKS, SYSTEM_TICKS = 11, 12
USER_TICKS_OF_ENDED, SYSTEM_TICKS_OF_ENDED = 13, 14


@dataclass(frozen=True, kw_only=True)
class Memory:
    """
    What one process holds, in MiB.

    Attributes:
        rss: all that is in memory, shared or not.
        pss: shared pages divided by those who share them.
    """

    rss: float
    pss: float


@dataclass(frozen=True, kw_only=True)
class Server:
    """
    A server under load: where it listens, and its processes, parents first.

    Attributes:
        postmaster: the process that all of PostgreSQL's come from, where their time counts, too.
    """

    port: int
    processes: Sequence[int]
    context: ssl.SSLContext | None = None
    postmaster: int | None = None

    def spent(self) -> float:
        """Return the seconds that it has spent on a processor so far."""
        if self.postmaster is None:
            return processor_seconds(self.processes)
        theirs = processor_seconds(tree_of(self.postmaster)) + ended_seconds(self.postmaster)
        return processor_seconds(self.processes) + theirs

    def connect(self) -> socket.socket:
        """Return a new connection; with a context it speaks TLS."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context is None:
            return plain
        return self.context.wrap_socket(plain, server_hostname="127.0.0.1")


@contextmanager
def started(
    module: str,
    *options: str,
    env: Mapping[str, str] | None = None,
    context: ssl.SSLContext | None = None,
) -> Iterator[Server]:
    """Run one of our programs that print `ready <port>`; yield it once it has answered."""
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", module, *options],
        cwd=PROJECT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    with ended_at_last(process):
        line = process.stdout.readline() if process.stdout else ""
        # It listens before the worker that answers has started.
        yield answering(process, port=int(line.removeprefix("ready ")), context=context)


def answering(
    process: "subprocess.Popen[str]", *, port: int, context: ssl.SSLContext | None = None
) -> Server:
    """
    Return the server once it has answered, whatever it said.

    Raises:
        RuntimeError: it ended.
        OSError: it did not answer in time.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with Server(port=port, processes=[], context=context).connect() as connection:
                connection.sendall(ANY_REQUEST)
                if connection.recv(1):
                    return Server(port=port, processes=tree_of(process.pid), context=context)
        except OSError:
            if time.monotonic() > deadline:
                raise
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!s} ended with {process.returncode}")
        time.sleep(SECONDS_BEFORE_TRYING_AGAIN)


@contextmanager
def ended_at_last(process: "subprocess.Popen[str]") -> Iterator[None]:
    """End the process in order when the block is left, however that happens."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        finally:
            process.kill()
            if process.stdout:
                process.stdout.close()


def processor_seconds(processes: Sequence[int]) -> float:
    """Return the time that these processes have spent on a processor so far."""
    stats = [fields for pid in processes if (fields := stat_fields(pid))]
    return sum(int(one[USER_TICKS]) + int(one[SYSTEM_TICKS]) for one in stats) / TICKS_PER_SECOND


def ended_seconds(parent: int) -> float:
    """Return the same for the children that have ended."""
    fields = stat_fields(parent)
    ticks = int(fields[USER_TICKS_OF_ENDED]) + int(fields[SYSTEM_TICKS_OF_ENDED])
    return ticks / TICKS_PER_SECOND


def postmaster_of(database: str) -> int:
    """Return the process that all others of a PostgreSQL server come from."""
    with psycopg.connect(database) as connection:
        return int(stat_fields(connection.info.backend_pid)[PARENT])


def running_seconds(processes: Sequence[int]) -> float:
    """
    Return the time of their threads that live still, to the nanosecond.

    A tick is as long as a request; this tells of a few requests what they cost.
    """
    return sum(_nanoseconds(task) for pid in processes for task in _tasks(pid)) / 1e9


def _tasks(pid: int) -> list[Path]:
    try:
        return [*(PROC / str(pid) / "task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _nanoseconds(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def memory_of(pid: int) -> Memory:
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(size.split()[0]) for name, _, size in (one.partition(":") for one in lines)}
    return Memory(rss=sizes["Rss"] / 1024, pss=sizes["Pss"] / 1024)


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this thread, and every process that it starts meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def two_cores() -> tuple[int, int]:
    """Return a core for the server and another for the load; the same where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def end_in_order() -> None:
    """Let signals end this process as Ctrl-C does: whatever it has started ends with it."""

    def end(number: int, _frame: object) -> None:
        for one in ENDING:
            # Nothing may interrupt that.
            signal.signal(one, lambda *_: None)
        sys.exit(128 + number)

    for one in ENDING:
        signal.signal(one, end)
