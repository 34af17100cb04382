"""From an expression to its automaton: silent moves first, then a state for each set of states."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from keys.rules.privileges.automata import (
    ANYTHING,
    DEAD,
    STATE_COST,
    Automaton,
    automaton_of,
    combined,
)
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.characters import ANY_CHARACTER, LAST_CODE_POINT, Characters
from keys.rules.privileges.expressions import (
    ANY_TEXT,
    AllBut,
    AllOf,
    Either,
    Expression,
    Nothing,
    OneOf,
    Repeat,
    Sequence,
)


def compiled(expression: Expression, budget: Budget) -> Automaton:
    """
    Return the automaton of `expression`.

    Raises:
        PatternTooComplex: the budget is spent.
    """
    draft = _Draft(budget)
    last = draft.add_whole(expression)
    return _Subsets(draft, last, budget).automaton()


class _Draft:
    """
    States with moves on characters and silent moves; several may lead on from one.

    No part adds a move into the state that it begins at, so parts can share that state.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.moves: list[list[tuple[Characters, int]]] = []
        self.silent: list[list[int]] = []
        self.milestones: list[int] = []

    def add_whole(self, expression: Expression) -> int:
        """
        Add the whole pattern and return the state it ends in.

        Milestones are the states of `any text` between its parts: who has reached one need not
        remember where else he was before, as any text leads from there to here.
        """
        last = self.new_state()
        for part in expression.parts if isinstance(expression, Sequence) else (expression,):
            last = self.add(part, last)
            if part == ANY_TEXT:
                self.milestones.append(last)
        return last

    def new_state(self) -> int:
        self._budget.spend(1)
        self.moves.append([])
        self.silent.append([])
        return len(self.moves) - 1

    def add(self, expression: Expression, first: int) -> int:
        """Add the moves of `expression` from `first` on and return the state it ends in."""
        match expression:
            case Nothing():
                return self.new_state()
            case OneOf(characters):
                last = self.new_state()
                self.moves[first].append((characters, last))
                return last
            case Sequence(parts):
                for part in parts:
                    first = self.add(part, first)
                return first
            case Either(choices):
                return self._joined(self.add(choice, first) for choice in choices)
            case Repeat():
                return self._add_repeat(expression, first)
            case _:
                return self._embed(self._decided(expression), first)

    def _decided(self, expression: AllOf | AllBut) -> Automaton:
        # Only what is deterministic can be complemented.
        if isinstance(expression, AllOf):
            parts = [compiled(part, self._budget) for part in expression.parts]
            return combined(wanted=parts, budget=self._budget)
        other = compiled(expression.excluded, self._budget)
        return combined(wanted=[ANYTHING], unwanted=[other], budget=self._budget)

    def _joined(self, ends: Iterable[int]) -> int:
        # The ends are listed first: adding a part makes states of its own.
        ends = list(ends)
        last = self.new_state()
        for end in ends:
            self.silent[end].append(last)
        return last

    def _add_repeat(self, repeat: Repeat, first: int) -> int:
        for _ in range(repeat.least):
            self._budget.spend(1)  # A part without states must not run for free.
            first = self.add(repeat.part, first)
        if repeat.most is None:
            return self._add_any_number(repeat.part, first)
        ends = [first]
        for _ in range(repeat.most - repeat.least):
            self._budget.spend(1)
            ends.append(self.add(repeat.part, ends[-1]))
        return self._joined(ends)

    def _add_any_number(self, part: Expression, first: int) -> int:
        hub = self.new_state()
        self.silent[first].append(hub)
        if isinstance(part, OneOf):
            self.moves[hub].append((part.characters, hub))
        else:
            self.silent[self.add(part, hub)].append(hub)
        return hub

    def _embed(self, automaton: Automaton, first: int) -> int:
        states = [self.new_state() for _ in automaton.rows]
        self.silent[first].append(states[0])
        for state, (starts, targets) in zip(states, automaton.rows, strict=True):
            ends = [*(start - 1 for start in starts[1:]), LAST_CODE_POINT]
            self._budget.spend(len(starts))
            self.moves[state].extend(
                (((start, end),), states[target])
                for start, end, target in zip(starts, ends, targets, strict=True)
                if target != DEAD
            )
        return self._joined(states[number] for number in sorted(automaton.accepting))


class _Subsets:
    """The subset construction: each set of draft states that a text can reach is one state."""

    def __init__(self, draft: _Draft, last: int, budget: Budget) -> None:
        self._draft = draft
        self._last = last
        self._budget = budget
        self._milestones = frozenset(draft.milestones)
        self._closures: dict[frozenset[int], frozenset[int]] = {}

    def automaton(self) -> Automaton:
        start = self._closed(frozenset({0}))
        numbers = {start: 0}
        subsets = [start]
        rows: list[tuple[list[int], list[int]]] = []
        for subset in subsets:  # Grows while it is walked.
            starts, targets = [], []
            for code_point, reached in self._runs(subset):
                starts.append(code_point)
                if reached and reached not in numbers:
                    numbers[reached] = len(subsets)
                    subsets.append(reached)
                targets.append(numbers[reached] if reached else DEAD)
            rows.append((starts, targets))
        return automaton_of(rows, {numbers[one] for one in subsets if self._last in one})

    def _runs(self, subset: frozenset[int]) -> list[tuple[int, frozenset[int]]]:
        """Return where each run of code points begins and the states that it leads to."""
        entered: defaultdict[int, list[int]] = defaultdict(list, {0: []})
        left: defaultdict[int, list[int]] = defaultdict(list)
        for state in subset:
            for characters, target in self._draft.moves[state]:
                for first, last in characters:
                    entered[first].append(target)
                    left[last + 1].append(target)
        self._budget.spend(STATE_COST + len(subset) + len(entered))
        runs = []
        active: Counter[int] = Counter()
        for code_point in sorted({*entered, *left} - {LAST_CODE_POINT + 1}):
            active.update(entered[code_point])
            active.subtract(left[code_point])
            active = +active
            self._budget.spend(len(active))
            runs.append((code_point, self._closed(frozenset(active))))
        return runs

    def _closed(self, states: frozenset[int]) -> frozenset[int]:
        """Return the states and all that silent moves reach from them."""
        known = self._closures.get(states)
        if known is None:
            known = self._closures[states] = self._closure(states)
        return known

    def _closure(self, states: frozenset[int]) -> frozenset[int]:
        reached = set(states)
        waiting = list(states)
        while waiting:
            fresh = set(self._draft.silent[waiting.pop()]) - reached
            reached |= fresh
            waiting.extend(fresh)
        self._budget.spend(len(reached))
        # States are numbered along the pattern; those with silent moves alone have done their part.
        milestone = max(self._milestones & reached, default=0)
        kept = frozenset(
            one
            for one in reached
            if one >= milestone and (self._draft.moves[one] or one == self._last)
        )
        hub = self._hub_to_anything(kept)
        return kept if hub is None else frozenset({hub, self._last})

    def _hub_to_anything(self, subset: frozenset[int]) -> int | None:
        """Return a state of the subset that stays, whatever comes, and may always end."""
        if self._last not in subset:
            return None
        for state in sorted(subset):
            loops = any(move == (ANY_CHARACTER, state) for move in self._draft.moves[state])
            if loops and (state == self._last or self._last in self._draft.silent[state]):
                return state
        return None
