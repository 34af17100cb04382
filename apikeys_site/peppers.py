"""The files of peppers: make one, name the one to use; `keys.conf` reads them."""

import os
import re
import secrets
from pathlib import Path

from apikeys_site.env import stored_secret

PEPPER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class PepperRefused(Exception):
    """The text is one sentence for the operator."""


def pepper_ids(folder: Path) -> list[str]:
    """Return the ids of the peppers that have a file here, in the order of their names."""
    return sorted(file.stem for file in folder.glob("*.key") if not file.name.startswith("."))


def make_pepper(folder: Path, pepper_id: str) -> Path:
    """
    Make a pepper that nothing uses yet, for its file to be copied to the other machines.

    Raises:
        PepperRefused: it exists, or is no name for one.
        BadSetting: the file cannot be written.
    """
    if not PEPPER_ID.fullmatch(pepper_id):
        raise PepperRefused("A pepper's name takes up to 64 of the characters A-Z a-z 0-9 _ -.")
    path = folder / f"{pepper_id}.key"
    if path.exists():
        raise PepperRefused(f"There is a pepper '{pepper_id}' already.")
    stored_secret(path)
    return path


def activate_pepper(folder: Path, pepper_id: str) -> None:
    """
    Let whoever starts from now on make new digests under this pepper.

    Raises:
        PepperRefused: there is no such pepper.
    """
    if pepper_id not in pepper_ids(folder):
        raise PepperRefused(f"There is no pepper '{pepper_id}' in {folder}.")
    draft = folder / f".active.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(pepper_id + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / "active")
    finally:
        draft.unlink(missing_ok=True)
