"""The documentation leads where it says, has whole tables, and tells of all that there is."""

import re
from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from keys.verifier.feed import Feed
from keys.verifier.memory import Memory
from keys.verifier.metrics import Exposition, Metrics
from keys.verifier.use import Uses
from tests.repo.repository import ROOT, committed_files, committed_in, text_of

PAGES = [path for path in committed_files() if path.suffix == ".md"]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z]+:")
CELL = re.compile(r"(?<!\\)\|")
TARGET = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)
COMMANDS = "keys/management/commands"


def prose_of(page: Path) -> str:
    return FENCED.sub("", text_of(page))


def anchors_of(page: Path) -> set[str]:
    """Return where a link into the page may lead, as the hosts of repositories name headings."""
    headings = (heading.lower() for heading in HEADING.findall(prose_of(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not (ROOT / target).exists():
        return False
    return not anchor or anchor in anchors_of(target)


def tables_of(page: Path) -> list[list[str]]:
    """Return the lines of each table."""
    found = re.findall(r"(?:^\|.*\n)+", prose_of(page), re.MULTILINE)
    return [table.splitlines() for table in found]


def cells_in(row: str) -> int:
    return len(CELL.split(row.strip().strip("|")))


def first_column(page: str) -> str:
    return "\n".join(row.split(" | ")[0] for table in tables_of(Path(page)) for row in table)


@pytest.mark.parametrize("page", PAGES, ids=str)
class TestPages:
    def test_have_links_that_lead_somewhere(self, page: Path) -> None:
        links = LINK.findall(CODE.sub("", prose_of(page)))
        local = [link for link in links if not ELSEWHERE.match(link)]

        assert [link for link in local if not leads_somewhere(page, link)] == []

    def test_have_whole_tables(self, page: Path) -> None:
        ragged = [table[0] for table in tables_of(page) if len(set(map(cells_in, table))) != 1]

        assert ragged == []

    def test_have_headings_of_their_own(self, page: Path) -> None:
        if page.name == "CHANGELOG.md":
            # Each version has the same ones.
            return
        headings = Counter(HEADING.findall(prose_of(page)))

        assert [heading for heading, count in headings.items() if count > 1] == []


class TestTheManual:
    def test_is_reached_from_the_first_page(self) -> None:
        linked = set(LINK.findall(text_of("README.md")))

        assert [page for page in committed_in("docs", ".md") if page.parent.name == "docs"]
        assert [
            str(page)
            for page in committed_in("docs", ".md")
            if page.parent.name == "docs" and str(page) not in linked
        ] == []

    def test_names_each_command(self) -> None:
        commands = [
            path.stem for path in committed_in(COMMANDS, ".py") if not path.stem.startswith("_")
        ]
        documented = first_column("README.md")

        assert [name for name in commands if f"`manage.py {name}" not in documented] == []

    def test_names_what_can_be_made(self) -> None:
        documented = first_column("README.md")
        targets = set(TARGET.findall(text_of("Makefile"))) - {"help"}

        assert targets
        assert [name for name in targets if f"`make {name}`" not in documented] == []

    def test_names_each_figure(self) -> None:
        documented = set(
            re.findall(r"`(apikeys_verifier_\w+)[`{]", first_column("docs/operations.md"))
        )

        assert documented == figures()


def figures() -> set[str]:
    """Return the names of all metrics, as Prometheus stores them."""
    text = Exposition(Metrics(), Memory(), cast("Feed", _Idle()), cast("Uses", _Idle())).text()
    return set(re.findall(r"^# TYPE (\w+) ", text.decode(), re.MULTILINE))


class _Idle:
    """A feed, and uses, of which there is nothing to tell."""

    staleness, is_live, lost, waiting = 0.0, True, 0, 0
