"""Patterns with `*` and `?`: read, matched, and never slower than pattern times text."""

from enum import Enum
from typing import TypeAlias

from keys.rules.search.words import folded

ESCAPE = "\\"


class Gap(Enum):
    """What a pattern leaves open: one character, or any run of them."""

    ONE = "?"
    RUN = "*"


Pattern: TypeAlias = tuple[str | Gap, ...]


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that `text` means; a backslash makes the next character a literal."""
    parts: list[str | Gap] = []
    literal: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == ESCAPE:
            literal.append(next(characters, ESCAPE))
        elif character in {Gap.ONE.value, Gap.RUN.value}:
            parts += _joined(literal)
            gap = Gap(character)
            if gap is Gap.ONE or parts[-1:] != [Gap.RUN]:
                parts.append(gap)
        else:
            literal.append(character)
    return (*parts, *_joined(literal))


def matches(pattern: Pattern, text: str) -> bool:
    """
    Return whether the whole of `text` fits.

    Each `*` takes as little as it can and the last one alone is ever lengthened, so there is no
    pattern that makes this slow.
    """
    tokens = _tokens(pattern)
    at = token = 0
    run: int | None = None
    run_at = 0
    while at < len(text):
        if token < len(tokens) and tokens[token] is Gap.RUN:
            run, run_at, token = token, at, token + 1
        elif token < len(tokens) and tokens[token] in {Gap.ONE, text[at]}:
            at, token = at + 1, token + 1
        elif run is not None:
            run_at += 1
            at, token = run_at, run + 1
        else:
            return False
    return all(rest is Gap.RUN for rest in tokens[token:])


def literal_prefix(pattern: Pattern) -> str:
    """Return the text that everything which fits begins with."""
    first = pattern[0] if pattern else ""
    return first if isinstance(first, str) else ""


def pattern_length(pattern: Pattern) -> int:
    """Return how long the shortest text is that fits."""
    return sum(len(part) if isinstance(part, str) else part is Gap.ONE for part in pattern)


def folded_pattern(pattern: Pattern) -> Pattern:
    """Return the pattern with its letters as `folded` leaves them."""
    return tuple(folded(part) if isinstance(part, str) else part for part in pattern)


def _joined(literal: list[str]) -> list[str]:
    text = "".join(literal)
    literal.clear()
    return [text] if text else []


def _tokens(pattern: Pattern) -> list[str | Gap]:
    tokens: list[str | Gap] = []
    for part in pattern:
        tokens += [part] if isinstance(part, Gap) else part
    return tokens
