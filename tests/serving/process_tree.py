"""Which processes belong to a server, and how to end them all at once."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.patience import wait_until

PROC = Path("/proc")
# Fields of /proc/<pid>/stat after the name, which may hold blanks: see proc(5).
STATE, PARENT = 0, 1
ENDED = {"", "Z", "X"}


def tree_of(root: int) -> list[int]:
    """Return the process and its descendants, parents before children, oldest first."""
    running = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    parents = {pid: fields[PARENT] for pid in running if (fields := stat_fields(pid))}
    tree = [root]
    for parent in tree:  # Grows while it is walked.
        tree += sorted(pid for pid, of in parents.items() if int(of) == parent)
    return tree


def stat_fields(pid: int) -> list[str]:
    """Return what the kernel tells of a process, from its state on; nothing when it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill_nine(processes: list[int]) -> None:
    """
    End these processes as if the power had failed, and wait until none is left.

    Raises:
        TimeoutError: one of them is still there.
    """
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if not wait_until(lambda: not any(is_running(pid) for pid in processes)):
        raise TimeoutError(f"still running: {[one for one in processes if is_running(one)]}")


def is_running(pid: int) -> bool:
    return "".join(stat_fields(pid)[:1]) not in ENDED
