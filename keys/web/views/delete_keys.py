"""Deleting keys: first the question, then what became of each."""

import json
from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from keys.actions.invalidate_keys import is_shared_to_end
from keys.queries.doomed_keys import doomed_keys
from keys.queries.key_filters import OwnerScope
from keys.queries.list_facts import list_facts
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import INVALIDATE_OWN
from keys.rules.selection import KeySelection
from keys.web.bulk_tokens import Asked, asked_from, bulk_token
from keys.web.confirmations import confirmation_of_keys, confirmation_of_matching
from keys.web.deletions import delete_matching, delete_selected, selected_keys, selection_of
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.key_shares import why_not_all
from keys.web.list_columns import remembered_columns
from keys.web.list_filters import filters_of, resolved
from keys.web.list_pages import Confirmation, DeleteKeysPage, WrongSearch
from keys.web.list_search import condition_of
from keys.web.list_state import ListState
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, tell, theme_of
from keys.web.visits import Visit

# Elasticsearch's own page sends no more in one request.
MOST_AT_ONCE = 1_000
MOST_NAMED = 10


@answers("POST")
@signed_in
def delete(visit: Visit) -> HttpResponse:
    """Ask first; delete once the question was answered."""
    check_service_is_enabled(visit)
    post = visit.request.POST
    state = ListState.of(QueryDict(post.get("list", "")), usual_columns=remembered_columns(visit))
    selection = _selection(visit)
    if not is_shared_to_end(selection, by=visit.caller):
        visit.caller.check_may(INVALIDATE_OWN)
    if post.get("matching"):
        return _delete_matching(visit, post["matching"], state)
    if post.get("all") and not post.get("only"):
        return _ask_about_matching(visit, state, meant=_resolved(visit, state))
    if not selection.ids:
        tell(visit, Tone.WARNING, _("Select the API keys to delete first."))
        return _leave(visit, state)
    if post.get("confirmed"):
        delete_selected(visit, selection)
        return redirect(state.href)
    return _ask_about_selected(visit, selection, state)


def _selection(visit: Visit) -> KeySelection:
    post = visit.request.POST
    # The button of one row means that row, whatever else is selected.
    ids = [post["only"]] if post.get("only") else post.getlist("id") + _more_ids(visit)
    known = [key_id for key_id in ids if key_id.strip() and not UNSTORABLE.search(key_id)]
    return selection_of(list(dict.fromkeys(known))[:MOST_AT_ONCE], visit=visit)


def _more_ids(visit: Visit) -> list[str]:
    """Return the ids selected on other pages: a list in one field, for fields are counted."""
    try:
        ids = json.loads(visit.request.POST.get("ids", "[]"))
    except ValueError:
        return []
    return [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []


def _ask_about_selected(visit: Visit, selection: KeySelection, state: ListState) -> HttpResponse:
    found = selected_keys(visit, selection)
    keys = [
        key
        for key_id in selection.ids or ()
        if (key := found.get(key_id)) is not None and key.invalidated_at is None
    ]
    if not keys:
        return _nothing_left(visit, state)
    return _ask(visit, confirmation_of_keys(keys, state, reader=visit.user.username))


def _resolved(visit: Visit, state: ListState) -> ListState:
    return resolved(state, list_facts(by=visit.caller, now=visit.now)).spelled_out()


def _ask_about_matching(
    visit: Visit, state: ListState, *, meant: ListState, warning: CallOut | None = None
) -> HttpResponse:
    if meant.owner_scope is OwnerScope.SHARED:
        tell(visit, Tone.WARNING, why_not_all())
        return _leave(visit, state)
    condition = condition_of(meant.search)
    if isinstance(condition, WrongSearch):
        return _leave(visit, state)
    doomed = doomed_keys(
        filters=filters_of(meant, condition=condition),
        most_named=MOST_NAMED,
        by=visit.caller,
        at=visit.now,
    )
    if not doomed.total:
        return _nothing_left(visit, state)
    asked = Asked(state=meant, at=visit.now, digest=doomed.digest)
    confirmation = confirmation_of_matching(
        doomed,
        state,
        reader=visit.user.username,
        token=bulk_token(asked, user=visit.user),
        warning=warning,
    )
    return _ask(visit, confirmation)


def _delete_matching(visit: Visit, token: str, state: ListState) -> HttpResponse:
    asked = asked_from(token, user=visit.user)
    if asked is None:
        return _ask_about_matching(
            visit, state, meant=_resolved(visit, state), warning=_asked_long_ago()
        )
    if delete_matching(visit, asked):
        return redirect(replace(state, cursor=None).href)
    return _ask_about_matching(visit, state, meant=asked.state, warning=_changed_meanwhile())


def _asked_long_ago() -> CallOut:
    return CallOut(
        tone=Tone.WARNING,
        title=_("It is a while since you were asked."),
        text=_("Nothing was deleted yet. This is what matches now."),
    )


def _changed_meanwhile() -> CallOut:
    return CallOut(
        tone=Tone.WARNING,
        title=_("The API keys that match have changed since you were asked."),
        text=_("Nothing was deleted yet. This is what matches now."),
    )


def _nothing_left(visit: Visit, state: ListState) -> HttpResponse:
    text = _("There is nothing left to delete: these API keys were already deleted.")
    tell(visit, Tone.INFO, text)
    return _leave(visit, state)


def _leave(visit: Visit, state: ListState) -> HttpResponse:
    if visit.is_partial:
        # A script would follow a redirect and put the whole list into the dialog.
        return HttpResponseClientRedirect(state.href)
    return redirect(state.href)


def _ask(visit: Visit, confirmation: Confirmation) -> HttpResponse:
    if visit.is_partial:
        context = {"confirmation": confirmation}
        return render(visit.request, "keys/_delete_keys_dialog.html", context)
    page = DeleteKeysPage(
        title=confirmation.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=_("Delete"))), current=KEYS_APP),
        confirmation=confirmation,
    )
    return render(visit.request, "keys/delete_keys.html", {"page": page})
