"""What the text in the search field means for the key list."""

from keys.rules.search import Condition
from keys.web.list_pages import WrongSearch
from keys.web.search_language import SearchProblem, read_search


def condition_of(text: str) -> Condition | WrongSearch | None:
    """Return what the text asks for, or where it goes wrong; None when it asks for nothing."""
    meant = read_search(text)
    if not isinstance(meant, SearchProblem):
        return meant
    return WrongSearch(
        text=meant.text,
        before=text[: meant.start],
        wrong=text[meant.start : meant.end],
        after=text[meant.end :],
    )
