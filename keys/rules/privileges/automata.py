"""
Deterministic finite automata over all of Unicode, and how they combine.

Every question about patterns comes down to one: which texts are in each of some languages and in
none of some others? That product is walked state by state, never built where an answer is enough.
"""

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.privileges.budget import Budget

Row: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""Where each run of code points begins (the first at 0), and the state that it leads to."""

DEAD = -1
DEAD_ROW: Row = ((0,), (DEAD,))
STATE_COST = 8
"""Steps that a state costs beside the walk to it: states are kept, steps are not."""


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Begins in state 0; a text is accepted when it ends in one of `accepting`."""

    rows: tuple[Row, ...]
    accepting: frozenset[int]

    def accepts(self, text: str) -> bool:
        state = 0
        for character in text:
            starts, targets = self.rows[state]
            state = targets[bisect_right(starts, ord(character)) - 1]
            if state == DEAD:
                return False
        return state in self.accepting

    @property
    def is_empty(self) -> bool:
        """Return whether no text is accepted."""
        return not self.accepting

    @property
    def head(self) -> str:
        """Return the longest text that every accepted one begins with."""
        state, head = 0, ""
        while state not in self.accepting:
            starts, targets = self.rows[state]
            alive = [place for place, target in enumerate(targets) if target != DEAD]
            if len(alive) != 1 or starts[alive[0] + 1 : alive[0] + 2] != (starts[alive[0]] + 1,):
                break
            head += chr(starts[alive[0]])
            state = targets[alive[0]]
        return head

    def swallows(self, state: int) -> bool:
        """Return whether every text is accepted from here on."""
        return state in self.accepting and self.rows[state] == ((0,), (state,))


NOTHING = Automaton(rows=(DEAD_ROW,), accepting=frozenset())
ANYTHING = Automaton(rows=(((0,), (0,)),), accepting=frozenset({0}))


def beginning_with(head: str) -> Automaton:
    """Return the automaton of all texts that begin with `head`."""
    rows = [_step(ord(character), place + 1) for place, character in enumerate(head)]
    last = len(rows)
    return Automaton(rows=(*rows, ((0,), (last,))), accepting=frozenset({last}))


def _step(code_point: int, target: int) -> Row:
    """Return the row of a state that one character alone leads on from."""
    starts, targets = (0, code_point, code_point + 1), (DEAD, target, DEAD)
    # At either end of Unicode there is nothing beyond.
    first, last = int(code_point == 0), 2 if code_point == sys.maxunicode else 3
    return starts[first:last], targets[first:last]


def automaton_of(
    rows: Sequence[tuple[Sequence[int], Sequence[int]]], accepting: set[int]
) -> Automaton:
    """
    Return the automaton of drafted rows without what no text needs.

    States from which nothing is accepted are dropped, so that being alive means hope; neighbouring
    runs of characters with the same target become one.
    """
    hopeful = _leading_to(accepting, [targets for _, targets in rows])
    kept = [state for state in range(len(rows)) if state in hopeful or not state]
    numbers = {state: number for number, state in enumerate(kept)}
    return Automaton(
        rows=tuple(
            _compressed(starts, [numbers[t] if t in hopeful else DEAD for t in targets])
            for starts, targets in (rows[state] for state in kept)
        ),
        accepting=frozenset(numbers[state] for state in accepting),
    )


def _leading_to(accepting: set[int], targets: Sequence[Sequence[int]]) -> set[int]:
    sources: defaultdict[int, set[int]] = defaultdict(set)
    for state, several in enumerate(targets):
        for target in several:
            sources[target].add(state)
    found = set(accepting)
    waiting = list(accepting)
    while waiting:
        fresh = sources[waiting.pop()] - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _compressed(starts: Sequence[int], targets: Sequence[int]) -> Row:
    kept = [
        place for place in range(len(starts)) if not place or targets[place] != targets[place - 1]
    ]
    return tuple(starts[place] for place in kept), tuple(targets[place] for place in kept)


