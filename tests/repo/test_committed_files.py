"""What is committed is our own, small, finished, and says nothing about one machine."""

import re
from pathlib import Path

import pytest

from tests.repo.repository import ROOT, committed_files, committed_in, text_of

MOST_LINES = 400
# Written by people; a line longer than this was written by a build.
LONGEST_LINE = 300
LARGEST_FILE = 100 * 1024
FOREIGN_FOLDERS = {"node_modules", "vendor", "vendors", "third_party", "build", "dist", "var"}
FOREIGN_NAMES = re.compile(r"\.min\.|\.map$|\.(whl|gz|br|zip|sqlite3|pem|key|crt|pyc)$")
# An exclamation mark keeps a licence's comment through a minifier: somebody else's file.
LICENCE_KEPT_BY_A_BUILD = re.compile(r"/\*!|@license|sourceMappingURL=")
# Written so that they do not find themselves.
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
PLACES_OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(r[o]ot|h[o]me|U[s]ers|w[o]rk)/\w")
SOURCES = [
    path
    for path in committed_files()
    if path.suffix in {".py", ".js", ".mjs", ".css", ".html", ".toml", ".txt", ".sh", ".md"}
    or path.name in {"Makefile", "run"}
]
SHIPPED = [path for path in SOURCES if path.suffix in {".js", ".mjs", ".css", ".html"}]


class TestCommittedFiles:
    @pytest.mark.parametrize(
        "path", [path for path in SOURCES if path.suffix not in {".md", ".txt"}], ids=str
    )
    def test_are_short(self, path: Path) -> None:
        assert "migrations" in path.parts or len(text_of(path).splitlines()) <= MOST_LINES

    def test_are_no_builds_and_nobody_elses(self) -> None:
        foreign = [
            path
            for path in committed_files()
            if FOREIGN_FOLDERS & set(path.parts) or FOREIGN_NAMES.search(path.name)
        ]

        assert foreign == []

    @pytest.mark.parametrize("path", SHIPPED, ids=str)
    def test_look_written_by_hand(self, path: Path) -> None:
        text = text_of(path)

        assert max(map(len, text.splitlines()), default=0) <= LONGEST_LINE
        assert not LICENCE_KEPT_BY_A_BUILD.search(text)

    def test_are_small(self) -> None:
        large = [path for path in committed_files() if (ROOT / path).stat().st_size > LARGEST_FILE]

        assert large == []

    @pytest.mark.parametrize("path", SOURCES, ids=str)
    def test_are_finished(self, path: Path) -> None:
        assert UNFINISHED.findall(text_of(path)) == []

    @pytest.mark.parametrize("path", SOURCES, ids=str)
    def test_name_no_place_of_one_machine(self, path: Path) -> None:
        assert PLACES_OF_ONE_MACHINE.findall(text_of(path)) == []


class TestMigrations:
    def test_are_named_for_what_they_do(self) -> None:
        files = [
            path for path in committed_in("keys/migrations", ".py") if path.name != "__init__.py"
        ]

        assert [path for path in files if not re.match(r"\d{4}_(?!auto_)[a-z]", path.name)] == []
