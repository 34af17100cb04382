"""Choosing light or dark."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from keys.web.addresses import own_address
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
    response = redirect(_page_before(request))
    response.set_cookie(
        THEME_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return reverse("web:home")
    parts = urlsplit(before)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return own_address(request, address, otherwise=reverse("web:home"))
