"""Each scenario of the pages has a test that exists, or a reason why it cannot occur."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest

from tests.repo.repository import committed_in, text_of
from tests.scenarios.table import NotApplicable, Scenarios

FOLDER = "tests/scenarios"
# They are numbered without a gap.
LAST = 149
TABLES: dict[str, Scenarios] = {
    path.stem: import_module(f"tests.scenarios.{path.stem}").SCENARIOS
    for path in committed_in(FOLDER, ".py")
    if path.stem not in {"table", "__init__"}
}
ROWS = [
    pytest.param(number, row, id=f"{area}-{number}")
    for area, scenarios in TABLES.items()
    for number, row in scenarios.items()
]


@cache
def named_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a file, as `TestX::test_y` or `test_y`."""
    return frozenset(_names(ast.parse(text_of(path)).body))


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{name}" for name in _names(node.body))
        elif isinstance(node, ast.FunctionDef):
            yield node.name


class TestScenarios:
    def test_stand_in_one_table_only(self) -> None:
        numbers = Counter(number for scenarios in TABLES.values() for number in scenarios)

        assert [number for number, count in numbers.items() if count > 1] == []

    def test_are_all_there(self) -> None:
        known = {number for scenarios in TABLES.values() for number in scenarios}

        assert known == {f"K{number}" for number in range(1, LAST + 1)}

    @pytest.mark.parametrize(("number", "row"), ROWS)
    def test_lead_to_a_test_or_to_a_reason(
        self, number: str, row: str | tuple[str, ...] | NotApplicable
    ) -> None:
        assert re.fullmatch(r"K[1-9]\d*", number)
        if isinstance(row, NotApplicable):
            assert row.why.endswith(".")
            return
        named = row if isinstance(row, tuple) else (row,)
        assert named
        for test in named:
            path, _, name = test.partition("::")
            assert name in named_in(path), f"{number}: there is no test {test}"
