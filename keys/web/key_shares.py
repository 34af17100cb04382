"""Builds what pages show of sharing a key."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.models import ApiKey
from keys.queries.shares_of import KeyShare, shares_shown
from keys.rules.ownership import may_share
from keys.rules.sharing import Recipient, RecipientKind, Right
from keys.web.forms import NAME_MISSING
from keys.web.moments import moment_of
from keys.web.pages import CallOut
from keys.web.share_pages import RightOption, ShareForm, ShareRow, Sharing
from keys.web.visits import Visit


def share_href(key_id: str) -> str:
    return reverse("web:share_key", args=[key_id])


def sharing_of(visit: Visit, key: ApiKey) -> Sharing | None:
    """Return the section about sharing; None where there is nothing to tell or to do."""
    rows = share_rows(shares_shown(key, by=visit.caller), now=visit.now)
    href = share_href(key.public_id) if can_share(visit, key) else ""
    return Sharing(rows=rows, href=href) if rows or href else None


def can_share(visit: Visit, key: ApiKey) -> bool:
    return key.invalidated_at is None and may_share(
        owner=key.owner, key_type=key.type, by=visit.caller
    )


def share_rows(shares: Iterable[KeyShare], *, now: datetime) -> tuple[ShareRow, ...]:
    return tuple(_row(share, now=now) for share in shares)


def share_form(
    *,
    kind: str = RecipientKind.USER,
    name: str = "",
    rights: Collection[str] = (Right.VIEW,),
    teams: Iterable[str] = (),
    problem: CallOut | None = None,
    is_name_wrong: bool = False,
) -> ShareForm:
    labels = {
        Right.VIEW: (_("View"), _("See what the key is and what it can do. Never its secret.")),
        Right.EDIT: (_("Edit"), _("Narrow its privileges, shorten its life, change metadata.")),
        Right.INVALIDATE: (_("Delete"), _("Invalidate the key for everybody, for good.")),
    }
    return ShareForm(
        kind=kind,
        name=name,
        name_missing=str(NAME_MISSING),
        rights=tuple(
            RightOption(value=right, label=label, help=help_text, is_chosen=right in rights)
            for right, (label, help_text) in labels.items()
        ),
        teams=tuple(teams),
        problem=problem,
        is_name_wrong=is_name_wrong,
    )


def why_not_all() -> str:
    """Return why shared keys are not deleted by what they match."""
    return _("Select shared API keys one by one: what you may do with each differs.")


def recipient_value(recipient: Recipient) -> str:
    return f"{recipient.kind}:{recipient.name}"


def recipient_from(value: str) -> Recipient | None:
    """Return whom a form names, or None when it names nobody."""
    kind, _colon, name = value.partition(":")
    if kind not in set(RecipientKind) or not name:
        return None
    return Recipient(kind=RecipientKind(kind), name=name)


def _row(share: KeyShare, *, now: datetime) -> ShareRow:
    words = {Right.VIEW: _("View"), Right.EDIT: _("Edit"), Right.INVALIDATE: _("Delete")}
    return ShareRow(
        value=recipient_value(share.recipient),
        name=share.recipient.name,
        is_team=share.recipient.kind is RecipientKind.TEAM,
        rights=", ".join(words[right] for right in share.rights),
        by=share.granter_username,
        at=moment_of(share.granted_at, now=now),
    )
