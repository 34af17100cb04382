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


@dataclass(frozen=True, eq=False)
class Step:
    """
    The first step of a path, and the path behind it; None behind the last.

    Paths share their ends, so what is left of one is never copied.
    """

    text: str
    rest: "Step | None"


Places: TypeAlias = frozenset[Step]
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
            left = _Walk(keeping=False).left_of(left, self.left_out)
        if self.kept:
            left = _Walk(keeping=True).left_of(left, self.kept)
        return left


def _paths(entries: Iterable[str]) -> Places:
    return frozenset(path for entry in {*entries} if entry and (path := _path(entry)))


def _path(entry: str) -> Step | None:
    path = None
    for part in reversed(STEP_END.split(entry)):
        # Any depth twice in a row is any depth.
        if not (part == ANY_DEPTH and path and path.text == ANY_DEPTH):
            path = Step(text=part.replace(r"\.", "."), rest=path)
    return path


class _Walk:
    """
    Goes through a document once.

    Members of many objects are called alike: what a name means at a place is found out once.
    """

    def __init__(self, *, keeping: bool) -> None:
        self._keeping = keeping
        self._known: dict[tuple[Places, str], tuple[bool, Places]] = {}

    def left_of(self, document: JsonObject, places: Places) -> JsonObject:
        left = self._filtered(document, places)
        return left if isinstance(left, dict) else {}

    def _filtered(self, value: Json, places: Places) -> Left:
        if isinstance(value, dict):
            members = {name: self._member(name, one, places) for name, one in value.items()}
            left = {name: one for name, one in members.items() if not isinstance(one, _Nothing)}
            return left or NOTHING
        if isinstance(value, list):
            items = [self._filtered(item, places) for item in value]
            return [item for item in items if not isinstance(item, _Nothing)] or NOTHING
        return NOTHING if self._keeping else value

    def _member(self, name: str, value: Json, places: Places) -> Left:
        step = (places, name)
        if step not in self._known:
            self._known[step] = _step(places, name)
        ends, further = self._known[step]
        if ends:
            return value if self._keeping else NOTHING
        if further:
            return self._filtered(value, further)
        return NOTHING if self._keeping else value


def _step(places: Places, name: str) -> tuple[bool, Places]:
    """Return whether a path ends at `name`, and what is left of the others beneath it."""
    ends = False
    further: set[Step] = set()
    waiting = [*places]
    while waiting:
        step = waiting.pop()
        if step.text == ANY_DEPTH and step.rest:
            further.add(step)
            waiting.append(step.rest)
        elif matches(step.text, name):
            ends = ends or step.rest is None
            further |= {step.rest} if step.rest else set()
    return ends, frozenset(further)


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
