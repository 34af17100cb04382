"""Truth tables by hand; the databases are held against the evaluator elsewhere."""

import pytest

from keys.rules import search
from keys.rules.search.evaluator import Thing, find, fulfils
from keys.rules.search.wildcards import parse_pattern

NAME, CREATION, INVALIDATED = (
    search.Place(field) for field in search.KEYS.fields if field.name in
    {"name", "creation", "invalidated"}
)  # fmt: skip
EXPIRATION = search.Place(search.KEYS.fields[5])
METADATA = search.Place(search.KEYS.fields[-1])
TAGS = search.Place(search.KEYS.fields[-1], "tags")
THING = Thing(
    id="id1",
    number=1,
    values={"name": ("Build",), "creation": (1_000,), "invalidated": (False,)},
    leaves={"metadata": frozenset({("tags", "a"), ("tags", "b"), ("os", "C")})},
)
YES, NO = search.Everything(), search.Nothing()


def equals(place: search.Place, *values: str, fold: bool = False) -> search.Equals:
    return search.Equals(place, frozenset(values), fold)


class TestFulfils:
    @pytest.mark.parametrize(
        ("condition", "fulfilled"),
        [
            pytest.param(YES, True, id="everything"),
            pytest.param(NO, False, id="nothing"),
            pytest.param(search.AllOf(()), True, id="all of none"),
            pytest.param(search.AllOf((YES, NO)), False, id="all of yes and no"),
            pytest.param(search.AnyOf((NO, YES)), True, id="any of no and yes"),
            pytest.param(search.AnyOf((NO, YES), at_least=2), False, id="two of no and yes"),
            pytest.param(search.Not(NO), True, id="not"),
            pytest.param(search.HasId(frozenset({"id1"})), True, id="id"),
            pytest.param(search.HasId(frozenset()), False, id="no id"),
            pytest.param(search.Exists(NAME), True, id="exists"),
            pytest.param(search.Exists(EXPIRATION), False, id="does not exist"),
            pytest.param(search.Not(equals(EXPIRATION, "x")), True, id="not, without a value"),
            pytest.param(equals(NAME, "build"), False, id="another case"),
            pytest.param(equals(NAME, "build", fold=True), True, id="case overlooked"),
            pytest.param(equals(TAGS, "b", "z"), True, id="one of several values"),
            pytest.param(equals(TAGS, "C"), False, id="value of another path"),
            pytest.param(equals(METADATA, "C"), True, id="value of any path"),
            pytest.param(search.Begins(NAME, "Bu"), True, id="begins"),
            pytest.param(search.Begins(NAME, "bU", fold=True), True, id="begins, folded"),
            pytest.param(search.Fits(NAME, parse_pattern("B*d")), True, id="fits"),
            pytest.param(search.Fits(NAME, parse_pattern("b*D"), fold=True), True, id="folded"),
            pytest.param(search.Near(NAME, "Bulid", 1), True, id="near"),
            pytest.param(search.Near(NAME, "Bulid", 1, swaps=False), False, id="not near"),
            pytest.param(search.Between(NAME), True, id="no bounds"),
            pytest.param(search.Between(NAME, search.Bound("Build", inclusive=True)), True,
                         id="from it"),
            pytest.param(search.Between(NAME, search.Bound("Build", inclusive=False)), False,
                         id="above it"),
            pytest.param(search.Between(NAME, None, search.Bound("C", inclusive=False)), True,
                         id="below"),
            pytest.param(search.During(CREATION, 1_000, 1_000), True, id="that moment"),
            pytest.param(search.During(CREATION, 1_001), False, id="later"),
            pytest.param(search.During(EXPIRATION), False, id="no moment"),
            pytest.param(search.IsTrue(INVALIDATED, value=False), True, id="false"),
            pytest.param(search.IsTrue(INVALIDATED, value=True), False, id="true"),
        ],
    )  # fmt: skip
    def test_is(self, condition: search.Condition, fulfilled: bool) -> None:
        assert fulfils(THING, condition) is fulfilled


class TestFind:
    @pytest.mark.parametrize(
        ("key", "order"),
        [
            pytest.param(search.SortKey(place=None), "abc", id="storage order"),
            pytest.param(search.SortKey(place=None, descending=True), "cba", id="newest first"),
            pytest.param(search.SortKey(place=TAGS), "bac", id="by the lowest, missing last"),
            pytest.param(search.SortKey(place=TAGS, descending=True), "abc", id="descending"),
            pytest.param(
                search.SortKey(place=TAGS, descending=True, highest=True),
                "bac",
                id="descending by the highest",
            ),
            pytest.param(search.SortKey(place=TAGS, missing_first=True), "cba", id="missing first"),
            pytest.param(search.SortKey(place=TAGS, missing="0"), "cba", id="missing is 0"),
        ],
    )
    def test_sorts(self, key: search.SortKey, order: str) -> None:
        tags: dict[str, set[str]] = {"a": {"2"}, "b": {"1", "9"}, "c": set()}
        things = [
            Thing(
                id=name,
                number=number,
                values={},
                leaves={"metadata": frozenset(("tags", tag) for tag in tags[name])},
            )
            for number, name in enumerate("abc")
        ]

        found = find(things, search.SearchRequest(sort=(key,)))

        assert "".join(thing.id for thing in found.things) == order

    @pytest.mark.parametrize(
        ("after", "offset", "size", "ids"),
        [
            pytest.param(None, 0, 2, "ab", id="first page"),
            pytest.param(None, 2, 2, "cd", id="third on"),
            pytest.param((1,), 0, 2, "cd", id="behind the second"),
            pytest.param((9,), 0, 2, "", id="behind the last"),
            pytest.param(None, 0, 0, "", id="no page"),
        ],
    )
    def test_shows_a_page_and_counts_all(
        self, after: tuple[int] | None, offset: int, size: int, ids: str
    ) -> None:
        things = [Thing(id=name, number=at, values={}) for at, name in enumerate("abcd")]
        request = search.SearchRequest(
            sort=(search.SortKey(place=None),), offset=offset, size=size, after=after
        )

        found = find(things, request)

        assert "".join(thing.id for thing in found.things) == ids
        assert found.total == 4
