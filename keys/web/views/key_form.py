"""Making a key by the form."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey, create_key
from keys.conf import key_settings
from keys.rules.errors import AlreadyCreated, ApiKeyError, LicenseMissing
from keys.rules.judgement import KeyType
from keys.rules.ownership import check_may_create, may_create_cross_cluster
from keys.web.boilerplates import (
    boilerplate_text,
    boilerplates,
    default_access,
    own_descriptors,
)
from keys.web.excess import excess_sentences
from keys.web.flyout_pages import CreateFlyout, CreateKeyPage, TypeCard
from keys.web.flyouts import in_place_of_page, known_privileges, list_behind, whole_page_of
from keys.web.form_tokens import StaleForm, new_form_token, read_form_token
from keys.web.forms import CreateKeyForm, sentence
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.kept_forms import take_kept_form
from keys.web.key_checks import expiration_is_required, key_checks
from keys.web.key_formats import new_key_of
from keys.web.key_pages import AlreadyMade
from keys.web.key_rows import key_href
from keys.web.lifetimes import day_after
from keys.web.list_page import answer_with_list, state_of
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422


@answers("GET", "HEAD")
@signed_in
def new(visit: Visit) -> HttpResponse:
    check_service_is_enabled(visit)
    check_may_create(visit.caller)
    kept = take_kept_form(visit)
    form = _form(initial=kept.dict() if kept else _initial(visit))
    return _answer(visit, form, form_token=new_form_token(visit.user))


def create(visit: Visit) -> HttpResponse:
    """Answer the form with the list and the new key's secret; the answer is never kept."""
    check_may_create(visit.caller)
    form = _form(visit.request.POST)
    form_token = visit.request.POST.get("form_token", "")
    filling = boilerplate_text(visit.request.POST.get("fill", ""))
    if filling is not None:
        return _filled(visit, filling)
    try:
        nonce = read_form_token(form_token, user=visit.user)
    except StaleForm:
        return _stale(visit, form)
    if not form.is_valid():
        return _answer(visit, form, form_token=form_token, status=UNPROCESSABLE)
    return _make(visit, form, form_token=form_token, nonce=nonce)


@sensitive_variables("created")
def _make(visit: Visit, form: CreateKeyForm, *, form_token: str, nonce: str) -> HttpResponse:
    try:
        created = _create(visit, form, nonce)
    except AlreadyCreated as refusal:
        return _already_made(visit, refusal)
    except LicenseMissing as refusal:
        problem = _problem(sentence(str(refusal)))
        return _answer(visit, form, form_token=form_token, refusal=problem, status=FORBIDDEN)
    except ApiKeyError as refusal:
        if not form.add_refusal(refusal):
            raise
        return _answer(visit, form, form_token=form_token, status=UNPROCESSABLE)
    excess = excess_sentences(created.key, text=form.cleaned_data["role_descriptors"])
    page = answer_with_list(
        whole_page_of(visit), state_of(visit), new_key=new_key_of(created, excess=excess)
    )
    return in_place_of_page(visit, page)


def _answer(
    visit: Visit,
    form: CreateKeyForm,
    *,
    form_token: str,
    refusal: CallOut | None = None,
    status: int = OK,
) -> HttpResponse:
    longest = key_settings().longest_lifetime
    flyout = CreateFlyout(
        title=_("Create API key"),
        form=form,
        form_token=form_token,
        checks=key_checks(longest=longest, now=visit.now),
        must_expire=expiration_is_required(longest, now=visit.now),
        expires_on=day_after(form["expiration"].value(), now=visit.now),
        boilerplates=boilerplates(),
        types=_types(visit, form),
        privileges=known_privileges(),
        refusal=refusal,
        cancel_href=list_behind(visit),
    )
    if visit.is_partial:
        context = {"flyout": flyout}
        return render(visit.request, "keys/_create_dialog.html", context, status=status)
    page = CreateKeyPage(
        title=flyout.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=_("Create"))), current=KEYS_APP),
        flyout=flyout,
    )
    return render(visit.request, "keys/create_key.html", {"page": page}, status=status)


def _types(visit: Visit, form: CreateKeyForm) -> tuple[TypeCard, ...]:
    """Return the types to choose from; none for who may make only one."""
    if not may_create_cross_cluster(visit.caller):
        return ()
    return (
        TypeCard(
            id=KeyType.REST,
            label=_("User API key"),
            text=_("Allow external services to access the Elastic Stack on your behalf."),
            icon="user",
            is_chosen=not form.is_cross_cluster,
        ),
        TypeCard(
            id=KeyType.CROSS_CLUSTER,
            label=_("Cross-cluster API key"),
            text=_("Allow other clusters to connect to this cluster."),
            icon="network",
            is_chosen=form.is_cross_cluster,
        ),
    )


def _create(visit: Visit, form: CreateKeyForm, nonce: str) -> CreatedKey:
    wanted, known = form.wanted, key_settings()
    if form.is_cross_cluster:
        return create_cross_cluster_key(
            name=form.cleaned_data["name"],
            duration=wanted.duration,
            longest=known.longest_lifetime,
            access=wanted.access,
            metadata=wanted.metadata,
            certificate_identity=wanted.certificate_identity,
            limits=wanted.limits,
            license_type=known.license,
            by=visit.caller,
            now=visit.now,
            form_token=nonce,
        )
    return create_key(
        name=form.cleaned_data["name"],
        duration=wanted.duration,
        longest=known.longest_lifetime,
        descriptors=wanted.descriptors,
        metadata=wanted.metadata,
        limits=wanted.limits,
        by=visit.caller,
        now=visit.now,
        form_token=nonce,
    )


def _form(
    data: Mapping[str, Any] | None = None, *, initial: Mapping[str, object] | None = None
) -> CreateKeyForm:
    must_expire = key_settings().longest_lifetime is not None
    return CreateKeyForm(data, must_expire=must_expire, initial={**(initial or {})})


def _initial(visit: Visit) -> dict[str, object]:
    return {
        "role_descriptors": own_descriptors(visit.caller),
        "access": default_access(),
        "metadata": "{}",
    }


def _already_made(visit: Visit, refusal: AlreadyCreated) -> HttpResponse:
    made = AlreadyMade(name=refusal.name, href=key_href(refusal.key_id))
    page = answer_with_list(
        whole_page_of(visit), state_of(visit), already_made=made, status=CONFLICT
    )
    return in_place_of_page(visit, page)


def _filled(visit: Visit, text: str) -> HttpResponse:
    """Answer the boilerplate buttons, which fill the editor without a script too."""
    values = {**visit.request.POST.dict(), "role_descriptors": text, "restrict": "on"}
    form = _form(initial=values)
    return _answer(visit, form, form_token=str(values.get("form_token", "")))


def _stale(visit: Visit, form: CreateKeyForm) -> HttpResponse:
    refusal = CallOut(
        tone=Tone.WARNING,
        title=_("This form has expired"),
        text=_("No key was made. Check what you entered and send the form again."),
        subj="apiKeyFlyoutResponseError",
    )
    token = new_form_token(visit.user)
    return _answer(visit, form, form_token=token, refusal=refusal, status=UNPROCESSABLE)


def _problem(text: str) -> CallOut:
    return CallOut(
        tone=Tone.DANGER,
        title=_("Error creating API key"),
        text=text,
        subj="apiKeyFlyoutResponseError",
    )
