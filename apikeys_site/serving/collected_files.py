"""Hash and compress the static files, when they are not those of the last start."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect_static_files_if_changed() -> None:
    """Fill `STATIC_ROOT` anew unless its stamp says that it holds today's files."""
    root = Path(settings.STATIC_ROOT)
    stamp, digest = root / STAMP, digest_of_sources()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)


def digest_of_sources() -> str:
    """Return a digest over the names and contents of all static files of all applications."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{name}\0{content}\0".encode())
    return digest.hexdigest()
