"""Patterns against a brute-force reference, the grammar's corners, and the cost of bad ones."""

import re
import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadPattern
from keys.rules.privileges.automata import ANYTHING, combined, do_meet, is_within
from keys.rules.privileges.budget import Budget, PatternTooComplex
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import (
    LONGEST_PATTERN,
    Pattern,
    pattern,
    pattern_problem,
    union_of,
)
from tests.unit.rules.privileges.languages import (
    ALPHABET,
    LONGEST,
    PATTERNS,
    UNIVERSE,
    Described,
)

SHORT = f"[{ALPHABET}]{{0,{LONGEST}}}"


def short_part_of(pattern_text: str) -> str:
    """Return the pattern narrowed to the texts that the reference knows."""
    body = pattern_text[1:-1] if pattern_text.startswith("/") else as_expression(pattern_text)
    return f"/({body or '()'})&{SHORT}/"


def covers(wanted: Pattern, texts: list[str]) -> bool:
    return PatternSet.of(texts).covers(wanted, Budget())


def as_expression(glob: str) -> str:
    return "".join({"*": "@", "?": "."}.get(character, character) for character in glob)


class TestAgainstTheReference:
    @given(PATTERNS)
    def test_describes_exactly_the_same_texts(self, one: Described) -> None:
        compiled = pattern(one.pattern)

        assert {text for text in UNIVERSE if compiled.matches(text)} == one.language

    @given(PATTERNS)
    def test_automaton_and_string_search_agree(self, one: Described) -> None:
        compiled = pattern(one.pattern)

        assert {text for text in UNIVERSE if compiled.automaton.accepts(text)} == one.language

    @given(st.text(st.sampled_from("ab\x00\U0010ffff\U0001f98a"), max_size=4))
    def test_automaton_of_a_prefix_is_the_one_that_is_compiled(self, head: str) -> None:
        made, compiled = pattern(f"{head}*").automaton, union_of([f"{head}*"])

        assert (made.rows, made.accepting) == (compiled.rows, compiled.accepting)

    @given(st.text(st.sampled_from("a*"), max_size=6))
    def test_stars_in_a_row_are_one(self, text: str) -> None:
        single = re.sub(r"\*+", "*", text)

        assert {one for one in UNIVERSE if pattern(text).matches(one)} == {
            one for one in UNIVERSE if pattern(single).matches(one)
        }

    @given(PATTERNS, st.lists(PATTERNS, max_size=3))
    def test_covers_exactly_when_the_set_is_a_subset(
        self, wanted: Described, others: list[Described]
    ) -> None:
        short = pattern(short_part_of(wanted.pattern))

        covered = covers(short, [other.pattern for other in others])

        assert covered == (wanted.language <= frozenset().union(*(o.language for o in others)))

    @given(st.lists(PATTERNS, min_size=8, max_size=8))
    def test_each_of_several_covers_each_other_like_a_set(self, several: list[Described]) -> None:
        """Many pairs to one example: a deep run compares more than a hundred thousand."""
        short = {one.pattern: pattern(short_part_of(one.pattern)) for one in several}

        for wanted, other in permutations(several, 2):
            covered = covers(short[wanted.pattern], [other.pattern])
            assert covered == (wanted.language <= other.language)

    @given(PATTERNS, PATTERNS)
    def test_difference_and_intersection_are_those_of_sets(
        self, one: Described, other: Described
    ) -> None:
        left, right = pattern(one.pattern).automaton, pattern(other.pattern).automaton

        difference = combined(wanted=[left], unwanted=[right], budget=Budget())
        both = combined(wanted=[left, right], budget=Budget())

        assert {t for t in UNIVERSE if difference.accepts(t)} == one.language - other.language
        assert {t for t in UNIVERSE if both.accepts(t)} == one.language & other.language
        assert do_meet(left, right, Budget()) is not both.is_empty

    @given(st.lists(PATTERNS, max_size=4))
    def test_union_is_that_of_sets(self, several: list[Described]) -> None:
        union = union_of(one.pattern for one in several)

        expected = frozenset().union(*(one.language for one in several))
        assert {text for text in UNIVERSE if union.accepts(text)} == expected

    @given(PATTERNS)
    def test_nothing_lies_outside_a_pattern_and_its_complement(self, one: Described) -> None:
        inside = pattern(one.pattern).automaton
        outside = combined(wanted=[ANYTHING], unwanted=[inside], budget=Budget())

        assert is_within(ANYTHING, [inside, outside], Budget())
        assert combined(wanted=[inside, outside], budget=Budget()).is_empty


