"""
What SQLite's writers say in shared memory: whether anything was committed since the last look.

In WAL mode each commit changes the header of the file beside the database, `…-shm`, which all
processes map. SQLite's own readers compare it with what they saw last, without a lock, and thereby
tell whether anything has changed (`PRAGMA data_version` says what they found); so does this, but
without a statement, for which the driver lets go of the interpreter several times: under load that
takes longer than all the rest of a verdict.

Source: https://www.sqlite.org/walformat.html, "The WAL-Index Format".
"""

import mmap
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

HEADER = slice(0, 48)
VERSION = struct.pack("=I", 3007000)
IS_INITIALISED = 12
Header: TypeAlias = Callable[[], bytes]

# Never unmapped, and no descriptor closed: closing any of them would take away the locks that
# SQLite holds on the same file in this process, for that is how POSIX has it.
_mapped: dict[tuple[int, int], mmap.mmap] = {}
_open: list[int] = []


def header_beside(database: Path) -> Header | None:
    """
    Return what reads the header; None where there is none, or of another format.

    Some connection of this process must be open and have read: it keeps the file in its place.
    """
    file = Path(f"{database}-shm")
    try:
        index = _index(file)
    except (OSError, ValueError):
        return None
    if index[: len(VERSION)] != VERSION or not index[IS_INITIALISED]:
        return None
    # Bound to its argument: nothing but this one call remains for each look.
    return lambda: index[HEADER]


def _index(file: Path) -> mmap.mmap:
    known = _mapped.get(_identity(file.stat()))
    if known is not None:
        return known
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    _open.append(descriptor)
    index = mmap.mmap(descriptor, HEADER.stop, access=mmap.ACCESS_READ)
    return _mapped.setdefault(_identity(os.fstat(descriptor)), index)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
