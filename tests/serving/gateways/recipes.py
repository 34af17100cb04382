"""The recipes for gateways, as the documentation prints them."""

import re
from collections.abc import Mapping

from tests.repo.repository import text_of

BLOCK = re.compile(r"^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(words: str) -> list[str]:
    """Return the blocks that are marked with these words, in their order."""
    return [
        found["text"]
        for found in BLOCK.finditer(text_of("docs/gateways.md"))
        if found["words"] == words
    ]


def filled_in(block: str, values: Mapping[str, str]) -> str:
    """Return the block with what an operator would change; each of it stands there."""
    for printed, value in values.items():
        assert printed in block, printed
        block = block.replace(printed, value)
    return block
