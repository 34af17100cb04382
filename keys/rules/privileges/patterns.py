r"""
Patterns over names: globs (`*`, `?`, `\` escapes) and `/regular expressions/` over whole names.

A literal name and a glob without `?` are matched by plain string search; everything else by an
automaton, one step a character. Python's `re` never sees a pattern: some take it forever.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from keys.rules.errors import BadPattern
from keys.rules.privileges.automata import Automaton, beginning_with
from keys.rules.privileges.budget import Budget, PatternTooComplex
from keys.rules.privileges.characters import ANY_CHARACTER, only
from keys.rules.privileges.compiler import compiled
from keys.rules.privileges.expressions import (
    ANY_TEXT,
    Either,
    Expression,
    OneOf,
)
from keys.rules.privileges.expressions import Sequence as Parts
from keys.rules.privileges.regular_expressions import read_regular_expression

SIGNS = frozenset("*?\\")
LONGEST_PATTERN = 4_000
LONGEST_CHEAP_GLOB = 500
LONGEST_QUOTE = 100
KEPT_PATTERNS = 1_024


def is_plain(text: str) -> bool:
    """Return whether `text` is a name and no pattern."""
    return not text.startswith("/") and SIGNS.isdisjoint(text)


class Pattern:
    """
    A compiled pattern; equal texts share one.

    Attributes:
        text: the pattern as given.
        literal: the one name it stands for, if it is no real pattern.
        cost: steps spent before the first match.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # Requests name thousands of plain names: those need no reading.
        self._pieces = _pieces_in(text) or _pieces_of(self._expression)
        single = self._pieces is not None and len(self._pieces) == 1
        self.literal = self._pieces[0] if self._pieces and single else None
        long = self.literal is None and len(text) > LONGEST_CHEAP_GLOB
        # A pattern that can be made can always be matched, and a glob always be compared.
        self.cost = self._compile() if long or self._pieces is None else 0

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    def matches(self, name: str) -> bool:
        """Return whether the whole of `name` is described."""
        if self._pieces is None:
            return self.automaton.accepts(name)
        return _has_pieces(name, self._pieces)

    @cached_property
    def head(self) -> str:
        """Return how every name begins that is described."""
        return self.automaton.head if self._pieces is None else self._pieces[0]

    @property
    def is_prefix(self) -> bool:
        """Return whether all names that begin with the head are described."""
        return self._pieces is not None and self._pieces[1:] == ("",)

    @cached_property
    def _expression(self) -> Expression:
        return _read(self.text)

    @cached_property
    def automaton(self) -> Automaton:
        # Most are so, and of those there are thousands in one role.
        if self._pieces is not None and self.is_prefix:
            return beginning_with(self._pieces[0])
        return compiled(self._expression, Budget())

    def _compile(self) -> int:
        budget = Budget()
        self.automaton = compiled(self._expression, budget)
        return budget.spent


@lru_cache(maxsize=KEPT_PATTERNS)
def pattern(text: str) -> Pattern:
    """
    Return `text` compiled.

    Raises:
        BadPattern: it is a regular expression with a fault.
        PatternTooComplex: it is too long, or its automaton would have too many states.
    """
    quoted = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    if len(text) > LONGEST_PATTERN:
        raise PatternTooComplex(f"pattern [{quoted}]")
    try:
        return Pattern(text)
    except PatternTooComplex:
        raise PatternTooComplex(f"pattern [{quoted}]") from None
    except BadPattern as refusal:
        raise BadPattern(f"invalid pattern [{quoted}]. {refusal}") from None


def charged_pattern(text: str, budget: Budget) -> Pattern:
    """
    Return `text` compiled, at the cost of its first compilation.

    Raises:
        BadPattern: as for `pattern`.
        PatternTooComplex: the budget does not suffice.
    """
    found = pattern(text)
    budget.spend(found.cost)
    return found


def pattern_problem(text: str) -> str | None:
    """Return why `text` cannot be used as a pattern, if it cannot."""
    try:
        pattern(text)
    except BadPattern as refusal:
        return str(refusal)
    return None


def union_of(texts: Iterable[str]) -> Automaton:
    """Return one automaton of the names that any of the patterns describes."""
    return compiled(Either(tuple(_read(text) for text in texts)), Budget())


def _read(text: str) -> Expression:
    if not text.startswith("/"):
        return _read_glob(text)
    if text == "/" or not text.endswith("/"):
        raise BadPattern(
            "patterns starting with '/' indicate regular expression pattern"
            " and must end with '/'. other patterns should not start with '/'"
        )
    return read_regular_expression(text[1:-1])


def _read_glob(text: str) -> Parts:
    parts: list[Expression] = []
    characters = iter(text)
    for character in characters:
        if character == "*":
            if not parts or parts[-1] is not ANY_TEXT:
                parts.append(ANY_TEXT)
        elif character == "?":
            parts.append(OneOf(ANY_CHARACTER))
        elif character == "\\":
            parts.append(OneOf(only(next(characters, "\\"))))
        else:
            parts.append(OneOf(only(character)))
    return Parts(tuple(parts))


def _pieces_in(text: str) -> tuple[str, ...] | None:
    """Return the texts between the stars of a glob that has no other sign, None for any other."""
    if text.startswith("/") or not SIGNS.intersection(text) <= {"*"}:
        return None
    head, *middle = text.split("*")
    # Several stars in a row say what one says.
    return (head, *filter(None, middle[:-1]), *middle[-1:])


def _pieces_of(expression: Expression) -> tuple[str, ...] | None:
    """Return the literal texts between the stars of a glob, None for any other expression."""
    if not isinstance(expression, Parts):
        return None
    pieces = [""]
    for part in expression.parts:
        if part is ANY_TEXT:
            pieces.append("")
        elif isinstance(part, OneOf) and _is_single(part):
            pieces[-1] += chr(part.characters[0][0])
        else:
            return None
    return tuple(pieces)


def _is_single(part: OneOf) -> bool:
    return len(part.characters) == 1 and part.characters[0][0] == part.characters[0][1]


def _has_pieces(name: str, pieces: Sequence[str]) -> bool:
    head, *middle = pieces
    if not middle:
        return name == head
    tail = middle.pop()
    if not name.startswith(head) or not name.endswith(tail):
        return False
    place, end = len(head), len(name) - len(tail)
    for piece in middle:
        found = name.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return place <= end
