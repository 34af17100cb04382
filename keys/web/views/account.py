"""One's own account: who one is here, and one's own password, whatever else one may do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from keys.rules.own_password import realm_of
from keys.web.gate import answers, signed_in
from keys.web.pages import Crumb
from keys.web.shell import shell_of, theme_of
from keys.web.user_editor import AccountPage, changed_password_boxes
from keys.web.user_form import PasswordForm
from keys.web.views.user_password import OK, change_as_asked
from keys.web.visits import Visit

FORBIDDEN = 403


@sensitive_post_parameters("password", "confirm_password", "current_password")
@answers("GET", "HEAD", "POST")
@signed_in
def account(visit: Visit) -> HttpResponse:
    if not visit.is_post:
        return _page(visit, PasswordForm())
    if not _has_password(visit):
        return _page(visit, PasswordForm(), status=FORBIDDEN)
    form = PasswordForm.of(visit.request.POST)
    status = change_as_asked(visit, visit.user, form)
    return redirect(reverse("web:account")) if status == OK else _page(visit, form, status=status)


def _has_password(visit: Visit) -> bool:
    """Return whether it is kept here; other realms keep their own."""
    return visit.user.realm == realm_of(visit.user.username)


def _page(visit: Visit, form: PasswordForm, *, status: int = OK) -> HttpResponse:
    user = visit.user
    boxes = changed_password_boxes(form, is_own=True) if _has_password(visit) else ()
    page = AccountPage(
        title=_("Profile"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, Crumb(label=_("Profile"))),
        username=user.username,
        full_name=user.full_name or "",
        email=user.email or "",
        realm=user.realm,
        roles=tuple(user.role_names),
        password_action=reverse("web:account"),
        password_boxes=boxes,
        password_problems=form.errors.of(""),
    )
    return render(visit.request, "users/account.html", {"page": page}, status=status)
