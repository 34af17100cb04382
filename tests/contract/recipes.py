"""The recipes of `docs/elasticsearch.md`, as they stand there."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "elasticsearch.md"
RECIPE = re.compile(
    r"^### (?P<title>.+?)\n.*?^```(?P<language>\w+)\n(?P<code>.*?)^```\n"
    r"(?:\n```text\n(?P<printed>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Recipe:
    """`printed`: what the page says that it prints; None where it says nothing."""

    title: str
    language: str
    code: str
    printed: str | None


def recipes() -> list[Recipe]:
    _, _, text = PAGE.read_text().partition("## Recipes")
    return [Recipe(**found.groupdict()) for found in RECIPE.finditer(text)]