class TestMatches:
    @pytest.mark.parametrize(
        ("text", "name", "expected"),
        [
            ("logs", "logs", True),
            ("logs", "logs-1", False),
            ("logs-*", "logs-", True),
            ("logs-*", "log", False),
            ("*", "", True),
            ("*-*-x", "a-b-c-x", True),
            ("a*a", "a", False),
            ("a*bc*bc", "abc", False),
            ("a*bc*bc", "abcbc", True),
            ("a?c", "abc", True),
            ("a?c", "ac", False),
            ("a\\*c", "a*c", True),
            ("a\\*c", "abc", False),
            ("a\\", "a\\", True),
            ("a\\\\*", "a\\b", True),
            ("", "", True),
            ("", "a", False),
            ("//", "", True),
            ("//", "a", False),
            ("/a\\.b/", "a.b", True),
            ("/a\\.b/", "axb", False),
            ("/~(([.]|ilm-history-).*)/", "logs", True),
            ("/~(([.]|ilm-history-).*)/", ".security", False),
            ("/~(([.]|ilm-history-).*)/", "ilm-history-1", False),
            ("/~(([.]|ilm-history-).*)/", "ilm-history", True),
            ("/(a+)+$/", "aaa$", True),
            ("/(a+)+$/", "aaa", False),
            ("/^a/", "^a", True),
            ("/a|b|/", "b", None),
            ("/a||b/", "|b", True),
            ("/*a/", "*a", True),
            ("/a{2}{2}/", "aaaa", True),
            ("/a{2}{2}/", "aaa", False),
            ("/a{3,2}/", "aaa", False),
            ("/a?+/", "aaa", True),
            ("/a**/", "aaa", True),
            ("/~~a/", "a", True),
            ("/[]a]/", "]", True),
            ("/[^\\]]/", "a", True),
            ("/[\\d\\-]+/", "1-2", True),
            ("/\\S\\s\\D\\W/", "a b-", True),
            ("/é.\U0001f511/", "éa\U0001f511", True),
            ("/.\n./", "a\nb", True),
            ("/logs-<8-12>/", "logs-8", True),
            ("/logs-<8-12>/", "logs-08", True),
            ("/logs-<8-12>/", "logs-008", False),
            ("/logs-<8-12>/", "logs-12", True),
            ("/logs-<8-12>/", "logs-13", False),
            ("/logs-<12-8>/", "logs-9", True),
            ("/<08-12>/", "8", False),
            ("/<08-12>/", "08", True),
            ("/<1-350>/", "299", True),
            ("/<1-350>/", "351", False),
        ],
    )
    def test_decides(self, text: str, name: str, expected: bool | None) -> None:
        if expected is None:
            with pytest.raises(BadPattern):
                pattern(text)
        else:
            assert pattern(text).matches(name) is expected
            assert pattern(text).automaton.accepts(name) is expected

    @given(st.integers(0, 1200), st.integers(0, 1200))
    def test_intervals_hold_the_numbers_between_their_ends(self, one: int, other: int) -> None:
        interval = pattern(f"/<{one}-{other}>/")

        inside = range(min(one, other), max(one, other) + 1)
        width = len(str(one)) if len(str(one)) == len(str(other)) else 0
        for number in (0, 1, 9, 10, 99, 100, 250, 999, 1000, one, other, one + 1, other + 1):
            assert interval.matches(f"{number:0{width}}") is (number in inside)

    def test_any_pattern_may_match(self) -> None:
        patterns = PatternSet.of(["a*", "/(/", "b"])

        assert [one.text for one in patterns.patterns] == ["a*"]
        assert patterns.matches("b")
        assert not patterns.matches("c")

    def test_shows_its_text(self) -> None:
        assert repr(pattern("a*")) == "Pattern('a*')"


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("/", "invalid pattern [/]. patterns starting with '/'"),
            ("/a", "must end with '/'"),
            ("/(/", "unexpected end at position [1]"),
            ("/(a/", "expected [)] at position [2]"),
            ("/a)/", "expected the end of the expression at position [1]"),
            ("/a{/", "expected a number"),
            ("/a{1/", "expected [}]"),
            ("/a{1234567890}/", "too large a number"),
            ("/a{1}{1}{1}{1}{1}/", "too many counts in a row"),
            ("/[a/", "expected []]"),
            ("/[/", "unexpected end"),
            ("/[b-a]/", "backward range [b-a]"),
            ('/"a/', 'expected ["]'),
            ("/<1-2/", "expected [>]"),
            ("/<name>/", "unknown name [name]"),
            ("/<a-2>/", "no numbers in the interval [a-2]"),
            ("/<1->/", "no numbers in the interval [1-]"),
            ("/<1-1234567890>/", "too large a number"),
            ("/\\/", "unexpected end"),
            ("/" + "(" * 30 + "a" + ")" * 30 + "/", "too many nested groups"),
        ],
    )
    def test_are_named(self, text: str, problem: str) -> None:
        with pytest.raises(BadPattern, match=r"^invalid pattern \[") as refusal:
            pattern(text)

        assert problem in str(refusal.value)

    def test_are_quoted_in_short(self) -> None:
        problem = pattern_problem("/" + "a" * 300)

        assert problem is not None
        assert problem.startswith("invalid pattern [/aaa")
        assert "…]. patterns starting" in problem

    def test_good_patterns_have_none(self) -> None:
        assert pattern_problem("/a|b/") is None


