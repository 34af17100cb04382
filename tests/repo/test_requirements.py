"""Each requirement says what it is for."""

import re
from pathlib import Path

import pytest

from tests.repo.repository import committed_files, text_of

FILES = [path for path in committed_files() if re.fullmatch(r"requirements.*\.txt", str(path))]


def requirements_of(file: Path) -> dict[str, str]:
    """Return each requirement's line and the comment that is on it or stands right above."""
    found, above = {}, ""
    for line in text_of(file).splitlines():
        requirement, _, reason = (part.strip() for part in line.partition("#"))
        if requirement and not requirement.startswith("-"):
            found[requirement] = reason or above
        above = reason if not requirement else ""
    return found


class TestRequirements:
    def test_exist(self) -> None:
        assert Path("requirements.txt") in FILES

    @pytest.mark.parametrize("file", FILES, ids=str)
    def test_say_what_they_are_for(self, file: Path) -> None:
        silent = [one for one, reason in requirements_of(file).items() if not reason]

        assert silent == []

    @pytest.mark.parametrize("file", FILES, ids=str)
    def test_are_pinned(self, file: Path) -> None:
        loose = [one for one in requirements_of(file) if not re.search(r"[=~]=\s*\d", one)]

        assert loose == []
