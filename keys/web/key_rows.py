"""How one key reads: its type, owner, age and status."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.judgement import KeyType
from keys.rules.ownership import may_invalidate
from keys.web.key_pages import KeyRow, Overview, Owner, Status, TypeBadge
from keys.web.moments import moment_of, relative_text
from keys.web.shell import avatar_of

# Kibana's alerting makes keys of such names for its rules; with the blank, a person's may differ.
ALERTING_PREFIX = "Alerting: "
JUST_NOW = timedelta(seconds=30)


def key_row(key: ApiKey, *, by: Caller, now: datetime) -> KeyRow:
    return KeyRow(
        id=key.public_id,
        name=key.name,
        href=key_href(key.public_id),
        type=category_badge(key),
        owner=owner_of(key),
        created=moment_of(key.created_at, now=now),
        is_new=now - key.created_at < JUST_NOW,
        status=status_of(key, now=now),
        may_delete=may_invalidate(owner=key.owner, key_type=key.type, by=by),
    )


def overview_of(key: ApiKey, *, now: datetime) -> Overview:
    return Overview(
        id=key.public_id,
        name=key.name,
        owner=owner_of(key),
        type=category_badge(key),
        created=moment_of(key.created_at, now=now),
        status=status_of(key, now=now),
    )


def key_href(key_id: str) -> str:
    return reverse("web:key", args=[key_id])


def owner_of(key: ApiKey) -> Owner:
    return Owner(
        username=key.owner_username,
        realm=key.owner_realm,
        avatar=avatar_of(key.owner_username),
    )


def is_managed(key: ApiKey) -> bool:
    return key.metadata.get("managed") is True or key.name.startswith(ALERTING_PREFIX)


def category_badge(key: ApiKey) -> TypeBadge:
    if is_managed(key):
        return TypeBadge(
            label=_("Managed"),
            icon="settings",
            tooltip=_("Created and managed by another program, for its background tasks."),
        )
    if key.type == KeyType.CROSS_CLUSTER:
        return TypeBadge(
            label=_("Cross-Cluster"),
            icon="network",
            tooltip=_("Lets remote clusters connect to this one."),
        )
    return TypeBadge(
        label=_("Personal"),
        icon="user",
        tooltip=_("Lets external services act on behalf of its owner."),
    )


def status_of(key: ApiKey, *, now: datetime) -> Status:
    if key.expires_at is None:
        return Status(dot="primary", text=_("Active"), exact=None)
    exact = moment_of(key.expires_at, now=now)
    if key.is_expired_at(now):
        return Status(dot="subdued", text=_("Expired"), exact=exact)
    text = _("Expires %(relative)s") % {"relative": relative_text(key.expires_at, now=now)}
    return Status(dot="warning", text=text, exact=exact)
