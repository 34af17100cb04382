"""How close a text comes to what somebody has typed of it."""

from enum import IntEnum

from keys.rules.search.parts import folded_part


class Closeness(IntEnum):
    """The more the closer."""

    NONE = 0
    INSIDE = 1
    WORD_BEGINS = 2
    BEGINS = 3
    WHOLE = 4


def closeness(typed: str, text: str) -> Closeness:
    """Return how the text contains what was typed, whatever the case of their letters."""
    part, whole = folded_part(typed), folded_part(text)
    at = whole.find(part)
    if at < 0:
        return Closeness.NONE
    if whole == part:
        return Closeness.WHOLE
    if at == 0:
        return Closeness.BEGINS
    while at > 0:
        if not whole[at - 1].isalnum():
            return Closeness.WORD_BEGINS
        at = whole.find(part, at + 1)
    return Closeness.INSIDE
