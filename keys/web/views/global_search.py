"""The search field of the header: its list, and a page of its own without a script."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from keys.web.gate import answers, signed_in
from keys.web.pages import Crumb
from keys.web.search_hits import SearchPage, search_for
from keys.web.shell import shell_of, theme_of
from keys.web.visits import Visit


@answers("GET", "HEAD")
@signed_in
def search(visit: Visit) -> HttpResponse:
    found = search_for(visit.request.GET.get("q", ""), visit)
    if visit.is_partial:
        return render(visit.request, "components/search_hits.html", {"search": found})
    page = SearchPage(
        title=_("Search"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, Crumb(label=_("Search"))),
        search=found,
    )
    return render(visit.request, "search.html", {"page": page})
