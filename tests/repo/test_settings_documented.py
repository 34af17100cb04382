"""Each environment variable that is read stands in README's table, and no other does."""

import ast
import re

from tests.repo.repository import committed_in, text_of

OURS = re.compile(r"APIKEYS_[A-Z_]*[A-Z]|DATABASE_URL|ELASTIC_PASSWORD")
FILE = "_FILE"


def variables_read() -> set[str]:
    """Return the names that stand as whole strings in the code that reads settings."""
    return {
        node.value.removesuffix(FILE)
        for path in committed_in("apikeys_site", ".py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and OURS.fullmatch(node.value.removesuffix(FILE))
    }


def variables_documented() -> set[str]:
    """Return the names in the first column of README's tables."""
    rows = [line for line in text_of("README.md").splitlines() if line.startswith("| `")]
    first_cells = (row.split("|")[1] for row in rows)
    return {
        name.removesuffix(FILE)
        for cell in first_cells
        for name in re.findall(r"`([A-Z_]+)`", cell)
        if OURS.fullmatch(name.removesuffix(FILE))
    }


class TestSettings:
    def test_are_documented_when_they_are_read(self) -> None:
        assert variables_read() - variables_documented() == set()

    def test_are_read_when_they_are_documented(self) -> None:
        assert variables_documented() - variables_read() == set()
