"""Choosing light or dark."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from keys.web.addresses import page_before
from keys.web.errors import bad_request
from keys.web.gate import answers
from keys.web.pages import Theme
from keys.web.shell import THEME_COOKIE

A_YEAR = 365 * 24 * 60 * 60


@answers("POST")
def choose(request: HttpRequest) -> HttpResponse:
    """Let the browser remember the reader's colours, and go back to where he was."""
    chosen = request.POST.get("theme", "")
    if chosen not in set(Theme):
        return bad_request(request)
    response = redirect(page_before(request, otherwise=reverse("web:home")))
    response.set_cookie(
        THEME_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
