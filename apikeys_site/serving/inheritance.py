"""What a child process inherits."""

import os
from pathlib import Path

from apikeys_site.serving.clean_environ import FIRST_START_ONLY

PROJECT = Path(__file__).resolve().parents[2]


def child_environment() -> dict[str, str]:
    """
    Return this process's environment for a program of ours.

    It lacks what only the first start reads, and it leads to our packages from any working
    directory: changing that would give relative paths in variables another meaning.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in FIRST_START_ONLY}
    path = [str(PROJECT), *filter(None, [inherited.get("PYTHONPATH")])]
    return inherited | {"PYTHONPATH": os.pathsep.join(path)}
