r"""
`filter_path`: keep only the named parts of an answer, or leave the named parts out.

Paths are separated by commas, their steps by dots (`\.` is a dot in a name). `*` stands for any
run of characters in one step, `**` for any number of steps, also none. A path that begins with
`-` is left out. Arrays are no step: a path goes through them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.json_types import Json, JsonObject

STEP_END = re.compile(r"(?<!\\)\.")
ANY_DEPTH = "**"

Path: TypeAlias = tuple[str, ...]
Places: TypeAlias = frozenset[Path]
"""What is left of each path at one point of the document."""


class _Nothing:
    """Nothing is left: not even an empty object or a null."""


NOTHING = _Nothing()
Left: TypeAlias = "Json | _Nothing"


@dataclass(frozen=True)
class FilterPath:
    """`kept`: paths to keep, none keeps all; `left_out`: paths to leave out, before that."""

    kept: Places
    left_out: Places

    @classmethod
    def parse(cls, text: str) -> "FilterPath":
        """Return the filter in a parameter's value; a blank one keeps everything."""
        entries = [entry.strip() for entry in text.split(",")]
        return cls(
            kept=_paths(entry for entry in entries if not entry.startswith("-")),
            left_out=_paths(entry[1:] for entry in entries if entry.startswith("-")),
        )

    def apply(self, document: JsonObject) -> JsonObject:
        """Return what is left of the document; `{}` when nothing is."""
        left = document
        if self.left_out:
            left = _object(_filtered(left, self.left_out, keeping=False))
        if self.kept:
            left = _object(_filtered(left, self.kept, keeping=True))
        return left


def _paths(entries: Iterable[str]) -> Places:
    return frozenset(
        tuple(step.replace(r"\.", ".") for step in STEP_END.split(entry))
        for entry in entries
        if entry
    )


def _object(left: Left) -> JsonObject:
    return left if isinstance(left, dict) else {}


def _filtered(value: Json, places: Places, *, keeping: bool) -> Left:
    if isinstance(value, dict):
        members = {
            name: _member(name, member, places, keeping=keeping) for name, member in value.items()
        }
        left = {name: one for name, one in members.items() if not isinstance(one, _Nothing)}
        return left or NOTHING
    if isinstance(value, list):
        items = [_filtered(item, places, keeping=keeping) for item in value]
        return [item for item in items if not isinstance(item, _Nothing)] or NOTHING
    return NOTHING if keeping else value


def _member(name: str, value: Json, places: Places, *, keeping: bool) -> Left:
    ends, further = _step(places, name)
    if ends:
        return value if keeping else NOTHING
    if further:
        return _filtered(value, further, keeping=keeping)
    return NOTHING if keeping else value


def _step(places: Places, name: str) -> tuple[bool, Places]:
    """Return whether a path ends at `name`, and what is left of the others beneath it."""
    ends = False
    further = set()
    waiting = [*places]
    while waiting:
        path = waiting.pop()
        step, rest = path[0], path[1:]
        if step == ANY_DEPTH and rest:
            further.add(path)
            waiting.append(rest)
        elif matches(step, name):
            ends = ends or not rest
            further.add(rest)
    return ends, frozenset(further - {()})


def matches(pattern: str, text: str) -> bool:
    """
    Return whether `text` fits `pattern`, in which `*` is any run of characters.

    The last star that fitted takes one character more whenever what follows fails: no pattern
    takes longer than its length times the text's.
    """
    at, place = 0, 0
    star, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] == text[at]:
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return not pattern[place:].strip("*")
