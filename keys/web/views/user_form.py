"""One user: made, changed, or only looked at."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from keys.actions.put_user import put_user
from keys.models import User
from keys.queries.role_pages import MOST_SUGGESTED, role_names, unknown_roles
from keys.queries.user_pages import user_named
from keys.rules.errors import ApiKeyError, ChangedMeanwhile, NameTaken, NotAllowed
from keys.rules.json_types import JsonObject
from keys.rules.names import UNSTORABLE
from keys.rules.versions import ABSENT
from keys.web.form_tokens import StaleForm, new_form_token, read_form_token
from keys.web.gate import answers, signed_in
from keys.web.json_text import pretty
from keys.web.kept_forms import take_kept_form
from keys.web.pages import CallOut, Tone
from keys.web.security_area import USERS, crumbs, guarded, may_save, meant_name, no_such
from keys.web.shell import shell_of, tell, theme_of
from keys.web.user_editor import UserPage, changed_password_boxes, fields_of
from keys.web.user_form import PasswordForm, UserForm, text_kept
from keys.web.user_pages import (
    create_user_href,
    role_link,
    role_warning,
    user_badges,
    user_href,
)
from keys.web.visits import Visit

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Why the page is shown again; `stored`: the user as he is, changed by somebody else."""

    status: int = OK
    call_outs: tuple[CallOut, ...] = ()
    stored: str = ""
    token: str = ""


@sensitive_post_parameters("password", "confirm_password")
@answers("GET", "HEAD", "POST")
@signed_in
@guarded(USERS)
def create(visit: Visit) -> HttpResponse:
    if not may_save(USERS, by=visit.caller):
        return redirect(reverse("web:users"))
    if visit.is_post:
        return _sent(visit, UserForm.of(visit.request.POST, username=None), found=None)
    kept = take_kept_form(visit)
    form = UserForm(seen=ABSENT, passwords=PasswordForm())
    return page(visit, UserForm.of(kept, username=None) if kept else form, found=None)


@answers("GET", "HEAD", "POST")
@signed_in
@guarded(USERS)
def user(visit: Visit, name: str) -> HttpResponse:
    name = meant_name(visit, name)
    found = user_found(visit, name)
    locked = _is_locked(visit, found)
    if visit.is_post and not locked:
        return _sent(visit, UserForm.of(visit.request.POST, username=name), found=found)
    if found is None:
        return no_such(visit, USERS)
    outcome = Outcome(status=FORBIDDEN if visit.is_post else OK)
    kept = None if locked else take_kept_form(visit)
    form = UserForm.of(kept, username=name) if kept else UserForm.of_user(found)
    return page(visit, form, found=found, outcome=outcome)


def user_found(visit: Visit, username: str) -> User | None:
    return None if UNSTORABLE.search(username) else user_named(username, by=visit.caller)


def is_own(visit: Visit, found: User) -> bool:
    return (found.username, found.realm) == (visit.caller.username, visit.caller.realm)


def _is_locked(visit: Visit, found: User | None) -> bool:
    return not may_save(USERS, by=visit.caller) or (found is not None and found.is_reserved)


def _sent(visit: Visit, form: UserForm, *, found: User | None) -> HttpResponse:
    token = visit.request.POST.get("form_token", "")
    if visit.request.POST.get("do") == "take":  # Without a script: the box becomes a line.
        return page(visit, form, found=found, outcome=Outcome(token=token))
    try:
        read_form_token(token, user=visit.user)
    except StaleForm:
        return page(visit, form, found=found, outcome=_expired())
    form.check()
    if form.is_valid:
        try:
            return _stored(visit, form, found=found)
        except (NameTaken, ChangedMeanwhile):
            return _conflict(visit, form, token=token)
        except NotAllowed:
            raise
        except ApiKeyError as refusal:
            form.add_refusal(refusal)
    return page(visit, form, found=found, outcome=Outcome(status=UNPROCESSABLE, token=token))


def _stored(visit: Visit, form: UserForm, *, found: User | None) -> HttpResponse:
    created = put_user(
        username=form.username,
        password=form.passwords.password if form.passwords else None,
        roles=form.roles,
        full_name=text_kept(form.full_name, before=found.full_name if found else None),
        email=text_kept(form.email, before=found.email if found else None),
        metadata=found.metadata_json if found else None,
        enabled=found.is_active if found else True,
        by=visit.caller,
        now=visit.now,
        seen=form.seen,
    )
    return _done(visit, form, created=created)


def _done(visit: Visit, form: UserForm, *, created: bool) -> HttpResponse:
    text = _("Created user %(name)s") if created else _("Updated user %(name)s")
    tell(visit, Tone.SUCCESS, text % {"name": form.username})
    return redirect(reverse("web:users"))


