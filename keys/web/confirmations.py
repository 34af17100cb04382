"""The question before keys are deleted: how many, whose, how many managed."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.models import ApiKey
from keys.queries.doomed_keys import MOST_OWNERS_NAMED, DoomedKeys
from keys.web.key_rows import is_managed
from keys.web.list_pages import Confirmation, DoomedKey
from keys.web.list_state import ListState
from keys.web.pages import CallOut

MOST_NAMED = 100


@dataclass(frozen=True, kw_only=True)
class _Whose:
    """`most`: the owners with the most keys, and how many they have."""

    total: int
    managed: int
    most: tuple[tuple[str, int], ...]
    owner_count: int


def confirmation_of_keys(keys: Sequence[ApiKey], state: ListState, *, reader: str) -> Confirmation:
    """Return the question about the keys that were selected one by one; there is at least one."""
    owners = Counter(key.owner_username for key in keys)
    whose = _Whose(
        total=len(keys),
        managed=sum(is_managed(key) or _is_flagged(key) for key in keys),
        most=tuple(sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))),
        owner_count=len(owners),
    )
    return _confirmation(
        whose,
        named=keys[:MOST_NAMED],
        state=state,
        reader=reader,
        ids=json.dumps([key.public_id for key in keys[MOST_NAMED:]]) if keys[MOST_NAMED:] else "",
    )


def confirmation_of_matching(
    doomed: DoomedKeys, state: ListState, *, reader: str, token: str, warning: CallOut | None
) -> Confirmation:
    """Return the question about all keys that match; there is at least one."""
    whose = _Whose(
        total=doomed.total,
        managed=doomed.managed,
        most=doomed.owners,
        owner_count=doomed.owner_count,
    )
    return _confirmation(
        whose, named=doomed.first, state=state, reader=reader, token=token, warning=warning
    )


def _confirmation(
    whose: _Whose,
    *,
    named: Sequence[ApiKey],
    state: ListState,
    reader: str,
    ids: str = "",
    token: str = "",
    warning: CallOut | None = None,
) -> Confirmation:
    count = whose.total
    title = ngettext("Delete API key '%(name)s'?", "Delete %(count)s API keys?", count)
    managed_title = ngettext(
        "API key managed by another program", "API keys managed by another program", count
    )
    return Confirmation(
        title=title % {"name": named[0].name, "count": shown(count)},
        facts=tuple(fact for fact in (_whose_text(whose, reader), _managed_text(whose)) if fact),
        keys=tuple(_doomed(key) for key in named),
        more_text=_more_text(count - len(named)),
        lists_names=count > 1,
        managed_title=managed_title if whose.managed else "",
        button=ngettext("Delete API key", "Delete API keys", count),
        return_query=state.query,
        cancel_href=state.href,
        ids=ids,
        token=token,
        warning=warning,
    )


def shown(count: int) -> str:
    """Return a number as people write it."""
    return str(number_format(count, force_grouping=True))


def _whose_text(whose: _Whose, reader: str) -> str:
    if whose.owner_count == 1:
        username = whose.most[0][0]
        if username == reader:
            return _("All of them are yours.") if whose.total > 1 else ""
        text = ngettext(
            "It belongs to %(username)s.", "All of them belong to %(username)s.", whose.total
        )
        return text % {"username": username}
    named = [f"{username} ({shown(count)})" for username, count in whose.most[:MOST_OWNERS_NAMED]]
    others = whose.owner_count - len(named)
    if others:
        named.append(
            ngettext("%(count)s other owner", "%(count)s other owners", others)
            % {"count": shown(others)}
        )
    return _("They belong to %(owners)s.") % {"owners": ", ".join(named)}


def _managed_text(whose: _Whose) -> str:
    if not whose.managed or whose.total == 1:
        return ""
    text = ngettext(
        "%(count)s of them is managed by another program.",
        "%(count)s of them are managed by another program.",
        whose.managed,
    )
    return text % {"count": shown(whose.managed)}


def _more_text(count: int) -> str:
    if not count:
        return ""
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": shown(count)}


def _doomed(key: ApiKey) -> DoomedKey:
    program = key.metadata.get("kibana")
    return DoomedKey(
        id=key.public_id,
        name=key.name,
        owner=key.owner_username,
        is_managed=is_managed(key) or _is_flagged(key),
        is_alerting=isinstance(program, dict) and program.get("type") == "alerting_rule",
    )


def _is_flagged(key: ApiKey) -> bool:
    # Whatever is not empty warns, while only the boolean makes the type.
    return bool(key.metadata.get("managed"))
