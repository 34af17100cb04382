"""Builds the table of the key list, with what stands above and below it."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.queries.key_pages import PAGE_SIZES, Column, KeyPage
from keys.rules.ownership import INVALIDATE_ANY, Scope, may_create, scope_of
from keys.web.key_rows import key_row
from keys.web.key_shares import why_not_all
from keys.web.list_columns import Shown
from keys.web.list_filters import filter_groups
from keys.web.list_found import Found
from keys.web.list_pages import (
    Bulk,
    Choice,
    ColumnOption,
    Heading,
    HiddenField,
    KeyList,
    KeyRow,
)
from keys.web.list_prompts import cut_text, no_match_text, wrong_search_prompt
from keys.web.list_state import ListState
from keys.web.list_uses import with_last_uses
from keys.web.visits import Visit

NO_PAGE = KeyPage(keys=[], total=0, previous=None, next=None)


def key_list(visit: Visit, found: Found) -> KeyList:
    state, wrong, page = found.state, found.wrong_search, found.page or NO_PAGE
    rows = tuple(
        key_row(key, by=visit.caller, now=visit.now, shares=found.shares.get(key.pk, ()))
        for key in page.keys
    )
    total = total_text(page)
    prompt = wrong_search_prompt(state, wrong) if wrong else None
    return KeyList(
        href=state.href,
        query=state.query,
        scope="&".join(f"{name}={value}" for name, value in state.narrowing),
        searching=_hidden(state, without="search"),
        choosing=_hidden(state, without="owner"),
        finding=_hidden(state, without=""),
        filters=filter_groups(state, found.facts, found.owners, has_shared=found.has_shared),
        prompt=prompt,
        wrong_search=wrong,
        headings=_headings(state),
        shown=frozenset(state.columns),
        rows=with_last_uses(rows, page, now=visit.now)
        if Shown.LAST_USED in state.columns
        else rows,
        bulk=_bulk(visit, page, rows, is_shared=bool(found.shares)),
        owner_count=len(state.owners),
        total_text=total,
        announcement=prompt.title if prompt else total,
        sizes=tuple(
            Choice(label=str(size), href=state.sized(size).href, is_current=size == state.size)
            for size in PAGE_SIZES
        ),
        previous=state.at(page.previous).href if page.previous else "",
        next=state.at(page.next).href if page.next else "",
        no_match="" if rows else no_match_text(state),
        cut_text=cut_text(page),
        reset_href=state.anew().href,
    )


def column_options(state: ListState) -> tuple[ColumnOption, ...]:
    return tuple(
        ColumnOption(value=column, label=label, is_shown=column in state.columns)
        for column, label, _sort in _columns()
    )


def total_text(page: KeyPage) -> str:
    shown = number_format(page.total, force_grouping=True)
    if not page.total_is_exact:
        return _("more than %(shown)s api keys") % {"shown": shown}
    return ngettext("%(shown)s api key", "%(shown)s api keys", page.total) % {"shown": shown}


def _columns() -> tuple[tuple[Shown, str, Column], ...]:
    return (
        (Shown.ID, _("Key ID"), Column.ID),
        (Shown.TYPE, _("Type"), Column.TYPE),
        (Shown.OWNER, _("Owner"), Column.OWNER),
        (Shown.CREATED, _("Created"), Column.CREATED),
        (Shown.EXPIRES, _("Expiration date"), Column.STATUS),
        (Shown.LAST_USED, _("Last used"), Column.USED),
        (Shown.STATUS, _("Status"), Column.STATUS),
    )


def _headings(state: ListState) -> tuple[Heading, ...]:
    name = _heading(state, "name", _("Name"), Column.NAME)
    others = (
        _heading(state, column, label, sort)
        for column, label, sort in _columns()
        if column in state.columns
    )
    return (name, *others)


def _heading(state: ListState, column: str, label: str, sort: Column) -> Heading:
    aria_sort, icon = "none", "chevrons-up-down"
    if state.sort.column is sort:
        aria_sort = "descending" if state.sort.descending else "ascending"
        icon = "arrow-down" if state.sort.descending else "arrow-up"
    return Heading(
        column=column,
        label=label,
        href=state.sorted_by(sort).href,
        aria_sort=aria_sort,
        icon=icon,
    )


def _hidden(state: ListState, *, without: str) -> tuple[HiddenField, ...]:
    return tuple(
        HiddenField(name=name, value=value) for name, value in state.fields(without=without)
    )


def _bulk(visit: Visit, page: KeyPage, rows: tuple[KeyRow, ...], *, is_shared: bool) -> Bulk | None:
    if not any(row.may_delete for row in rows) or not (is_shared or may_create(visit.caller)):
        return None
    if page.previous is None and page.next is None:
        return Bulk(all_text="", button="")
    if is_shared:
        return Bulk(all_text="", button="", note=why_not_all())
    unknown = _("Delete all that match")
    if scope_of(visit.caller) is Scope.ALL and not visit.caller.may(INVALIDATE_ANY):
        # Of all that he sees he may delete his own alone, and those were not counted.
        return Bulk(all_text=_("All of your API keys that match"), button=unknown)
    if not page.total_is_exact:
        return Bulk(all_text=_("All API keys that match"), button=unknown)
    shown = number_format(page.total, force_grouping=True)
    return Bulk(
        all_text=_("All %(shown)s API keys that match") % {"shown": shown},
        button=_("Delete %(shown)s API keys") % {"shown": shown},
    )
