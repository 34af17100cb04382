"""What patterns describe together: the same names as each of them asked by itself."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadPattern
from keys.rules.privileges import Budget, pattern
from keys.rules.privileges.meetings import Meetings

PLENTY = 400_000
NAMES = ["".join(letters) for length in range(5) for letters in product("ab", repeat=length)]
GLOBS = st.text("ab*?", min_size=1, max_size=4)
EXPRESSIONS = st.sampled_from(["/a.*/", "/(a|b)b/", "/ab?/", "/[^a]+/", "/a{2,3}/", "/.*&~(ab)/"])
PATTERNS = GLOBS | EXPRESSIONS


def described(*patterns: str) -> set[str]:
    return {name for name in NAMES if all(pattern(text).matches(name) for text in patterns)}


class TestMeetings:
    @pytest.mark.parametrize(
        ("names", "other", "expected"),
        [
            pytest.param(["logs-*"], "logs-a*", ("logs-a*",), id="the narrower of two"),
            pytest.param(["a"], "a*", ("a",), id="a name and its pattern"),
            pytest.param(["a*"], "*b", ("a*", "*b"), id="an overlap"),
            pytest.param(["a*", "*b"], "ab*", ("*b", "ab*"), id="a third one"),
            pytest.param(["a*"], "b*", (), id="apart"),
            pytest.param(["/ab.*/"], "ac*", (), id="an expression that begins otherwise"),
            pytest.param(["a*b"], "a?", ("a*b", "a?"), id="what only a walk can tell"),
        ],
    )
    def test_keeps_the_patterns_that_say_it(
        self, names: list[str], other: str, expected: tuple[str, ...]
    ) -> None:
        assert Meetings(Budget(PLENTY)).of(tuple(names), other) == expected

    def test_tells_beginnings_apart_for_next_to_nothing(self) -> None:
        budget = Budget(PLENTY)
        expression = "/metrics-.*&~(metrics-endpoint.*)/"
        meetings = Meetings(budget)
        meetings.of(("logs-*",), expression)
        paid = budget.spent

        for n in range(100):
            assert meetings.of((f"logs-{n}*",), expression) == ()

        assert budget.spent - paid == 100

    def test_stops_when_the_budget_is_spent(self) -> None:
        with pytest.raises(BadPattern):
            Meetings(Budget(10)).of(("*a*b*",), "*b*a*")


class TestTruth:
    @given(PATTERNS, PATTERNS)
    def test_is_what_both_describe(self, one: str, other: str) -> None:
        met = Meetings(Budget(PLENTY)).of((one,), other)

        assert (described(*met) if met else set()) == described(one, other)

    @given(PATTERNS, PATTERNS)
    def test_nothing_within_is_outside(self, one: str, other: str) -> None:
        if Meetings(Budget(PLENTY)).is_within(one, other):
            assert described(one) <= described(other)

    @given(PATTERNS)
    def test_every_name_begins_with_the_head(self, text: str) -> None:
        assert all(name.startswith(pattern(text).head) for name in described(text))
