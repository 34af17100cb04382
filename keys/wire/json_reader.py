"""Strict reading of JSON: no duplicate name, no number out of range, no text we cannot store."""

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keys.rules.json_types import Json
from keys.rules.names import UNSTORABLE
from keys.wire.json_scanner import (
    LONGEST_NUMBER,
    MOST_LEVELS,
    MalformedJson,
    Member,
    Position,
    members_of,
    position_in,
)

BEGINNING = Position(line=1, column=1)
DECODER = json.JSONDecoder()
BLANKS = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True)
class JsonDocument:
    """
    A value, and the text it was read from.

    Attributes:
        within: names of members of the text's outermost object that lead to the value.
    """

    text: str
    value: Json
    within: tuple[str, ...] = ()

    def member(self, name: str) -> "JsonDocument":
        """Return the member `name` of this object; its positions are those in the whole text."""
        value = self.value[name] if isinstance(self.value, dict) else None
        return JsonDocument(text=self.text, value=value, within=(*self.within, name))

    def name_position(self, name: str) -> Position:
        """Return where the member `name` of the outermost object begins."""
        member = _member(self._own_text, name)
        return position_in(self.text, member.name_at) if member else BEGINNING

    def value_position(self, name: str) -> Position:
        """Return where the value of the member `name` of the outermost object begins."""
        member = _member(self._own_text, name)
        return position_in(self.text, member.value_at) if member else BEGINNING

    @cached_property
    def _own_text(self) -> str:
        # Only a refusal needs positions: nothing is looked for before one is.
        text = self.text
        for name in self.within:
            member = _member(text, name)
            text = _alone(text, member.value_at) if member else ""
        return text


def read_json(data: bytes) -> JsonDocument:
    """
    Return the JSON document in `data`, which must be UTF-8.

    Raises:
        MalformedJson: with the position of what is wrong, in lines and columns from 1.
    """
    text = _decoded(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_int=_integer,
            parse_float=_number,
        )
    except (ValueError, RecursionError):
        raise _fault_in(text) from None
    if not _is_surely_fine(text) and not _is_fine(value):
        raise _fault_in(text)
    return JsonDocument(text=text, value=value)


def _member(text: str, wanted: str) -> Member | None:
    """
    Return where the member `wanted` of an object begins, in a text that was read before.

    What is known to be fine is jumped over, as far as needed: to look at each character would
    take a large body long, only for a refusal to say where.
    """
    at = _next(text, 0)
    if not text.startswith("{", at):
        return None
    at = _next(text, at + 1)
    while text.startswith('"', at):
        name, end = DECODER.raw_decode(text, at)
        value_at = _next(text, _next(text, end) + 1)
        if name == wanted:
            return Member(name_at=at, value_at=value_at)
        _, end = DECODER.raw_decode(text, value_at)
        at = _next(text, _next(text, end) + 1)
    return None


def _next(text: str, at: int) -> int:
    """Return where the next sign stands that is no blank."""
    blanks = BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _alone(text: str, start: int) -> str:
    """Return the text with nothing but the value at `start`, which stays where it is."""
    _, end = DECODER.raw_decode(text, start)
    return " " * start + text[start:end]


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise MalformedJson("invalid UTF-8", position_in(before, len(before))) from None


def _fault_in(text: str) -> MalformedJson:
    try:
        members_of(text)
    except MalformedJson as fault:
        return fault
    return MalformedJson("unreadable document", BEGINNING)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate name")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("too long")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if len(digits) > LONGEST_NUMBER or not math.isfinite(value):
        raise ValueError("out of range")
    return value


def _is_surely_fine(text: str) -> bool:
    # Without escapes no text can hold what we cannot store, and few brackets cannot lie deep.
    return "\\u" not in text and text.count("{") + text.count("[") <= MOST_LEVELS


def _is_fine(value: Json) -> bool:
    waiting = [(value, 1)]
    while waiting:
        inner, level = waiting.pop()
        if isinstance(inner, str):
            if UNSTORABLE.search(inner):
                return False
        elif isinstance(inner, dict | list):
            if level > MOST_LEVELS:
                return False
            names = inner if isinstance(inner, dict) else ()
            if any(UNSTORABLE.search(name) for name in names):
                return False
            values = inner.values() if isinstance(inner, dict) else inner
            waiting.extend((member, level + 1) for member in values)
    return True
