"""Rows by their keys, in plain SQL: no ORM stands in a request's way."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from keys.conf import pepper
from keys.models import ChangeKind
from keys.rules.caller import REALM_TYPES, RESERVED_REALM, OwnerSnapshot
from keys.rules.judgement import KeyFacts, KeyType, TokenFacts
from keys.rules.key_authority import parsed_descriptor
from keys.rules.limits import Limits, limits_from
from keys.rules.privileges import DJANGO_PRIVILEGES, RESERVED_USERS
from keys.rules.reserved_users import reserved_metadata
from keys.verifier.feed import Feed, Row, Unavailable
from keys.verifier.holders import (
    BYTES_OF_A_LIFE,
    BYTES_OF_AN_ENTRY,
    AbsentEntry,
    ApplicationEntry,
    KeyEntry,
    KeyLife,
    RoleEntry,
    SnapshotEntry,
    TokenEntry,
    UserEntry,
    granted_from,
    key_owner_from,
    owner_from,
)
from keys.verifier.memory import SNAPSHOT, Memory, Reading

# An enumeration is asked for its members slowly.
KEY_TYPES = {key_type.value: key_type for key_type in KeyType}
# A chosen id can be used again after its key was invalidated; rows before the third are history.
KEY_ROWS = """
    SELECT stored.id, stored.type, stored.digest, stored.pepper_id,
           stored.expires_at, stored.invalidated_at, stored.disabled_at,
           stored.replaceable_until, stored.name, stored.owner_username, stored.owner_realm,
           stored.owner_realm_type, stored.owner_full_name, stored.owner_email,
           stored.owner_metadata, stored.descriptors, stored.certificate_identity,
           stored.limits, stored.snapshot_id
      FROM keys_apikey AS stored
     WHERE stored.public_id = %s
     ORDER BY stored.id DESC
     LIMIT 3
"""
# Never changed, and shared by very many keys.
SNAPSHOT_ROW = "SELECT descriptors FROM keys_rolesnapshot WHERE id = %s"
BEARER_ROW = """
    SELECT digest, pepper_id, expires_at, invalidated_at, username, realm
      FROM keys_accesstoken
     WHERE public_id = %s
"""
SERVICE_ROW = """
    SELECT digest, pepper_id FROM keys_servicetoken WHERE principal = %s AND name = %s
"""
USER_ROW = """
    SELECT username, realm, full_name, email, metadata, roles, is_active
      FROM keys_user
     WHERE username = %s AND realm = %s
"""


# As in `keys.access.callers`, which the console asks.
GRANTED_ROWS = """
    SELECT permission.codename
      FROM keys_user AS granted
      JOIN auth_permission AS permission ON permission.id IN (
           SELECT permission_id FROM keys_user_user_permissions WHERE user_id = granted.id
            UNION
           SELECT held.permission_id
             FROM keys_user_groups AS membership
             JOIN auth_group_permissions AS held ON held.group_id = membership.group_id
            WHERE membership.user_id = granted.id)
      JOIN django_content_type AS type
        ON type.id = permission.content_type_id AND type.app_label = 'keys'
     WHERE granted.username = %s AND granted.realm = %s
"""
ROLE_ROW = "SELECT descriptor FROM keys_role WHERE name = %s"
PRIVILEGE_ROWS = "SELECT name, actions FROM keys_applicationprivilege WHERE application = %s"


class Reader:
    """Reads what is missing in memory, and keeps it there if it may."""

    def __init__(self, feed: Feed, memory: Memory) -> None:
        self._feed = feed
        self._memory = memory

    async def key(self, key_id: str) -> KeyEntry | None:
        """Return the keys that had this id; None when none had it."""
        with self._memory.reading(ChangeKind.KEY.value, key_id) as reading:
            rows = await self._feed.rows(KEY_ROWS, [key_id])
            if not rows:
                if not reading.is_void:
                    self._memory.absent_keys.put(key_id, AbsentEntry(key_id))
                return None
            # The last column names the snapshot.
            lives = [_life(key_id, row, limited_by=await self._snapshot(row[-1])) for row in rows]
            if len(lives) > 1:
                lives.sort(key=lambda life: life.facts.invalidated_at is not None)
            entry = KeyEntry(tuple(lives))
            if not reading.is_void:
                self._memory.keys.put(key_id, entry)
            return entry

    async def access_token(self, token_id: str) -> TokenEntry | None:
        with self._memory.reading(ChangeKind.TOKEN.value, token_id) as reading:
            rows = await self._feed.rows(BEARER_ROW, [token_id])
            return self._keep_token(token_id, map(_access_token, rows), reading)

    async def service_token(self, principal: str, name: str) -> TokenEntry | None:
        subject = f"{principal}/{name}"
        with self._memory.reading(ChangeKind.TOKEN.value, subject) as reading:
            rows = await self._feed.rows(SERVICE_ROW, [principal, name])
            return self._keep_token(subject, map(_service_token, rows), reading)

    async def user(self, username: str, realm: str) -> UserEntry:
        subject = f"{realm}/{username}"
        with self._memory.reading(ChangeKind.USER.value, subject) as reading:
            rows = await self._feed.rows(USER_ROW, [username, realm])
            granted = await self._feed.rows(GRANTED_ROWS, [username, realm]) if rows else []
            entry = _user(rows[0], granted) if rows else _user_without_row(username, realm)
            if not reading.is_void:
                self._memory.users.put(subject, entry)
            return entry

    async def role(self, name: str) -> RoleEntry:
        with self._memory.reading(ChangeKind.ROLE.value, name) as reading:
            rows = await self._feed.rows(ROLE_ROW, [name])
            entry = _role(name, rows)
            if not reading.is_void:
                self._memory.roles.put(name, entry)
            return entry

    async def application(self, name: str) -> ApplicationEntry:
        """Return the privileges of an application; of one that has none, that it has none."""
        with self._memory.reading(ChangeKind.APPLICATION_PRIVILEGE.value, name) as reading:
            entry = _application(await self._feed.rows(PRIVILEGE_ROWS, [name]))
            if not reading.is_void:
                self._memory.applications.put(name, entry)
            return entry

    async def _snapshot(self, primary_key: int | None) -> str | None:
        """Return what the owner of a key was allowed, as JSON."""
        if primary_key is None:
            return None
        subject = str(primary_key)
        known = self._memory.snapshots.entries.get(subject)
        if known is None:
            with self._memory.reading(SNAPSHOT, subject) as reading:
                rows = await self._feed.rows(SNAPSHOT_ROW, [primary_key])
                if not rows:
                    # Keys protect theirs: this is not the database that the key was read from.
                    raise Unavailable("the snapshot of a key is not there")
                known = SnapshotEntry(rows[0][0])
                if not reading.is_void:
                    self._memory.snapshots.put(subject, known)
        known.is_used = True
        return known.descriptors

    def _keep_token(
        self, subject: str, found: Iterator[TokenEntry], reading: Reading
    ) -> TokenEntry | None:
        entry = next(found, None)
        if not reading.is_void:
            if entry is None:
                self._memory.absent_tokens.put(subject, AbsentEntry(subject))
            else:
                self._memory.tokens.put(subject, entry)
        return entry


def moment(value: datetime | str | None) -> datetime | None:
    """Return the moment; SQLite holds it as text, in UTC without saying so."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


