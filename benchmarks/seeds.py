"""
Databases full of keys, a hundred thousand of them.

Each kind is filled once in a run and copied for every benchmark that wants one; the server of
PostgreSQL and what was filled are removed when the run ends.
"""

import atexit
import itertools
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from tests.postgresql import running_postgresql
from tests.serving.environment import PROJECT, environment_for

KEYS = 100_000
SQLITE, POSTGRESQL = DATABASES = ("sqlite", "postgresql")
SEED = "seed"

_whole_run = ExitStack()
atexit.register(_whole_run.close)
_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Seed:
    """A database: its address, and the credentials of its keys as they follow `ApiKey`."""

    database: str
    credentials: list[str]


def seeded(folder: Path, kind: str) -> Seed:
    """Make a full database; the secrets it needs are in the folder, for both kinds the same."""
    filled = _filled(kind)
    shutil.copytree(_folder() / "secrets", folder / "secrets", dirs_exist_ok=True)
    if kind == POSTGRESQL:
        database = created_on_postgresql(template=SEED)
    else:
        path = folder / f"keys-{next(_numbers)}.sqlite3"
        shutil.copy(_folder() / f"{SEED}.sqlite3", path)
        database = f"sqlite:///{path}"
    return Seed(database=database, credentials=filled)


def created_on_postgresql(name: str = "", *, template: str = "template1") -> str:
    """Make a database on the server of this run; return its address."""
    address = _postgresql()
    name = name or f"benchmark_{next(_numbers)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return f"{address.rpartition('/')[0]}/{name}"


@cache
def _postgresql() -> str:
    return _whole_run.enter_context(running_postgresql())


@cache
def _folder() -> Path:
    return Path(_whole_run.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-seed-")))


@cache
def _filled(kind: str) -> list[str]:
    credentials = _folder() / f"credentials-{kind}"
    file = _folder() / f"{SEED}.sqlite3"
    database = created_on_postgresql(SEED) if kind == POSTGRESQL else f"sqlite:///{file}"
    variables = {"DATABASE_URL": database, "APIKEYS_SECRETS_DIR": str(_folder() / "secrets")}
    subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.seed_keys", "--keys", str(KEYS),
         "--to", str(credentials)],
        cwd=PROJECT,
        env=environment_for(_folder() / "home", env=variables),
        check=True,
    )  # fmt: skip
    if kind == SQLITE:
        with closing(sqlite3.connect(file)) as connection:
            # All of it is in the one file that is copied.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return credentials.read_text().splitlines()
