"""Builds the flyout of one key, whichever request it answers."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from keys.access.shares import is_shared_with
from keys.conf import key_settings
from keys.models import ApiKey
from keys.queries.key_details import family_of
from keys.rules.judgement import KeyType
from keys.rules.ownership import may_create, may_update, may_update_cross_cluster
from keys.rules.sharing import Right
from keys.web.boilerplates import boilerplates
from keys.web.excess import excess_sentences
from keys.web.flyout_pages import KeyFlyout, KeyJson, StoredPart, Tab
from keys.web.flyouts import choice_of, known_privileges, list_behind
from keys.web.forms import UpdateKeyForm
from keys.web.json_text import pretty
from keys.web.key_checks import key_checks
from keys.web.key_overview import overview_of
from keys.web.key_powers import key_powers
from keys.web.key_rows import key_href
from keys.web.key_shares import sharing_of
from keys.web.lifetimes import day_after, remaining_days
from keys.web.limits_form import limits_values, networks_in, rate_in
from keys.web.moments import Moment, moment_of
from keys.web.pages import CallOut, Tone
from keys.web.usage_panel import usage_panel
from keys.web.visits import Visit

SETTINGS, EFFECTIVE, JSON = TABS = ("settings", "effective", "json")


def flyout_of(
    visit: Visit,
    key: ApiKey,
    form: UpdateKeyForm,
    *,
    refusal: CallOut | None = None,
    stored: tuple[StoredPart, ...] = (),
) -> KeyFlyout:
    lock = lock_of(visit, key)
    may_change = lock is None and (may_create(visit.caller) or _is_shared(visit, key))
    query = visit.request.GET.dict()
    tab = choice_of(query, "tab", TABS)
    return KeyFlyout(
        title=_("Update API key") if may_change else _("API key details"),
        href=key_href(key.public_id),
        overview=overview_of(key, family=family_of(key, by=visit.caller), now=visit.now),
        sharing=sharing_of(visit, key),
        usage=usage_panel(key, now=visit.now),
        tabs=_tabs(key, current=tab),
        form=form,
        checks=key_checks(
            longest=key_settings().longest_lifetime,
            now=visit.now,
            shown_days=str(form["shown_days"].value() or ""),
        ),
        may_update=may_change,
        lock=lock if may_create(visit.caller) else None,
        has_deadline=key.expires_at is not None,
        has_expired=key.is_expired_at(visit.now),
        expires_on=_expires_on(visit, key, form),
        boilerplates=boilerplates(),
        privileges=known_privileges(),
        refusal=refusal,
        stored=stored,
        excess=excess_sentences(key, text=pretty(key.descriptors)),
        powers=key_powers(key, query, now=visit.now) if tab == EFFECTIVE else None,
        json=_json_of(key) if tab == JSON else None,
        cancel_href=list_behind(visit),
    )


def form_of(visit: Visit, key: ApiKey) -> UpdateKeyForm:
    return UpdateKeyForm(
        initial=values_of(visit, key), key_type=KeyType(key.type), has_deadline=has_deadline(key)
    )


def values_of(visit: Visit, key: ApiKey) -> dict[str, object]:
    """Return what the form of a key begins with."""
    days = remaining_days(key.expires_at, now=visit.now)
    is_rest = key.type == KeyType.REST
    return {
        "restrict": is_rest and bool(key.descriptors),
        "role_descriptors": pretty(key.descriptors if is_rest else {}),
        "access": "{}" if is_rest else pretty(key.access),
        "expires": has_deadline(key),
        "expiration": days,
        "shown_days": days,
        "with_metadata": bool(key.metadata),
        "metadata": pretty(key.metadata),
        "with_identity": key.certificate_identity is not None,
        "certificate_identity": key.certificate_identity or "",
        **limits_values(key.limits),
        "row_version": key.row_version,
    }


def has_deadline(key: ApiKey) -> bool:
    return key.expires_at is not None


def lock_of(visit: Visit, key: ApiKey) -> CallOut | None:
    """Return why the key cannot be changed here, or None when nothing but a privilege can."""
    text = ""
    is_shared = _is_shared(visit, key)
    if not is_shared and not may_update(owner=key.owner, by=visit.caller):
        text = _("You can't update this API key. It belongs to another user.")
    elif key.invalidated_at is not None:
        text = _("This API key was invalidated. You can no longer update it.")
    elif key.is_expired_at(visit.now):
        text = _("This API key has expired. You can no longer update it.")
    elif (
        key.type == KeyType.CROSS_CLUSTER
        and not is_shared
        and not may_update_cross_cluster(owner=key.owner, by=visit.caller)
    ):
        text = _("To update a cross-cluster API key takes the privilege to manage security.")
    return CallOut(tone=Tone.INFO, title=text) if text else None


def _is_shared(visit: Visit, key: ApiKey) -> bool:
    """Return whether somebody else's key is the visitor's to narrow."""
    caller = visit.caller
    own = key.owner.is_same_user_as(username=caller.username, realm=caller.realm)
    return not own and is_shared_with(caller, key, Right.EDIT)


def stored_meanwhile(visit: Visit, key: ApiKey, form: UpdateKeyForm) -> tuple[StoredPart, ...]:
    """Return what of the key is stored otherwise than the form says, as the form would show it."""
    wanted = form.wanted
    stored = {**values_of(visit, key), "rate": rate_in(key.limits)}
    editor = wanted.access if form.is_cross_cluster else wanted.descriptors
    parts = (
        (_("Access permissions") if form.is_cross_cluster else _("Role descriptors"), form.editor),
        (_("Lifetime in days"), "expiration"),
        (_("Metadata"), "metadata"),
        (_("Certificate identity"), "certificate_identity"),
        (_("Networks"), "networks"),
        (_("Requests"), "rate"),
    )
    typed = {
        form.editor: pretty(editor),
        "expiration": form["expiration"].value() or "",
        "metadata": pretty(wanted.metadata),
        "certificate_identity": wanted.certificate_identity or "",
        "networks": "\n".join(networks_in(wanted.limits)),
        "rate": rate_in(wanted.limits),
    }
    return tuple(
        StoredPart(label=label, value=str(stored[name]))
        for label, name in parts
        if stored[name] != typed[name]
    )


def _expires_on(visit: Visit, key: ApiKey, form: UpdateKeyForm) -> Moment | None:
    days = form["expiration"].value()
    if key.expires_at is not None and days in {None, form["shown_days"].value()}:
        return moment_of(key.expires_at, now=visit.now)
    return day_after(days, now=visit.now)


def _tabs(key: ApiKey, *, current: str) -> tuple[Tab, ...]:
    labels = {
        SETTINGS: _("Settings"),
        EFFECTIVE: _("Effective privileges"),
        JSON: _("JSON"),
    }
    href = key_href(key.public_id)
    return tuple(
        Tab(
            id=tab,
            label=label,
            href=href if tab == SETTINGS else f"{href}?{urlencode({'tab': tab})}",
            is_current=tab == current,
        )
        for tab, label in labels.items()
    )


def _json_of(key: ApiKey) -> KeyJson:
    is_rest = key.type == KeyType.REST
    return KeyJson(
        assigned_label=_("Role descriptors") if is_rest else _("Access"),
        assigned=pretty(key.descriptors if is_rest else key.access),
        limited_by=pretty(key.snapshot.descriptors) if key.snapshot else "",
    )
