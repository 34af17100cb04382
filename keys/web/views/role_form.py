"""One role: made, changed, cloned, or only looked at."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.actions.put_role import put_role
from keys.conf import key_settings
from keys.queries.holders_of_role import holders_of_role
from keys.queries.role_pages import EditableRole, role_named
from keys.queries.role_suggestions import role_suggestions
from keys.rules.errors import (
    ApiKeyError,
    ChangedMeanwhile,
    LicenseMissing,
    NameTaken,
    NotAllowed,
)
from keys.rules.json_types import JsonObject
from keys.rules.license import DOCUMENTS, covers
from keys.rules.names import UNSTORABLE
from keys.rules.roles import deprecation_of
from keys.rules.versions import ABSENT
from keys.web.form_tokens import StaleForm, new_form_token, read_form_token
from keys.web.gate import answers, signed_in
from keys.web.json_text import BadJson, object_from, pretty
from keys.web.kept_forms import take_kept_form
from keys.web.pages import CallOut, Tone
from keys.web.role_draft import Draft, RowKind, draft_of, is_faithful, says_the_same
from keys.web.role_editor import RolePage
from keys.web.role_fields import fields_of
from keys.web.role_form import RoleForm, name_help, name_taken
from keys.web.role_holders import holders_view
from keys.web.role_pages import create_role_href, role_badges, role_href
from keys.web.security_area import (
    ROLES,
    crumbs,
    guarded,
    may_save,
    meant_name,
    no_such,
    thing_href,
)
from keys.web.shell import shell_of, tell, theme_of
from keys.web.visits import Visit

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    Why the form is shown again.

    Attributes:
        stored: the role as it is, where somebody has changed it meanwhile.
        token: of the form; empty for a new one.
    """

    status: int = OK
    call_outs: tuple[CallOut, ...] = ()
    stored: str = ""
    token: str = ""


@answers("GET", "HEAD", "POST")
@signed_in
@guarded(ROLES)
def create(visit: Visit) -> HttpResponse:
    if not may_save(ROLES, by=visit.caller):
        return redirect(reverse("web:roles"))
    if visit.is_post:
        return _sent(visit, RoleForm.of(visit.request.POST, name=None), found=None)
    kept = take_kept_form(visit)
    form = RoleForm(draft=Draft(), is_new=True, seen=ABSENT)
    return _page(visit, RoleForm.of(kept, name=None) if kept else form, found=None)


@answers("GET", "HEAD")
@signed_in
@guarded(ROLES)
def clone(visit: Visit, name: str) -> HttpResponse:
    """Show the form for a new role, filled with what another one is."""
    if not may_save(ROLES, by=visit.caller):
        return redirect(reverse("web:roles"))
    found = _found(visit, meant_name(visit, name))
    if found is None:
        return no_such(visit, ROLES)
    given = _without_reserved_names(found.given)
    draft = replace(draft_of(found.name, given), name="")
    text = None if is_faithful(found.name, given) else pretty(given)
    return _page(visit, RoleForm(draft=draft, is_new=True, text=text, seen=ABSENT), found=None)


@answers("GET", "HEAD")
@signed_in
@guarded(ROLES)
def name_notes(visit: Visit) -> HttpResponse:
    """Answer with what is to be said below the name of a new role: that there is one already."""
    visit.caller.check_may(ROLES.save)
    found = _found(visit, visit.request.GET.get("name", ""))
    errors = (name_taken(),) if found else ()
    notes = {"id": "role-name", "errors": errors, "help": name_help()}
    return render(visit.request, "components/field_notes.html", notes)


@answers("GET", "HEAD", "POST")
@signed_in
@guarded(ROLES)
def role(visit: Visit, name: str) -> HttpResponse:
    name = meant_name(visit, name)
    found = _found(visit, name)
    if visit.is_post and not _is_locked(visit, found):
        return _sent(visit, RoleForm.of(visit.request.POST, name=name), found=found)
    if found is None:
        return no_such(visit, ROLES)
    status = FORBIDDEN if visit.is_post else OK
    kept = None if _is_locked(visit, found) else take_kept_form(visit)
    form = RoleForm.of(kept, name=name) if kept else _form_of(found)
    return _page(visit, form, found=found, outcome=Outcome(status=status))


