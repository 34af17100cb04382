"""One key: its owner may change it while it is good, everybody else only looks."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from keys.actions.update_cross_cluster_key import Keep, update_cross_cluster_key
from keys.actions.update_key import update_key
from keys.conf import key_settings
from keys.models import ApiKey
from keys.queries.key_details import key_in_detail
from keys.rules.errors import (
    ApiKeyError,
    KeyChanged,
    KeyExpired,
    KeyInvalidated,
    LicenseMissing,
    NotNarrower,
    UnknownKey,
)
from keys.rules.judgement import KeyType
from keys.rules.names import UNSTORABLE
from keys.web import refused_pages
from keys.web.boilerplates import boilerplate_text
from keys.web.excess import excess_sentences
from keys.web.flyout_pages import KeyDetailsPage, StoredPart
from keys.web.flyouts import list_behind
from keys.web.forms import UpdateKeyForm, sentence
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.kept_forms import take_kept_form
from keys.web.key_flyout import flyout_of, form_of, has_deadline, lock_of, stored_meanwhile
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, tell, theme_of
from keys.web.visits import Visit

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422


@answers("GET", "HEAD", "POST")
@signed_in
def key(visit: Visit, key_id: str) -> HttpResponse:
    check_service_is_enabled(visit)
    found = None if UNSTORABLE.search(key_id) else key_in_detail(key_id, by=visit.caller)
    if found is None:
        return refused_pages.no_such_key(visit)
    if visit.is_post:
        return _update(visit, found)
    kept = take_kept_form(visit) if lock_of(visit, found) is None else None
    form = _form_with(found, kept.dict()) if kept else form_of(visit, found)
    return _answer(visit, found, form)


def _update(visit: Visit, found: ApiKey) -> HttpResponse:
    if found.invalidated_at is not None:
        return refused_pages.no_such_key(visit)
    if lock_of(visit, found) is not None:
        return _answer(visit, found, form_of(visit, found), status=FORBIDDEN)
    filling = boilerplate_text(visit.request.POST.get("fill", ""))
    if filling is not None:
        return _answer(visit, found, _filled(visit, found, filling))
    form = _sent_form(visit, found)
    if not form.is_valid():
        return _answer(visit, found, form, status=UNPROCESSABLE)
    try:
        _apply(visit, found, form)
    except ApiKeyError as refusal:
        return _refused(visit, found, form, refusal)
    return _updated(visit, found, form)


def _updated(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> HttpResponse:
    text = _("Updated API key '%(name)s'") % {"name": found.name}
    tell(visit, Tone.SUCCESS, text, subj="updateApiKeySuccessToast")
    _tell_excess(visit, found, form)
    href = list_behind(visit)
    return HttpResponseClientRedirect(href) if visit.is_partial else redirect(href)


def _tell_excess(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> None:
    stored = key_in_detail(found.public_id, by=visit.caller)
    lines = excess_sentences(stored, text=form.cleaned_data["role_descriptors"]) if stored else ()
    if lines:
        text = _("You do not have what some role descriptors ask for, so it grants nothing.")
        tell(visit, Tone.WARNING, " ".join([text, *lines]), subj="apiKeyExcessWarning")


def _refused(
    visit: Visit, found: ApiKey, form: UpdateKeyForm, refusal: ApiKeyError
) -> HttpResponse:
    if form.add_refusal(refusal):
        return _answer(visit, found, form, status=UNPROCESSABLE)
    if isinstance(refusal, UnknownKey | KeyInvalidated):
        return refused_pages.no_such_key(visit)
    if isinstance(refusal, KeyExpired):
        return _answer(visit, found, form, status=CONFLICT)
    if isinstance(refusal, KeyChanged):
        return _answer_of_changed(visit, found, form)
    if isinstance(refusal, LicenseMissing | NotNarrower):
        return _answer(visit, found, form, refusal=_problem(refusal), status=FORBIDDEN)
    raise refusal


def _apply(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> None:
    wanted, known = form.wanted, key_settings()
    if form.is_cross_cluster:
        update_cross_cluster_key(
            key_id=found.public_id,
            duration=wanted.duration,
            longest=known.longest_lifetime,
            access=wanted.access,
            metadata=wanted.metadata,
            certificate_identity=_identity(found, wanted.certificate_identity),
            limits=wanted.limits,
            license_type=known.license,
            by=visit.caller,
            now=visit.now,
            row_version=form.cleaned_data["row_version"],
        )
        return
    update_key(
        key_id=found.public_id,
        duration=wanted.duration,
        longest=known.longest_lifetime,
        descriptors=wanted.descriptors,
        metadata=wanted.metadata,
        limits=wanted.limits,
        by=visit.caller,
        now=visit.now,
        row_version=form.cleaned_data["row_version"],
    )


def _identity(found: ApiKey, wanted: str | None) -> str | Keep | None:
    """Return what becomes of the identity: one that never was is not cleared either."""
    if wanted is None and found.certificate_identity is None:
        return Keep.AS_IT_IS
    return wanted


def _answer_of_changed(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> HttpResponse:
    stored = key_in_detail(found.public_id, by=visit.caller)
    if stored is None or stored.invalidated_at is not None:
        return refused_pages.no_such_key(visit)
    # Sent once more the form carries the version it now knows of, and replaces that change.
    form.data = {**visit.request.POST.dict(), "row_version": str(stored.row_version)}
    refusal = CallOut(
        tone=Tone.WARNING,
        title=_("Somebody changed this API key since you opened it"),
        text=_(
            "Nothing was stored. What you entered is still here, and what is stored now stands"
            " beside it: update again to replace that change, or cancel to keep it."
        ),
        subj="apiKeyFlyoutResponseError",
    )
    parts = stored_meanwhile(visit, stored, form)
    return _answer(visit, stored, form, refusal=refusal, stored=parts, status=CONFLICT)


def _answer(
    visit: Visit,
    found: ApiKey,
    form: UpdateKeyForm,
    *,
    refusal: CallOut | None = None,
    stored: tuple[StoredPart, ...] = (),
    status: int = OK,
) -> HttpResponse:
    flyout = flyout_of(visit, found, form, refusal=refusal, stored=stored)
    if visit.is_partial:
        context = {"flyout": flyout}
        return render(visit.request, "keys/_key_dialog.html", context, status=status)
    page = KeyDetailsPage(
        title=flyout.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=found.name)), current=KEYS_APP),
        flyout=flyout,
    )
    return render(visit.request, "keys/key_details.html", {"page": page}, status=status)


def _sent_form(visit: Visit, found: ApiKey) -> UpdateKeyForm:
    return UpdateKeyForm(
        visit.request.POST, key_type=KeyType(found.type), has_deadline=has_deadline(found)
    )


def _filled(visit: Visit, found: ApiKey, text: str) -> UpdateKeyForm:
    values = {**visit.request.POST.dict(), "role_descriptors": text, "restrict": "on"}
    return _form_with(found, values)


def _form_with(found: ApiKey, values: Mapping[str, object]) -> UpdateKeyForm:
    return UpdateKeyForm(
        initial={**values}, key_type=KeyType(found.type), has_deadline=has_deadline(found)
    )


def _problem(refusal: ApiKeyError) -> CallOut:
    return CallOut(
        tone=Tone.DANGER,
        title=_("Error updating API key"),
        text=sentence(str(refusal)),
        subj="apiKeyFlyoutResponseError",
    )
