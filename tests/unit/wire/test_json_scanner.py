"""On which line of a text a value stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.wire.json_scanner import MalformedJson, Pointer, lines_of

TEXT = """{
  "r": {
    "cluster": [
      "all",
      "monitor"],
    "indices": [{"names": "a",
      "privileges": ["read"]}]
  },
  "s": {"cluster": []}
}"""
NAMES = st.text("abc", min_size=1, max_size=2)
VALUES = st.recursive(
    st.integers(), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=12
)


class TestLines:
    @pytest.mark.parametrize(
        ("pointer", "line"),
        [
            ((), 1),
            (("r",), 2),
            (("r", "cluster", 0), 4),
            (("r", "cluster", 1), 5),
            (("r", "indices", 0, "privileges", 0), 7),
            (("s", "cluster"), 9),
            (("s", "cluster", 3), 9),
            (("r", "index", 0), 2),
            (("unknown",), 1),
        ],
    )
    def test_are_where_values_begin(self, pointer: Pointer, line: int) -> None:
        assert lines_of(TEXT, [pointer]) == [line]

    def test_keep_the_order_of_the_pointers(self) -> None:
        assert lines_of(TEXT, [("s",), ("r", "cluster", 0)]) == [9, 4]

    def test_need_a_text_that_is_json(self) -> None:
        with pytest.raises(MalformedJson):
            lines_of("{", [("r",)])

    @given(st.lists(VALUES))
    def test_count_as_an_indenting_writer_does(self, values: list[object]) -> None:
        text = json.dumps(values, indent=1)
        places = range(len(values))
        # The line of the last value is the last but one.
        lines = [json.dumps([*values[:place], 0], indent=1).count("\n") for place in places]

        assert lines_of(text, [(place,) for place in places]) == lines
