r"""
The grammar of `simple_query_string`, which no text can break.

    a b      both or either, as the default operator says
    a + b    both          a | b    either          -a    not
    (a b)    one term      "a b"    one text        a*    begins with
    a~1      nearly        "a b"~2  one text, words moved          \x       x itself

There is no precedence: `a + b | c` is `(a + b) | c`. An operator without an operand, a bracket or
quote without its partner mean nothing. Nothing here calls itself, so no text is too deep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import TypeAlias

from keys.rules.search.edits import MOST_EDITS
from keys.wire.query_language.context import MOST_CLAUSES, too_many_clauses


class Syntax(Flag):
    """Which signs are operators; all others are text."""

    AND = auto()
    OR = auto()
    NOT = auto()
    PREFIX = auto()
    PHRASE = auto()
    PRECEDENCE = auto()
    ESCAPE = auto()
    WHITESPACE = auto()
    FUZZY = auto()
    SLOP = auto()


ALL = ~Syntax(0)
BLANKS = " \t\n\r"


@dataclass(frozen=True)
class Word:
    """`edits`: how many edits away a text may be; None for an exact one."""

    text: str
    edits: int | None = None
    is_prefix: bool = False


@dataclass(frozen=True)
class Phrase:
    text: str


@dataclass(frozen=True)
class Negated:
    part: "Part"


@dataclass(frozen=True)
class Group:
    """Several parts; all of them must fit, or one."""

    parts: tuple["Part", ...]
    all: bool


Part: TypeAlias = Word | Phrase | Negated | Group


@dataclass
class _Level:
    """One pair of brackets, or the whole: what was read of it so far."""

    end: int
    top: Part | None = None
    operator: bool | None = None
    last_operator: bool | None = None
    negations: int = 0


class TextQuery:
    """
    The parser of one text.

    Args:
        all_by_default: what stands between two terms without an operator.
    """

    def __init__(self, text: str, *, syntax: Syntax = ALL, all_by_default: bool = False) -> None:
        self._text = text
        self._syntax = syntax
        self._all_by_default = all_by_default
        self._at = 0
        self._terms = 0
        self._closing = self._brackets() if Syntax.PRECEDENCE in syntax else {}

    def parse(self) -> Part | None:
        """
        Return what the text asks for; None when it holds no term.

        Raises:
            SearchFailed: it holds too many.
        """
        levels = [_Level(end=len(self._text))]
        while True:
            level = levels[-1]
            if self._at < level.end:
                inner = self._step(level)
                if inner is not None:
                    levels.append(inner)
            elif len(levels) == 1:
                return level.top
            else:
                levels.pop()
                self._at = level.end + 1
                self._add(levels[-1], level.top)

    def _step(self, level: _Level) -> _Level | None:
        """Read one sign or term; return the level that an opening bracket begins."""
        sign = self._text[self._at]
        if sign == "-" and Syntax.NOT in self._syntax:
            level.negations += 1
            self._at += 1
            return None
        if sign == "(" and self._at in self._closing:
            return self._opened(level)
        if sign in "()" and Syntax.PRECEDENCE in self._syntax:
            self._at += 1
        elif sign == '"' and Syntax.PHRASE in self._syntax:
            self._phrase(level)
        elif (sign == "+" and Syntax.AND in self._syntax) or (
            sign == "|" and Syntax.OR in self._syntax
        ):
            if level.operator is None and level.top is not None:
                level.operator = sign == "+"
            self._at += 1
        elif sign in BLANKS and Syntax.WHITESPACE in self._syntax:
            self._at += 1
        else:
            self._term(level)
        level.negations = 0
        return None

    def _opened(self, level: _Level) -> _Level | None:
        end = self._closing[self._at]
        self._at += 1
        if end == self._at:
            self._at += 1
            level.operator, level.negations = None, 0
            return None
        return _Level(end=end)

    def _add_term(self, level: _Level, term: Word | Phrase) -> None:
        self._terms += 1
        if self._terms > MOST_CLAUSES:
            raise too_many_clauses()
        self._add(level, term)

    def _add(self, level: _Level, part: Part | None) -> None:
        if part is not None:
            self._attach(level, Negated(part) if level.negations % 2 else part)
        level.operator, level.negations = None, 0

    def _attach(self, level: _Level, part: Part) -> None:
        if level.top is None:
            level.top = part
            return
        operator = self._all_by_default if level.operator is None else level.operator
        if operator is level.last_operator and isinstance(level.top, Group):
            level.top = Group((*level.top.parts, part), all=operator)
        else:
            level.top = Group((level.top, part), all=operator)
        level.last_operator = operator

    def _phrase(self, level: _Level) -> None:
        start = self._at + 1
        letters: list[str] = []
        at = start
        while at < level.end and self._text[at] != '"':
            at = self._copy(letters, at, level.end)
        if at >= level.end:
            # No closing quote: the sign means nothing.
            self._at = start
            return
        self._at = at + 1
        if letters:
            if self._is(Syntax.SLOP, "~", level):
                self._digits(level)
            self._add_term(level, Phrase("".join(letters)))
        else:
            level.operator = None

    def _term(self, level: _Level) -> None:
        letters: list[str] = []
        edits: int | None = None
        is_prefix = False
        while self._at < level.end and not self._ends_term():
            if letters and self._is(Syntax.FUZZY, "~", level):
                edits = self._edits(level)
                if edits is not None:
                    break
            before = self._at
            self._at = self._copy(letters, before, level.end)
            is_prefix = self._text[before] == "*" and len(letters) > 1
        text = "".join(letters)
        if edits is not None:
            self._add_term(level, Word(text, edits=edits))
        elif is_prefix and Syntax.PREFIX in self._syntax:
            self._add_term(level, Word(text[:-1], is_prefix=True))
        else:
            self._add_term(level, Word(text))

    def _copy(self, letters: list[str], at: int, end: int) -> int:
        """Take over the character at `at`, escaped or not; return where the next one is."""
        if self._text[at] == "\\" and Syntax.ESCAPE in self._syntax and at + 1 < end:
            at += 1
        letters.append(self._text[at])
        return at + 1

    def _ends_term(self) -> bool:
        sign = self._text[self._at]
        return (
            (sign in BLANKS and Syntax.WHITESPACE in self._syntax)
            or (sign == '"' and Syntax.PHRASE in self._syntax)
            or (sign == "|" and Syntax.OR in self._syntax)
            or (sign == "+" and Syntax.AND in self._syntax)
            or (sign in "()" and Syntax.PRECEDENCE in self._syntax)
        )

    def _is(self, needed: Syntax, sign: str, level: _Level) -> bool:
        return needed in self._syntax and self._at < level.end and self._text[self._at] == sign

    def _edits(self, level: _Level) -> int | None:
        """Read `~` and digits at the end of a term; None, and nothing read, anywhere else."""
        start = self._at
        digits = self._digits(level)
        if self._at < level.end and not self._ends_term():
            self._at = start
            return None
        return min(int(digits[:4]), MOST_EDITS) if digits else MOST_EDITS

    def _digits(self, level: _Level) -> str:
        self._at += 1
        start = self._at
        while self._at < level.end and self._text[self._at] in "0123456789":
            self._at += 1
        return self._text[start : self._at]

    def _brackets(self) -> Mapping[int, int]:
        """Return where each opening bracket is closed; without those that never are."""
        open_ones: list[int] = []
        closing: dict[int, int] = {}
        at = 0
        while at < len(self._text):
            sign = self._text[at]
            if sign == "\\" and Syntax.ESCAPE in self._syntax:
                at += 1
            elif sign == "(":
                open_ones.append(at)
            elif sign == ")" and open_ones:
                closing[open_ones.pop()] = at
            at += 1
        return closing
