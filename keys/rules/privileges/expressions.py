"""Patterns as trees: what a glob or a regular expression says, before it becomes an automaton."""

from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.privileges.characters import ANY_CHARACTER, Characters, only


@dataclass(frozen=True, slots=True)
class Nothing:
    """No text at all, not even the empty one."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character of a set."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; without parts the empty text."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Any of the choices."""

    choices: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """What every part describes."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AllBut:
    """Every text that `excluded` does not describe."""

    excluded: "Expression"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`part`, `least` to `most` times; no `most` means any number."""

    part: "Expression"
    least: int
    most: int | None


Expression: TypeAlias = Nothing | OneOf | Sequence | Either | AllOf | AllBut | Repeat

EMPTY_TEXT = Sequence(())
ANY_TEXT = Repeat(OneOf(ANY_CHARACTER), 0, None)


def text_expression(text: str) -> Sequence:
    """Return the expression of exactly this text."""
    return Sequence(tuple(OneOf(only(character)) for character in text))
