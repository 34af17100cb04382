"""What all patterns of one request may cost together, so that no caller stalls a worker."""

from keys.rules.errors import BadPattern
from keys.rules.privileges import Pattern, pattern
from keys.rules.privileges.action_sets import PrivilegeTable

STEPS_OF_A_REQUEST = 100_000
FAULTY = 20_000
"""A pattern that was refused may have cost this much before."""
OPEN_AT_THE_FRONT = 5_000
"""To compare one that may begin in any way takes a walk through all that it is compared with."""
OPEN_BEHIND = 200
LITERAL = 5
RAW_ACTION = 1_000
OPENING_SIGNS = ("*", "?", "/")
TOO_MANY = "the patterns of the request are too complex together"


class PatternAllowance:
    """Judges patterns until what they may cost together is spent; then it refuses all unread."""

    def __init__(self) -> None:
        self._left = STEPS_OF_A_REQUEST

    def problem(self, text: str) -> str | None:
        """Return why `text` cannot be used, as a pattern or beside the others, if it cannot."""
        if self._left < 0:
            return TOO_MANY
        try:
            found = pattern(text)
        except BadPattern as refusal:
            self._left -= FAULTY
            return str(refusal)
        self._left -= _cost_of(found)
        return TOO_MANY if self._left < 0 else None

    def privilege_problem(self, table: PrivilegeTable, name: str) -> str | None:
        """Return why `name` is no privilege of this kind, or one raw action too many."""
        if name.lower() in table.named:
            return None
        self._left -= RAW_ACTION
        return TOO_MANY if self._left < 0 else table.problem(name)


def _cost_of(found: Pattern) -> int:
    # The same whether the pattern was compiled just now or long ago.
    if found.literal is not None:
        return LITERAL
    opens = found.text.startswith(OPENING_SIGNS)
    return found.cost + (OPEN_AT_THE_FRONT if opens else OPEN_BEHIND)
