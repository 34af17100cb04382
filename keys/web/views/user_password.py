"""Changing a password, one's own or somebody else's."""

import math

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from keys.access.origins import origin_of
from keys.actions.authenticate_password import authenticate_password
from keys.actions.change_password import change_password
from keys.models import User
from keys.rules.errors import (
    ApiKeyError,
    Invalid,
    NotAllowed,
    NotAuthenticated,
    TooManyAttempts,
)
from keys.rules.own_password import check_may_change_password
from keys.web.forms import sentence
from keys.web.gate import answers, signed_in
from keys.web.pages import Tone
from keys.web.security_area import USERS, guarded, no_such
from keys.web.shell import tell
from keys.web.user_form import PasswordForm, UserForm
from keys.web.user_pages import user_href
from keys.web.views.user_form import Outcome, is_own, page, user_found
from keys.web.visits import Visit

OK, UNPROCESSABLE, TOO_MANY = 200, 422, 429


@sensitive_post_parameters("password", "confirm_password", "current_password")
@answers("POST")
@signed_in
@guarded(USERS)
def change(visit: Visit) -> HttpResponse:
    found = user_found(visit, visit.request.POST.get("username", ""))
    if found is None:
        return no_such(visit, USERS)
    check_may_change_password(found.username, by=visit.caller)
    visit.caller.check_may(USERS.save)
    form = PasswordForm.of(visit.request.POST)
    status = change_as_asked(visit, found, form)
    if status == OK:
        return redirect(user_href(found.username))
    return page(
        visit,
        UserForm.of_user(found),
        found=found,
        outcome=Outcome(status=status),
        passwords=form,
    )


def change_as_asked(visit: Visit, found: User, form: PasswordForm) -> int:
    """Change the password and tell so; return the status, with the reasons in the form if not."""
    form.check(with_current=is_own(visit, found))
    status = UNPROCESSABLE
    if not form.errors and is_own(visit, found):
        status = _prove(visit, form)
    if form.errors:
        return status
    try:
        _change(visit, found, form)
    except NotAllowed:
        raise
    except ApiKeyError as refusal:
        problems = refusal.problems if isinstance(refusal, Invalid) else (str(refusal),)
        for problem in problems:
            form.errors.add("", sentence(problem))
        return UNPROCESSABLE
    return OK


def _prove(visit: Visit, form: PasswordForm) -> int:
    """Let nobody change his own password who cannot tell the one he has; return the status."""
    try:
        authenticate_password(
            username=visit.caller.username,
            password=form.current,
            now=visit.now,
            origin=origin_of(visit.request),
        )
    except NotAuthenticated:
        form.errors.add("current_password", _("Current password is incorrect."))
    except TooManyAttempts as refusal:
        seconds = math.ceil(refusal.retry_after.total_seconds())
        text = ngettext(
            "Too many attempts. Please try again in %(n)d second.",
            "Too many attempts. Please try again in %(n)d seconds.",
            seconds,
        )
        form.errors.add("current_password", text % {"n": seconds})
        return TOO_MANY
    return UNPROCESSABLE


def _change(visit: Visit, found: User, form: PasswordForm) -> None:
    change_password(
        username=found.username,
        password=form.password,
        password_hash=None,
        by=visit.caller,
        now=visit.now,
    )
    if is_own(visit, found):
        # Every other session ends with the old password; this one has just proved itself.
        visit.user.refresh_from_db(fields=["password"])
        auth.update_session_auth_hash(visit.request, visit.user)
    tell(visit, Tone.SUCCESS, _("Password successfully changed"))
