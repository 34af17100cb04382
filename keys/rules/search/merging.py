"""Conditions that say the same as one: a thousand comparisons of a field with one value each."""

from collections.abc import Iterable, Sequence

from keys.rules.search.conditions import Condition, Equals, HasId, Not
from keys.rules.search.fields import Place


def merged_choices(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return fewer conditions of which one is true just when one of these is."""
    others: list[Condition] = []
    ids: set[str] = set()
    values: dict[tuple[Place, bool], set[str]] = {}
    for condition in conditions:
        match condition:
            case HasId(more):
                ids |= more
            case Equals(place, more, fold):
                values.setdefault((place, fold), set()).update(more)
            case _:
                others.append(condition)
    return (
        *([HasId(frozenset(ids))] if ids else []),
        *(Equals(place, frozenset(found), fold) for (place, fold), found in values.items()),
        *others,
    )


def merged_needs(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return fewer conditions that are all true just when all of these are."""
    needed = (one for one in conditions if not isinstance(one, Not))
    refused = (one.condition for one in conditions if isinstance(one, Not))
    return (*needed, *(Not(one) for one in merged_choices(refused)))
