from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.tokens import (
    Token,
    TokenKind,
    TokenSelection,
    new_token,
    new_token_id,
    selection_problems,
    successor_of,
    token_from,
)

NOW = datetime(2026, 3, 14, tzinfo=UTC)
PEPPER = b"p" * 32


def fresh(kind: TokenKind = TokenKind.ACCESS) -> Token:
    return new_token(kind, new_token_id(NOW))


class TestToken:
    @pytest.mark.parametrize("kind", list(TokenKind))
    def test_is_read_back_from_its_text(self, kind: TokenKind) -> None:
        token = fresh(kind)

        assert token_from(token.text) == token
        assert token.text.startswith(kind)

    def test_hides_its_secret_where_it_is_shown(self) -> None:
        token = fresh()

        assert token.secret not in repr(token)

    @pytest.mark.parametrize("place", [0, 5, 19, 20, 21, 40, 47])
    def test_is_noise_with_one_character_changed(self, place: int) -> None:
        text = fresh().text
        other = "x" if text[place] != "x" else "y"

        assert token_from(text[:place] + other + text[place + 1 :]) is None

    def test_of_one_kind_is_none_of_the_other(self) -> None:
        text = fresh(TokenKind.ACCESS).text

        assert token_from(text.replace("at_", "rt_", 1)) is None

    @given(text=st.text())
    def test_is_not_found_in_noise(self, text: str) -> None:
        assert token_from(text) is None


class TestSuccessor:
    def test_is_the_same_at_each_use(self) -> None:
        refresh = fresh(TokenKind.REFRESH)

        several = {
            successor_of(refresh, kind=TokenKind.ACCESS, token_id="i" * 17, pepper=PEPPER).text
            for _ in range(3)
        }

        assert len(several) == 1
        assert token_from(several.pop()) is not None

    def test_hangs_on_everything(self) -> None:
        one, other = fresh(TokenKind.REFRESH), fresh(TokenKind.REFRESH)
        made = {
            successor_of(token, kind=kind, token_id=token_id, pepper=pepper).secret
            for token in (one, other)
            for kind in TokenKind
            for token_id in ("i" * 17, "j" * 17)
            for pepper in (PEPPER, b"q" * 32)
        }

        assert len(made) == 16


class TestSelectionProblems:
    @pytest.mark.parametrize(
        ("selection", "problem"),
        [
            pytest.param(TokenSelection(token="t"), None, id="an access token"),
            pytest.param(TokenSelection(refresh_token="t"), None, id="a refresh token"),
            pytest.param(TokenSelection(username="ada"), None, id="a user"),
            pytest.param(TokenSelection(realm="r"), None, id="a realm"),
            pytest.param(TokenSelection(username="ada", realm="r"), None, id="a user of a realm"),
            pytest.param(TokenSelection(), "token string must be provided", id="nothing"),
            pytest.param(TokenSelection(token=""), "token string must be provided", id="no text"),
            pytest.param(
                TokenSelection(token="t", refresh_token="u"), "only one of", id="two tokens"
            ),
            pytest.param(
                TokenSelection(token="t", realm="r"), "must not be provided", id="token and realm"
            ),
        ],
    )
    def test_says_what_is_wrong(self, selection: TokenSelection, problem: str | None) -> None:
        problems = selection_problems(selection)

        assert [problem] * len(problems) == ([problem] if problem else [])
        assert all(problem and problem in one for one in problems)
