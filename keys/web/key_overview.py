"""What a key is: the part of its details that nobody changes."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.conf import key_settings
from keys.models import ApiKey
from keys.queries.key_details import Family
from keys.web.authorities import authority_path
from keys.web.flyout_pages import Invalidated, Overview, Relative
from keys.web.key_rows import category_badge, key_href, owner_of, status_of
from keys.web.limits_form import networks_in, rate_in
from keys.web.moments import moment_of
from keys.web.snippets import CA_FILE

CURL = """curl {trust}--header "Authorization: {scheme} $API_KEY" \\
  {url}/_security/_authenticate"""


def overview_of(key: ApiKey, *, family: Family, now: datetime) -> Overview:
    return Overview(
        id=key.public_id,
        name=key.name,
        owner=owner_of(key),
        creator=_creator_of(key),
        type=category_badge(key),
        created=moment_of(key.created_at, now=now),
        status=status_of(key, now=now),
        invalidated=_invalidated(key, now=now),
        certificate_identity=key.certificate_identity or "",
        networks=networks_in(key.limits),
        rate=rate_in(key.limits),
        parent=_relative(family.parent) if family.parent else None,
        descendants=tuple(_relative(child) for child in family.descendants),
        more_descendants=family.more,
        use=_use_of(key),
        curl=_curl_of(key),
        authority_href=reverse("web:authority") if authority_path() else "",
    )


def _curl_of(key: ApiKey) -> str:
    trust = f"--cacert {CA_FILE} " if authority_path() else ""
    return CURL.format(trust=trust, scheme=_scheme_of(key), url=key_settings().public_url)


def _use_of(key: ApiKey) -> str:
    if key.fingerprint is not None:
        return _(
            "With the token kapikey-…, as it was told when it was created, in the variable API_KEY:"
        )
    return _("With the encoded key, as it was shown when it was created, in the variable API_KEY:")


def _scheme_of(key: ApiKey) -> str:
    return "ApiKey" if key.fingerprint is None else "Bearer"


def _creator_of(key: ApiKey) -> str:
    if (key.creator_username, key.creator_realm) == (key.owner_username, key.owner_realm):
        return ""
    return _("%(username)s (%(realm)s)") % {
        "username": key.creator_username,
        "realm": key.creator_realm,
    }


def _invalidated(key: ApiKey, *, now: datetime) -> Invalidated | None:
    if key.invalidated_at is None:
        return None
    return Invalidated(
        at=moment_of(key.invalidated_at, now=now),
        by=key.invalidated_by,
        reason=key.invalidation_reason,
    )


def _relative(key: ApiKey) -> Relative:
    return Relative(name=key.name, href=key_href(key.public_id))
