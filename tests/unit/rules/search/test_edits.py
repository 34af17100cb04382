from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.search.edits import affordable_edits, is_near, patterns_near, pieces_of
from keys.rules.search.wildcards import matches

texts = st.text("abc", max_size=6)


class TestNear:
    @pytest.mark.parametrize(
        ("one", "other", "edits", "swaps", "near"),
        [
            pytest.param("abc", "abc", 1, True, True, id="the same"),
            pytest.param("abc", "abd", 1, True, True, id="another letter"),
            pytest.param("abc", "abcd", 1, True, True, id="a letter more"),
            pytest.param("abc", "ac", 1, True, True, id="a letter less"),
            pytest.param("abc", "acb", 1, True, True, id="two letters swapped"),
            pytest.param("abc", "acb", 1, False, False, id="a swap is two edits"),
            pytest.param("abc", "acb", 2, False, True, id="two edits are a swap"),
            pytest.param("abc", "xyc", 1, True, False, id="two other letters"),
            pytest.param("ca", "abc", 2, True, False, id="nothing between swapped letters"),
        ],
    )
    def test_counts_edits(self, one: str, other: str, edits: int, swaps: bool, near: bool) -> None:
        assert is_near(one, other, edits=edits, exact=0, swaps=swaps) is near

    @pytest.mark.parametrize(("exact", "near"), [(0, True), (1, True), (2, False)])
    def test_keeps_the_beginning(self, exact: int, near: bool) -> None:
        assert is_near("abX", "aXX", edits=1, exact=exact, swaps=True) is near

    @given(texts, texts, st.integers(1, 2), st.integers(0, 2), st.booleans())
    def test_patterns_describe_the_same_texts(
        self, one: str, other: str, edits: int, exact: int, swaps: bool
    ) -> None:
        found = any(
            matches(pattern, one)
            for pattern in patterns_near(other, edits=edits, exact=exact, swaps=swaps)
        )

        assert found == is_near(one, other, edits=edits, exact=exact, swaps=swaps)

    @pytest.mark.parametrize("edits", [1, 2])
    def test_every_near_text_holds_a_piece(self, edits: int) -> None:
        text = "aabbaabbaa"
        pieces = pieces_of(text, edits=edits)
        places = range(len(text))
        # Every text with two neighbours swapped at two places, the worst that edits can do.
        for first, second in product(places[:-1], repeat=2):
            letters = list(text)
            for place in (first, second)[:edits]:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            assert any(piece in "".join(letters) for piece in pieces)

    def test_a_short_text_has_no_pieces(self) -> None:
        assert pieces_of("abcde", edits=1) == ()


class TestAffordableEdits:
    @pytest.mark.parametrize(("length", "edits"), [(24, 2), (25, 1), (256, 1), (257, 0)])
    def test_long_texts_take_fewer(self, length: int, edits: int) -> None:
        assert affordable_edits("a" * length, 2) == edits
