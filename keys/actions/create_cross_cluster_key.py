"""Make a key with which another cluster searches this one or copies from it."""

from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._key_steps import as_json, in_milliseconds, problems_of, refuse_if
from keys.actions._new_key import CreatedKey, drafted_key, insert_key
from keys.actions._used_forms import refuse_used_form, remember_form
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.cross_cluster import (
    ROLE,
    check_certificate_identity,
    check_license,
    read_access,
)
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.lifetime import lifetime_from
from keys.rules.limits import limits_from, limits_problems
from keys.rules.names import key_metadata_problems, key_name_problems
from keys.rules.ownership import check_may_create_cross_cluster


def create_cross_cluster_key(
    *,
    name: str | None,
    duration: timedelta | None,
    longest: timedelta | None,
    access: Json,
    metadata: JsonObject | None,
    certificate_identity: str | None,
    license_type: str,
    by: Caller,
    now: datetime,
    form_token: str | None = None,
    limits: Json = None,
) -> CreatedKey:
    """
    Store a cross-cluster key; it can do what `access` says, whatever its owner's roles become.

    Args:
        access: `search` and `replication`, as `read_access` takes them.
        certificate_identity: a regular expression; None asks for no certificate.
        license_type: what this installation is licensed for.
        limits: from where and how often it may be used, as `Limits.json`; None for no limits.
        form_token: the one-time token of the form that asks; a second use makes no second key.

    Raises:
        LicenseMissing: the licence does not cover cross-cluster keys.
        Invalid: name, metadata or a pattern break a rule; all that is wrong is said at once.
        BadDescriptor, BadAccess: see `read_access` and `check_certificate_identity`.
        BadLifetime: see `lifetime_from`.
        NotAllowed: the caller may not manage security.
        CallerIsKey: the caller is an API key.
        AlreadyCreated: this form has made its key.

    Source: elasticsearch-specification, security/create_cross_cluster_api_key.
    """
    check_license(license_type)
    assigned = {ROLE: read_access(access)}
    refuse_if(
        key_name_problems(name)
        + key_metadata_problems(metadata)
        + problems_of(assigned)
        + limits_problems(limits)
    )
    check_certificate_identity(certificate_identity)
    lifetime = lifetime_from(duration=duration, now=in_milliseconds(now), longest=longest)
    check_may_create_cross_cluster(by)
    key = drafted_key(
        name=name or "",
        owner=by.owner,
        expires_at=lifetime.expires_at,
        descriptors=as_json(assigned),
        metadata=metadata or {},
        limits=limits_from(limits),
        by=by,
        now=now,
    )
    key.type, key.certificate_identity = KeyType.CROSS_CLUSTER, certificate_identity
    return _store(key, by=by, now=now, form_token=form_token)


@transaction.atomic(durable=True)
def _store(key: ApiKey, *, by: Caller, now: datetime, form_token: str | None) -> CreatedKey:
    refuse_used_form(form_token)
    created = insert_key(key, by=by, now=now)
    remember_form(form_token, key=key, now=now)
    return created
