"""What axe finds on a page; it is brought to each document once, however often it is asked."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

IS_THERE = "'axe' in window"
RUN = "async (options) => ({ violations: (await axe.run(options)).violations })"
# Told of violations alone, and asked nothing that style sheets would have to be fetched for.
QUICKLY = {"resultTypes": ["violations"], "preload": False}


def check_by_axe(page: Page, *rules: str) -> None:
    """Fail with all that axe finds, by all its rules or by these alone."""
    if not page.evaluate(IS_THERE):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {**QUICKLY, "runOnly": [*rules]} if rules else QUICKLY
    results = AxeResults(page.evaluate(RUN, options))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
