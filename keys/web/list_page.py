"""Builds the page with the key list, whichever request it answers."""

import logging

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from keys.queries.key_filters import Status
from keys.rules.ownership import Scope, may_create, scope_of
from keys.web.key_formats import NewKey
from keys.web.key_pages import AlreadyMade
from keys.web.list_columns import remembered_columns
from keys.web.list_filters import owner_filter
from keys.web.list_found import Found, find
from keys.web.list_pages import KeyListPage
from keys.web.list_prompts import first_key_prompt, unreadable_prompt
from keys.web.list_state import ListState
from keys.web.list_table import column_options, key_list
from keys.web.pages import Prompt
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit

UNAVAILABLE = 503
logger = logging.getLogger(__name__)


def state_of(visit: Visit) -> ListState:
    """Return the part of the list that the visit's address names."""
    return ListState.of(visit.request.GET, usual_columns=remembered_columns(visit))


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
    try:
        found = find(visit, state)
    except OperationalError as error:
        logger.exception("The key list could not be read.")
        page = _page(
            visit, state, prompt=unreadable_prompt(state, error), new_key=new_key, already_made=None
        )
        return render(visit.request, "keys/key_list.html", {"page": page}, status=UNAVAILABLE)
    if visit.is_partial:
        context = {"list": key_list(visit, found)}
        return render(visit.request, "keys/_key_list_update.html", context)
    has_none = found.facts.total == 0 and not found.has_shared
    is_empty = has_none and found.state.status is not Status.INVALIDATED
    page = _page(
        visit,
        found.state,
        prompt=first_key_prompt(visit) if is_empty else None,
        found=found,
        new_key=new_key,
        already_made=already_made,
    )
    return render(visit.request, "keys/key_list.html", {"page": page}, status=status)


def _page(
    visit: Visit,
    state: ListState,
    *,
    prompt: Prompt | None,
    new_key: NewKey | None,
    already_made: AlreadyMade | None,
    found: Found | None = None,
) -> KeyListPage:
    shows_list = found is not None and prompt is None
    return KeyListPage(
        title=_("API keys"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(), current=KEYS_APP),
        search=state.search,
        may_create=may_create(visit.caller),
        shows_own_only=may_create(visit.caller) and scope_of(visit.caller) is Scope.OWN,
        prompt=prompt,
        invalidated_href=_invalidated_href(found) if found is not None and prompt else "",
        list=key_list(visit, found) if found is not None and shows_list else None,
        owners=owner_filter(found.owners, state) if found else None,
        columns=column_options(state),
        new_key=new_key,
        already_made=already_made,
    )


def _invalidated_href(found: Found) -> str:
    """Return where the keys are that were invalidated and not purged yet; empty without any."""
    if Status.INVALIDATED not in found.facts.statuses:
        return ""
    return found.state.anew().with_status(Status.INVALIDATED).href
