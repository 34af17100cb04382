"""What the page of one role shows, as frozen dataclasses."""

from dataclasses import dataclass

from keys.web.combos import Combo, Suggestions
from keys.web.directory_pages import Badge
from keys.web.pages import CallOut, ShellPage
from keys.web.role_draft import Texts


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """
    One text with suggestions, or a longer one without.

    Attributes:
        missing: what a script says of it while it is empty; empty where it may be.
        long: what it says of more than `longest` characters.
        odd: what it says of a text that is not of `shape`, a regular expression.
        ask: whom it asks about the text once the box is left, for notes to show below it.
    """

    id: str
    name: str
    label: str
    value: str
    subj: str
    errors: Texts = ()
    help: str = ""
    options: str = ""
    placeholder: str = ""
    locked: bool = False
    focus: bool = False
    missing: str = ""
    longest: int = 0
    long: str = ""
    shape: str = ""
    odd: str = ""
    ask: str = ""

    @property
    def offers(self) -> bool:
        """Return whether there is something to choose from."""
        return bool(self.options) and not self.locked

    @property
    def is_checked(self) -> bool:
        return bool(self.missing or self.longest or self.shape)


@dataclass(frozen=True, kw_only=True)
class Toggle:
    id: str
    name: str
    label: str
    is_on: bool
    subj: str
    locked: bool


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """
    Field and document security of an entry.

    Attributes:
        is_offered: the licence covers it, or the entry has some that may be taken away.
    """

    is_offered: bool
    fields: Toggle
    granted: Combo
    denied: Combo
    documents: Toggle
    query: TextBox
    restricted: Toggle


@dataclass(frozen=True, kw_only=True)
class RowView:
    """
    One entry with its fields.

    Attributes:
        remove: what its button sends.
        application: only where entries are about applications.
        narrowing: only where entries are about indices.
    """

    number: str
    legend: str
    remove: str
    remove_label: str
    application: TextBox | None
    combos: tuple[Combo, ...]
    narrowing: Narrowing | None


@dataclass(frozen=True, kw_only=True)
class Section:
    """One list of entries; `add` is what the button for one more sends."""

    kind: str
    title: str
    text: str
    rows: tuple[RowView, ...]
    add: str
    add_label: str
    add_focus: bool


@dataclass(frozen=True, kw_only=True)
class Holder:
    label: str
    href: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class HoldersView:
    """`more_users`, `more_keys`: what is said of those that are not listed; empty for none."""

    users: tuple[Holder, ...]
    users_total: str
    more_users: str
    keys: tuple[Holder, ...]
    keys_total: str
    more_keys: str


@dataclass(frozen=True, kw_only=True)
class RoleFields:
    """
    The fields of the form.

    Attributes:
        json: the whole role as JSON, where the fields cannot show it; None elsewhere.
    """

    name: TextBox
    description: TextBox
    cluster: Combo
    run_as: Combo
    sections: tuple[Section, ...]
    metadata: TextBox
    global_: TextBox
    json: TextBox | None
    suggestions: tuple[Suggestions, ...]


@dataclass(frozen=True, kw_only=True)
class RolePage(ShellPage):
    """
    One role, to make, to change or only to read.

    Attributes:
        action: where the form goes.
        locked: the fields are only to be read.
        call_outs: what is to be known first: a refusal, a reserved or a deprecated role.
        stored: the role as it is now, where it is not as the form was opened with.
        problems: what is wrong beside no field.
        delete_name: the role that can be deleted from here; empty for none.
    """

    heading: str
    badges: tuple[Badge, ...]
    action: str
    locked: bool
    is_new: bool
    call_outs: tuple[CallOut, ...]
    stored: str
    problems: Texts
    form_token: str
    seen: str
    fields: RoleFields
    holders: HoldersView | None
    submit: str
    busy: str
    cancel_href: str
    delete_name: str
    clone_href: str