class TestCost:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("/((a{1,99}){1,99}){1,99}/", id="nested counts"),
            pytest.param("/(){1,999999999}/", id="counts of nothing"),
            pytest.param("/(){999999999}/", id="exact counts of nothing"),
            pytest.param("*" * 100_000, id="100 kB of stars"),
            pytest.param("*a" * 50_000, id="100 kB of wildcards"),
            pytest.param("*a" * 1_500, id="wildcards within the length"),
            pytest.param("/.*a.{20}/", id="exponential expression"),
            pytest.param("*a" + "?" * 30, id="exponential glob"),
            pytest.param("/~(.*a.{20})/", id="exponential complement"),
            pytest.param("/.{900}&.{901}/", id="large intersection"),
            pytest.param("/" + "a?*+" * 1_000 + "&" * 900 + "/", id="long rows of operators"),
            pytest.param(
                f"/[{''.join(map(chr, range(0x4E00, 0x5600, 2)))}]{{300}}/", id="large classes"
            ),
        ],
    )
    def test_of_a_bad_pattern_is_bounded(self, text: str) -> None:
        started = time.process_time()

        with pytest.raises(PatternTooComplex):
            pattern(text)

        assert time.process_time() - started < 1

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("/(a+)+$/", "a" * 5_000 + "b"),
            ("*a" * 100 + "b", "a" * 5_000),
            ("*aaaa" * 200 + "b", "a" * 50_000),
            ("/(.*a){20}b/", "a" * 5_000),
        ],
    )
    def test_of_matching_grows_with_the_name_alone(self, text: str, name: str) -> None:
        compiled = pattern(text)
        started = time.process_time()

        assert not compiled.matches(name)

        assert time.process_time() - started < 1

    def test_of_comparing_is_bounded(self) -> None:
        # The shortest text outside all of them has 7 * 11 * 13 * 17 - 1 characters.
        several = [f"/(a{{{n}}})*a{{0,{n - 2}}}/" for n in (7, 11, 13, 17)]

        with pytest.raises(PatternTooComplex):
            covers(pattern("/a*/"), several)

    def test_long_literal_names_are_no_burden(self) -> None:
        name = "x" * LONGEST_PATTERN

        assert pattern(name).matches(name)
        assert covers(pattern(name), ["x*"])


class TestIsCovered:
    @pytest.mark.parametrize(
        ("wanted", "by", "expected"),
        [
            ("logs-1", ["logs-*"], True),
            ("logs-*", ["*"], True),
            ("*", ["index-a"], False),
            ("logs-*", ["logs-*"], True),
            ("logs-a*", ["logs-*"], True),
            ("logs-*", ["logs-a*"], False),
            ("/[abc].*/", ["a*", "b*", "c*"], True),
            ("/[abcd].*/", ["a*", "b*", "c*"], False),
            ("a?", ["a*"], True),
            ("a*", ["a?", "a", "a??*"], True),
            ("/#/", [], True),
            ("a*", [], False),
            ("*", ["/~(a.*)/", "a*"], True),
            ("/a|b.*/", ["a", "b*"], True),
            ("/a|b|c/", ["c", "b", "a"], True),
            ("/a|b|c/", ["c", "b"], False),
            ("/a|b/", ["a", "b", "x" * 3_000], False),
        ],
    )
    def test_decides(self, wanted: str, by: list[str], expected: bool) -> None:
        assert covers(pattern(wanted), by) is expected


class TestWhatIsCheap:
    @pytest.mark.parametrize(
        "text", ["/<0-999999999>/", "/<123456-987654>/", "/(<0-999>){1,9}/", "/(a+)+$/"]
    )
    def test_is_near_that_of_a_plain_expression(self, text: str) -> None:
        assert pattern(text).cost <= 20 * pattern("/logs-<0-9>[a-z]*/").cost

    def test_of_a_plain_name_is_nothing(self) -> None:
        found = pattern("a plain name, as requests name them by the thousand")

        assert (found.cost, found.literal) == (0, found.text)
        assert found.matches(found.text)
