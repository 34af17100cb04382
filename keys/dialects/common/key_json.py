"""API keys as JSON, the same at every door that speaks Elastic's words."""

from collections.abc import Collection
from datetime import datetime

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey
from keys.queries.find_profiles import profile_uids
from keys.queries.key_uses import last_uses_of
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.rules.search.moments import milliseconds_of


def moment_json(name: str, moment: datetime | None) -> JsonObject:
    return {} if moment is None else {name: milliseconds_of(moment)}


def created_key_json(created: CreatedKey) -> JsonObject:
    """
    Return `{"id": str, "name": str, "expiration"?: int, "api_key": str, "encoded": str}`.

    `expiration` is in epoch milliseconds, absent for a key that never expires; `api_key` is the
    secret, shown only here.
    """
    key = created.key
    return {
        "id": key.public_id,
        "name": key.name,
        **moment_json("expiration", key.expires_at),
        "api_key": created.secret,
        "encoded": created.encoded,
    }


def keys_json(
    keys: Collection[ApiKey], *, with_limited_by: bool, with_profile_uid: bool
) -> list[JsonObject]:
    """
    Return keys as get and query show them, with the profiles' uids of owners who have one.

    `last_used`, in epoch milliseconds, is ours; it is absent for a key that was never used.
    """
    owners = {(key.owner_username, key.owner_realm) for key in keys if with_profile_uid}
    uids, uses = profile_uids(owners), last_uses_of([key.pk for key in keys])
    return [
        {
            **key_json(key, with_limited_by=with_limited_by),
            **moment_json("last_used", uses.get(key.pk)),
            **_uid_json(uids.get((key.owner_username, key.owner_realm))),
        }
        for key in keys
    ]


def _uid_json(uid: str | None) -> JsonObject:
    return {} if uid is None else {"profile_uid": uid}


def key_json(key: ApiKey, *, with_limited_by: bool) -> JsonObject:
    """
    Return a key as get shows it; moments in epoch milliseconds.

    `expiration` and `invalidation` are absent where there is none, `limited_by` unless asked for;
    `access`, and `certificate_identity` if it has one, are those of a cross-cluster key. `limits`
    are ours, absent for a key without them.
    """
    invalidation = moment_json("invalidation", key.invalidated_at)
    body: JsonObject = {
        "id": key.public_id,
        "name": key.name,
        "type": key.type,
        "creation": milliseconds_of(key.created_at),
        **moment_json("expiration", key.expires_at),
        "invalidated": bool(invalidation),
        **invalidation,
        "username": key.owner_username,
        "realm": key.owner_realm,
        "realm_type": key.owner_realm_type,
        "metadata": key.metadata,
        "role_descriptors": key.descriptors,
    }
    if with_limited_by and key.type == KeyType.REST and key.snapshot is not None:
        body["limited_by"] = [key.snapshot.descriptors]
    if key.type == KeyType.CROSS_CLUSTER:
        body["access"] = key.access
    if key.certificate_identity is not None:
        body["certificate_identity"] = key.certificate_identity
    if key.limits is not None:
        body["limits"] = key.limits
    return body