def _found(visit: Visit, name: str) -> EditableRole | None:
    return None if UNSTORABLE.search(name) else role_named(name, by=visit.caller)


def _is_locked(visit: Visit, found: EditableRole | None) -> bool:
    return not may_save(ROLES, by=visit.caller) or (found is not None and found.is_reserved)


def _form_of(found: EditableRole) -> RoleForm:
    draft = draft_of(found.name, found.given)
    text = None if is_faithful(found.name, found.given) else pretty(found.given)
    return RoleForm(draft=draft, is_new=False, text=text, seen=found.version)


def _without_reserved_names(given: JsonObject) -> JsonObject:
    """Return the descriptor without the metadata that only reserved roles may have."""
    metadata = given.get("metadata")
    if not isinstance(metadata, dict):
        return given
    kept = {name: value for name, value in metadata.items() if not name.startswith("_")}
    return {**given, "metadata": kept}


def _sent(visit: Visit, form: RoleForm, *, found: EditableRole | None) -> HttpResponse:
    """Answer a button of the form: another row, one row less, another view of it, or the save."""
    token = visit.request.POST.get("form_token", "")
    verb, _colon, rest = visit.request.POST.get("do", "").partition(":")
    kind, _colon, number = rest.partition(":")
    if verb == "add" and kind in set(RowKind):
        form = form.with_row(RowKind(kind))
    elif verb == "remove" and kind in set(RowKind) and number.isdecimal():
        form = form.without_row(RowKind(kind), int(number[:3]))
    elif verb == "as_json":
        form = _as_json(form, found)
    elif verb == "as_form":
        form = _as_fields(form)
    elif verb != "take":  # Without a script: what stands in a box becomes a line.
        return _save(visit, form, found=found, token=token)
    return _page(visit, form, found=found, outcome=Outcome(token=token))


def _as_json(form: RoleForm, found: EditableRole | None) -> RoleForm:
    descriptor = form.descriptor(base=found.given if found else {})
    if descriptor is None:
        return form
    return replace(form, text=pretty(descriptor))


def _as_fields(form: RoleForm) -> RoleForm:
    try:
        given = object_from(form.text or "")
        is_shown = is_faithful(form.draft.name, given)
    except (BadJson, ApiKeyError) as error:
        form.add_error("descriptor", str(error))
        return form
    if not is_shown:
        form.add_error("descriptor", _("The form cannot show all of this. Go on with the JSON."))
        return form
    return replace(form, draft=draft_of(form.draft.name, given), text=None)


def _save(visit: Visit, form: RoleForm, *, found: EditableRole | None, token: str) -> HttpResponse:
    try:
        read_form_token(token, user=visit.user)
    except StaleForm:
        return _page(visit, form, found=found, outcome=_expired())
    descriptor = form.descriptor(base=found.given if found else {})
    if descriptor is None or not form.is_valid:
        outcome = Outcome(status=UNPROCESSABLE, token=token)
        return _page(visit, form, found=found, outcome=outcome)
    try:
        created = put_role(
            name=form.draft.name,
            descriptor=descriptor,
            by=visit.caller,
            now=visit.now,
            seen=form.seen,
        )
    except (NameTaken, ChangedMeanwhile):
        return _conflict(visit, form, descriptor, found=found, token=token)
    except NotAllowed:
        raise
    except ApiKeyError as refusal:
        form.add_refusal(refusal)
        status = FORBIDDEN if isinstance(refusal, LicenseMissing) else UNPROCESSABLE
        return _page(visit, form, found=found, outcome=Outcome(status=status, token=token))
    return _done(visit, created=created)


def _done(visit: Visit, *, created: bool) -> HttpResponse:
    tell(visit, Tone.SUCCESS, _("Created role") if created else _("Updated role"))
    return redirect(reverse("web:roles"))


