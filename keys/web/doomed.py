"""Asking before roles or users are deleted."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from keys.rules.names import UNSTORABLE
from keys.web.directory_pages import Doomed, DoomedPage
from keys.web.security_area import Area, crumbs
from keys.web.shell import shell_of, theme_of
from keys.web.visits import Visit

MOST_AT_ONCE = 100


def chosen_names(visit: Visit) -> list[str]:
    """Return the names that were selected; the button of one row means that row alone."""
    post = visit.request.POST
    names = [post["only"]] if post.get("only") else post.getlist("name")
    known = [name for name in names if name and not UNSTORABLE.search(name)]
    return list(dict.fromkeys(known))[:MOST_AT_ONCE]


def answer_with_question(visit: Visit, area: Area, doomed: Doomed) -> HttpResponse:
    """Return the question as a dialog where a script asks, as a page of its own elsewhere."""
    if visit.is_partial:
        return render(visit.request, "components/doomed_dialog.html", {"doomed": doomed})
    page = DoomedPage(
        title=doomed.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(area, _("Delete")), current=area.app),
        doomed=doomed,
    )
    return render(visit.request, "doomed.html", {"page": page})


def leave(visit: Visit, href: str) -> HttpResponse:
    if visit.is_partial:
        # A script would follow a redirect and put the whole list into the dialog.
        return HttpResponseClientRedirect(href)
    return redirect(href)
