"""
Which packages are compared, and how each is brought into an environment of its own.

Both kinds of environments have a program that fills a database and one that serves, which are told
by `PEER` and `PEER_DATABASE` what for; neither has anything of ours.
"""

import os
import shutil
import subprocess
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.contract.javascript import NODE, NPM
from tests.serving.environment import PROJECT

ALL_NEED = ("django==5.2.*", "djangorestframework", "granian", "psycopg[binary]", "setuptools")
SECONDS_TO_INSTALL = 300.0
REASONABLE = range(30, 200)
BETTER_AUTH = PROJECT / "benchmarks" / "peers" / "better_auth.mjs"


class NotInstalled(Exception):
    """A peer is not there to be compared; its text says why, in one line."""


@dataclass(frozen=True, kw_only=True)
class Programs:
    """
    What an environment can do.

    Attributes:
        fill: fills the database; takes `--keys` and `--to`.
        serve: serves on the port that is written behind it.
        may_keep: whether it keeps its database connection only when it is told to.
    """

    fill: Sequence[str]
    serve: Sequence[str]
    may_keep: bool


class Peer(Protocol):
    """A package that checks keys."""

    @property
    def name(self) -> str: ...

    def installed(self, folder: Path) -> Programs:
        """Install it into the folder, which is new; raise `NotInstalled` if that fails."""


@dataclass(frozen=True)
class DjangoPeer:
    """A package for Django; `requirement` is None for what Django REST framework brings."""

    name: str
    requirement: str | None = None

    def installed(self, folder: Path) -> Programs:
        venv.create(folder, with_pip=True)
        programs = folder / "bin"
        needed = [*ALL_NEED, *([self.requirement] if self.requirement else [])]
        _run(
            [str(programs / "python"), "-m", "pip", "install", "--quiet",
             "--disable-pip-version-check", "--no-input", *needed],
            name=self.name,
        )  # fmt: skip
        return Programs(
            fill=[str(programs / "python"), "-m", "benchmarks.peers.site"],
            serve=[str(programs / "granian"), "--interface", "wsgi", "--workers", "1",
                   "--blocking-threads", "1", "--log-level", "warning",
                   "benchmarks.peers.site:application", "--port"],
            may_keep=True,
        )  # fmt: skip


@dataclass(frozen=True)
class NodePeer:
    """A package for Node, which a package of the tests brings."""

    name: str
    requirements: Sequence[str]
    script: Path

    def installed(self, folder: Path) -> Programs:
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}')
        _run(
            [str(NODE), str(NPM), "install", "--ignore-scripts", "--no-audit", "--no-fund",
             *self.requirements],
            name=self.name,
            cwd=folder,
            env={"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip
        # Node looks for packages in the folders above a script.
        script = str(shutil.copy(self.script, folder))
        return Programs(
            fill=[str(NODE), script], serve=[str(NODE), script, "--port"], may_keep=False
        )


PEERS: Sequence[Peer] = (
    DjangoPeer("djangorestframework-api-key", "djangorestframework-api-key"),
    DjangoPeer("django-rest-knox", "django-rest-knox"),
    DjangoPeer("TokenAuthentication"),
    NodePeer(
        "better-auth",
        # The plugin asks for exactly the libraries of its own release, and npm for newer ones.
        ("better-auth@1.7.5", "@better-auth/api-key@1.7.5", "@better-auth/core@1.7.5",
         "better-sqlite3@13", "pg@8"),
        BETTER_AUTH,
    ),
)  # fmt: skip


def _run(
    command: Sequence[str],
    *,
    name: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    try:
        done = subprocess.run(  # noqa: S603  # an installer, with a list of our own
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_INSTALL,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{name}: not within {SECONDS_TO_INSTALL:.0f} s") from error
    if done.returncode:
        raise NotInstalled(f"{name}: {_reason(done.stderr) or f'exit code {done.returncode}'}")


def _reason(said: str) -> str:
    """Return the first line that tells of an error, and is neither a list nor a mere word."""
    lines = [line.strip() for line in said.splitlines() if "error" in line.lower()]
    return next((line for line in lines if len(line) in REASONABLE), "")
