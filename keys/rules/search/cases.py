"""
The forms that a text has when its letters are of the one case or the other.

Databases fold no letter beyond ASCII alike, so a text is searched for in several forms instead,
of which none is another text.
"""

from itertools import product
from math import prod

MOST_FORMS = 8


def forms_of(text: str) -> tuple[str, ...]:
    """
    Return the text, each of its letters beyond ASCII in either case.

    Where these were more than `MOST_FORMS`: as it is, in small letters, in capitals, and with a
    capital at the head of each word.
    """
    letters = [_cases_of(letter) for letter in text]
    if prod(len(cases) for cases in letters) > MOST_FORMS:
        return tuple(dict.fromkeys((text, text.lower(), text.upper(), text.title())))
    return tuple("".join(chosen) for chosen in product(*letters))


def _cases_of(letter: str) -> tuple[str, ...]:
    """Return the letter in its cases; one that is several letters in the other has only one."""
    if letter.isascii():
        return (letter,)
    cases = (letter, letter.lower(), letter.upper())
    return tuple(dict.fromkeys(case for case in cases if len(case) == 1))
