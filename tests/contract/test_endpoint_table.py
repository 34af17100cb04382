"""The table of `docs/elasticsearch.md` names the endpoints that there are."""

import re

from tests.contract.openapi_document import OPENAPI
from tests.contract.recipes import PAGE

ROW = re.compile(r"^\| `(?P<methods>[A-Z, ]+) (?P<path>/[^`]*)` \|", re.MULTILINE)


def documented() -> list[str]:
    supported, _, _ = PAGE.read_text().partition("\n## How it differs")
    return [
        f"{method} {row['path']}"
        for row in ROW.finditer(supported)
        for method in row["methods"].split(", ")
    ]


class TestTheTable:
    def test_names_each_endpoint_once(self) -> None:
        there = [
            f"{method.upper()} {path}"
            for path, operations in OPENAPI["paths"].items()
            for method in operations
        ]

        assert sorted(documented()) == sorted(there)
