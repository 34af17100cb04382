"""Pages for requests that went wrong: each says what happened and what to do."""

import sys
from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.models.database_errors import SECONDS_TO_WAIT, is_busy
from keys.web.pages import ErrorPage, Prompt, Tone
from keys.web.shell import theme_of

HOME = "/app/management"


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    prompt = Prompt(
        icon="search-x",
        tone=Tone.INFO,
        title=_("Page not found"),
        text=_("There is nothing at this address. Check it for a typing error, or start over."),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    return _answer(request, prompt, status=404)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    prompt = Prompt(
        icon="lock",
        tone=Tone.WARNING,
        title=_("You may not open this page"),
        text=_("Your roles do not allow it. Log in as somebody else or ask your administrator."),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    return _answer(request, prompt, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request)
    prompt = Prompt(
        icon="circle-alert",
        tone=Tone.WARNING,
        title=_("We could not read this request"),
        text=_("Something in it is malformed. Go back, reload the page and try again."),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    return _answer(request, prompt, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_busy(sys.exc_info()[1]):
        return database_busy(request)
    prompt = Prompt(
        icon="server-crash",
        tone=Tone.DANGER,
        title=_("Something went wrong on our side"),
        text=_(
            "Nothing was half done: a change is stored whole or not at all. Try again in a moment;"
            " if it happens again, the operator finds the reason in the log."
        ),
        href=HOME,
        action=_("Try again"),
    )
    return _answer(request, prompt, status=500)


def database_busy(request: HttpRequest) -> HttpResponse:
    prompt = Prompt(
        icon="server-crash",
        tone=Tone.WARNING,
        title=_("The database is busy"),
        text=_(
            "It had no time for this request, so nothing was changed. Wait a moment, then go back"
            " and try again."
        ),
        href=HOME,
        action=_("Try again"),
    )
    response = _answer(request, prompt, status=503)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if reason == REASON_NO_CSRF_COOKIE and not request.COOKIES:
        return _cookies_refused(request)
    prompt = Prompt(
        icon="shield-alert",
        tone=Tone.WARNING,
        title=_("This form could not be verified"),
        text=_(
            "Nothing was changed. You may have logged in or out in another tab since you opened"
            " it, or cookies are blocked. Go back, reload the page and send the form again."
        ),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    return _answer(request, prompt, status=403)


def _cookies_refused(request: HttpRequest) -> HttpResponse:
    prompt = Prompt(
        icon="cookie",
        tone=Tone.WARNING,
        title=_("Your browser refuses cookies"),
        text=_(
            "Nothing was changed. Logging in needs two cookies of this site alone: allow them in"
            " your browser's settings, then open the page anew."
        ),
        href=reverse("web:login"),
        action=_("Back to the login page"),
        title_subj="loginCookiesRequired",
    )
    return _answer(request, prompt, status=403)


def wrong_method(request: HttpRequest, *, allowed: Sequence[str]) -> HttpResponse:
    prompt = Prompt(
        icon="circle-alert",
        tone=Tone.WARNING,
        title=_("This address does not work that way"),
        text=_("The page was asked for by a method that it does not know. Open it by a link."),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    response = _answer(request, prompt, status=405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def _too_large(request: HttpRequest) -> HttpResponse:
    prompt = Prompt(
        icon="circle-alert",
        tone=Tone.WARNING,
        title=_("This is too large"),
        text=_("A form may hold 2 MB. Shorten what you entered, or use the REST API instead."),
        href=HOME,
        action=_("Go to Stack Management"),
    )
    return _answer(request, prompt, status=413)


def _answer(request: HttpRequest, prompt: Prompt, *, status: int) -> HttpResponse:
    page = ErrorPage(title=prompt.title, theme=theme_of(request), status=status, prompt=prompt)
    response = render(request, "error.html", {"page": page}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