def combined(
    *, wanted: Sequence[Automaton], unwanted: Sequence[Automaton] = (), budget: Budget
) -> Automaton:
    """
    Return the automaton of the texts in all of `wanted` and in none of `unwanted`.

    Raises:
        PatternTooComplex: the budget is spent.
    """
    product = _Product(wanted, unwanted, budget)
    rows: list[tuple[list[int], list[int]]] = []
    numbers = {product.start: 0}
    accepting = set()
    places = [product.start]
    for place in places:  # Grows while it is walked.
        if product.accepts(place):
            accepting.add(numbers[place])
        starts, targets = [], []
        for start, target in product.moves(place):
            starts.append(start)
            if target is not None and target not in numbers:
                numbers[target] = len(places)
                places.append(target)
            targets.append(DEAD if target is None else numbers[target])
        rows.append((starts, targets))
    return automaton_of(rows, accepting)


def is_within(wanted: Automaton, cover: Sequence[Automaton], budget: Budget) -> bool:
    """
    Return whether each text of `wanted` is in some automaton of `cover`.

    Raises:
        PatternTooComplex: the budget is spent.
    """
    if wanted.is_empty:
        return True
    product = _Product([wanted], cover, budget)
    seen = {product.start}
    places = [product.start]
    while places:
        place = places.pop()
        if product.accepts(place) or product.is_uncovered(place):
            return False
        fresh = {target for _, target in product.moves(place) if target is not None} - seen
        seen |= fresh
        # What is covered least is looked at first: a counterexample is near.
        places.extend(sorted(fresh, key=_alive_covers, reverse=True))
    return True


def do_meet(one: Automaton, other: Automaton, budget: Budget) -> bool:
    """
    Return whether some text is accepted by both.

    Raises:
        PatternTooComplex: the budget is spent.
    """
    product = _Product([one, other], [], budget)
    seen = {product.start}
    places = [product.start]
    while places:
        place = places.pop()
        if product.accepts(place):
            return True
        fresh = {target for _, target in product.moves(place) if target is not None} - seen
        seen |= fresh
        places.extend(fresh)
    return False


# States of the wanted automata, all alive, and (number, state) of unwanted ones still alive.
_Place: TypeAlias = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]


def _alive_covers(place: _Place) -> int:
    return len(place[1])


class _Product:
    """Places that several automata reach together by the same text."""

    def __init__(
        self, wanted: Sequence[Automaton], unwanted: Sequence[Automaton], budget: Budget
    ) -> None:
        self._wanted = wanted
        self._unwanted = unwanted
        self._budget = budget
        self.start: _Place = ((0,) * len(wanted), tuple((n, 0) for n in range(len(unwanted))))

    def accepts(self, place: _Place) -> bool:
        inside, outside = place
        return all(
            state in automaton.accepting
            for automaton, state in zip(self._wanted, inside, strict=True)
        ) and not any(state in self._unwanted[number].accepting for number, state in outside)

    def is_uncovered(self, place: _Place) -> bool:
        """Return whether no unwanted automaton can accept any more; a wanted one still can."""
        return not place[1]

    def moves(self, place: _Place) -> Iterator[tuple[int, _Place | None]]:
        """Yield where each run of characters begins and the place it leads to, None for nowhere."""
        inside, outside = place
        if any(self._unwanted[number].swallows(state) for number, state in outside):
            yield 0, None
            return
        inner = [one.rows[state] for one, state in zip(self._wanted, inside, strict=True)]
        outer = [(number, self._unwanted[number].rows[state]) for number, state in outside]
        starts = sorted({start for row in (*inner, *(row for _, row in outer)) for start in row[0]})
        self._budget.spend(STATE_COST + len(starts) * (len(inner) + len(outer)))
        for start in starts:
            yield start, self._target(inner, outer, start)

    def _target(
        self, inner: Sequence[Row], outer: Sequence[tuple[int, Row]], code_point: int
    ) -> _Place | None:
        inside = tuple(_next(row, code_point) for row in inner)
        if DEAD in inside:
            return None
        reached = ((number, _next(row, code_point)) for number, row in outer)
        return inside, tuple((number, state) for number, state in reached if state != DEAD)


def _next(row: Row, code_point: int) -> int:
    starts, targets = row
    return targets[bisect_right(starts, code_point) - 1]
