"""Sets of characters: sorted ranges that never touch."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.privileges.characters import (
    ANY_CHARACTER,
    LAST_CODE_POINT,
    NO_CHARACTER,
    Characters,
    all_but,
    either,
    only,
    span,
)

PIECES = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
    lambda ends: ((min(ends), max(ends)),)
)


def members(characters: Characters) -> set[int]:
    return {code for first, last in characters for code in range(first, min(last, 50) + 1)}


class TestEither:
    @given(st.lists(PIECES, max_size=5))
    def test_is_the_union_in_its_shortest_form(self, pieces: list[Characters]) -> None:
        union = either(pieces)

        assert members(union) == set().union(*map(members, pieces))
        assert all(last + 1 < first for (_, last), (first, _) in pairwise(union))


class TestAllBut:
    @given(st.lists(PIECES, max_size=5).map(either))
    def test_is_the_complement(self, characters: Characters) -> None:
        rest = all_but(characters)

        assert members(rest) == set(range(51)) - members(characters)
        assert all_but(rest) == characters

    @pytest.mark.parametrize(
        ("characters", "expected"),
        [
            (NO_CHARACTER, ANY_CHARACTER),
            (ANY_CHARACTER, NO_CHARACTER),
            (only("b"), ((0, 97), (99, LAST_CODE_POINT))),
            (span("b", chr(LAST_CODE_POINT)), ((0, 97),)),
        ],
    )
    def test_knows_the_ends(self, characters: Characters, expected: Characters) -> None:
        assert all_but(characters) == expected
