import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.search import (
    KEY_LIST,
    AllOf,
    AnyOf,
    Begins,
    Condition,
    Contains,
    Equals,
    Everything,
    Exists,
    Fits,
    HasId,
    IsTrue,
    Not,
    Place,
)
from keys.rules.search.wildcards import Gap
from keys.web.search_language import DEEPEST, LONGEST_SEARCH, MOST_TERMS, SearchProblem, read_search


def place(name: str) -> Place:
    found = KEY_LIST.place(name)
    assert found is not None
    return found


def free(text: str) -> Condition:
    whole = HasId(frozenset({text}))
    return AnyOf((Contains((place("name"), place("username")), text), whole))


def named(part: str) -> Condition:
    return Contains((place("name"),), part)


def equal(name: str, text: str) -> Condition:
    return Equals(place(name), frozenset({text}))


class TestReadSearch:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("", None, id="nothing"),
            pytest.param(" \t", None, id="blanks"),
            pytest.param("ci", free("ci"), id="a word"),
            pytest.param("a b", AllOf((free("a"), free("b"))), id="two words"),
            pytest.param('"a b"', free("a b"), id="a phrase"),
            pytest.param('"a \\" b"', free('a " b'), id="a quotation mark in a phrase"),
            pytest.param("\\-a\\:b", free("-a:b"), id="protected signs"),
            pytest.param("*ci*", free("ci"), id="stars around a word"),
            pytest.param("*", Everything(), id="a star"),
            pytest.param('""', Everything(), id="an empty phrase"),
            pytest.param("-ci", Not(free("ci")), id="without a word"),
            pytest.param("a-b", free("a-b"), id="a hyphen in a word"),
            pytest.param("a or b", AnyOf((free("a"), free("b"))), id="one or the other"),
            pytest.param("order", free("order"), id="a word that begins with or"),
            pytest.param(
                "(a OR b) c", AllOf((AnyOf((free("a"), free("b"))), free("c"))), id="a bracket"
            ),
            pytest.param(
                "-(a b)", Not(AllOf((free("a"), free("b")))), id="without what is in a bracket"
            ),
            pytest.param("name:ci", named("ci"), id="part of a name"),
            pytest.param("name: ci", named("ci"), id="a blank behind the colon"),
            pytest.param("NAME:ci", named("ci"), id="a field in capitals"),
            pytest.param("name:-a:b", named("-a:b"), id="signs in a value"),
            pytest.param('name:"a b*"', named("a b*"), id="a phrase in a name"),
            pytest.param("name=ci*", equal("name", "ci*"), id="exactly a name"),
            pytest.param("name:ci*", Begins(place("name"), "ci"), id="the beginning of a name"),
            pytest.param(
                "name:c?i", Fits(place("name"), ("c", Gap.ONE, "i")), id="a pattern of a name"
            ),
            pytest.param(
                "name:(a or b)", AnyOf((named("a"), named("b"))), id="one of several values"
            ),
            pytest.param("owner:ad", Contains((place("username"),), "ad"), id="an owner"),
            pytest.param("username:ad", Contains((place("username"),), "ad"), id="a username"),
            pytest.param("id:ak_1", equal("id", "ak_1"), id="an id"),
            pytest.param("realm:file", equal("realm", "file"), id="a realm"),
            pytest.param("type:rest", equal("type", "rest"), id="the type that is stored"),
            pytest.param("type:Cross-Cluster", equal("type", "cross_cluster"), id="as it is shown"),
            pytest.param("type:managed", equal("category", "managed"), id="managed"),
            pytest.param("is:personal", equal("category", "rest"), id="a flag of a type"),
            pytest.param("is:expired", IsTrue(place("expired"), value=True), id="a flag"),
            pytest.param("expired:no", IsTrue(place("expired"), value=False), id="not expired"),
            pytest.param(
                "status:expires_soon", IsTrue(place("expires_soon"), value=True), id="a status"
            ),
            pytest.param("metadata.Team:a", equal("metadata.Team", "a"), id="a leaf"),
            pytest.param("metadata:a", equal("metadata", "a"), id="any leaf"),
            pytest.param("metadata.a:*", Exists(place("metadata.a")), id="whatever it is"),
        ],
    )
    def test_reads(self, text: str, expected: Condition | None) -> None:
        assert read_search(text) == expected

    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            pytest.param('a "b', '"', id="a quotation mark alone"),
            pytest.param("a)", ")", id="a closing bracket"),
            pytest.param("()", ")", id="an empty bracket"),
            pytest.param("(a", "", id="an open bracket"),
            pytest.param("a or", "", id="nothing behind or"),
            pytest.param("name:", "", id="no value"),
            pytest.param("-", "", id="nothing behind a minus"),
            pytest.param("--a", "-", id="two of them"),
            pytest.param("a\\", "\\", id="nothing behind a backslash"),
            pytest.param("urn:x", "urn:", id="an unknown field"),
            pytest.param("metadatas.a:x", "metadatas.a:", id="nearly a known one"),
            pytest.param("a expired:maybe", "maybe", id="neither true nor false"),
            pytest.param("type:thing", "thing", id="an unknown type"),
            pytest.param("is:thing", "thing", id="an unknown flag"),
            pytest.param("name:(a b)", "b", id="values without or"),
        ],
    )
    def test_says_where_it_is_wrong(self, text: str, wrong: str) -> None:
        problem = read_search(text)

        assert isinstance(problem, SearchProblem)
        assert text[problem.start : problem.end] == wrong
        assert problem.end == len(text) or wrong
        assert problem.text.endswith(".")

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a" * (LONGEST_SEARCH + 1), id="too long"),
            pytest.param("a " * (MOST_TERMS + 1), id="too many words"),
            pytest.param("-(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), id="too deep"),
            pytest.param("-(" * 250 + "a" + ")" * 250, id="much too deep"),
            pytest.param("(" * 511 + "a" + ")" * 511, id="deeper than calls may be"),
        ],
    )
    def test_is_bounded(self, text: str) -> None:
        assert isinstance(read_search(text), SearchProblem)

    @given(st.text(alphabet='ab -"\\()*?:=.orname\n\t\u00e9\ud800\x00', max_size=40))
    def test_answers_whatever_is_typed(self, text: str) -> None:
        problem = read_search(text)

        if isinstance(problem, SearchProblem):
            assert 0 <= problem.start <= problem.end <= len(text)
