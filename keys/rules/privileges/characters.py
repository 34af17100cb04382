"""Sets of characters as sorted ranges of code points, so that no automaton lists the alphabet."""

from collections.abc import Iterable
from typing import TypeAlias

Characters: TypeAlias = tuple[tuple[int, int], ...]
"""Ranges `(first, last)`, both inclusive, sorted, disjoint and not adjacent."""

LAST_CODE_POINT = 0x10FFFF
NO_CHARACTER: Characters = ()
ANY_CHARACTER: Characters = ((0, LAST_CODE_POINT),)


def span(first: str, last: str) -> Characters:
    """Return the characters from `first` to `last`."""
    return ((ord(first), ord(last)),)


def only(character: str) -> Characters:
    return span(character, character)


def either(sets: Iterable[Characters]) -> Characters:
    """Return the characters of any of `sets`."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(piece for ranges in sets for piece in ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def all_but(excluded: Characters) -> Characters:
    """Return every character that is not in `excluded`."""
    left: list[tuple[int, int]] = []
    free_from = 0
    for first, last in excluded:
        if first > free_from:
            left.append((free_from, first - 1))
        free_from = last + 1
    if free_from <= LAST_CODE_POINT:
        left.append((free_from, LAST_CODE_POINT))
    return tuple(left)
