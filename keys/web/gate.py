"""What keeps people out of pages that are not for them, or not for this method."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from keys.conf import VERSION, api_key_service_enabled
from keys.models import User
from keys.rules.errors import NotAllowed, ServiceDisabled
from keys.web import errors, refused_pages
from keys.web.addresses import page_before
from keys.web.compression import compress
from keys.web.kept_forms import READER_COOKIE, keep_form, page_of_form
from keys.web.visits import Visit, is_partial

P = ParamSpec("P")
# A page that is open compares it with its own: see js/failures.js.
VERSION_HEADER = "X-Console-Version"
NO_CONTENT = 204
# Who fills in the form learns that his session has ended once he sends it, and the form is kept.
ASIDES = frozenset({"role_name", "role_names", "user_names"})
# A page, or a file to download.
Answer = HttpResponse | FileResponse
PageView = Callable[Concatenate[Visit, P], Answer]
RequestView = Callable[Concatenate[HttpRequest, P], Answer]


def answers(*methods: str) -> Callable[[RequestView[P]], RequestView[P]]:
    """Return a decorator that answers every other method with a page that says so."""

    def decorate(view: RequestView[P]) -> RequestView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            if request.method not in methods:
                return errors.wrong_method(request, allowed=methods)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def signed_in(view: PageView[P]) -> RequestView[P]:
    """
    Let only people who are logged in reach the page; others are asked to log in first.

    What a page shows is for its reader alone, so nothing between him and us may keep it.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        if not isinstance(request.user, User):
            return _to_login(request)
        visit = Visit.of(request, user=request.user)
        try:
            response = view(visit, *args, **kwargs)
        except NotAllowed:
            response = refused_pages.denied(visit)
        except ServiceDisabled:
            response = refused_pages.service_disabled(visit)
        response.headers["Cache-Control"] = "no-store"
        response.headers[VERSION_HEADER] = VERSION
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        compress(request, response)
        return response

    return guarded


def check_service_is_enabled(visit: Visit) -> None:
    """
    Let pages about keys pass while there is a service behind them.

    Raises:
        ServiceDisabled: it is switched off, or TLS does not protect the request.
    """
    if not api_key_service_enabled(secure=visit.request.is_secure()):
        raise ServiceDisabled


def _to_login(request: HttpRequest) -> HttpResponse:
    """Send to the login page, and from there back to where the visitor wanted to go."""
    if _is_aside(request):
        return HttpResponse(status=NO_CONTENT, headers={"Cache-Control": "no-store"})
    page = page_of_form(request) if request.method == "POST" else None
    if page is not None:
        keep_form(request, page=page)
    query = {"next": page or _page_to_return_to(request)}
    # The browser forgets the session's cookie when the session ends; the reader's outlives it.
    if {settings.SESSION_COOKIE_NAME, READER_COOKIE} & request.COOKIES.keys():
        query["msg"] = "SESSION_EXPIRED"
    address = f"{reverse('web:login')}?{urlencode(query)}"
    response: HttpResponse = (
        HttpResponseClientRedirect(address)
        if is_partial(request)
        else HttpResponseRedirect(address)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_aside(request: HttpRequest) -> bool:
    """Return whether a script asks while a form is filled in, which would be lost on leaving."""
    match = request.resolver_match
    return is_partial(request) and match is not None and match.url_name in ASIDES


def _page_to_return_to(request: HttpRequest) -> str:
    if request.method not in {"GET", "HEAD"} or is_partial(request):
        return page_before(request, otherwise=reverse("web:keys"))
    return request.get_full_path()
