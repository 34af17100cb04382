"""
A pytest plugin that is there before Django reads its settings.

It gives each process of the run a home of its own and, with `--database=postgresql`, a server
that all of them share.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgresql import running_postgresql

SERVER = "APIKEYS_TEST_POSTGRESQL"
_started = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="which database the tests ask; a PostgreSQL server is started for them",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("APIKEYS_") and name != SERVER]:
        if not name.startswith("APIKEYS_TEST_"):
            del os.environ[name]
    home = _started.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-tests-"))
    (Path(home) / "static").mkdir()  # where whitenoise looks for what was collected
    os.environ["APIKEYS_HOME"] = home
    os.environ["DATABASE_URL"] = f"sqlite:///{home}/tests.sqlite3"
    if early_config.known_args_namespace.database == "postgresql":
        # The workers of pytest-xdist inherit the server that their controller started.
        if SERVER not in os.environ:
            os.environ[SERVER] = _started.enter_context(running_postgresql())
        os.environ["DATABASE_URL"] = os.environ[SERVER]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _started.close()
