import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.wire.query_language.errors import SearchFailed
from keys.wire.query_language.text_query import (
    ALL,
    Group,
    Negated,
    Part,
    Phrase,
    Syntax,
    TextQuery,
    Word,
)

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")


def any_of(*parts: Part) -> Group:
    return Group(parts, all=False)


def all_of(*parts: Part) -> Group:
    return Group(parts, all=True)


class TestTextQuery:
    @pytest.mark.parametrize(
        ("text", "part"),
        [
            pytest.param("", None, id="nothing"),
            pytest.param("  \t\n", None, id="blanks"),
            pytest.param("a", A, id="a word"),
            pytest.param("a b", any_of(A, B), id="words"),
            pytest.param("a + b", all_of(A, B), id="and"),
            pytest.param("a+b", all_of(A, B), id="and without blanks"),
            pytest.param("a | b", any_of(A, B), id="or"),
            pytest.param("a + b + c", all_of(A, B, C), id="several"),
            pytest.param("a + b | c", any_of(all_of(A, B), C), id="from left to right"),
            pytest.param("a | b + c", all_of(any_of(A, B), C), id="without precedence"),
            pytest.param("a | (b + c)", any_of(A, all_of(B, C)), id="brackets"),
            pytest.param("(a b) (c d)", any_of(any_of(A, B), any_of(C, D)), id="two brackets"),
            pytest.param("((((a))))", A, id="brackets around one word"),
            pytest.param("-a", Negated(A), id="not"),
            pytest.param("--a", A, id="not not"),
            pytest.param("- a", A, id="a blank ends the not"),
            pytest.param("a -b", any_of(A, Negated(B)), id="not the second"),
            pytest.param("-(a + b)", Negated(all_of(A, B)), id="not both"),
            pytest.param('"a b"', Phrase("a b"), id="phrase"),
            pytest.param('"a b"~3 c', any_of(Phrase("a b"), C), id="phrase with slop"),
            pytest.param('-"a"', Negated(Phrase("a")), id="not a phrase"),
            pytest.param("ab*", Word("ab", is_prefix=True), id="prefix"),
            pytest.param("a*b", Word("a*b"), id="a star within"),
            pytest.param("*", Word("*"), id="a star alone"),
            pytest.param("a~", Word("a", edits=2), id="nearly"),
            pytest.param("a~1 b", any_of(Word("a", edits=1), B), id="nearly, by one edit"),
            pytest.param("a~9", Word("a", edits=2), id="no more than two edits"),
            pytest.param("a~x", Word("a~x"), id="a tilde within"),
            pytest.param("~1", Word("~1"), id="a tilde at the beginning"),
            pytest.param("my-key", Word("my-key"), id="a minus within"),
            pytest.param(r"\-a", Word("-a"), id="escaped minus"),
            pytest.param(r"a\ b", Word("a b"), id="escaped blank"),
            pytest.param(r"a\*", Word("a*"), id="escaped star"),
            pytest.param(r'"a\"b"', Phrase('a"b'), id="escaped quote"),
            pytest.param("a\\", Word("a\\"), id="backslash at the end"),
            pytest.param("+ | a", A, id="operators before"),
            pytest.param("a + |", A, id="operators behind"),
            pytest.param("a + | b", all_of(A, B), id="the first operator counts"),
            pytest.param("(a", A, id="never closed"),
            pytest.param("a)", A, id="never opened"),
            pytest.param('a "b', any_of(A, B), id="never quoted"),
            pytest.param("() a", A, id="empty brackets"),
            pytest.param('"" a', A, id="empty phrase"),
            pytest.param("(a (b)", any_of(A, B), id="one of two closed"),
        ],
    )
    def test_reads(self, text: str, part: Part | None) -> None:
        assert TextQuery(text).parse() == part

    def test_the_default_operator_stands_where_none_is_written(self) -> None:
        assert TextQuery("a b | c", all_by_default=True).parse() == any_of(all_of(A, B), C)

    @pytest.mark.parametrize(
        ("without", "text", "part"),
        [
            (Syntax.AND, "a+b", Word("a+b")),
            (Syntax.OR, "a|b", Word("a|b")),
            (Syntax.NOT, "-a", Word("-a")),
            (Syntax.PREFIX, "ab*", Word("ab*")),
            (Syntax.PHRASE, '"a"', Word('"a"')),
            (Syntax.PRECEDENCE, "(a)", Word("(a)")),
            (Syntax.ESCAPE, r"a\*", Word("a\\", is_prefix=True)),
            (Syntax.WHITESPACE, "a b", Word("a b")),
            (Syntax.FUZZY, "a~1", Word("a~1")),
            (Syntax.SLOP, '"a"~1', any_of(Phrase("a"), Word("~1"))),
        ],
    )
    def test_a_sign_that_is_switched_off_is_text(
        self, without: Syntax, text: str, part: Part
    ) -> None:
        assert TextQuery(text, syntax=ALL & ~without).parse() == part

    @given(st.text('ab+|-"*()~\\ 1', max_size=60), st.booleans())
    def test_reads_any_text(self, text: str, by_default: bool) -> None:
        TextQuery(text, all_by_default=by_default).parse()

    @pytest.mark.parametrize(
        "text",
        [
            "(" * 200_000,
            "(" * 100_000 + "a" + ")" * 100_000,
            '("' * 100_000,
            "-" * 200_000,
            "~" * 200_000,
            "a~1x" * 50_000,
            "\\" * 200_000,
            "(a" * 1_000 + ")" * 1_000,
        ],
    )
    def test_no_text_is_slow_or_too_deep(self, text: str) -> None:
        start = time.process_time()

        with suppress(SearchFailed):
            TextQuery(text).parse()

        assert time.process_time() - start < 5

    def test_too_many_terms_are_refused(self) -> None:
        with pytest.raises(SearchFailed):
            TextQuery("a " * 1_025).parse()
