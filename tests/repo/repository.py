"""The repository as its own tests see it: the files that a commit would hold."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def committed_files() -> tuple[Path, ...]:
    """Return the paths, relative to the root, of all files that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    # A file deleted in the working tree stays listed until the deletion is committed.
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def committed_in(folder: str, *suffixes: str) -> list[Path]:
    """Return the committed files below `folder` with one of these suffixes."""
    return [
        path
        for path in committed_files()
        if path.is_relative_to(folder) and path.suffix in suffixes
    ]


def text_of(path: Path | str) -> str:
    return (ROOT / path).read_text()
