"""The landing page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from keys.conf import VERSION
from keys.web.gate import answers, signed_in
from keys.web.pages import HomePage
from keys.web.shell import shell_of, theme_of
from keys.web.visits import Visit


@answers("GET", "HEAD")
@signed_in
def home(visit: Visit) -> HttpResponse:
    page = HomePage(
        title=_("Stack Management"),
        theme=theme_of(visit.request),
        shell=shell_of(visit),
        version=VERSION,
    )
    return render(visit.request, "home.html", {"page": page})
