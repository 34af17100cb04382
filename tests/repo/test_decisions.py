"""Decision records are numbered, indexed and complete."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.repo.repository import committed_in, text_of

FOLDER = "docs/adr"
SECTIONS = ["Status", "Context", "Decision", "Refused alternatives", "Consequences"]
LINES_OF_A_PAGE = 60
RECORDS = [path for path in committed_in(FOLDER, ".md") if path.name != "README.md"]


def title_of(record: Path) -> str:
    return text_of(record).partition("\n")[0].removeprefix("# ")


class TestDecisions:
    def test_are_numbered_without_gap_or_repetition(self) -> None:
        numbers = [int(record.name[:4]) for record in RECORDS]

        assert numbers == list(range(1, len(RECORDS) + 1))

    def test_are_indexed_once_each(self) -> None:
        linked = Counter(re.findall(r"\]\((\d{4}-[^)]+\.md)\)", text_of(f"{FOLDER}/README.md")))

        assert linked == Counter(record.name for record in RECORDS)

    def test_stand_in_the_index_under_their_title(self) -> None:
        index = text_of(f"{FOLDER}/README.md")

        for record in RECORDS:
            number, _, title = title_of(record).partition(". ")
            assert f"| {number} | [{title}]({record.name}) |" in index

    @pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
    def test_have_every_section_in_order(self, record: Path) -> None:
        assert re.findall(r"^## (.+)$|^(Status): ", text_of(record), re.MULTILINE) == [
            ("", "Status"),
            *((section, "") for section in SECTIONS[1:]),
        ]

    @pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
    def test_fit_on_a_page(self, record: Path) -> None:
        assert len(text_of(record).splitlines()) < LINES_OF_A_PAGE
