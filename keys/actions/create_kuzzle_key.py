"""Make a key in Kuzzle's form; its token leaves once, in the returned value."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from keys.actions._key_steps import check_restrictions, in_milliseconds, refuse_if, snapshot_json
from keys.actions._new_key import (
    CreatedKey,
    calling_key,
    drafted_key,
    insert_key,
    keep_to_limits_of,
    limit_key,
)
from keys.models import ApiKey, RoleSnapshot, User
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.errors import BadToken, CallerIsKey, NameTaken
from keys.rules.json_types import JsonObject
from keys.rules.kuzzle_tokens import KuzzleTokenKind, fingerprint_of, new_kuzzle_token
from keys.rules.names import LONGEST_KEY_NAME, UNSTORABLE, key_name_problems
from keys.rules.ownership import MANAGE_CROSS_CLUSTER, check_may_create
from keys.rules.secret import has_own_shape

LONGEST_ID_IN_BYTES = 512
# A description may be anything; this is the name of a key whose description is no name.
NAMELESS = "Kuzzle API key"
DESCRIPTION = "description"

__all__ = ["CreatedKey", "create_kuzzle_key"]


def create_kuzzle_key(
    *,
    public_id: str | None,
    description: str,
    duration: timedelta | None,
    owner: Caller | None,
    by: Caller,
    now: datetime,
) -> CreatedKey:
    """
    Store a key; `secret` in the answer is the whole token, `kapikey-` and what follows.

    A key that a key makes can do what that one can, lasts no longer, and ends with it. One for
    somebody else can do what both he and the caller may.

    Args:
        public_id: chosen by the caller; None for a random one.
        duration: None for a key that never expires.
        owner: whose key it becomes; None for the caller's own.

    Raises:
        Invalid: id or description cannot be stored, or the id has the shape of our own.
        NameTaken: a living key has this id.
        NotAllowed: the caller may not create keys, or none for others.
        BadToken: the owner, or the key that calls, is gone meanwhile.
        CallerIsKey: what caller and owner may both do cannot be said: the caller is a key with
            descriptors of its own.
    """
    refuse_if(_problems(public_id, description))
    if owner is None:
        check_may_create(by)
    else:
        by.check_may(MANAGE_CROSS_CLUSTER)
    check_restrictions({}, by=owner or by)
    key = _drafted(public_id, description, owner=owner or by, duration=duration, by=by, now=now)
    try:
        return _store(key, owner=owner or by, by=by, now=now)
    except IntegrityError as error:
        raise NameTaken("API key", key.public_id) from error


def description_of(key: ApiKey) -> str:
    """Return what Kuzzle calls the key's description."""
    description = key.metadata.get(DESCRIPTION)
    return description if isinstance(description, str) else key.name


def _drafted(
    public_id: str | None,
    description: str,
    *,
    owner: Caller,
    duration: timedelta | None,
    by: Caller,
    now: datetime,
) -> ApiKey:
    is_name = not key_name_problems(description)
    metadata: JsonObject = {} if is_name else {DESCRIPTION: description}
    key = drafted_key(
        name=description if is_name else _name_from(description),
        owner=owner.owner,
        expires_at=None if duration is None else in_milliseconds(now) + duration,
        descriptors={},
        metadata=metadata,
        by=by,
        now=now,
    )
    key.public_id = public_id or str(uuid.uuid4())
    return key


@transaction.atomic(durable=True)
def _store(key: ApiKey, *, owner: Caller, by: Caller, now: datetime) -> CreatedKey:
    parent = _living(calling_key(by))
    if parent is None or not _is_same_user(owner, by):
        _hold(owner)
    if parent is not None:
        _follow(key, parent, owner=owner, by=by)
    else:
        limit_key(key, owner=owner)
        if not _is_same_user(owner, by):
            key.descriptors = snapshot_json(by.descriptors)
    token = new_kuzzle_token(
        KuzzleTokenKind.API_KEY,
        key.public_id,
        holder=owner.username,
        issued_at=now,
        expires_at=key.expires_at,
    )
    key.fingerprint = fingerprint_of(token.text)
    return insert_key(key, by=by, now=now, secret=token.text)


def _follow(key: ApiKey, parent: ApiKey, *, owner: Caller, by: Caller) -> None:
    """Let the key be no more than the one that makes it, and end with it."""
    key.parent, key.dies_with_parent = parent, True
    keep_to_limits_of(parent, key)
    ends = [moment for moment in (key.expires_at, parent.expires_at) if moment is not None]
    key.expires_at = min(ends, default=None)
    if _is_same_user(owner, by):
        key.descriptors, key.snapshot_id = parent.descriptors, parent.snapshot_id
        return
    if parent.descriptors or parent.snapshot is None:
        raise CallerIsKey("a key with role descriptors of its own makes no keys for others")
    key.descriptors = parent.snapshot.descriptors
    key.snapshot = RoleSnapshot.objects.of(snapshot_json(owner.descriptors))


def _living(calling: ApiKey | None) -> ApiKey | None:
    """Return the calling key as it stays until the new one is stored."""
    if calling is None:
        return None
    locked = ApiKey.objects.select_for_update(of=("self",)).select_related("snapshot")
    found = locked.filter(pk=calling.pk, invalidated_at=None).first()
    if found is None:
        raise BadToken(detail="invalidated meanwhile")
    return found


def _hold(owner: Caller) -> None:
    """
    Let nobody delete the owner, and with him all of his keys, until the new one is stored.

    A key's own user may be gone: elsewhere keys outlive him.
    """
    if owner.realm != NATIVE_REALM:
        return
    users = User.objects.select_for_update(no_key=True)
    if users.filter(username=owner.username, realm=owner.realm).first() is None:
        raise BadToken(detail="the user is gone")


def _is_same_user(one: Caller, other: Caller) -> bool:
    return one.owner.is_same_user_as(username=other.username, realm=other.realm)


def _name_from(description: str) -> str:
    name = description.strip().lstrip("_").strip()[:LONGEST_KEY_NAME].strip()
    return NAMELESS if key_name_problems(name) else name


def _problems(public_id: str | None, description: str) -> list[str]:
    problems = []
    if UNSTORABLE.search(description):
        problems.append("body.description may not contain NUL characters or lone surrogates")
    if public_id is None:
        return problems
    if UNSTORABLE.search(public_id):
        return [*problems, "_id may not contain NUL characters or lone surrogates"]
    if len(public_id.encode()) > LONGEST_ID_IN_BYTES:
        problems.append(f"_id may not be longer than {LONGEST_ID_IN_BYTES} bytes")
    if has_own_shape(public_id):
        problems.append("_id may not have the form of the ids that are made here")
    return problems
