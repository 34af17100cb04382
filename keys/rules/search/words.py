"""How texts are taken apart and compared without regard to case; ASCII alone, on every engine."""

import string

FOLDED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Whatever stands between two words. An underscore may be part of one, and a dot inside of one.
BETWEEN_WORDS = " \t\n\r\v\f!\"#$%&'()*+,-/:;<=>?@[\\]^`{|}~"
# Replaced by blanks one after the other, in a text with a blank at both ends, they leave no dot but
# between two characters of a word.
LOOSE_DOTS = ("..", ". ", " .")
_SPACED = str.maketrans(dict.fromkeys(BETWEEN_WORDS, " "))


def folded(text: str) -> str:
    """Return the text with A to Z as a to z; other letters stay as they are."""
    return text.translate(FOLDED)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, and last the whole text."""
    whole = folded(text)
    spaced = f" {whole.translate(_SPACED)} "
    for dots in LOOSE_DOTS:
        spaced = spaced.replace(dots, "  ")
    return (*spaced.split(), whole)
