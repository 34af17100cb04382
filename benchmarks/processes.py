"""What a server's processes cost: processor time, memory, and which core they may use."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving.process_tree import stat_fields

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name: see proc(5).
USER_TICKS, SYSTEM_TICKS = 11, 12


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


def processor_seconds(processes: list[int]) -> float:
    """Return the time that these processes have spent on a processor so far."""
    stats = [fields for pid in processes if (fields := stat_fields(pid))]
    return sum(int(one[USER_TICKS]) + int(one[SYSTEM_TICKS]) for one in stats) / TICKS_PER_SECOND


def running_seconds(processes: list[int]) -> float:
    """
    Return the same for their threads that live still, to the nanosecond.

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
    """Let SIGTERM end this process as Ctrl-C does: whatever it has started ends with it."""

    def end(number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
