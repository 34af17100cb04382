"""Sets of actions: what a named privilege, or a raw action pattern, stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keys.rules.privileges.automata import Automaton, combined, is_within
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import pattern_problem, union_of

KEPT_ANSWERS = 4_096


@dataclass(frozen=True)
class ActionSet:
    """The actions that some pattern of `grants` describes and none of `excludes`."""

    grants: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    def includes(self, action: str) -> bool:
        return self._granted.matches(action) and not self._excluded.matches(action)

    @cached_property
    def _granted(self) -> PatternSet:
        return PatternSet.of(self.grants)

    @cached_property
    def _excluded(self) -> PatternSet:
        return PatternSet.of(self.excludes)

    @cached_property
    def automaton(self) -> Automaton:
        granted = union_of(self.grants)
        if not self.excludes:
            return granted
        return combined(wanted=[granted], unwanted=[union_of(self.excludes)], budget=Budget())


@dataclass(frozen=True, eq=False)
class PrivilegeTable:
    """
    The named privileges of one kind, least powerful first.

    Attributes:
        named: what each name stands for.
        raw: patterns that an action pattern must match to be accepted beside the names.
        unknown: the sentence about a name that is neither; takes `name` and `names`.
    """

    named: Mapping[str, ActionSet]
    raw: tuple[str, ...]
    unknown: str

    def problem(self, name: str) -> str | None:
        """Return why `name`, in any case, is no privilege of this kind, if it is none."""
        wanted = name.lower()
        if wanted in self.named:
            return None
        if not PatternSet.of(self.raw).matches(wanted):
            return self.unknown.format(name=name, names=",".join(self.named))
        return pattern_problem(_as_pattern(wanted))

    def actions_of(self, name: str) -> ActionSet:
        """Return what a name or raw pattern, in small letters, stands for; nothing if unknown."""
        known = self.named.get(name)
        if known is not None:
            return known
        return ActionSet() if self.problem(name) else ActionSet((_as_pattern(name),))

    def granting(self, action: str) -> frozenset[str]:
        """Return the named privileges that include `action`."""
        return _granting(self, action)

    def includes(self, held: Iterable[str], action: str) -> bool:
        """Return whether a privilege of `held`, named or raw, includes `action`."""
        granting = self.granting(action)
        return any(
            name in granting if name in self.named else self.actions_of(name).includes(action)
            for name in held
        )

    def covers(self, held: frozenset[str], wanted: ActionSet) -> bool:
        """Return whether the privileges of `held` together include every action of `wanted`."""
        return _covers(self, held, wanted)

    def touches(self, held: frozenset[str], wanted: ActionSet) -> bool:
        """Return whether the privileges of `held` include any action of `wanted`."""
        return _touches(self, held, wanted)

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the named ones of `names`, least powerful first."""
        wanted = frozenset(names)
        return tuple(name for name in self.named if name in wanted)


def _as_pattern(name: str) -> str:
    # A raw action takes its own sub-actions along: `indices:data/read/get` also `…/get[s]`.
    return f"{name}*"


@lru_cache(maxsize=KEPT_ANSWERS)
def _granting(table: PrivilegeTable, action: str) -> frozenset[str]:
    return frozenset(name for name, actions in table.named.items() if actions.includes(action))


@lru_cache(maxsize=KEPT_ANSWERS)
def _covers(table: PrivilegeTable, held: frozenset[str], wanted: ActionSet) -> bool:
    if not wanted.grants:
        return True
    cover = [table.actions_of(name).automaton for name in sorted(held)]
    return is_within(wanted.automaton, cover, Budget())


@lru_cache(maxsize=KEPT_ANSWERS)
def _touches(table: PrivilegeTable, held: frozenset[str], wanted: ActionSet) -> bool:
    return any(
        not combined(
            wanted=[wanted.automaton, table.actions_of(name).automaton], budget=Budget()
        ).is_empty
        for name in held
    )
