"""How close a text comes to what was typed of it."""

import pytest

from keys.rules.search.closeness import Closeness, closeness


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        pytest.param("ci", "CI", Closeness.WHOLE, id="the whole, whatever its case"),
        pytest.param("ci", "ci-deploy", Closeness.BEGINS, id="the beginning"),
        pytest.param("deploy", "ci-deploy", Closeness.WORD_BEGINS, id="the beginning of a word"),
        pytest.param("a", "banana a", Closeness.WORD_BEGINS, id="a word behind other places"),
        pytest.param("ploy", "ci-deploy", Closeness.INSIDE, id="a part"),
        pytest.param("x", "ci-deploy", Closeness.NONE, id="nothing"),
        pytest.param("", "ci", Closeness.BEGINS, id="nothing typed"),
        pytest.param("STRASSE", "Hauptstraße", Closeness.INSIDE, id="other letters"),
    ],
)
def test_closeness(typed: str, text: str, expected: Closeness) -> None:
    assert closeness(typed, text) is expected
