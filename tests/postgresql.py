"""A PostgreSQL server of the tests' own, made in a temporary folder and stopped afterwards."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

DEBIAN_FOLDERS = Path("/usr/lib/postgresql")
# PostgreSQL refuses to run as root; Debian has made this account with the package, or `nobody`.
UNPRIVILEGED = ("postgres", "nobody")


def bin_folder() -> Path:
    """
    Return the folder of the server's programs: Debian's, else the one PyPI's package brought.

    Raises:
        RuntimeError: neither is installed.
    """
    found = sorted(DEBIAN_FOLDERS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("Install PostgreSQL's server for the tests: apt-get install postgresql.")


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Start a server and yield the address of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="apikeys-postgresql-"))
    account = _unprivileged_account()
    if account:
        os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
    password, port, data = secrets.token_hex(8), free_port(), folder / "data"
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)
    try:
        _run(
            account,
            "initdb",
            f"--pgdata={data}",
            "--username=tester",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # Not C: what must not hang on the database's language is shown under another one.
            "--locale=C.UTF-8",
            "--no-sync",
        )
        _run(account, "pg_ctl", "start", f"--pgdata={data}", "--wait", "--silent",
             f"--log={folder / 'log'}", "-o",
             f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
             " -c max_connections=200 -c fsync=off")  # fmt: skip
        yield f"postgresql://tester:{password}@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            _run(account, "pg_ctl", "stop", f"--pgdata={data}", "--mode=immediate", "--silent")
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_account() -> str | None:
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in accounts)


def _run(account: str | None, program: str, *arguments: str) -> None:
    subprocess.run(  # noqa: S603  # our own arguments
        [str(bin_folder() / program), *arguments],
        check=True,
        user=account,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    )
