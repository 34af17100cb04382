"""Builds the page with the key list, whichever request it answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.queries.key_filters import KeyFilters
from keys.queries.key_pages import PAGE_SIZES, Column, KeyPage, page_of_keys
from keys.rules.ownership import Scope, may_create, scope_of
from keys.rules.search import KEYS, Condition, Fits, Place, any_of
from keys.rules.search.wildcards import Gap
from keys.web.key_formats import NewKey
from keys.web.key_pages import (
    AlreadyMade,
    Choice,
    Heading,
    HiddenField,
    KeyList,
    KeyListPage,
)
from keys.web.key_rows import key_row
from keys.web.list_state import DEFAULT_SORT, ListState
from keys.web.pages import Prompt, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit


def answer_with_list(
    visit: Visit,
    state: ListState,
    *,
    new_key: NewKey | None = None,
    already_made: AlreadyMade | None = None,
    status: int = 200,
) -> HttpResponse:
    """
    Return the page, or the list alone when a script asks for it.

    Raises:
        NotAllowed: the visitor may see no keys, not even his own.
    """
    found = _found(visit, state)
    if visit.is_partial:
        part = _list(visit, state, found)
        return render(visit.request, "keys/_key_list.html", {"list": part})
    prompt = _prompt(visit) if found.total == 0 and not state.search else None
    page = KeyListPage(
        title=_("API keys"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(), current=KEYS_APP),
        search=state.search,
        may_create=may_create(visit.caller),
        shows_own_only=may_create(visit.caller) and scope_of(visit.caller) is Scope.OWN,
        prompt=prompt,
        list=None if prompt else _list(visit, state, found),
        new_key=new_key,
        already_made=already_made,
    )
    return render(visit.request, "keys/key_list.html", {"page": page}, status=status)


def _found(visit: Visit, state: ListState) -> KeyPage:
    found = _page(visit, state)
    if state.cursor is not None and not found.keys:
        # Everything on that page is gone: what is left begins at the first one.
        return _page(visit, state.at(None))
    return found


def _page(visit: Visit, state: ListState) -> KeyPage:
    return page_of_keys(
        filters=KeyFilters(condition=_part(state.search) if state.search else None),
        sort=state.sort,
        cursor=state.cursor,
        size=state.size,
        by=visit.caller,
        now=visit.now,
    )


def _part(text: str) -> Condition:
    places = (Place(field) for field in KEYS.fields if field.name in {"name", "username"})
    pattern = (Gap.RUN, text, Gap.RUN)
    return any_of(Fits(place, pattern, fold=True) for place in places)


def _list(visit: Visit, state: ListState, found: KeyPage) -> KeyList:
    rows = tuple(key_row(key, by=visit.caller, now=visit.now) for key in found.keys)
    return KeyList(
        href=state.href,
        query=state.query,
        carried=_carried(state),
        headings=tuple(_heading(state, column, label) for column, label in _columns()),
        rows=rows,
        may_delete=may_create(visit.caller) and any(row.may_delete for row in rows),
        total_text=_total_text(found.total),
        sizes=tuple(
            Choice(label=str(size), href=state.sized(size).href, is_current=size == state.size)
            for size in PAGE_SIZES
        ),
        previous=state.at(found.previous).href if found.previous else "",
        next=state.at(found.next).href if found.next else "",
        no_match="" if rows else _("No API key matches your search."),
    )


def _columns() -> tuple[tuple[Column, str], ...]:
    return (
        (Column.NAME, _("Name")),
        (Column.TYPE, _("Type")),
        (Column.OWNER, _("Owner")),
        (Column.CREATED, _("Created")),
        (Column.STATUS, _("Status")),
    )


def _heading(state: ListState, column: Column, label: str) -> Heading:
    aria_sort, icon = "none", "chevrons-up-down"
    if state.sort.column is column:
        aria_sort = "descending" if state.sort.descending else "ascending"
        icon = "arrow-down" if state.sort.descending else "arrow-up"
    return Heading(
        column=column,
        label=label,
        href=state.sorted_by(column).href,
        aria_sort=aria_sort,
        icon=icon,
    )


def _carried(state: ListState) -> tuple[HiddenField, ...]:
    carried = []
    if state.sort != DEFAULT_SORT:
        carried += [
            HiddenField(name="sort", value=state.sort.column),
            HiddenField(name="direction", value=state.direction),
        ]
    if state.size != PAGE_SIZES[0]:
        carried.append(HiddenField(name="size", value=str(state.size)))
    return tuple(carried)


def _total_text(total: int) -> str:
    shown = number_format(total, force_grouping=True)
    return ngettext("%(shown)s api key", "%(shown)s api keys", total) % {"shown": shown}


def _prompt(visit: Visit) -> Prompt:
    if not may_create(visit.caller):
        return Prompt(
            icon="circle-alert",
            tone=Tone.DANGER,
            title=_("You do not have permission to create API keys"),
            text=_("Please contact your administrator for more information"),
        )
    return Prompt(
        icon="key-round",
        tone=Tone.INFO,
        title=_("Create your first API key"),
        text=_("Allow external services to access the Elastic Stack on your behalf."),
        href=reverse("web:create"),
        action=_("Create API key"),
        title_subj="apiKeysEmptyPromptTitle",
        action_subj="apiKeysCreatePromptButton",
    )
