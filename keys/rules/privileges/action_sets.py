"""Sets of actions: what a named privilege, or a raw action pattern, stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from keys.rules.privileges.automata import Automaton, combined, do_meet, is_within
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import pattern, pattern_problem, union_of

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
        if len(self.grants) == 1 and not self.excludes:
            return pattern(self.grants[0]).automaton
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

    def unknown_problem(self, name: str) -> str | None:
        """Return the sentence about a name that is neither a privilege nor an action pattern."""
        wanted = name.lower()
        if wanted in self.named or self._raw_names.matches(wanted):
            return None
        return self.unknown.format(name=name, names=",".join(self.named))

    def raw_pattern(self, name: str) -> str | None:
        """Return the pattern of actions that `name` is, None where it is no such pattern."""
        wanted = name.lower()
        if wanted in self.named or not self._raw_names.matches(wanted):
            return None
        # A raw action takes its parts along: `indices:data/read/get` also `…/get[s]`.
        return f"{wanted}*"

    def problem(self, name: str) -> str | None:
        """Return why `name`, in any case, is no privilege of this kind, if it is none."""
        raw = self.raw_pattern(name)
        return self.unknown_problem(name) if raw is None else pattern_problem(raw)

    def actions_of(self, name: str) -> ActionSet:
        """Return what a name or raw pattern, in small letters, stands for; nothing if unknown."""
        known = self.named.get(name)
        if known is not None:
            return known
        raw = self.raw_pattern(name)
        return ActionSet() if raw is None or pattern_problem(raw) else ActionSet((raw,))

    def granting(self, action: str) -> frozenset[str]:
        """Return the named privileges that include `action`."""
        return _granting(self, action)

    def includes(self, held: frozenset[str], action: str) -> bool:
        """Return whether a privilege of `held`, named or raw, includes `action`."""
        return _includes(self, held, action)

    def covers(self, held: frozenset[str], wanted: str, budget: Budget) -> bool:
        """
        Return whether the privileges of `held` together include every action of `wanted`.

        Args:
            budget: what an answer about a raw pattern may cost; names have their own.

        Raises:
            PatternTooComplex: the budget does not suffice.
        """
        return _covers(self._question(held, wanted, budget))

    def touches(self, held: frozenset[str], wanted: str, budget: Budget) -> bool:
        """
        Return whether the privileges of `held` include any action of `wanted`.

        Raises:
            PatternTooComplex: the budget does not suffice.
        """
        return _touches(self._question(held, wanted, budget))

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the named ones of `names`, least powerful first."""
        wanted = frozenset(names)
        return tuple(name for name in self.named if name in wanted)

    @cached_property
    def _raw_names(self) -> PatternSet:
        return PatternSet.of(self.raw)

    def _question(self, held: frozenset[str], wanted: str, budget: Budget) -> "_Question":
        actions = self.actions_of(wanted)
        if wanted in self.named:
            return _Question(self, held, actions, Budget())
        budget.spend(sum(pattern(text).cost for text in actions.grants))
        return _Question(self, held, actions, budget)


@dataclass(frozen=True)
class _Question:
    """What is asked about privileges; the answer is kept, whatever budget it was found on."""

    table: PrivilegeTable
    held: frozenset[str]
    wanted: ActionSet
    budget: Budget = field(compare=False)

    def automata(self) -> list[Automaton]:
        return [self.table.actions_of(name).automaton for name in sorted(self.held)]


@lru_cache(maxsize=KEPT_ANSWERS)
def _granting(table: PrivilegeTable, action: str) -> frozenset[str]:
    return frozenset(name for name, actions in table.named.items() if actions.includes(action))


@lru_cache(maxsize=KEPT_ANSWERS)
def _includes(table: PrivilegeTable, held: frozenset[str], action: str) -> bool:
    granting = table.granting(action)
    return any(
        name in granting if name in table.named else table.actions_of(name).includes(action)
        for name in held
    )


@lru_cache(maxsize=KEPT_ANSWERS)
def _covers(question: _Question) -> bool:
    return is_within(question.wanted.automaton, question.automata(), question.budget)


@lru_cache(maxsize=KEPT_ANSWERS)
def _touches(question: _Question) -> bool:
    wanted = question.wanted.automaton
    return any(do_meet(wanted, one, question.budget) for one in question.automata())
