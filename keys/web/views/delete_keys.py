"""Deleting keys: first the question, then what became of each."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from keys.actions.invalidate_keys import invalidate_keys
from keys.models import ApiKey
from keys.queries.find_keys import find_keys
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import INVALIDATE_ANY, INVALIDATE_OWN
from keys.rules.selection import KeySelection
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.key_pages import Confirmation, DeleteKeysPage, DoomedKey
from keys.web.key_rows import ALERTING_PREFIX
from keys.web.list_state import ListState
from keys.web.pages import Crumb, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, tell, theme_of
from keys.web.visits import Visit

MOST_AT_ONCE = 100


@answers("POST")
@signed_in
def delete(visit: Visit) -> HttpResponse:
    """Ask first; delete once the question was answered."""
    check_service_is_enabled(visit)
    visit.caller.check_may(INVALIDATE_OWN)
    state = ListState.of(QueryDict(visit.request.POST.get("list", "")))
    selection = _selection(visit)
    if not selection.ids:
        tell(visit, Tone.WARNING, _("Select the API keys to delete first."))
        return redirect(state.href)
    if visit.request.POST.get("confirmed"):
        _invalidate(visit, selection)
        return redirect(state.href)
    return _ask(visit, selection, state)


def _selection(visit: Visit) -> KeySelection:
    post = visit.request.POST
    # The button of one row means that row, whatever else is selected.
    ids = [post["only"]] if post.get("only") else post.getlist("id")
    known = [key_id for key_id in ids if key_id.strip() and not UNSTORABLE.search(key_id)]
    return KeySelection(
        ids=tuple(dict.fromkeys(known))[:MOST_AT_ONCE],
        owned=not visit.caller.may(INVALIDATE_ANY),
    )


def _keys_of(visit: Visit, selection: KeySelection) -> dict[str, ApiKey]:
    """Return the keys that the visitor means, those that are gone included, by their ids."""
    found = find_keys(
        selection, active_only=False, with_limited_by=False, by=visit.caller, now=visit.now
    )
    # An id may have been used before: the newest row is the one that was listed.
    return {key.public_id: key for key in found}


def _ask(visit: Visit, selection: KeySelection, state: ListState) -> HttpResponse:
    keys = [key for key in _keys_of(visit, selection).values() if key.invalidated_at is None]
    if not keys:
        text = _("There is nothing left to delete: these API keys were already deleted.")
        tell(visit, Tone.INFO, text)
        return _leave(visit, state)
    confirmation = _confirmation(keys, state)
    if visit.is_partial:
        context = {"confirmation": confirmation}
        return render(visit.request, "keys/_delete_keys_dialog.html", context)
    page = DeleteKeysPage(
        title=confirmation.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(Crumb(label=_("Delete"))), current=KEYS_APP),
        confirmation=confirmation,
    )
    return render(visit.request, "keys/delete_keys.html", {"page": page})


def _leave(visit: Visit, state: ListState) -> HttpResponse:
    if visit.is_partial:
        # A script would follow a redirect and put the whole list into the dialog.
        return HttpResponseClientRedirect(state.href)
    return redirect(state.href)


def _confirmation(keys: Sequence[ApiKey], state: ListState) -> Confirmation:
    count = len(keys)
    managed = any(_is_flagged_managed(key) for key in keys)
    title = ngettext("Delete API key '%(name)s'?", "Delete %(count)d API keys?", count)
    managed_title = ngettext(
        "API key managed by another program", "API keys managed by another program", count
    )
    return Confirmation(
        title=title % {"name": keys[0].name, "count": count},
        keys=tuple(_doomed(key) for key in keys),
        lists_names=count > 1,
        managed_title=managed_title if managed else "",
        button=ngettext("Delete API key", "Delete API keys", count),
        return_query=state.query,
        cancel_href=state.href,
    )


def _doomed(key: ApiKey) -> DoomedKey:
    program = key.metadata.get("kibana")
    return DoomedKey(
        id=key.public_id,
        name=key.name,
        is_managed=_is_flagged_managed(key) or key.name.startswith(ALERTING_PREFIX),
        is_alerting=isinstance(program, dict) and program.get("type") == "alerting_rule",
    )


def _is_flagged_managed(key: ApiKey) -> bool:
    return bool(key.metadata.get("managed"))


def _invalidate(visit: Visit, selection: KeySelection) -> None:
    names = {key_id: key.name for key_id, key in _keys_of(visit, selection).items()}
    result = invalidate_keys(selection=selection, by=visit.caller, now=visit.now)
    done = {*result.ids, *result.refused_ids}
    gone = [key_id for key_id in selection.ids or () if key_id not in done]
    _report_deleted(visit, [names.get(key_id, key_id) for key_id in result.ids])
    _report_refused(visit, [names.get(key_id, key_id) for key_id in result.refused_ids])
    _report_gone(visit, [names.get(key_id, key_id) for key_id in gone])


def _report_deleted(visit: Visit, names: Sequence[str]) -> None:
    if names:
        text = ngettext("Deleted API key '%(name)s'", "Deleted %(count)d API keys", len(names))
        tell(visit, Tone.SUCCESS, text % {"name": names[0], "count": len(names)})


def _report_refused(visit: Visit, names: Sequence[str]) -> None:
    if names:
        text = ngettext(
            "Error deleting API key '%(name)s'", "Error deleting %(count)d apiKeys", len(names)
        )
        tell(visit, Tone.DANGER, text % {"name": names[0], "count": len(names)})


def _report_gone(visit: Visit, names: Sequence[str]) -> None:
    if names:
        text = ngettext(
            "API key '%(name)s' was already deleted.",
            "%(count)d API keys were already deleted.",
            len(names),
        )
        tell(visit, Tone.INFO, text % {"name": names[0], "count": len(names)})
