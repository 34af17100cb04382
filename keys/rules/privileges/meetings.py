"""What several patterns describe together, in as few of them as say it."""

from dataclasses import dataclass, field
from typing import TypeAlias

from keys.rules.privileges.automata import do_meet
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import Pattern, charged_pattern

STEPS_OF_A_LOOK = 1
STEPS_OF_A_WALK = 20
Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Meetings:
    """
    Compares patterns two by two; most can be told apart by how they begin, without a walk.

    Attributes:
        known: patterns whose compilation is paid for.
    """

    budget: Budget
    known: dict[str, Pattern] = field(default_factory=dict)

    def of(self, names: Names, other: str) -> Names:
        """
        Return the patterns of what `names` all describe and `other` does too; none for nothing.

        The wider of two is left out where one contains the other.

        Raises:
            BadPattern: a faulty pattern, or this costs too much to decide.
        """
        if any(self._begin_apart(name, other) for name in names):
            return ()
        if any(self.is_within(name, other) for name in names):
            return names
        kept = tuple(name for name in names if not self.is_within(other, name))
        if all(self._do_meet(name, other) for name in kept):
            return (*kept, other)
        return ()

    def is_within(self, name: str, other: str) -> bool:
        """
        Return whether `other` describes all that `name` does.

        Raises:
            BadPattern: a faulty pattern, or this costs too much to decide.
        """
        one, another = self._patterns(name, other)
        if another.is_prefix and (one.is_prefix or one.head.startswith(another.head)):
            return one.head.startswith(another.head)
        self.budget.spend(STEPS_OF_A_WALK)
        return PatternSet.of([other]).covers(one, self.budget)

    def are_within(self, names: Names, others: Names) -> bool:
        """
        Return whether what `names` describe together lies in each of `others`.

        True is always right; patterns that lie in another only together count as outside.

        Raises:
            BadPattern: a faulty pattern, or this costs too much to decide.
        """
        return all(any(self.is_within(name, other) for name in names) for other in others)

    def _begin_apart(self, name: str, other: str) -> bool:
        one, another = self._patterns(name, other)
        return not (one.head.startswith(another.head) or another.head.startswith(one.head))

    def _do_meet(self, name: str, other: str) -> bool:
        self.budget.spend(STEPS_OF_A_WALK)
        one, another = self._patterns(name, other)
        return do_meet(one.automaton, another.automaton, self.budget)

    def _patterns(self, name: str, other: str) -> tuple[Pattern, Pattern]:
        self.budget.spend(STEPS_OF_A_LOOK)
        return self._pattern(name), self._pattern(other)

    def _pattern(self, text: str) -> Pattern:
        if text not in self.known:
            self.known[text] = charged_pattern(text, self.budget)
        return self.known[text]
