"""Logging in and out."""

import math

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from keys.access.origins import origin_of
from keys.actions.authenticate_password import authenticate_password
from keys.models import User
from keys.rules.errors import NotAuthenticated, TooManyAttempts
from keys.web.addresses import own_address
from keys.web.forms import LoginForm
from keys.web.gate import answers
from keys.web.kept_forms import (
    forget_form_of_others,
    forget_reader,
    has_kept_form,
    remember_reader,
)
from keys.web.pages import CallOut, LoginPage, LogoutPage, Tone
from keys.web.shell import theme_of

BACKEND = "keys.access.backends.RealmBackend"
OK, UNPROCESSABLE, UNAUTHORIZED, TOO_MANY = 200, 422, 401, 429


@never_cache
@sensitive_post_parameters("password")
@answers("GET", "HEAD", "POST")
def log_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _attempt(request)
    if request.user.is_authenticated:
        return redirect(_next(request))
    return _page(request, LoginForm(), *_messages(request))


@never_cache
@answers("GET", "HEAD", "POST")
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out; a mere link to this address only asks, for anybody's page can hold a link."""
    if request.method == "POST" or not request.user.is_authenticated:
        auth.logout(request)
        response = redirect(f"{reverse('web:login')}?msg=LOGGED_OUT")
        forget_reader(response)
        return response
    page = LogoutPage(title=_("Log out"), theme=theme_of(request))
    return render(request, "logout.html", {"page": page})


def _attempt(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        user = authenticate_password(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            now=timezone.now(),
            origin=origin_of(request),
        )
    except NotAuthenticated:
        wrong = _("Username or password is incorrect. Please try again.")
        return _page(request, form, _error(wrong), status=UNAUTHORIZED)
    except TooManyAttempts as refusal:
        return _told_to_wait(request, form, seconds=math.ceil(refusal.retry_after.total_seconds()))
    return _welcome(request, user)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    auth.login(request, user, backend=BACKEND)
    forget_form_of_others(request, user)
    response = redirect(_next(request))
    remember_reader(response, user)
    return response


def _told_to_wait(request: HttpRequest, form: LoginForm, *, seconds: int) -> HttpResponse:
    wait = ngettext(
        "Too many attempts. Please try again in %(n)d second.",
        "Too many attempts. Please try again in %(n)d seconds.",
        seconds,
    ) % {"n": seconds}
    response = _page(request, form, _error(wait), status=TOO_MANY)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(
    request: HttpRequest, form: LoginForm, *messages: CallOut, status: int = OK
) -> HttpResponse:
    page = LoginPage(
        title=_("Log in"),
        theme=theme_of(request),
        form=form,
        next=_next(request),
        messages=messages,
    )
    return render(request, "login.html", {"page": page}, status=status)


def _messages(request: HttpRequest) -> tuple[CallOut, ...]:
    reason = request.GET.get("msg", "")
    failures = {
        "UNAUTHENTICATED": _("We couldn't log you in. Please try again."),
        "AUTHENTICATION_ERROR": _("An unexpected error occurred. Please log in again."),
    }
    reasons = {
        "LOGGED_OUT": _("You have logged out."),
        "SESSION_EXPIRED": _("Your session has timed out. Please log in again."),
    }
    if reason in failures:
        return (_error(failures[reason]),)
    if reason not in reasons:
        return ()
    kept = _("What you entered is kept and shown again once you have logged in.")
    text = kept if has_kept_form(request) else ""
    info = CallOut(tone=Tone.INFO, title=reasons[reason], text=text, subj="loginInfoMessage")
    return (info,)


def _error(text: str) -> CallOut:
    return CallOut(tone=Tone.DANGER, title=text, subj="loginErrorMessage")


def _next(request: HttpRequest) -> str:
    """Return where to go after logging in: an address of our own, whatever was asked for."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return own_address(request, wanted, otherwise=reverse("web:keys"))