def _conflict(visit: Visit, form: UserForm, *, token: str) -> HttpResponse:
    """Answer who was not the first; a form that is sent twice finds what it did itself."""
    stored = user_found(visit, form.username)
    if stored and _says_the_same(stored, form):
        return _done(visit, form, created=form.passwords is not None)
    if form.passwords is not None:
        form.errors.add("username", _("A user with this name already exists."))
        return page(visit, form, found=None, outcome=Outcome(status=CONFLICT, token=token))
    if stored is None:
        return no_such(visit, USERS)
    # Sent once more the form carries the version it now knows of, and replaces that change.
    form.seen = stored.version
    call_out = CallOut(
        tone=Tone.WARNING,
        title=_("Somebody changed this user since you opened the form"),
        text=_(
            "Nothing was stored. What you entered is still here, and below it the user as he is"
            " now: update again to replace that change, or cancel and open the user anew."
        ),
    )
    outcome = Outcome(
        status=CONFLICT, call_outs=(call_out,), stored=pretty(_shown(stored)), token=token
    )
    return page(visit, form, found=stored, outcome=outcome)


def _says_the_same(stored: User, form: UserForm) -> bool:
    same = (stored.full_name or "", stored.email or "", stored.role_names) == (
        form.full_name,
        form.email,
        form.roles,
    )
    return same and (form.passwords is None or stored.check_password(form.passwords.password))


def _shown(user: User) -> JsonObject:
    return {
        "full_name": user.full_name,
        "email": user.email,
        "roles": user.roles,
        "metadata": user.metadata,
        "enabled": user.is_active,
    }


def _expired() -> Outcome:
    call_out = CallOut(
        tone=Tone.WARNING,
        title=_("This form has expired"),
        text=_("Nothing was stored. Check what you entered and send the form again."),
    )
    return Outcome(status=UNPROCESSABLE, call_outs=(call_out,))


def page(
    visit: Visit,
    form: UserForm,
    *,
    found: User | None,
    outcome: Outcome | None = None,
    passwords: PasswordForm | None = None,
) -> HttpResponse:
    """Return the page of the user, or of a new one; `passwords`: what was refused."""
    outcome = outcome or Outcome()
    is_new = form.passwords is not None
    locked = _is_locked(visit, found)
    saves = may_save(USERS, by=visit.caller)
    passwords = passwords or PasswordForm()
    mine = found is not None and is_own(visit, found)
    roles = () if locked else tuple(role_names(by=visit.caller))
    shown = UserPage(
        title=_heading(is_new=is_new, saves=saves),
        theme=theme_of(visit.request),
        shell=shell_of(
            visit, *crumbs(USERS, _("Create") if is_new else form.username), current=USERS.app
        ),
        heading=_heading(is_new=is_new, saves=saves),
        badges=user_badges(found) if found else (),
        action=create_user_href() if is_new else user_href(form.username),
        locked=locked,
        call_outs=(*outcome.call_outs, *_warnings(visit, form, found)),
        stored=outcome.stored,
        problems=form.errors.of(""),
        form_token=outcome.token or new_form_token(visit.user),
        seen=form.seen,
        fields=fields_of(
            form,
            roles=roles,
            more_roles_href=reverse("web:role_names") if len(roles) >= MOST_SUGGESTED else "",
            locked=locked,
            is_new=is_new,
        ),
        role_links=tuple(map(role_link, found.role_names)) if found else (),
        password_action=reverse("web:change_password"),
        password_boxes=changed_password_boxes(passwords, is_own=mine) if found and saves else (),
        password_problems=passwords.errors.of(""),
        is_active=found.is_active if found and saves and not mine else None,
        username="" if is_new else form.username,
        submit=_("Create user") if is_new else _("Update user"),
        cancel_href=reverse("web:users"),
        delete_name="" if locked or mine or is_new else form.username,
    )
    return render(visit.request, "users/user.html", {"page": shown}, status=outcome.status)


def _heading(*, is_new: bool, saves: bool) -> str:
    if is_new:
        return _("Create user")
    return _("Edit user") if saves else _("Viewing user")


def _warnings(visit: Visit, form: UserForm, found: User | None) -> tuple[CallOut, ...]:
    """Say what is special about the user, and about the roles he has or is to have."""
    warnings = []
    if found is not None and found.is_reserved:
        title = _("Reserved users are built-in and cannot be removed or modified.")
        text = _("Only the password may be changed, and whether the user can log in.")
        warnings.append(CallOut(tone=Tone.INFO, title=title, text=text))
    deprecated = [f"{name}: {role_warning(name)}" for name in form.roles if role_warning(name)]
    if deprecated:
        title = _("This user has deprecated roles")
        warnings.append(CallOut(tone=Tone.WARNING, title=title, text=" ".join(deprecated)))
    missing = unknown_roles(form.roles, by=visit.caller)
    if missing:
        title = _("There are no roles of these names; they grant nothing")
        warnings.append(CallOut(tone=Tone.WARNING, title=title, text=", ".join(missing)))
    return tuple(warnings)
