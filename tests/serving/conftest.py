"""Servers and homes for the tests of this room."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving.running import RunningServer, running_server


@dataclass(frozen=True)
class FirstStart:
    """What the first start on a new home left behind; the server has ended since."""

    home: Path
    output: str
    errors: str
    password: str


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """Return what one first start left behind: the workers of a run share it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home, note = shared / "first" / "home", shared / "first.json"
    with (shared / "first.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            with running_server(home, env={"ELASTIC_PASSWORD": ""}, is_stranger=True) as server:
                pass
            note.write_text(json.dumps([server.output, server.errors, server.password]))
    output, errors, password = json.loads(note.read_text())
    return FirstStart(home=home, output=output, errors=errors, password=password)


@pytest.fixture
def home(first_start: FirstStart, tmp_path: Path) -> Path:
    """Return a home that is prepared already: starting on it is quick."""
    return copy_of(first_start.home, tmp_path / "home")


@pytest.fixture(scope="module")
def server(
    first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Yield a server that the tests of one module only ask."""
    home = copy_of(first_start.home, tmp_path_factory.mktemp("module") / "home")
    with running_server(home) as running:
        yield running


def copy_of(home: Path, target: Path) -> Path:
    shutil.copytree(home, target)
    return target
