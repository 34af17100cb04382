from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules import search
from keys.rules.search.evaluator import Thing, fulfils
from keys.rules.search.merging import merged_choices, merged_needs

FIELDS = {field.name: field for field in search.KEYS.fields}
NAME, METADATA = search.Place(FIELDS["name"]), search.Place(FIELDS["metadata"])
TAGS = search.Place(FIELDS["metadata"], "tags")

values = st.sampled_from(["a", "A", "b"])
places = st.sampled_from([NAME, METADATA, TAGS])
sets = st.frozensets(values, max_size=2)
leaves = st.one_of(
    st.builds(search.Equals, places, sets, st.booleans()),
    st.builds(search.HasId, sets),
    st.builds(search.Begins, places, values),
    st.just(search.Everything()),
)
conditions = st.lists(st.one_of(leaves, st.builds(search.Not, leaves)), max_size=6)
things = st.builds(
    Thing,
    id=values,
    number=st.just(1),
    values=st.fixed_dictionaries({"name": st.tuples(values)}),
    leaves=st.fixed_dictionaries(
        {"metadata": st.frozensets(st.tuples(st.sampled_from(["tags", "os"]), values))}
    ),
)


def equals(place: search.Place, *texts: str, fold: bool = False) -> search.Equals:
    return search.Equals(place, frozenset(texts), fold)


class TestMergedChoices:
    @given(conditions, things)
    def test_mean_the_same(self, choices: Sequence[search.Condition], thing: Thing) -> None:
        merged = search.AnyOf(merged_choices(choices))

        assert fulfils(thing, merged) == fulfils(thing, search.AnyOf(tuple(choices)))

    def test_compare_a_field_once(self) -> None:
        many = [equals(NAME, f"n{number}") for number in range(1_000)]

        (one,) = merged_choices(many)

        assert one == equals(NAME, *(f"n{number}" for number in range(1_000)))

    @pytest.mark.parametrize(
        "apart",
        [
            pytest.param([equals(NAME, "a"), equals(TAGS, "a")], id="places"),
            pytest.param([equals(TAGS, "a"), equals(METADATA, "a")], id="a path and all of them"),
            pytest.param([equals(NAME, "a"), equals(NAME, "a", fold=True)], id="case"),
        ],
    )
    def test_keep_apart_what_differs(self, apart: list[search.Condition]) -> None:
        assert merged_choices(apart) == tuple(apart)


class TestMergedNeeds:
    @given(conditions, things)
    def test_mean_the_same(self, needs: Sequence[search.Condition], thing: Thing) -> None:
        merged = search.AllOf(merged_needs(needs))

        assert fulfils(thing, merged) == fulfils(thing, search.AllOf(tuple(needs)))

    def test_refuse_many_values_at_once(self) -> None:
        needs: list[search.Condition] = [
            equals(TAGS, "x"),
            *(search.Not(equals(NAME, text)) for text in "abc"),
        ]

        assert merged_needs(needs) == (equals(TAGS, "x"), search.Not(equals(NAME, *"abc")))
