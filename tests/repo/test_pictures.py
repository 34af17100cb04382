"""The pictures of the documentation: of every page, in both colours, and those the texts show."""

import re

from tests.browser.pictures import PAGES
from tests.browser.screenshots import COLOURS
from tests.repo.repository import ROOT, committed_in, text_of

FOLDER = "docs/img"
LARGEST_BYTES = 100 * 1024
SHOWN = re.compile(r'docs/img/[^"\s)]+')


class TestPictures:
    def test_are_there_of_every_page_in_both_colours(self) -> None:
        wanted = {f"{page}-{colours}.webp" for page in ("login", *PAGES) for colours in COLOURS}

        assert {path.name for path in committed_in(FOLDER, ".webp")} == wanted

    def test_are_small(self) -> None:
        sizes = {path: (ROOT / path).stat().st_size for path in committed_in(FOLDER, ".webp")}

        assert {path: size for path, size in sizes.items() if size > LARGEST_BYTES} == {}

    def test_that_the_readme_shows_are_there(self) -> None:
        shown = SHOWN.findall(text_of("README.md"))

        assert shown
        assert [path for path in shown if not (ROOT / path).is_file()] == []
