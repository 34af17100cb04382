"""Making a key by the form."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from keys.actions.create_key import CreatedKey, create_key
from keys.conf import key_settings
from keys.rules.errors import AlreadyCreated, ApiKeyError
from keys.rules.ownership import check_may_create
from keys.web.boilerplates import boilerplate_text, boilerplates, own_descriptors
from keys.web.form_tokens import StaleForm, new_form_token, read_form_token
from keys.web.forms import CreateKeyForm
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.key_formats import new_key_of
from keys.web.key_pages import AlreadyMade, CreateKeyPage
from keys.web.key_rows import key_href
from keys.web.list_page import answer_with_list
from keys.web.list_state import ListState
from keys.web.moments import Moment, moment_of
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
MOST_SHOWN_DAYS = 99_999


@answers("GET", "HEAD")
@signed_in
def new(visit: Visit) -> HttpResponse:
    check_service_is_enabled(visit)
    check_may_create(visit.caller)
    form = CreateKeyForm(initial=_initial(visit))
    return form_page(visit, form, form_token=new_form_token(visit.user))


@sensitive_variables("created")
def create(visit: Visit) -> HttpResponse:
    """Answer the form with the list and the new key's secret; the answer is never kept."""
    check_may_create(visit.caller)
    form = CreateKeyForm(visit.request.POST)
    form_token = visit.request.POST.get("form_token", "")
    filling = boilerplate_text(visit.request.POST.get("fill", ""))
    if filling is not None:
        return _filled(visit, filling)
    try:
        nonce = read_form_token(form_token, user=visit.user)
    except StaleForm:
        return _stale(visit, form)
    if not form.is_valid():
        return form_page(visit, form, form_token=form_token, status=UNPROCESSABLE)
    try:
        created = _create(visit, form, nonce)
    except AlreadyCreated as refusal:
        made = AlreadyMade(name=refusal.name, href=key_href(refusal.key_id))
        return answer_with_list(visit, ListState(), already_made=made, status=CONFLICT)
    except ApiKeyError as refusal:
        if not form.add_refusal(refusal):
            raise
        return form_page(visit, form, form_token=form_token, status=UNPROCESSABLE)
    return answer_with_list(visit, ListState(), new_key=new_key_of(created))


def form_page(
    visit: Visit,
    form: CreateKeyForm,
    *,
    form_token: str,
    refusal: CallOut | None = None,
    status: int = OK,
) -> HttpResponse:
    page = CreateKeyPage(
        title=_("Create API key"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=_("Create"))), current=KEYS_APP),
        form=form,
        form_token=form_token,
        expires_on=expires_on(form["expiration"].value(), visit=visit),
        boilerplates=boilerplates(),
        refusal=refusal,
        cancel_href=reverse("web:keys"),
    )
    return render(visit.request, "keys/create_key.html", {"page": page}, status=status)


def expires_on(days: object, *, visit: Visit) -> Moment | None:
    """Return the day that a number of days amounts to, while it is one that a calendar has."""
    text = str(days or "")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_SHOWN_DAYS:
        return None
    return moment_of(visit.now + timedelta(days=int(text)), now=visit.now)


def _create(visit: Visit, form: CreateKeyForm, nonce: str) -> CreatedKey:
    wanted = form.wanted
    return create_key(
        name=form.cleaned_data["name"],
        duration=wanted.duration,
        longest=key_settings().longest_lifetime,
        descriptors=wanted.descriptors,
        metadata=wanted.metadata,
        by=visit.caller,
        now=visit.now,
        form_token=nonce,
    )


def _initial(visit: Visit) -> dict[str, object]:
    return {"role_descriptors": own_descriptors(visit.caller), "metadata": "{}"}


def _filled(visit: Visit, text: str) -> HttpResponse:
    """Answer the boilerplate buttons, which fill the editor without a script too."""
    values = {**visit.request.POST.dict(), "role_descriptors": text, "restrict": "on"}
    form = CreateKeyForm(initial=values)
    return form_page(visit, form, form_token=str(values.get("form_token", "")))


def _stale(visit: Visit, form: CreateKeyForm) -> HttpResponse:
    refusal = CallOut(
        tone=Tone.WARNING,
        title=_("This form has expired"),
        text=_("No key was made. Check what you entered and send the form again."),
        subj="apiKeyFlyoutResponseError",
    )
    token = new_form_token(visit.user)
    return form_page(visit, form, form_token=token, refusal=refusal, status=UNPROCESSABLE)
