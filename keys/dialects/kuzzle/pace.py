"""How often something may happen in a second."""


class Pace:
    """Counts within whole seconds of a clock that nobody sets."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._second = 0
        self._count = 0

    def allows(self, now: float) -> bool:
        """Count once more; return whether that is still allowed."""
        second = int(now)
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count <= self._most
