r"""
Patterns over names: globs (`*`, `?`, `\` escapes) and `/regular expressions/` over whole names.

A literal name and a glob without `?` are matched by plain string search; everything else by an
automaton, one step a character. Python's `re` never sees a pattern: some take it forever.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from keys.rules.errors import BadPattern
from keys.rules.privileges.automata import Automaton, is_within
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

LONGEST_PATTERN = 4_000
LONGEST_CHEAP_GLOB = 500
LONGEST_QUOTE = 100
KEPT_PATTERNS = 1_024


class Pattern:
    """
    A compiled pattern; equal texts share one.

    Attributes:
        text: the pattern as given.
        literal: the one name it stands for, if it is no real pattern.
        cost: steps that its automaton took.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.cost = 0
        self._expression = _read(text)
        self._pieces = _pieces_of(self._expression)
        single = self._pieces is not None and len(self._pieces) == 1
        self.literal = self._pieces[0] if self._pieces and single else None

    @property
    def needs_automaton(self) -> bool:
        """Return whether it is no plain string search, or so long that it may be too complex."""
        long = self.literal is None and len(self.text) > LONGEST_CHEAP_GLOB
        return long or self._pieces is None

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    def matches(self, name: str) -> bool:
        """Return whether the whole of `name` is described."""
        if self._pieces is None:
            return self.automaton.accepts(name)
        return _has_pieces(name, self._pieces)

    @cached_property
    def automaton(self) -> Automaton:
        budget = Budget()
        try:
            return compiled(self._expression, budget)
        finally:
            self.cost = budget.spent


@lru_cache(maxsize=KEPT_PATTERNS)
def pattern(text: str) -> Pattern:
    """
    Return `text` compiled.

    Raises:
        BadPattern: it is a regular expression with a fault.
        PatternTooComplex: it is too long, or its automaton would have too many states.
    """
    if len(text) > LONGEST_PATTERN:
        raise PatternTooComplex
    found = Pattern(text)
    if found.needs_automaton:
        _ = found.automaton  # A pattern that passes here can always be matched.
    return found


def pattern_problem(text: str) -> str | None:
    """Return why `text` cannot be used as a pattern, if it cannot."""
    try:
        pattern(text)
    except BadPattern as refusal:
        return f"invalid pattern [{_quoted(text)}]: {refusal}"
    return None


def usable_patterns(texts: Iterable[str]) -> tuple[Pattern, ...]:
    """Return those of `texts` compiled that can be: one that cannot describes nothing."""
    return tuple(pattern(text) for text in texts if pattern_problem(text) is None)


def matches_any(patterns: Iterable[Pattern], name: str) -> bool:
    return any(one.matches(name) for one in patterns)


def is_covered(wanted: Pattern, *, by: Sequence[Pattern], budget: Budget | None = None) -> bool:
    """
    Return whether every name of `wanted` is described by some pattern of `by`.

    Args:
        budget: what this may cost; a fresh one by default.

    Raises:
        PatternTooComplex: this cannot be decided at a reasonable cost.
    """
    if wanted.literal is not None:
        return matches_any(by, wanted.literal)
    if any(one.text in ("*", wanted.text) for one in by):
        return True
    cover = [one.automaton for one in by]
    return is_within(wanted=[wanted.automaton], cover=cover, budget=budget or Budget())


def union_of(texts: Iterable[str]) -> Automaton:
    """Return one automaton of the names that any of the patterns describes."""
    return compiled(Either(tuple(_read(text) for text in texts)), Budget())


def _read(text: str) -> Expression:
    if not text.startswith("/"):
        return _read_glob(text)
    if text == "/" or not text.endswith("/"):
        raise BadPattern(
            f"invalid pattern [{_quoted(text)}]. patterns starting with '/' indicate regular"
            " expression pattern and must end with '/'."
            " other patterns should not start with '/'"
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


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
