"""What one question about patterns may cost, so that no caller's pattern stalls a worker."""

from keys.rules.errors import BadPattern

STEPS = 20_000
"""Enough for an automaton of a thousand states; spent within some 20 ms."""


class PatternTooComplex(BadPattern):
    def __init__(self, what: str = "patterns that are compared") -> None:
        super().__init__(f"too complex to decide: {what}")


class Budget:
    """Steps that are left for one compilation or one comparison."""

    def __init__(self, steps: int = STEPS) -> None:
        self._steps = steps
        self.spent = 0

    def spend(self, steps: int) -> None:
        """
        Take `steps` of what is left.

        Raises:
            PatternTooComplex: there are not that many.
        """
        self.spent += steps
        if self.spent > self._steps:
            raise PatternTooComplex
