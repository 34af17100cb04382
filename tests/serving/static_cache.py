"""Collect the static files once for all servers that the tests start."""

import fcntl
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.serving.environment import PROJECT, environment_for

CACHE = PROJECT / ".test-static"
# The product's own function, so what it has collected is what a server would collect.
COLLECT = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "apikeys_site.settings"
django.setup()
from apikeys_site.serving.collected_files import collect_static_files_if_changed
collect_static_files_if_changed(tell=print)
"""


def give_static_files(home: Path) -> None:
    """Put collected files into a new home; its server checks them as it would check its own."""
    if not (home / "static").exists():
        shutil.copytree(_collected(), home / "static")


@cache
def _collected() -> Path:
    CACHE.mkdir(mode=0o700, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run share the work
        subprocess.run(  # noqa: S603 # our own program
            [sys.executable, "-c", COLLECT],
            cwd=PROJECT,
            env=environment_for(CACHE),
            check=True,
        )
    return CACHE / "static"
