"""JSON is read as Python reads it, but stricter, and every refusal says where."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.names import UNSTORABLE
from keys.wire.json_reader import read_json
from keys.wire.json_scanner import (
    LONGEST_NUMBER,
    MOST_LEVELS,
    MalformedJson,
    Position,
    members_of,
    position_in,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ALMOST_JSON = st.text('{}[]:,"\\u0019eE+-. \n\ttruefalsn\0', max_size=24)


class TestGoodDocuments:
    @given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
    def test_are_read_as_python_reads_them(
        self, value: object, indent: int | str | None, ensure_ascii: bool
    ) -> None:
        text = json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)

        assert read_json(text.encode()).value == value

    @given(VALUES)
    def test_are_walked_to_their_end_by_the_scanner(self, value: object) -> None:
        members = members_of(json.dumps(value))

        assert set(members) == (set(value) if isinstance(value, dict) else set())

    def test_may_begin_with_a_byte_order_mark(self) -> None:
        assert read_json(b"\xef\xbb\xbf{}").value == {}

    def test_keep_whole_numbers_of_any_practical_size(self) -> None:
        assert read_json(b"[" + b"9" * 400 + b"]").value == [int("9" * 400)]

    def test_keep_characters_beyond_the_basic_plane(self) -> None:
        assert read_json(rb'["\ud83d\ude00"]').value == ["\N{GRINNING FACE}"]

    def test_may_be_as_deep_as_allowed(self) -> None:
        text = "[" * MOST_LEVELS + "]" * MOST_LEVELS

        assert read_json(text.encode()).text == text

    def test_know_where_their_members_are(self) -> None:
        document = read_json(b'{\n  "name": "ci",\n  "\\u0061b" : [\n1]}')

        assert document.name_position("name") == Position(2, 3)
        assert document.value_position("name") == Position(2, 11)
        assert document.name_position("ab") == Position(3, 3)
        assert document.value_position("ab") == Position(3, 15)
        assert document.value_position("absent") == Position(1, 1)
        assert document.name_position("absent") == Position(1, 1)


class TestBadDocuments:
    @pytest.mark.parametrize(
        ("text", "position", "reason"),
        [
            pytest.param("", "1:1", "Unexpected end-of-input", id="nothing"),
            pytest.param(" \n ", "2:2", "Unexpected end-of-input", id="blanks"),
            pytest.param("{", "1:2", "Unexpected end-of-input", id="open object"),
            pytest.param('{"a"', "1:5", "Unexpected end-of-input", id="name alone"),
            pytest.param('{"a" 1}', "1:6", "Unexpected character ('1' (code 49))", id="no colon"),
            pytest.param("{a:1}", "1:2", "Unexpected character ('a' (code 97))", id="bare name"),
            pytest.param('{"a":1,}', "1:8", "Unexpected character ('}' (code 125))", id="comma"),
            pytest.param("[1,]", "1:4", "Unexpected character (']' (code 93))", id="array comma"),
            pytest.param("[,1]", "1:2", "Unexpected character (',' (code 44))", id="comma first"),
            pytest.param("[1 2]", "1:4", "Unexpected character ('2' (code 50))", id="no comma"),
            pytest.param("[NaN]", "1:2", "Unexpected character ('N' (code 78))", id="NaN"),
            pytest.param("[Infinity]", "1:2", "Unexpected character ('I' (code 73))", id="inf"),
            pytest.param("[-Infinity]", "1:2", "Unexpected character ('-' (code 45))", id="-inf"),
            pytest.param("[01]", "1:3", "Unexpected character ('1' (code 49))", id="leading zero"),
            pytest.param("[1e999]", "1:2", "number is out of range", id="float too large"),
            pytest.param(
                f"[{'9' * (LONGEST_NUMBER + 1)}]", "1:2", "number is out of range", id="long number"
            ),
            pytest.param(f"[{'9' * 5000}]", "1:2", "number is out of range", id="5,000 digits"),
            pytest.param(
                '{"a":1,\n "a":2}', "2:2", "Duplicate field 'a'", id="duplicate name"
            ),
            pytest.param(
                '{"x":[{"a":1,"\\u0061":2}]}', "1:14", "Duplicate field 'a'", id="duplicate deep"
            ),
            pytest.param("{} {}", "1:4", "unexpected text after the end of the document", id="two"),
            pytest.param(
                '["\\u0000"]', "1:2", "text may hold neither NUL nor a lone surrogate", id="NUL"
            ),
            pytest.param(
                '{"\\ud800":1}', "1:2", "text may hold neither NUL nor a lone surrogate", id="half"
            ),
            pytest.param(
                '["a', "1:2",
                "text is not ended, or holds a bad escape or a control character",
                id="open text",
            ),
            pytest.param(
                '["\n"]', "1:2",
                "text is not ended, or holds a bad escape or a control character",
                id="line end in a text",
            ),
            pytest.param(
                '["\\x"]', "1:2",
                "text is not ended, or holds a bad escape or a control character",
                id="bad escape",
            ),
            pytest.param(
                "[" * 101, "1:101", "nesting is deeper than [100] levels", id="101 levels"
            ),
            pytest.param(
                "[" * 101 + "]" * 101, "1:101", "nesting is deeper than [100] levels", id="closed"
            ),
            pytest.param(
                '{"a":' * 100_000, "1:501", "nesting is deeper than [100] levels", id="very deep"
            ),
        ],
    )  # fmt: skip
    def test_are_refused_with_their_position(self, text: str, position: str, reason: str) -> None:
        with pytest.raises(MalformedJson) as refused:
            read_json(text.encode())

        assert str(refused.value) == f"[{position}] {reason}"

    def test_are_refused_when_they_are_not_in_utf_8(self) -> None:
        with pytest.raises(MalformedJson, match=r"^\[2:2\] invalid UTF-8$"):
            read_json(b'{\n"\xff":1}')

    @given(ALMOST_JSON)
    def test_are_refused_only_when_python_would_or_a_rule_does(self, text: str) -> None:
        try:
            value = read_json(text.encode()).value
        except MalformedJson:
            assert not _is_plain_json(text)
        else:
            assert value == json.loads(text)


def _is_plain_json(text: str) -> bool:
    pairs_seen: list[bool] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        pairs_seen.append(len(dict(pairs)) == len(pairs))
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=note, parse_constant=float.fromhex)
    except ValueError:
        return False
    shown = json.dumps(value, ensure_ascii=False)
    has_infinity = "Infinity" in shown or "NaN" in shown
    is_storable = not UNSTORABLE.search(shown) and "\\u0000" not in shown
    return all(pairs_seen) and is_storable and not has_infinity


class TestMembers:
    TEXT = '{"a": 1,\n "b": {"c": {"d": [2], "e": 3}, "f": 4}, "c": 5}'

    def test_know_their_place_in_the_whole_text(self) -> None:
        inner = read_json(self.TEXT.encode()).member("b")
        innermost = inner.member("c")

        assert inner.value == {"c": {"d": [2], "e": 3}, "f": 4}
        assert str(inner.name_position("f")) == "2:33"
        assert str(innermost.name_position("e")) == "2:24"
        assert str(innermost.value_position("d")) == "2:19"

    def test_have_no_members_when_they_are_no_object(self) -> None:
        member = read_json(self.TEXT.encode()).member("a").member("x")

        assert member.value is None

    @given(TEXTS, st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), VALUES)
    def test_are_found_by_position(
        self, name: str, inner: dict[str, object], before: object
    ) -> None:
        text = json.dumps({f"before {name}": before, name: inner}, indent=1)
        document = read_json(text.encode()).member(name)

        for member in inner:
            position = document.name_position(member)
            line = text.splitlines()[position.line - 1]
            assert line[position.column - 1 :].startswith(json.dumps(member))


class TestPlacesOfMembers:
    @pytest.mark.parametrize(
        "text",
        [
            "{}", " {\n} ", "[1]", '"a"', '{"a":1}', '\n{ "a"\t:\n [1, {"b": "}"}] , "c" :"\\"," }',
            '{"\\u0061":{"b":{}},"c":-1.5e3,"d":null,"e":[]}',
        ],
    )  # fmt: skip
    def test_are_those_that_the_scanner_finds(self, text: str) -> None:
        document = read_json(text.encode())
        found = members_of(text)

        for name, member in found.items():
            assert document.name_position(name) == position_in(text, member.name_at)
            assert document.value_position(name) == position_in(text, member.value_at)
