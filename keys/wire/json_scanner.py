"""
A JSON text walked token by token, for the positions that a parser in C does not keep.

It accepts exactly what `json_reader` accepts and says where the first fault is. Nothing here
calls itself: a deeply nested text costs memory, not the stack.
"""

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from keys.rules.names import UNSTORABLE

MOST_LEVELS = 100
LONGEST_NUMBER = 1000
LONGEST_SHOWN = 64

BLANKS = re.compile(r"[ \t\n\r]*")
# Possessive: a text that does not fit is given up at once, however long it is.
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?", re.ASCII)
WORD = re.compile(r"true|false|null")
OPENERS = {"{": "}", "[": "]"}

Pointer: TypeAlias = tuple[str | int, ...]
"""Names of members and places in arrays that lead to a value, outermost first."""


@dataclass(frozen=True)
class Position:
    """A place in a text, counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True)
class Member:
    """Where a member of the outermost object lies: offsets of its name and of its value."""

    name_at: int
    value_at: int


class MalformedJson(ValueError):
    """A text that is no JSON we take; `reason` says why, without the position."""

    def __init__(self, reason: str, position: Position) -> None:
        super().__init__(f"[{position}] {reason}")
        self.reason = reason
        self.position = position


def position_in(text: str, offset: int) -> Position:
    start_of_line = text.rfind("\n", 0, offset) + 1
    return Position(line=text.count("\n", 0, offset) + 1, column=offset - start_of_line + 1)


def members_of(text: str) -> dict[str, Member]:
    """
    Return the members of the outermost object by name; none when it is no object.

    Raises:
        MalformedJson: at the first fault of the text.
    """
    scanner = _Scanner(text)
    scanner.run()
    return scanner.members


def lines_of(text: str, pointers: Collection[Pointer]) -> list[int]:
    """
    Return for each pointer the line on which its value begins, counted from 1.

    Where a pointer leads beyond what the text says, the last value on its way counts.

    Raises:
        MalformedJson: at the first fault of the text.
    """
    ways = {pointer[:length] for pointer in pointers for length in range(len(pointer) + 1)}
    scanner = _Scanner(text, wanted=ways)
    scanner.run()
    return [position_in(text, _last_place(pointer, scanner.places)).line for pointer in pointers]


def _last_place(pointer: Pointer, places: Mapping[Pointer, int]) -> int:
    lengths = range(len(pointer), -1, -1)
    return next(places[pointer[:length]] for length in lengths if pointer[:length] in places)


@dataclass
class _Level:
    """
    An object or array that is open.

    Attributes:
        closer: its closing bracket.
        names: those seen so far.
        step: the name or place of the value that is read now.
    """

    closer: str
    step: str | int = -1
    names: set[str] = field(default_factory=set)
    is_empty: bool = True


class _Scanner:
    def __init__(self, text: str, wanted: Collection[Pointer] = ()) -> None:
        self.members: dict[str, Member] = {}
        self.places: dict[Pointer, int] = {}
        self._wanted = wanted
        self._text = text
        self._at = 0
        self._levels: list[_Level] = []

    def run(self) -> None:
        self._begin_value()
        while self._levels:
            self._step(self._levels[-1])
        if self._peek():
            self._fault("unexpected text after the end of the document")

    def _step(self, level: _Level) -> None:
        if self._take(level.closer):
            self._levels.pop()
            return
        if not level.is_empty and not self._take(","):
            self._unexpected()
        level.is_empty = False
        if level.closer == "}":
            self._member(level)
        else:
            level.step = level.step + 1 if isinstance(level.step, int) else 0
            self._begin_value()

    def _member(self, level: _Level) -> None:
        if self._peek() != '"':
            self._unexpected()
        name_at = self._at
        name = self._string()
        if name in level.names:
            self._fault(f"Duplicate field '{name[:LONGEST_SHOWN]}'", name_at)
        level.names.add(name)
        level.step = name
        if not self._take(":"):
            self._unexpected()
        self._peek()
        if len(self._levels) == 1:
            self.members[name] = Member(name_at=name_at, value_at=self._at)
        self._begin_value()

    def _begin_value(self) -> None:
        first = self._peek()
        if self._wanted:
            self._remember_place()
        if first in OPENERS:
            if len(self._levels) == MOST_LEVELS:
                self._fault(f"nesting is deeper than [{MOST_LEVELS}] levels")
            self._levels.append(_Level(closer=OPENERS[first]))
            self._at += 1
        elif first == '"':
            self._string()
        elif word := WORD.match(self._text, self._at):
            self._at = word.end()
        else:
            self._number()

    def _remember_place(self) -> None:
        pointer = tuple(level.step for level in self._levels)
        if pointer in self._wanted:
            self.places[pointer] = self._at

    def _string(self) -> str:
        found = STRING.match(self._text, self._at)
        if found is None:
            self._fault("text is not ended, or holds a bad escape or a control character")
        value: str = json.loads(found.group())
        if UNSTORABLE.search(value):
            self._fault("text may hold neither NUL nor a lone surrogate")
        self._at = found.end()
        return value

    def _number(self) -> None:
        found = NUMBER.match(self._text, self._at)
        if found is None:
            self._unexpected()
        digits = found.group()
        is_whole = digits.lstrip("-").isdigit()
        if len(digits) > LONGEST_NUMBER or not (is_whole or math.isfinite(float(digits))):
            self._fault("number is out of range")
        self._at = found.end()

    def _peek(self) -> str:
        """Return the next character that is no blank, or nothing at the end."""
        blanks = BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self._at += 1
        return True

    def _unexpected(self) -> NoReturn:
        found = self._peek()
        if found:
            self._fault(f"Unexpected character ('{found}' (code {ord(found)}))")
        self._fault("Unexpected end-of-input")

    def _fault(self, reason: str, offset: int | None = None) -> NoReturn:
        at = self._at if offset is None else offset
        raise MalformedJson(reason, position_in(self._text, at))
