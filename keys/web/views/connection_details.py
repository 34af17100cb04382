"""Where to connect to, and a key by its name alone; on a page of its own or in a dialog."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from keys.actions.create_key import CreatedKey, create_key
from keys.conf import api_key_service_enabled, key_settings
from keys.rules.errors import AlreadyCreated, ApiKeyError
from keys.rules.ownership import check_may_create, may_create
from keys.web import errors
from keys.web.authorities import authority_path, own_authority
from keys.web.connection_pages import Authority, Connection, ConnectionPage
from keys.web.form_tokens import StaleForm, new_form_token, read_form_token
from keys.web.forms import QuickKeyForm, sentence
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.kept_forms import take_kept_form
from keys.web.key_formats import NewKey, new_key_of
from keys.web.key_pages import AlreadyMade
from keys.web.key_rows import key_href
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import shell_of, theme_of
from keys.web.snippets import CA_FILE, Access, access_to, snippets_for
from keys.web.visits import Visit

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
ENDPOINTS, API_KEYS = "endpoints", "apiKeys"
QUICK_LIFETIME = timedelta(days=90)


@answers("GET", "HEAD", "POST")
@signed_in
def show(visit: Visit) -> HttpResponse:
    if visit.is_post:
        return _create(visit)
    wanted = visit.request.GET.get("tab", ENDPOINTS)
    missing = _missing(visit)
    # Who may not make keys stays on the endpoints, unless he asks for the reason.
    tab = API_KEYS if wanted == API_KEYS else ENDPOINTS
    form_token = "" if missing else new_form_token(visit.user)
    kept = take_kept_form(visit)
    form = QuickKeyForm(initial=kept.dict() if kept else None)
    return _answer(visit, tab=tab, form=form, form_token=form_token)


@answers("GET", "HEAD")
@signed_in
def authority(visit: Visit) -> HttpResponse | FileResponse:
    """Hand out the certificate of the local authority, which is no secret."""
    path = authority_path()
    if path is None:
        return errors.page_not_found(visit.request)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=CA_FILE,
        content_type="application/x-x509-ca-cert",
    )


@sensitive_variables("created")
def _create(visit: Visit) -> HttpResponse:
    check_service_is_enabled(visit)
    check_may_create(visit.caller)
    form = QuickKeyForm(visit.request.POST)
    form_token = visit.request.POST.get("form_token", "")
    try:
        nonce = read_form_token(form_token, user=visit.user)
    except StaleForm:
        problem = _("This form has expired. Send it again.")
        return _refused(visit, form, problem, form_token=new_form_token(visit.user))
    if not form.is_valid():
        problem = " ".join(str(text) for text in form.errors["name"])
        return _refused(visit, form, problem, form_token=form_token)
    try:
        created = _quick_key(visit, name=form.cleaned_data["name"], nonce=nonce)
    except AlreadyCreated as refusal:
        made = AlreadyMade(name=refusal.name, href=key_href(refusal.key_id))
        return _answer(visit, tab=API_KEYS, form=form, already_made=made, status=CONFLICT)
    except ApiKeyError as refusal:
        return _refused(visit, form, sentence(str(refusal)), form_token=form_token)
    return _answer(visit, tab=API_KEYS, form=form, new_key=new_key_of(created))


def _quick_key(visit: Visit, *, name: str, nonce: str) -> CreatedKey:
    return create_key(
        name=name,
        duration=_quick_lifetime(),
        longest=key_settings().longest_lifetime,
        descriptors=None,
        metadata=None,
        by=visit.caller,
        now=visit.now,
        form_token=nonce,
    )


def _quick_lifetime() -> timedelta:
    return min(QUICK_LIFETIME, key_settings().longest_lifetime or QUICK_LIFETIME)


def _refused(visit: Visit, form: QuickKeyForm, problem: str, *, form_token: str) -> HttpResponse:
    error = CallOut(tone=Tone.DANGER, title=_("Error"), text=problem)
    return _answer(
        visit,
        tab=API_KEYS,
        form=form,
        form_token=form_token,
        error=error,
        status=UNPROCESSABLE,
    )


def _answer(
    visit: Visit,
    *,
    tab: str,
    form: QuickKeyForm,
    form_token: str = "",
    error: CallOut | None = None,
    new_key: NewKey | None = None,
    already_made: AlreadyMade | None = None,
    status: int = OK,
) -> HttpResponse:
    endpoint, authority = key_settings().public_url, own_authority()
    connection = Connection(
        tab=tab,
        endpoint=endpoint,
        verifier=_verifier(endpoint),
        authority=authority,
        snippets=snippets_for(_access(endpoint, authority, new_key)),
        missing=_missing(visit),
        days=_quick_lifetime().days,
        form=form,
        form_token=form_token,
        error=error,
        new_key=new_key,
        already_made=already_made,
    )
    if visit.is_partial:
        context = {"connection": connection}
        return render(visit.request, "keys/_connection_dialog.html", context, status=status)
    page = ConnectionPage(
        title=_("Connection details"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, Crumb(label=_("Connection details"))),
        connection=connection,
    )
    return render(visit.request, "keys/connection_details.html", {"page": page}, status=status)


def _access(endpoint: str, authority: Authority | None, new_key: NewKey | None) -> Access:
    fingerprint = authority.fingerprint if authority else ""
    if new_key is None:
        return access_to(endpoint, fingerprint=fingerprint)
    return Access(
        endpoint=endpoint,
        fingerprint=fingerprint,
        encoded=new_key.value_as("encoded"),
        pair=new_key.value_as("beats"),
    )


def _verifier(endpoint: str) -> str:
    """Return the verifier's address: on the host of the console, where it has a port at all."""
    port: int = settings.VERIFIER_PORT
    if not port:
        return ""
    parts = urlsplit(endpoint)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


def _missing(visit: Visit) -> CallOut | None:
    if not api_key_service_enabled(secure=visit.request.is_secure()):
        return CallOut(
            tone=Tone.WARNING,
            title=_("API keys are disabled."),
            text=_("Contact your administrator to enable them."),
        )
    if not may_create(visit.caller):
        return CallOut(
            tone=Tone.WARNING,
            title=_("Missing permissions"),
            text=_(
                "Your role lacks the permission to create an API key. Contact your administrator."
            ),
        )
    return None
