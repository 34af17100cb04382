"""Many patterns as one: what an entry's list of names, resources or actions describes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keys.rules.privileges.automata import STATE_COST, Automaton, is_within
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.patterns import Pattern, is_plain, pattern, pattern_problem

EVERYTHING = "*"
MOST_PLAIN_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class PatternSet:
    """
    Describes what any of its patterns describes.

    Attributes:
        plain: names that are no patterns, however many.
        patterns: the others, compiled.
    """

    plain: frozenset[str]
    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "PatternSet":
        """Return the set of `texts`; one that cannot be compiled describes nothing."""
        several = tuple(dict.fromkeys(texts))
        plain = frozenset(text for text in several if is_plain(text))
        others = (text for text in several if text not in plain)
        return cls(plain, tuple(pattern(text) for text in others if pattern_problem(text) is None))

    @classmethod
    def united(cls, sets: Iterable["PatternSet"]) -> "PatternSet":
        several = tuple(sets)
        patterns = dict.fromkeys(one for each in several for one in each.patterns)
        return cls(frozenset().union(*(each.plain for each in several)), tuple(patterns))

    @property
    def describes_everything(self) -> bool:
        return any(one.text == EVERYTHING for one in self.patterns)

    def matches(self, name: str) -> bool:
        return name in self.plain or any(one.matches(name) for one in self.patterns)

    def covers(self, wanted: Pattern, budget: Budget) -> bool:
        """
        Return whether every name of `wanted` is described.

        Raises:
            PatternTooComplex: the budget does not suffice to decide.
        """
        if wanted.literal is not None:
            return self.matches(wanted.literal)
        if any(one.text == wanted.text for one in self.patterns):
            return True
        budget.spend(STATE_COST * len(wanted.text))
        return self.contains(wanted.automaton, budget)

    def contains(self, part: Automaton, budget: Budget) -> bool:
        """
        Return whether every name that `part` accepts is described.

        Plain names can make up what the patterns leave out of a small `part`; where there are
        thousands of them they are not tried, and the answer is false.

        Raises:
            PatternTooComplex: the budget does not suffice to decide.
        """
        if self.describes_everything:
            return True
        cover = [one.automaton for one in self.patterns]
        if is_within(part, cover, budget):
            return True
        if not self.plain or sum(map(len, self.plain)) > MOST_PLAIN_CHARACTERS:
            return False
        return is_within(part, [*cover, *self._plain_automata()], budget)

    def _plain_automata(self) -> Iterator[Automaton]:
        return (pattern(name).automaton for name in sorted(self.plain))
