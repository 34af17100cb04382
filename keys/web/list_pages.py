"""What the key list and the question before keys are deleted show, as frozen dataclasses."""

from dataclasses import dataclass

from keys.web.key_formats import NewKey
from keys.web.key_pages import AlreadyMade, Owner, Status, TypeBadge
from keys.web.moments import Moment
from keys.web.pages import CallOut, Prompt, ShellPage


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """
    One key in the list.

    Attributes:
        href: its details.
        is_gone: it is invalidated.
        is_new: it was made a moment ago.
        expires: None for a key that never does.
        last_used: None for a key that never was; not told where its column is not shown.
        shared_by: who shares it with the reader; empty where that is not told.
    """

    id: str
    name: str
    href: str
    type: TypeBadge
    owner: Owner
    created: Moment
    is_gone: bool
    is_new: bool
    expires: Moment | None
    status: Status
    may_delete: bool
    last_used: Moment | None = None
    shared_by: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """
    A column.

    Attributes:
        href: the list sorted by it.
        aria_sort: `ascending`, `descending` or `none`.
    """

    column: str
    label: str
    href: str
    aria_sort: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class HiddenField:
    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class FilterButton:
    """
    A filter that is on or off; pressing it leads to `href`.

    Attributes:
        id: of the element, so that the focus stays on it.
        description: read out in place of the label; empty for the label itself.
        subj: its hook for automation.
    """

    id: str
    label: str
    href: str
    is_on: bool
    icon: str = ""
    description: str = ""
    subj: str = ""


@dataclass(frozen=True, kw_only=True)
class FilterGroup:
    """
    Filters of one kind: at most one is on.

    Attributes:
        menu: what the button says that opens a menu of them; empty for buttons in a row.
        is_on: one of them is.
    """

    label: str
    buttons: tuple[FilterButton, ...]
    menu: str = ""

    @property
    def is_on(self) -> bool:
        return any(button.is_on for button in self.buttons)


@dataclass(frozen=True, kw_only=True)
class OwnerOption:
    username: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class OwnerOptions:
    """Owners to choose from; `more_text` says that there are others, and is empty otherwise."""

    options: tuple[OwnerOption, ...]
    more_text: str
    none_text: str


@dataclass(frozen=True, kw_only=True)
class OwnerFilter:
    """`count`: of the chosen owners, or of all while none is chosen."""

    options: OwnerOptions
    count: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class ColumnOption:
    value: str
    label: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class WrongSearch:
    """
    A search text that means nothing, cut where it goes wrong.

    Attributes:
        text: what is wrong.
        before, wrong, after: the search text in three pieces; `wrong` may be its end, and empty.
    """

    text: str
    before: str
    wrong: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """
    What can be done to many keys.

    Attributes:
        all_text: names all keys that match; empty while they stand on this page already.
        button: what the button does to all of them.
        note: why all of them cannot be meant; empty where they can.
    """

    all_text: str
    button: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class KeyList:
    """
    The table with its paging: the part that a script replaces.

    Attributes:
        href: the address that shows exactly this part.
        query: the same, only what stands behind `?`; forms carry it back.
        scope: which keys are meant, wherever they stand; what is selected lives as long as it.
        searching, choosing, finding: what the forms that search keys, choose owners and search
            owners carry besides their own.
        filters: the groups of filter buttons.
        prompt: stands in place of the table; None when there is a table.
        wrong_search: None for a search that means something.
        shown: names of the columns.
        bulk: None for a reader who may delete nothing of this.
        cut_text: says that the search was taken a part of the way; empty when it was not.
        announcement: read out after a script has replaced this part.
        previous, next: addresses of the neighbouring pages; empty at an end.
    """

    href: str
    query: str
    scope: str
    searching: tuple[HiddenField, ...]
    choosing: tuple[HiddenField, ...]
    finding: tuple[HiddenField, ...]
    filters: tuple[FilterGroup, ...]
    prompt: Prompt | None
    wrong_search: WrongSearch | None
    headings: tuple[Heading, ...]
    shown: frozenset[str]
    rows: tuple[KeyRow, ...]
    bulk: Bulk | None
    owner_count: int
    total_text: str
    announcement: str
    sizes: tuple[Choice, ...]
    previous: str
    next: str
    no_match: str
    cut_text: str
    reset_href: str

    @property
    def has_bulk(self) -> bool:
        return self.bulk is not None

    @property
    def width(self) -> int:
        """Return how many columns the table has."""
        return len(self.headings) + (2 if self.bulk else 0)


@dataclass(frozen=True, kw_only=True)
class KeyListPage(ShellPage):
    """
    The key list, or what stands in its place.

    Attributes:
        invalidated_href: where invalidated keys are, beside a prompt; empty without any.
        list: None where a prompt stands instead.
        owners: None where there is nobody to choose from.
        new_key: only in the answer to the form that made it.
        already_made: shown instead of a secret when a form is sent twice.
    """

    search: str
    may_create: bool
    shows_own_only: bool
    prompt: Prompt | None
    invalidated_href: str
    list: KeyList | None
    owners: OwnerFilter | None
    columns: tuple[ColumnOption, ...]
    new_key: NewKey | None
    already_made: AlreadyMade | None


@dataclass(frozen=True, kw_only=True)
class OwnersPage(ShellPage):
    """Choosing owners on a page of its own, for readers without scripts."""

    term: str
    options: OwnerOptions
    carried: tuple[HiddenField, ...]
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class DoomedKey:
    """A key that a confirmation asks about."""

    id: str
    name: str
    owner: str
    is_managed: bool
    is_alerting: bool


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """
    The question before keys are deleted; the same in a page of its own and in a dialog.

    Attributes:
        facts: how many, whose, how many managed, in sentences.
        keys: those that are named, all of them or the first.
        more_text: how many are not named; empty when all are.
        lists_names: whether names tell more than the title does.
        ids: of the selected keys that are not among `keys`, as a form carries them.
        token: what was asked, when it is a filter and no list of keys.
        warning: why the question is asked again; None for the first time.
    """

    title: str
    facts: tuple[str, ...]
    keys: tuple[DoomedKey, ...]
    more_text: str
    lists_names: bool
    managed_title: str
    button: str
    return_query: str
    cancel_href: str
    ids: str = ""
    token: str = ""
    warning: CallOut | None = None


@dataclass(frozen=True, kw_only=True)
class DeleteKeysPage(ShellPage):
    confirmation: Confirmation
