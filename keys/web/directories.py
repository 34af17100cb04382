"""The list of roles and the list of users: what both do alike, told once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.queries.merged_pages import MergedPage
from keys.web.directory_pages import (
    DirectoryList,
    DirectoryPage,
    DirectoryTexts,
    Doomed,
    FilterSwitch,
    frame_of,
)
from keys.web.directory_state import Directory, DirectoryState
from keys.web.doomed import answer_with_question, chosen_names, leave
from keys.web.pages import Tone
from keys.web.security_area import Area, crumbs, may_save
from keys.web.shell import shell_of, tell, theme_of
from keys.web.visits import Visit

T = TypeVar("T")
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[T, Row]):
    """
    One kind of things, as its list needs it.

    Attributes:
        page, part: templates of the page and of the part that a script replaces.
        texts, headings, switches: asked at each visit, for they speak its language.
        headings: columns with their labels, sortable where the directory says so.
    """

    area: Area
    directory: Directory
    page: str
    part: str
    delete_route: str
    create_route: str
    texts: Callable[[], DirectoryTexts]
    headings: Callable[[], Sequence[tuple[str, str]]]
    switches: Callable[[DirectoryState], Sequence[FilterSwitch]]
    total_text: Callable[[int], str]
    find: Callable[[Visit, DirectoryState], MergedPage[T]]
    row: Callable[[Visit, T], Row]


def answer_with_list(visit: Visit, listing: Listing[T, Row]) -> HttpResponse:
    """Return the page, or the list alone when a script asks for it."""
    state = DirectoryState.of(visit.request.GET, listing.directory)
    part = _list(visit, listing, state)
    if visit.is_partial:
        return render(visit.request, listing.part, {"list": part})
    area = listing.area
    page = DirectoryPage(
        title=str(area.label),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(area), current=area.app),
        search=state.search,
        list=part,
        create_href=reverse(listing.create_route),
    )
    return render(visit.request, listing.page, {"page": page})


def answer_to_deletion(
    visit: Visit,
    listing: Listing[T, Row],
    *,
    question: Callable[[Sequence[str], DirectoryState], Doomed],
    delete: Callable[[Visit, Sequence[str]], None],
) -> HttpResponse:
    """Ask first; delete once the question was answered."""
    names, state = chosen_in(visit, listing)
    if names and not visit.request.POST.get("confirmed"):
        return answer_with_question(visit, listing.area, question(names, state))
    if names:
        delete(visit, names)
    return leave(visit, state.href)


def chosen_in(visit: Visit, listing: Listing[T, Row]) -> tuple[list[str], DirectoryState]:
    """
    Return the names that were chosen in the list, and where in it; a choice of none is told.

    Raises:
        NotAllowed: the reader may change nothing there.
    """
    visit.caller.check_may(listing.area.save)
    state = DirectoryState.of(QueryDict(visit.request.POST.get("list", "")), listing.directory)
    names = chosen_names(visit)
    if not names:
        tell(visit, Tone.WARNING, listing.texts().none_chosen)
    return names, state


def question_of(
    names: Sequence[str],
    state: DirectoryState,
    listing: Listing[T, Row],
    *,
    title: str,
    intro: str,
    note: str,
) -> Doomed:
    """Return the question; `intro` stands before several names."""
    return Doomed(
        title=title % {"name": names[0], "count": len(names)},
        action=reverse(listing.delete_route),
        names=tuple(names),
        intro=intro if len(names) > 1 else "",
        note=" ".join([note, _("You can't undo this operation.")]),
        cancel=_("Cancel"),
        confirm=_("Delete"),
        busy=_("Deleting…"),
        return_query=state.query,
        cancel_href=state.href,
    )


def _list(visit: Visit, listing: Listing[T, Row], state: DirectoryState) -> DirectoryList[Row]:
    found = listing.find(visit, state)
    if state.cursor is not None and not found.things:
        # Everything on that page is gone: what is left begins at the first one.
        state = state.at(None)
        found = listing.find(visit, state)
    return DirectoryList(
        frame=frame_of(
            state,
            found,
            headings=listing.headings(),
            switches=listing.switches(state),
            total_text=listing.total_text(found.total),
            address=reverse(listing.area.route),
        ),
        rows=tuple(listing.row(visit, thing) for thing in found.things),
        texts=listing.texts(),
        may_save=may_save(listing.area, by=visit.caller),
        delete_href=reverse(listing.delete_route),
    )
