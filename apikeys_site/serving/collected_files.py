"""Hash and compress the static files, when they are not those of the last start."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from apikeys_site.serving.inheritance import child_environment
from apikeys_site.serving.refusal import StartRefused

STAMP = ".collected"
# These two bring files for pages that nobody sees here.
UNUSED = ("rest_framework", "guardian")
COLLECT = (
    *(sys.executable, "-m", "django", "collectstatic"),
    *("--noinput", "--clear", "--verbosity", "0"),
    *(f"--ignore={folder}" for folder in UNUSED),
)


def collect_static_files_if_changed(*, tell: Callable[[str], object]) -> None:
    """
    Fill `STATIC_ROOT` anew unless its stamp says that it holds today's files.

    Args:
        tell: told beforehand, for it takes seconds.

    Raises:
        StartRefused: that failed.
    """
    root = Path(settings.STATIC_ROOT)
    stamp, digest = root / STAMP, digest_of_sources()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    tell("Compressing the static files ...\n")
    stamp.unlink(missing_ok=True)
    # In a process of its own: compressing takes memory that this one would keep for good.
    collected = subprocess.run(  # noqa: S603 # our own program
        COLLECT, env=child_environment(), stdin=subprocess.DEVNULL, check=False
    )
    if collected.returncode:
        raise StartRefused("The static files could not be collected; the reason stands above.")
    stamp.write_text(digest)


def digest_of_sources() -> str:
    """Return a digest over the names and contents of all static files of all applications."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            with storage.open(name) as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{name}\0{content}\0".encode())
    return digest.hexdigest()
