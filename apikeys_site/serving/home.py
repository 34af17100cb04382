"""The home directory: private to its owner, and used by one supervisor at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apikeys_site.env import BadSetting
from apikeys_site.serving.files import OWNER_ONLY
from apikeys_site.serving.refusal import StartRefused

OWNER_ONLY_DIRECTORY = 0o700


def make_home(home: Path) -> None:
    """
    Make the directory, or close an existing one to other users.

    Raises:
        BadSetting: it cannot be made or belongs to somebody else.
    """
    try:
        home.mkdir(mode=OWNER_ONLY_DIRECTORY, parents=True, exist_ok=True)
        home.chmod(OWNER_ONLY_DIRECTORY)
    except OSError as error:
        raise BadSetting(
            f"APIKEYS_HOME: the directory {home} cannot be used: {error.strerror}."
        ) from error


@contextmanager
def locked(home: Path, name: str = "serve") -> Iterator[None]:
    """
    Hold one lock of the home; the kernel gives it back however this process ends.

    Raises:
        StartRefused: another process holds it.
    """
    descriptor = os.open(home / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartRefused(_already_served(home, holder=file.read().strip())) from error
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _already_served(home: Path, *, holder: str) -> str:
    who = f" (process {holder})" if holder else ""
    return f"Another server already runs on {home}{who}: stop it, or set APIKEYS_HOME."
