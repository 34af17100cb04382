"""What is committed is our own, small, finished, and says nothing about one machine."""

import re
from pathlib import Path

from tests.repo.repository import ROOT, committed_files, committed_in, text_of

MOST_LINES = 400
# A table of cases may be long; such tables stay the exception.
SHARE_OF_LONG_TESTS = 0.05
# Written by people; a line longer than this was written by a build.
LONGEST_LINE = 500
LARGEST_FILE = 100 * 1024
FOREIGN_FOLDERS = {"node_modules", "vendor", "vendors", "third_party", "build", "dist", "var"}
FOREIGN_NAMES = re.compile(r"\.min\.|\.map$|\.(whl|gz|br|zip|sqlite3|pem|key|crt|pyc)$")
# An exclamation mark keeps a licence's comment through a minifier: somebody else's file.
LICENCE_KEPT_BY_A_BUILD = re.compile(r"/\*!|@license|sourceMappingURL=")
# Written so that they do not find themselves.
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|H[A]CK)\b")
PLACES_OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(r[o]ot|h[o]me|U[s]ers|w[o]rk)/\w")
SOURCES = [
    path
    for path in committed_files()
    if path.suffix in {".py", ".js", ".mjs", ".css", ".html", ".toml", ".txt", ".sh", ".md"}
    or path.name in {"Makefile", "run"}
]
SHIPPED = [path for path in SOURCES if path.suffix in {".js", ".mjs", ".css", ".html"}]

CODE = [
    path
    for path in SOURCES
    if path.suffix not in {".md", ".txt"} and "migrations" not in path.parts
]


def is_test(path: Path) -> bool:
    return path.parts[0] == "tests"


def is_long(path: Path) -> bool:
    return len(text_of(path).splitlines()) > MOST_LINES


def looks_built(text: str) -> bool:
    longest = max(map(len, text.splitlines()), default=0)
    return longest > LONGEST_LINE or LICENCE_KEPT_BY_A_BUILD.search(text) is not None


class TestCommittedFiles:
    def test_are_short(self) -> None:
        assert [path for path in CODE if not is_test(path) and is_long(path)] == []

    def test_are_short_among_tests_too_but_for_a_few(self) -> None:
        tests = [path for path in CODE if is_test(path)]

        assert sum(map(is_long, tests)) <= SHARE_OF_LONG_TESTS * len(tests)

    def test_are_no_builds_and_nobody_elses(self) -> None:
        foreign = [
            path
            for path in committed_files()
            if FOREIGN_FOLDERS & set(path.parts) or FOREIGN_NAMES.search(path.name)
        ]

        assert foreign == []

    def test_look_written_by_hand(self) -> None:
        assert [path for path in SHIPPED if looks_built(text_of(path))] == []

    def test_are_small(self) -> None:
        large = [path for path in committed_files() if (ROOT / path).stat().st_size > LARGEST_FILE]

        assert large == []

    def test_are_finished(self) -> None:
        assert [path for path in SOURCES if UNFINISHED.search(text_of(path))] == []

    def test_name_no_place_of_one_machine(self) -> None:
        assert [path for path in SOURCES if PLACES_OF_ONE_MACHINE.search(text_of(path))] == []


class TestMigrations:
    def test_are_named_for_what_they_do(self) -> None:
        files = [
            path for path in committed_in("keys/migrations", ".py") if path.name != "__init__.py"
        ]

        assert [path for path in files if not re.match(r"\d{4}_(?!auto_)[a-z]", path.name)] == []
