"""
A pytest plugin that keeps coverage's tracer away from tests that are not counted.

Python 3.11 takes two or three times as long for whatever it does while it is traced. The lines
that tests marked `untraced` go through are those of other tests, once more.

A process that is killed while it writes down what it has gone through leaves a torn file: it is
thrown away before coverage reads them all, and stumbles over it.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from coverage import Coverage

# By this, coverage finds its way into the processes that a test starts; `start()` sets it.
FOR_CHILDREN = "COVERAGE_PROCESS_CONFIG"
# Of one process each; coverage writes them without a journal.
TRACES = ".coverage.*"


class Tracing:
    """What traces this process; it pauses only where a test differs from the last."""

    def __init__(self) -> None:
        self._paused: Coverage | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> object:
        # Before any fixture: a server that many tests share is traced as the first of them.
        if item.get_closest_marker("untraced"):
            self._pause()
        else:
            self._resume()
        return (yield)

    def _pause(self) -> None:
        if not self._paused and (tracer := Coverage.current()):
            tracer.stop()
            self._paused = tracer
            os.environ.pop(FOR_CHILDREN, None)

    def _resume(self) -> None:
        if self._paused:
            self._paused.start()
            self._paused = None


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    # Closest to the loop: coverage reads the files after this.
    result = yield
    if not hasattr(session.config, "workerinput"):
        forget_torn(session.config.rootpath)
    return result


def forget_torn(folder: Path) -> None:
    for file in folder.glob(TRACES):
        if not is_whole(file):
            file.unlink()


def is_whole(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as traces:
            traces.execute("SELECT version FROM coverage_schema")
            found: tuple[str] = traces.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        return False
    return found == ("ok",)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Tracing())
