"""What the lists of roles and of users have in common, as frozen dataclasses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.formats import number_format

from keys.queries.merged_pages import MergedPage
from keys.web.directory_state import DirectoryState
from keys.web.pages import ShellPage

T = TypeVar("T")
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A hidden field."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column; without `href` it cannot be sorted. `aria_sort` is empty for such a one."""

    column: str
    label: str
    href: str = ""
    aria_sort: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Size:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class FilterSwitch:
    """`fields`: what its form sends, so that the list is as it is but for this one filter."""

    id: str
    label: str
    is_on: bool
    subj: str
    fields: tuple[Pair, ...]


@dataclass(frozen=True, kw_only=True)
class Badge:
    """One word about a thing; `tone` is a badge's modifier, `text` says more."""

    label: str
    tone: str
    subj: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ListFrame:
    """
    What surrounds the rows.

    Attributes:
        href: the address that shows exactly this part.
        query: the same, only what stands behind `?`; forms carry it back.
        carried: what the search form has to keep besides the search.
        previous, next: addresses of the neighbouring pages; empty at an end.
    """

    address: str
    href: str
    query: str
    carried: tuple[Pair, ...]
    headings: tuple[Heading, ...]
    switches: tuple[FilterSwitch, ...]
    total_text: str
    sizes: tuple[Size, ...]
    previous: str
    next: str


@dataclass(frozen=True, kw_only=True)
class DirectoryTexts:
    """
    What a list says of its things.

    Attributes:
        list_label: names the table.
        delete_one, delete_many: of the button for what is picked, with `{count}` for a script.
        none_chosen: said when the button is pressed and nothing is picked.
    """

    list_label: str
    delete_one: str
    delete_many: str
    delete_chosen: str
    none_chosen: str


@dataclass(frozen=True, kw_only=True)
class DirectoryList(Generic[Row]):
    """
    The table with what surrounds it: the part that a script replaces.

    Attributes:
        may_save: the table has columns to select and to change rows.
    """

    frame: ListFrame
    rows: tuple[Row, ...]
    texts: DirectoryTexts
    may_save: bool
    delete_href: str

    @property
    def width(self) -> int:
        """Return how many columns the table has."""
        return len(self.frame.headings) + (2 if self.may_save else 0)


@dataclass(frozen=True, kw_only=True)
class DirectoryPage(ShellPage, Generic[Row]):
    search: str
    list: DirectoryList[Row]
    create_href: str


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """
    The question before things are deleted; the same in a page of its own and in a dialog.

    Attributes:
        action: where the answer goes.
        names: of those that will be deleted.
        intro: stands before several names; empty for one.
    """

    title: str
    action: str
    names: tuple[str, ...]
    intro: str
    note: str
    cancel: str
    confirm: str
    busy: str
    return_query: str
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class DoomedPage(ShellPage):
    doomed: Doomed


def frame_of(
    state: DirectoryState,
    found: MergedPage[T],
    *,
    headings: Sequence[tuple[str, str]],
    switches: Sequence[FilterSwitch],
    total_text: str,
    address: str,
) -> ListFrame:
    """Return the frame; `headings` are columns with their labels, sortable where they can be."""
    return ListFrame(
        address=address,
        href=state.href,
        query=state.query,
        carried=pairs(state, without="search"),
        headings=tuple(_heading(state, column, label) for column, label in headings),
        switches=tuple(switches),
        total_text=total_text,
        sizes=tuple(
            Size(label=str(size), href=state.sized(size).href, is_current=size == state.size)
            for size in state.directory.sizes
        ),
        previous=state.at(found.previous).href if found.previous else "",
        next=state.at(found.next).href if found.next else "",
    )


def filter_switch(
    state: DirectoryState, name: str, *, label: str, subj: str, means_on: bool
) -> FilterSwitch:
    """Return the switch of a filter; `means_on`: the switch is on while the filter is."""
    return FilterSwitch(
        id=f"filter-{name}",
        label=label,
        is_on=(name in state.filters) is means_on,
        subj=subj,
        fields=pairs(state.switched(name)),
    )


def pairs(state: DirectoryState, *, without: str = "") -> tuple[Pair, ...]:
    return tuple(
        Pair(name=name, value=value) for name, value in state.parameters.items() if name != without
    )


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _heading(state: DirectoryState, column: str, label: str) -> Heading:
    if column not in state.directory.columns:
        return Heading(column=column, label=label)
    aria_sort, icon = "none", "chevrons-up-down"
    if state.column == column:
        aria_sort = "descending" if state.descending else "ascending"
        icon = "arrow-down" if state.descending else "arrow-up"
    href = state.sorted_by(column).href
    return Heading(column=column, label=label, href=href, aria_sort=aria_sort, icon=icon)
