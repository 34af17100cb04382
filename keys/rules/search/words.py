"""How texts are taken apart and compared without regard to case; ASCII alone, on every engine."""

import string

FOLDED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Whatever stands between two words. A dot and an underscore may be part of one.
BETWEEN_WORDS = " \t\n\r\v\f!\"#$%&'()*+,-/:;<=>?@[\\]^`{|}~"
_SPACED = str.maketrans(dict.fromkeys(BETWEEN_WORDS, " "))


def folded(text: str) -> str:
    """Return the text with A to Z as a to z; other letters stay as they are."""
    return text.translate(FOLDED)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, and last the whole text."""
    whole = folded(text)
    return (*(word for word in whole.translate(_SPACED).split(" ") if word), whole)