@lru_cache(maxsize=64)
def pepper_of(pepper_id: str) -> bytes:
    """Return the pepper, whose file never changes."""
    return pepper(pepper_id)


@lru_cache(maxsize=1024)
def limits_in(text: str) -> Limits | None:
    """Return the limits of a key; many keys of one team have the same."""
    return limits_from(json.loads(text))


def _life(key_id: str, row: Row, *, limited_by: str | None) -> KeyLife:
    (
        primary_key, key_type, digest, pepper_id, expires_at, invalidated_at,
        disabled_at, replaceable_until, name, username, realm, realm_type, full_name, email,
        metadata, descriptors, certificate_identity, limits, _snapshot,
    ) = row  # fmt: skip
    return KeyLife(
        primary_key=primary_key,
        facts=KeyFacts(
            id=key_id,
            type=KEY_TYPES[key_type],
            digest=bytes(digest),
            # Most keys have none of these.
            expires_at=expires_at and moment(expires_at),
            invalidated_at=invalidated_at and moment(invalidated_at),
            disabled_at=disabled_at and moment(disabled_at),
            limits=None if limits is None else limits_in(limits),
        ),
        pepper=pepper_of(pepper_id),
        name=name,
        holder=key_owner_from(username, realm, realm_type, full_name, email, metadata),
        granted=granted_from(descriptors, limited_by),
        certificate_identity=certificate_identity,
        is_replaceable=replaceable_until is not None,
    )


def _access_token(row: Row) -> TokenEntry:
    digest, pepper_id, expires_at, invalidated_at, username, realm = row
    facts = TokenFacts(
        digest=bytes(digest),
        expires_at=moment(expires_at),
        invalidated_at=moment(invalidated_at),
    )
    return TokenEntry(facts, pepper=pepper_of(pepper_id), username=username, realm=realm)


def _service_token(row: Row) -> TokenEntry:
    digest, pepper_id = row
    return TokenEntry(TokenFacts(digest=bytes(digest)), pepper=pepper_of(pepper_id))


def _user(row: Row, granted: list[Row]) -> UserEntry:
    username, realm, full_name, email, metadata, roles, is_active = row
    if not is_active:
        return UserEntry(None)
    owner = owner_from(username, realm, REALM_TYPES.get(realm, realm), full_name, email, metadata)
    names = tuple(sorted(name for (name,) in granted if name in DJANGO_PRIVILEGES))
    return UserEntry(owner, roles=tuple(json.loads(roles)), granted=names)


def _role(name: str, rows: list[Row]) -> RoleEntry:
    if not rows:
        return RoleEntry(None)
    text = rows[0][0]
    descriptor = parsed_descriptor(name, text, of_role=True)
    return RoleEntry(descriptor, size=BYTES_OF_A_LIFE + 4 * len(text))


def _application(rows: list[Row]) -> ApplicationEntry:
    actions = {name: tuple(json.loads(text)) for name, text in rows}
    return ApplicationEntry(
        actions, size=BYTES_OF_AN_ENTRY + sum(2 * len(text) + 100 for _, text in rows)
    )


def _user_without_row(username: str, realm: str) -> UserEntry:
    if realm != RESERVED_REALM or username not in RESERVED_USERS:
        return UserEntry(None)
    owner = OwnerSnapshot(
        username=username,
        realm=realm,
        realm_type=REALM_TYPES[realm],
        metadata=reserved_metadata(username),
    )
    return UserEntry(owner, roles=tuple(RESERVED_USERS[username]))
