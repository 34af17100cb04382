"""Texts that are nearly the same: how many edits lie between two, and all that lie near one."""

from collections.abc import Iterator
from itertools import pairwise

from keys.rules.search.wildcards import Gap, Pattern

MOST_EDITS = 2
LONGEST_FOR_TWO = 24
LONGEST_FOR_ONE = 256


def affordable_edits(text: str, wanted: int) -> int:
    """Return how many edits a search for `text` may ask for: long texts take fewer."""
    if len(text) > LONGEST_FOR_ONE:
        return 0
    return min(wanted, MOST_EDITS if len(text) <= LONGEST_FOR_TWO else 1)


def patterns_near(text: str, *, edits: int, exact: int, swaps: bool) -> frozenset[Pattern]:
    """
    Return patterns of single gaps that exactly the texts near `text` fit.

    See `Near` for the arguments. A character that was swapped or added is not edited again.
    """
    head = text[:exact]
    near = _edited(text[exact:], edits, swaps=swaps)
    return frozenset(_compact((head, *tail)) for tail in near)


def is_near(candidate: str, text: str, *, edits: int, exact: int, swaps: bool) -> bool:
    """Return whether `candidate` fits one of `patterns_near`, by counting the edits."""
    exact = min(exact, len(text))
    if candidate[:exact] != text[:exact] or abs(len(candidate) - len(text)) > edits:
        return False
    return _distance(candidate[exact:], text[exact:], swaps=swaps) <= edits


def _distance(one: str, other: str, *, swaps: bool) -> int:
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, character in enumerate(one, start=1):
        next_row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(row[j] + 1, next_row[-1] + 1, row[j - 1] + (character != wanted))
            if swaps and i > 1 and j > 1 and (character, one[i - 2]) == (other[j - 2], wanted):
                cost = min(cost, before[j - 2] + 1)
            next_row.append(cost)
        before, row = row, next_row
    return row[-1]


def pieces_of(text: str, *, edits: int) -> tuple[str, ...]:
    """
    Return pieces of `text` of which every text near it holds at least one; none for a short text.

    An edit damages two neighbouring pieces at most, so of one more than twice as many as there
    are edits one is whole.
    """
    count = 2 * edits + 1
    if edits < 1 or len(text) < 2 * count:
        return ()
    ends = [len(text) * part // count for part in range(count + 1)]
    return tuple(text[start:end] for start, end in pairwise(ends))


def _edited(text: str, edits: int, *, swaps: bool) -> Iterator[Pattern]:
    # Depth first by hand: what is done, whether it holds an unedited character, how far in the
    # text, edits left.
    waiting: list[tuple[Pattern, bool, int, int]] = [((), False, 0, edits)]
    while waiting:
        done, is_kept, at, left = waiting.pop()
        rest = text[at:]
        # With an edit left, the pattern with one more gap describes all that this one does.
        if not left or not (rest or is_kept):
            yield (*done, rest)
        if not left:
            continue
        for place in range(len(rest) + 1):
            before, keeps, here = (*done, rest[:place]), is_kept or place > 0, at + place
            waiting.append(((*before, Gap.ONE), keeps, here, left - 1))
            if place < len(rest):
                waiting.append(((*before, Gap.ONE), keeps, here + 1, left - 1))
                waiting.append((before, keeps, here + 1, left - 1))
            if swaps and place + 1 < len(rest):
                swapped = rest[place + 1] + rest[place]
                waiting.append(((*before, swapped), keeps, here + 2, left - 1))


def _compact(pattern: Pattern) -> Pattern:
    parts: list[str | Gap] = []
    for part in pattern:
        if isinstance(part, Gap):
            parts.append(part)
        elif part and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return tuple(parts)
