"""JSON as people type it."""

import pytest

from keys.web.json_text import BadJson, line_of_complaint, object_from, pretty


class TestObjectFrom:
    def test_reads_an_object(self) -> None:
        assert object_from(' {"a": [1, 1.5, null, "ü"]} ') == {"a": [1, 1.5, None, "ü"]}

    @pytest.mark.parametrize("text", ["1", "[]", "null", '"a"', "NaN", "{", "", '{"a": -Infinity}'])
    def test_refuses_all_else(self, text: str) -> None:
        with pytest.raises(BadJson, match=r"Enter valid JSON\."):
            object_from(text)

    def test_says_where_it_went_wrong(self) -> None:
        with pytest.raises(BadJson, match="Line 3, column 8: Expecting value"):
            object_from('{\n  "a": 1,\n  "b": oops\n}')

    @pytest.mark.parametrize(("levels", "good"), [(100, True), (101, False)])
    def test_stops_at_a_hundred_levels(self, levels: int, *, good: bool) -> None:
        text = '{"a":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"

        if good:
            assert object_from(text)
        else:
            with pytest.raises(BadJson, match="at most 100 levels"):
                object_from(text)


class TestPretty:
    def test_keeps_letters_readable(self) -> None:
        assert pretty({"stadt": "Zürich"}) == '{\n  "stadt": "Zürich"\n}'

    def test_escapes_what_no_page_can_hold(self) -> None:
        assert "\\ud800" in pretty({"a": "\ud800"})


class TestLineOfComplaint:
    TEXT = '{\n  "r": {\n    "cluster": ["oops"]\n  }\n}'

    @pytest.mark.parametrize(
        ("complaint", "line"),
        [
            ("role [r] has an unknown privilege [oops]", 3),
            ("role [r] is wrong", 2),
            ("unknown [nowhere]", None),
            ("no name at all", None),
        ],
    )
    def test_is_that_of_the_last_name_found(self, complaint: str, line: int | None) -> None:
        assert line_of_complaint(self.TEXT, complaint) == line