def _conflict(
    visit: Visit,
    form: RoleForm,
    wanted: JsonObject,
    *,
    found: EditableRole | None,
    token: str,
) -> HttpResponse:
    """Answer who was not the first; a form that is sent twice finds what it did itself."""
    stored = _found(visit, form.draft.name)
    if stored and says_the_same(stored.name, stored.given, wanted):
        return _done(visit, created=form.is_new)
    if form.is_new:
        form.add_error("name", name_taken())
        return _page(visit, form, found=None, outcome=Outcome(status=CONFLICT, token=token))
    # Sent once more the form carries the version it now knows of, and replaces that change.
    form.seen = stored.version if stored else ABSENT
    call_out = CallOut(
        tone=Tone.WARNING,
        title=_("Somebody changed this role since you opened it"),
        text=_(
            "Nothing was stored. What you entered is still here, and below it the role as it is"
            " now: update again to replace that change, or cancel and open the role anew."
        )
        if stored
        else _("Nothing was stored: the role was deleted. Update again to make it anew."),
    )
    outcome = Outcome(
        status=CONFLICT,
        call_outs=(call_out,),
        stored=pretty(stored.given) if stored else "",
        token=token,
    )
    return _page(visit, form, found=stored or found, outcome=outcome)


def _expired() -> Outcome:
    call_out = CallOut(
        tone=Tone.WARNING,
        title=_("This form has expired"),
        text=_("Nothing was stored. Check what you entered and send the form again."),
    )
    return Outcome(status=UNPROCESSABLE, call_outs=(call_out,))


def _page(
    visit: Visit, form: RoleForm, *, found: EditableRole | None, outcome: Outcome | None = None
) -> HttpResponse:
    outcome = outcome or Outcome()
    form.may_narrow = covers(DOCUMENTS, license_type=key_settings().license)
    is_new = form.is_new
    locked = _is_locked(visit, found)
    heading = _heading(is_new=is_new, locked=locked)
    name = "" if is_new else form.draft.name
    page = RolePage(
        title=heading,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(ROLES, name or _("Create")), current=ROLES.app),
        heading=heading,
        badges=role_badges(found.name, found.descriptor) if found else (),
        action=create_role_href() if is_new else role_href(name),
        locked=locked,
        is_new=is_new,
        call_outs=(*outcome.call_outs, *_warnings(found)),
        stored=outcome.stored,
        problems=form.errors_of(""),
        form_token=outcome.token or new_form_token(visit.user),
        seen=form.seen,
        fields=fields_of(
            form,
            suggestions=role_suggestions(by=visit.caller),
            locked=locked,
            is_new=is_new,
        ),
        holders=holders_view(holders_of_role(name, by=visit.caller)) if name else None,
        submit=_("Create role") if is_new else _("Update role"),
        busy=_("Saving…"),
        cancel_href=reverse("web:roles"),
        delete_name="" if locked else name,
        clone_href=thing_href("web:clone_role", name) if _may_clone(visit, name) else "",
    )
    return render(visit.request, "roles/role.html", {"page": page}, status=outcome.status)


def _may_clone(visit: Visit, name: str) -> bool:
    return bool(name) and may_save(ROLES, by=visit.caller)


def _heading(*, is_new: bool, locked: bool) -> str:
    if is_new:
        return _("Create role")
    return _("Viewing role") if locked else _("Edit role")


def _warnings(found: EditableRole | None) -> tuple[CallOut, ...]:
    if found is None:
        return ()
    warnings = []
    if found.is_reserved:
        title = _("Reserved roles are built-in and cannot be removed or modified.")
        warnings.append(CallOut(tone=Tone.INFO, title=title))
    deprecated = deprecation_of(found.descriptor)
    if deprecated is not None:
        title = _("This role is deprecated and should no longer be assigned.")
        warnings.append(CallOut(tone=Tone.WARNING, title=title, text=deprecated))
    return tuple(warnings)
