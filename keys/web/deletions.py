"""Deletes what was confirmed, and keeps for the next page what became of each key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.actions.invalidate_keys import InvalidatedKeys, invalidate_keys, is_shared_to_end
from keys.actions.invalidate_selection import (
    ConfirmedSelection,
    SelectionChanged,
    invalidate_selection,
)
from keys.models import ApiKey
from keys.queries.find_keys import find_keys
from keys.rules.ownership import INVALIDATE_ANY
from keys.rules.selection import KeySelection
from keys.web.bulk_tokens import Asked
from keys.web.confirmations import shown
from keys.web.list_filters import filters_of
from keys.web.list_pages import WrongSearch
from keys.web.list_search import condition_of
from keys.web.pages import Tone
from keys.web.shell import tell
from keys.web.visits import Visit

MOST_NAMED = 10


def selection_of(ids: Sequence[str], *, visit: Visit) -> KeySelection:
    named = KeySelection(ids=tuple(ids))
    any_key = visit.caller.may(INVALIDATE_ANY) or is_shared_to_end(named, by=visit.caller)
    return replace(named, owned=not any_key)


def selected_keys(visit: Visit, selection: KeySelection) -> dict[str, ApiKey]:
    """Return the keys that the visitor means, those that are gone included, by their ids."""
    found = find_keys(
        selection, active_only=False, with_limited_by=False, by=visit.caller, now=visit.now
    )
    # An id may have been used before: the newest row is the one that was listed.
    return {key.public_id: key for key in found}


def delete_selected(visit: Visit, selection: KeySelection) -> None:
    names = {key_id: key.name for key_id, key in selected_keys(visit, selection).items()}
    result = invalidate_keys(selection=selection, by=visit.caller, now=visit.now)
    _report(visit, result, names)
    done = {*result.ids, *result.refused_ids}
    _report_gone(
        visit, [names.get(key_id, key_id) for key_id in selection.ids or () if key_id not in done]
    )


def delete_matching(visit: Visit, asked: Asked) -> bool:
    """Return whether the keys that the visitor was asked about are deleted; else they changed."""
    condition = condition_of(asked.state.search)
    if isinstance(condition, WrongSearch):
        return False
    confirmed = ConfirmedSelection(
        filters=filters_of(asked.state, condition=condition), at=asked.at, digest=asked.digest
    )
    result = invalidate_selection(confirmed, by=visit.caller, now=visit.now)
    if isinstance(result, SelectionChanged):
        return False
    told = [*result.ids[:1], *result.refused_ids[:MOST_NAMED]]
    keys = selected_keys(visit, selection_of(told, visit=visit)) if told else {}
    _report(visit, result, {key_id: key.name for key_id, key in keys.items()})
    return True


def _report(visit: Visit, result: InvalidatedKeys, names: Mapping[str, str]) -> None:
    deleted = [names.get(key_id, key_id) for key_id in result.ids]
    refused = [names.get(key_id, key_id) for key_id in result.refused_ids]
    _report_deleted(visit, deleted)
    _report_refused(visit, refused)


def _report_deleted(visit: Visit, names: Sequence[str]) -> None:
    if names:
        text = ngettext("Deleted API key '%(name)s'", "Deleted %(count)s API keys", len(names))
        tell(visit, Tone.SUCCESS, text % {"name": names[0], "count": shown(len(names))})


def _report_refused(visit: Visit, names: Sequence[str]) -> None:
    if not names:
        return
    text = ngettext(
        "Error deleting API key '%(name)s'", "Error deleting %(count)s apiKeys", len(names)
    ) % {"name": names[0], "count": shown(len(names))}
    which = f": {_some(names)}" if len(names) > 1 else ""
    why = _("Cross-cluster API keys take the privilege manage_security.")
    tell(visit, Tone.DANGER, f"{text}{which}. {why}")


def _report_gone(visit: Visit, names: Sequence[str]) -> None:
    if not names:
        return
    text = ngettext(
        "API key '%(name)s' was already deleted.",
        "%(count)s API keys were already deleted.",
        len(names),
    ) % {"name": names[0], "count": shown(len(names))}
    tell(visit, Tone.INFO, text if len(names) == 1 else f"{text} ({_some(names)})")


def _some(names: Sequence[str]) -> str:
    listed = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return (
        listed
        if more <= 0
        else _("%(names)s and %(count)s more")
        % {
            "names": listed,
            "count": shown(more),
        }
    )
