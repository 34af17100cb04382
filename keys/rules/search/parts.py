"""
Searching for a part of a text, whatever the case of its letters, in any alphabet.

Databases disagree about case beyond ASCII, so none is asked: what is searched is folded here
before it is stored, and so is what is searched for.
"""

SEPARATOR = "\N{INFORMATION SEPARATOR ONE}"


def folded_part(text: str) -> str:
    """Return the text as letters of either case are alike, and without the separator."""
    return text.replace(SEPARATOR, " ").casefold()


def search_text_of(*texts: str) -> str:
    """Return what is kept to search in several texts at once; no part lies across two of them."""
    return SEPARATOR.join(folded_part(text) for text in texts)
