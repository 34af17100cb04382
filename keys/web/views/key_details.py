"""One key: its owner may change it while it is good, everybody else only looks."""

import math
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.actions.update_key import update_key
from keys.conf import key_settings
from keys.models import ApiKey
from keys.queries.key_pages import key_seen_by
from keys.rules.errors import (
    ApiKeyError,
    KeyChanged,
    KeyExpired,
    KeyInvalidated,
    UnknownKey,
)
from keys.rules.judgement import KeyType
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import may_create, may_update
from keys.web import refused_pages
from keys.web.boilerplates import boilerplate_text, boilerplates
from keys.web.forms import UpdateKeyForm
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.json_text import pretty
from keys.web.key_pages import KeyDetailsPage
from keys.web.key_rows import overview_of
from keys.web.moments import Moment, moment_of
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, tell, theme_of
from keys.web.views.key_form import expires_on
from keys.web.visits import Visit

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422
A_DAY = timedelta(days=1)


@answers("GET", "HEAD", "POST")
@signed_in
def key(visit: Visit, key_id: str) -> HttpResponse:
    check_service_is_enabled(visit)
    found = None if UNSTORABLE.search(key_id) else key_seen_by(key_id, by=visit.caller)
    if found is None:
        return refused_pages.no_such_key(visit)
    if visit.is_post:
        return _update(visit, found)
    return _page(visit, found, _form_of(found, now=visit.now))


def _update(visit: Visit, found: ApiKey) -> HttpResponse:
    if _lock(visit, found) is not None:
        return _page(visit, found, _form_of(found, now=visit.now), status=FORBIDDEN)
    filling = boilerplate_text(visit.request.POST.get("fill", ""))
    if filling is not None:
        return _page(visit, found, _filled(visit, found, filling))
    form = UpdateKeyForm(visit.request.POST, has_deadline=found.expires_at is not None)
    if not form.is_valid():
        return _page(visit, found, form, status=UNPROCESSABLE)
    try:
        _apply(visit, found, form)
    except ApiKeyError as refusal:
        return _refused(visit, found, form, refusal)
    text = _("Updated API key '%(name)s'") % {"name": found.name}
    tell(visit, Tone.SUCCESS, text, subj="updateApiKeySuccessToast")
    return redirect(reverse("web:keys"))


def _refused(
    visit: Visit, found: ApiKey, form: UpdateKeyForm, refusal: ApiKeyError
) -> HttpResponse:
    if form.add_refusal(refusal):
        return _page(visit, found, form, status=UNPROCESSABLE)
    if isinstance(refusal, UnknownKey | KeyInvalidated):
        return refused_pages.no_such_key(visit)
    if isinstance(refusal, KeyExpired):
        return _page(visit, found, form, status=CONFLICT)
    if isinstance(refusal, KeyChanged):
        return _page_of_changed(visit, found, form)
    raise refusal


def _apply(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> None:
    wanted = form.wanted
    update_key(
        key_id=found.public_id,
        duration=wanted.duration,
        longest=key_settings().longest_lifetime,
        descriptors=wanted.descriptors,
        metadata=wanted.metadata,
        by=visit.caller,
        now=visit.now,
        row_version=form.cleaned_data["row_version"],
    )


def _page_of_changed(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> HttpResponse:
    # Sent once more the form carries the version it now knows of, and replaces that change.
    form.data = {**visit.request.POST.dict(), "row_version": str(found.row_version)}
    refusal = CallOut(
        tone=Tone.WARNING,
        title=_("Somebody changed this API key since you opened it"),
        text=_(
            "Nothing was stored. What you entered is still here: update again to replace that"
            " change, or cancel and open the key anew to see it."
        ),
        subj="apiKeyFlyoutResponseError",
    )
    return _page(visit, found, form, refusal=refusal, status=CONFLICT)


def _page(
    visit: Visit,
    found: ApiKey,
    form: UpdateKeyForm,
    *,
    refusal: CallOut | None = None,
    status: int = OK,
) -> HttpResponse:
    lock = _lock(visit, found)
    may_change = lock is None and may_create(visit.caller)
    page = KeyDetailsPage(
        title=_("Update API key") if may_change else _("API key details"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=found.name)), current=KEYS_APP),
        overview=overview_of(found, now=visit.now),
        form=form,
        may_update=may_change,
        lock=lock if may_create(visit.caller) else None,
        has_deadline=found.expires_at is not None,
        has_expired=found.is_expired_at(visit.now),
        expires_on=_expires_on(visit, found, form),
        boilerplates=boilerplates(),
        refusal=refusal,
        cancel_href=reverse("web:keys"),
    )
    return render(visit.request, "keys/key_details.html", {"page": page}, status=status)


def _expires_on(visit: Visit, found: ApiKey, form: UpdateKeyForm) -> Moment | None:
    days = form["expiration"].value()
    if found.expires_at is not None and days in {None, form["shown_days"].value()}:
        return moment_of(found.expires_at, now=visit.now)
    return expires_on(days, visit=visit)


def _lock(visit: Visit, found: ApiKey) -> CallOut | None:
    """Return why the key cannot be changed here, or None when nothing but a privilege can."""
    text = ""
    if not may_update(owner=found.owner, by=visit.caller):
        text = _("You can't update this API key. It belongs to another user.")
    elif found.is_expired_at(visit.now):
        text = _("This API key has expired. You can no longer update it.")
    elif found.type != KeyType.REST:
        text = _("Keys of this type are updated through the REST API.")
    return CallOut(tone=Tone.INFO, title=text) if text else None


def _form_of(found: ApiKey, *, now: datetime) -> UpdateKeyForm:
    days = _remaining_days(found, now=now)
    values = {
        "restrict": bool(found.descriptors),
        "role_descriptors": pretty(found.descriptors),
        "expires": found.expires_at is not None,
        "expiration": days,
        "shown_days": days,
        "with_metadata": bool(found.metadata),
        "metadata": pretty(found.metadata),
        "row_version": found.row_version,
    }
    return UpdateKeyForm(initial=values, has_deadline=found.expires_at is not None)


def _filled(visit: Visit, found: ApiKey, text: str) -> UpdateKeyForm:
    values = {**visit.request.POST.dict(), "role_descriptors": text, "restrict": "on"}
    return UpdateKeyForm(initial=values, has_deadline=found.expires_at is not None)


def _remaining_days(found: ApiKey, *, now: datetime) -> str:
    """Return the whole days left, rounded up and at least one; empty without a deadline."""
    if found.expires_at is None:
        return ""
    return str(max(1, math.ceil((found.expires_at - now) / A_DAY)))
