"""What the text in the search field means for the key list."""

from keys.rules.search import KEYS, Condition, Fits, Place, any_of
from keys.rules.search.wildcards import Gap
from keys.web.list_pages import WrongSearch


def condition_of(text: str) -> Condition | WrongSearch | None:
    """Return what the text asks for, or where it goes wrong; None when it asks for nothing."""
    if not text:
        return None
    places = (Place(field) for field in KEYS.fields if field.name in {"name", "username"})
    return any_of(Fits(place, (Gap.RUN, text, Gap.RUN), fold=True) for place in places)
