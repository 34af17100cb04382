"""Fields for many texts: a combobox with a script, lines of text without one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from keys.web.role_draft import Texts, lines_of


@dataclass(frozen=True, kw_only=True)
class Combo:
    """
    One such field.

    Attributes:
        options: id of the list of suggestions in the page; anything else may be entered too.
        locked: it is only to be read.
        focus: the page opens with the focus here.
        missing: what a script says of it while it is empty; empty where it may be.
    """

    id: str
    name: str
    label: str
    placeholder: str
    values: Texts
    options: str
    subj: str
    errors: Texts = ()
    help: str = ""
    locked: bool = False
    focus: bool = False
    missing: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.values)


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """
    What a field offers.

    Attributes:
        id: of this page alone.
        more_href: whom a script asks for those that contain what is typed; empty where `values`
            are all there are.
    """

    id: str
    values: Texts
    more_href: str = ""


def texts_in(post: QueryDict, name: str) -> Texts:
    """Return what a field sent: its lines, and what stands in the box beside them."""
    return lines_of(post.get(name, "")) + lines_of(post.get(f"{name}-new", ""))


Errors = Mapping[str, Texts]
