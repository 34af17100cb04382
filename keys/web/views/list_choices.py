"""Choosing owners and columns of the key list, for those who have no script to do it in place."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import push_url

from keys.queries.list_facts import owner_names
from keys.rules.names import UNSTORABLE
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.list_columns import columns_of, remember_columns
from keys.web.list_filters import MOST_OWNERS_OFFERED, owner_options
from keys.web.list_page import answer_with_list, state_of
from keys.web.list_pages import HiddenField, OwnersPage
from keys.web.list_state import LONGEST_SEARCH, ListState
from keys.web.pages import Crumb
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit


@answers("GET", "HEAD")
@signed_in
def owners(visit: Visit) -> HttpResponse:
    """Find owners by a part of their name; those that are chosen stay so."""
    check_service_is_enabled(visit)
    term = UNSTORABLE.sub("", visit.request.GET.get("term", "")).strip()[:LONGEST_SEARCH]
    state = state_of(visit)
    names = owner_names(term=term, most=MOST_OWNERS_OFFERED, by=visit.caller)
    options = owner_options(names, state)
    if visit.is_partial:
        return render(visit.request, "keys/_owner_options.html", {"choice": options})
    carried = tuple(
        HiddenField(name=name, value=value) for name, value in state.fields(without="owner")
    )
    page = OwnersPage(
        title=_("Filter by owner"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=_("Owner"))), current=KEYS_APP),
        term=term,
        options=options,
        carried=carried,
        cancel_href=state.href,
    )
    return render(visit.request, "keys/owners.html", {"page": page})


@answers("POST")
@signed_in
def columns(visit: Visit) -> HttpResponse:
    """Show these columns, and remember them for this reader in this browser."""
    check_service_is_enabled(visit)
    chosen = columns_of(visit.request.POST.getlist("column"))
    query = QueryDict(visit.request.POST.get("list", ""))
    state = ListState.of(query, usual_columns=chosen).showing(chosen)
    if visit.is_partial:
        response = push_url(answer_with_list(visit, state), state.href)
    else:
        response = redirect(state.href)
    remember_columns(response, visit, chosen)
    return response
