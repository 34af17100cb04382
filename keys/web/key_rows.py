"""How one key reads: its type, owner, age and status."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from django.utils.translation import gettext as _

from keys.models import ApiKey
from keys.queries.key_filters import EXPIRES_SOON
from keys.queries.shares_of import KeyShare
from keys.rules.caller import Caller
from keys.rules.key_category import Category, category_of
from keys.rules.ownership import may_invalidate
from keys.rules.sharing import Right
from keys.web.addresses import keys_address
from keys.web.key_pages import Owner, Status, TypeBadge
from keys.web.list_pages import KeyRow
from keys.web.moments import moment_of
from keys.web.shell import avatar_of

JUST_NOW = timedelta(seconds=30)
# In the path of an address, by RFC 3986.
LEFT_AS_THEY_ARE = "!$&'()*+,;=/~:@"


def key_row(key: ApiKey, *, by: Caller, now: datetime, shares: Sequence[KeyShare] = ()) -> KeyRow:
    """Return the key's row; `shares` are those that the reader has of it."""
    is_living = key.invalidated_at is None
    is_shared_to_end = any(Right.INVALIDATE in share.rights for share in shares)
    return KeyRow(
        id=key.public_id,
        name=key.name,
        href=key_href(key.public_id),
        type=category_badge(key),
        owner=owner_of(key),
        created=moment_of(key.created_at, now=now),
        is_gone=not is_living,
        is_new=now - key.created_at < JUST_NOW,
        expires=moment_of(key.expires_at, now=now) if key.expires_at else None,
        status=status_of(key, now=now),
        may_delete=is_living
        and (is_shared_to_end or may_invalidate(owner=key.owner, key_type=key.type, by=by)),
        shared_by=", ".join(dict.fromkeys(share.granter_username for share in shares)),
    )


def key_href(key_id: str) -> str:
    # As `reverse` writes it, only that it is asked once and not for each row.
    return f"{keys_address()}/{quote(key_id, safe=LEFT_AS_THEY_ARE)}"


def owner_of(key: ApiKey) -> Owner:
    return Owner(
        username=key.owner_username,
        realm=key.owner_realm,
        avatar=avatar_of(key.owner_username),
    )


def is_managed(key: ApiKey) -> bool:
    return _category(key) is Category.MANAGED


def category_badge(key: ApiKey) -> TypeBadge:
    match _category(key):
        case Category.MANAGED:
            return TypeBadge(
                label=_("Managed"),
                icon="settings",
                tooltip=_("Created and managed by another program, for its background tasks."),
            )
        case Category.CROSS_CLUSTER:
            return TypeBadge(
                label=_("Cross-Cluster"),
                icon="network",
                tooltip=_("Lets remote clusters connect to this one."),
            )
        case Category.PERSONAL if key.fingerprint is not None:
            return TypeBadge(
                label=_("Kuzzle"),
                icon="user",
                tooltip=_("A personal key whose secret is a token of Kuzzle's clients: kapikey-…"),
            )
        case Category.PERSONAL:
            return TypeBadge(
                label=_("Personal"),
                icon="user",
                tooltip=_("Lets external services act on behalf of its owner."),
            )


def _category(key: ApiKey) -> Category:
    return category_of(key_type=key.type, name=key.name, metadata=key.metadata)


def status_of(key: ApiKey, *, now: datetime) -> Status:
    """Return the one status that matters most: that a key is no good, then that it soon is."""
    if key.invalidated_at is not None:
        exact = moment_of(key.invalidated_at, now=now)
        text = _("Invalidated %(relative)s") % {"relative": exact.relative}
        return Status(dot="danger", text=text, exact=exact, aside=_by(key.invalidated_by))
    if key.expires_at is None:
        return Status(dot="primary", text=_("Active"), exact=None)
    exact = moment_of(key.expires_at, now=now)
    if key.is_expired_at(now):
        return Status(dot="subdued", text=_("Expired"), exact=exact)
    text = _("Expires %(relative)s") % {"relative": exact.relative}
    if key.expires_at <= now + EXPIRES_SOON:
        return Status(dot="soon", text=text, exact=exact, aside=_("Soon"))
    return Status(dot="warning", text=text, exact=exact)


def _by(username: str) -> str:
    return _("by %(username)s") % {"username": username} if username else ""
