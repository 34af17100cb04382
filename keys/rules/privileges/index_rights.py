"""What index entries grant: actions on one index, whole privileges on patterns, views of fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from keys.rules.privileges.automata import NOTHING, Automaton, combined
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.coverage import is_granted
from keys.rules.privileges.demands import IndexPrivilege
from keys.rules.privileges.descriptors import FieldSecurity, IndexEntry
from keys.rules.privileges.index_table import (
    index_covers,
    index_includes,
    index_touches,
    name_and_store,
)
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import Pattern, charged_pattern, pattern, pattern_problem
from keys.rules.privileges.restricted import is_restricted, restricted_names

METADATA_FIELD = "_"
KEPT_SPLITS = 256


@dataclass(frozen=True, eq=False)
class IndexGrant:
    """An index entry with its patterns compiled and its privileges in small letters."""

    names: PatternSet
    privileges: frozenset[str]
    restricted: bool
    fields: FieldSecurity | None
    query: str | None

    @classmethod
    def of(cls, entry: IndexEntry) -> "IndexGrant":
        return cls(
            names=PatternSet.of(entry.names),
            privileges=frozenset(name.lower() for name in entry.privileges),
            restricted=entry.allow_restricted_indices,
            fields=entry.field_security,
            query=entry.query,
        )

    def reaches(self, name: str) -> bool:
        return self.names.matches(name) and (self.restricted or not is_restricted(name))


def grants_of(entries: Iterable[IndexEntry]) -> tuple[IndexGrant, ...]:
    return tuple(IndexGrant.of(entry) for entry in entries)


def granting(grants: Iterable[IndexGrant], *, action: str, index: str) -> list[IndexGrant]:
    """Return the grants of `action` on `index`."""
    name, store = name_and_store(index)
    if store is None:
        return []
    return [
        grant
        for grant in grants
        if index_includes(grant.privileges, action, store=store) and grant.reaches(name)
    ]


def covers(grants: Sequence[IndexGrant], demand: IndexPrivilege, budget: Budget) -> bool:
    """
    Return whether `grants` hold the demanded privilege on every name of the demanded pattern.

    Raises:
        BadPattern: the pattern is faulty, or this cannot be decided at a reasonable cost.
    """
    wanted = demand.privilege.lower()

    def suffice(several: Sequence[IndexGrant]) -> bool:
        held: frozenset[str] = frozenset().union(*(grant.privileges for grant in several))
        return index_covers(held, wanted, budget)

    names = charged_pattern(demand.pattern, budget)
    if names.literal is not None:
        return suffice([grant for grant in grants if grant.reaches(names.literal)])
    area = _Area(names, with_restricted=demand.allow_restricted, budget=budget)
    return not area.is_empty and is_granted(
        grants,
        touch=lambda grant: index_touches(grant.privileges, wanted, budget),
        reach=area.is_reached_by,
        suffice=suffice,
    )


class _Area:
    """The names of a pattern: ordinary ones, and restricted ones where they were asked for."""

    def __init__(self, names: Pattern, *, with_restricted: bool, budget: Budget) -> None:
        ordinary, restricted = _split(names.text)
        self._budget = budget
        self._ordinary = ordinary
        self._restricted = restricted if with_restricted else NOTHING

    @property
    def is_empty(self) -> bool:
        return self._ordinary.is_empty and self._restricted.is_empty

    def is_reached_by(self, grants: Sequence[IndexGrant]) -> bool:
        return self._lies_within(self._ordinary, grants) and self._lies_within(
            self._restricted, [grant for grant in grants if grant.restricted]
        )

    def _lies_within(self, part: Automaton, grants: Iterable[IndexGrant]) -> bool:
        names = PatternSet.united(grant.names for grant in grants)
        return names.contains(part, self._budget)


@lru_cache(maxsize=KEPT_SPLITS)
def _split(text: str) -> tuple[Automaton, Automaton]:
    """Return the ordinary and the restricted names that a pattern describes."""
    every, restricted = pattern(text).automaton, restricted_names()
    return (
        combined(wanted=[every], unwanted=[restricted], budget=Budget()),
        combined(wanted=[every, restricted], budget=Budget()),
    )


@dataclass(frozen=True)
class SideAccess:
    """
    What one side lets see of an index.

    Attributes:
        fields: field patterns, of which any may show a field; None for all fields.
        queries: JSON texts, of which any may show a document; None for all documents.
    """

    fields: tuple[FieldSecurity, ...] | None
    queries: tuple[str, ...] | None

    @classmethod
    def of(cls, grants: Sequence[IndexGrant]) -> "SideAccess":
        """Return what several grants of one action show: the most open one decides."""
        fields = [grant.fields for grant in grants if grant.fields is not None]
        queries = [grant.query for grant in grants if grant.query is not None]
        return cls(
            fields=tuple(dict.fromkeys(fields)) if len(fields) == len(grants) else None,
            queries=tuple(dict.fromkeys(queries)) if len(queries) == len(grants) else None,
        )

    def shows(self, field: str) -> bool:
        return self.fields is None or any(_shows(security, field) for security in self.fields)


@dataclass(frozen=True)
class IndexAccess:
    """What may be seen of an index: what every side shows."""

    sides: tuple[SideAccess, ...]

    @property
    def queries(self) -> tuple[tuple[str, ...], ...]:
        """Return groups of queries: a document must match one of each group."""
        return tuple(side.queries for side in self.sides if side.queries is not None)

    def shows(self, field: str) -> bool:
        """Return whether the field may be seen; metadata fields such as `_id` always may."""
        return field.startswith(METADATA_FIELD) or all(side.shows(field) for side in self.sides)


def _shows(security: FieldSecurity, field: str) -> bool:
    hidden = security.except_ or ()
    if any(pattern_problem(text) for text in hidden):
        return False  # Nobody knows what it would hide.
    return PatternSet.of(security.grant).matches(field) and not PatternSet.of(hidden).matches(field)
