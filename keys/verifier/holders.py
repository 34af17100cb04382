"""What is remembered of keys, tokens and users, and who holds a good one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from json.encoder import encode_basestring
from sys import getsizeof
from typing import Protocol

from keys.rules.caller import (
    AuthenticationType,
    Caller,
    CallingKey,
    CallingToken,
    OwnerSnapshot,
)
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyFacts, TokenFacts
from keys.rules.key_authority import authority_of_key
from keys.rules.privileges import Authority, RoleDescriptor
from keys.verifier.rsgi import HeaderList
from keys.wire.authenticate_body import authenticate_json

NOTHING_JUDGED = Authority(sides=())
# What the objects themselves take beside the texts that they hold.
BYTES_OF_A_LIFE = 900
BYTES_OF_AN_ENTRY = 200
BYTES_OF_A_NETWORK = 400
# Longer descriptors are read anew for each question: few keys have them, and they take room.
LONGEST_SHARED = 16 * 1024


class Holder(Protocol):
    """Who presented a good credential."""

    @property
    def caller(self) -> Caller:
        """Return who he is and what he may do."""

    @property
    def body(self) -> bytes:
        """Return what `GET /_security/_authenticate` says of him."""


def body_of(caller: Caller) -> bytes:
    text = json.dumps(authenticate_json(caller), ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")


@lru_cache(maxsize=8192)
def owner_from(
    username: str,
    realm: str,
    realm_type: str,
    full_name: str | None,
    email: str | None,
    metadata: str,
) -> OwnerSnapshot:
    """Return the owner; a thousand keys of one owner share him."""
    return OwnerSnapshot(
        username=username,
        realm=realm,
        realm_type=realm_type,
        full_name=full_name,
        email=email,
        metadata=json.loads(metadata),
    )


class KeyOwner:
    """A key's owner, and what `GET /_security/_authenticate` says of all of his keys."""

    __slots__ = ("_after", "_before", "snapshot")

    def __init__(self, snapshot: OwnerSnapshot) -> None:
        nameless = Caller(
            owner=snapshot,
            authentication_type=AuthenticationType.API_KEY,
            authority=NOTHING_JUDGED,
            key=CallingKey(id="", name=""),
        )
        # The key stands behind everything that its owner chose.
        before, _, after = body_of(nameless).rpartition(b'"id":"","name":""')
        self.snapshot = snapshot
        self._before = before
        self._after = after

    def body_around(self, shown: bytes) -> bytes:
        return self._before + shown + self._after


def shown_key(*, key_id: str, name: str) -> bytes:
    """Return what `GET /_security/_authenticate` says of a key alone: `"id":…,"name":…`."""
    text = f'"id":{encode_basestring(key_id)},"name":{encode_basestring(name)}'
    return text.encode(errors="backslashreplace")


@lru_cache(maxsize=8192)
def key_owner_from(
    username: str,
    realm: str,
    realm_type: str,
    full_name: str | None,
    email: str | None,
    metadata: str,
) -> KeyOwner:
    """Return the owner of a key; a thousand keys of one owner share him."""
    return KeyOwner(owner_from(username, realm, realm_type, full_name, email, metadata))


class Granted:
    """
    What a key may do; keys with the same descriptors share it.

    Attributes:
        descriptors, limited_by: JSON; None for the snapshot that a cross-cluster key lacks.
        is_restricted: whether that is a workflow alone, of which nothing here is a part.
    """

    __slots__ = ("descriptors", "is_restricted", "limited_by")

    def __init__(self, descriptors: str, limited_by: str | None) -> None:
        self.descriptors = descriptors
        self.limited_by = limited_by
        # Very few are, and only those are read for it at once.
        self.is_restricted = _may_restrict(descriptors, limited_by) and (
            not self.authority.allows_workflow(None)
        )

    @property
    def authority(self) -> Authority:
        judged = _shared_authority if self.size <= LONGEST_SHARED else _authority
        return judged(self.descriptors, self.limited_by)

    @property
    def size(self) -> int:
        return _size_of(self.descriptors, self.limited_by)


def granted_from(descriptors: str, limited_by: str | None) -> Granted:
    """Return what a key may do; many keys of one team have the same."""
    # Long ones are as many as fit on the shelf with their keys, and no more.
    is_short = _size_of(descriptors, limited_by) <= LONGEST_SHARED
    return (_shared_granted if is_short else Granted)(descriptors, limited_by)


_shared_granted = lru_cache(maxsize=8192)(Granted)


def _size_of(descriptors: str, limited_by: str | None) -> int:
    return len(descriptors) + len(limited_by or "")


def _authority(descriptors: str, limited_by: str | None) -> Authority:
    limits: JsonObject | None = None if limited_by is None else json.loads(limited_by)
    assigned: JsonObject = json.loads(descriptors or "{}")
    return authority_of_key(assigned=assigned, limited_by=limits)


_shared_authority = lru_cache(maxsize=1024)(_authority)


def _may_restrict(*descriptors: str | None) -> bool:
    return any('"restriction"' in text for text in descriptors if text)


class KeyLife:
    """
    One of the keys that had an id, as it is stored.

    Attributes:
        shown: its id and name, as `GET /_security/_authenticate` says them.
        identity: what gateways are told of it, once they have asked.
        is_replaceable: whether its first use has to be written down.
    """

    __slots__ = (
        "certificate_identity",
        "facts",
        "granted",
        "holder",
        "identity",
        "is_replaceable",
        "pepper",
        "primary_key",
        "shown",
    )

    def __init__(
        self,
        *,
        primary_key: int,
        facts: KeyFacts,
        pepper: bytes,
        name: str,
        holder: KeyOwner,
        granted: Granted,
        certificate_identity: str | None,
        is_replaceable: bool,
    ) -> None:
        self.primary_key = primary_key
        self.facts = facts
        self.pepper = pepper
        self.shown = shown_key(key_id=facts.id, name=name)
        self.holder = holder
        self.granted = granted
        self.certificate_identity = certificate_identity
        self.is_replaceable = is_replaceable
        self.identity: HeaderList | None = None

    @property
    def name(self) -> str:
        name: str = json.loads(b"{%b}" % self.shown)["name"]
        return name

    @property
    def owner(self) -> OwnerSnapshot:
        return self.holder.snapshot

    @property
    def body(self) -> bytes:
        # Put together at each request: to keep it would take 400 bytes a key.
        return self.holder.body_around(self.shown)

    @property
    def is_restricted(self) -> bool:
        return self.granted.is_restricted

    @property
    def authority(self) -> Authority:
        return self.granted.authority

    @property
    def caller(self) -> Caller:
        return Caller(
            owner=self.owner,
            authentication_type=AuthenticationType.API_KEY,
            authority=self.authority,
            key=CallingKey(id=self.facts.id, name=self.name),
        )

    @property
    def size(self) -> int:
        limits = self.facts.limits
        of_limits = 0 if limits is None else BYTES_OF_A_NETWORK * (1 + len(limits.networks))
        return BYTES_OF_A_LIFE + len(self.shown) + len(self.granted.descriptors) + of_limits


class KeyEntry:
    """
    All keys that had an id, in the order in which `judge_lives` wants them.

    Attributes:
        proved, lines: the one whose secret was found right, and in which lines; see `recognised`.
    """

    __slots__ = ("is_used", "lines", "lives", "proved", "size")

    def __init__(self, lives: tuple[KeyLife, ...]) -> None:
        self.lives = lives
        self.size = BYTES_OF_AN_ENTRY + sum(life.size for life in lives)
        self.is_used = False
        self.proved: KeyLife | None = None
        self.lines: tuple[bytes, ...] = ()


class SnapshotEntry:
    """What the owner of a key was allowed when the key was last written, as JSON."""

    __slots__ = ("descriptors", "is_used", "size")

    def __init__(self, descriptors: str) -> None:
        self.descriptors = descriptors
        self.size = BYTES_OF_AN_ENTRY + getsizeof(descriptors)
        self.is_used = False


class AbsentEntry:
    """An id that no key has had, or nothing else that was asked for."""

    __slots__ = ("is_used", "size")

    def __init__(self, subject: str) -> None:
        self.size = BYTES_OF_AN_ENTRY + getsizeof(subject)
        self.is_used = False


class TokenEntry:
    """
    A Bearer token as it is stored.

    Attributes:
        username, realm: whose an access token is; empty for a service account's.
        bearer: what was made of it last; see `judge`.
    """

    __slots__ = (
        "bearer",
        "facts",
        "is_used",
        "pepper",
        "realm",
        "size",
        "username",
    )

    def __init__(
        self, facts: TokenFacts, *, pepper: bytes, username: str = "", realm: str = ""
    ) -> None:
        self.facts = facts
        self.pepper = pepper
        self.username = username
        self.realm = realm
        self.bearer: Bearer | None = None
        self.size = BYTES_OF_A_LIFE + 2 * len(username)
        self.is_used = False


@dataclass
class UserEntry:
    """
    A user as he is now; `owner` is None when he is disabled or not there.

    Attributes:
        granted: privileges that he was given in Django admin, without a role.
    """

    owner: OwnerSnapshot | None
    roles: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    size: int = BYTES_OF_A_LIFE
    is_used: bool = False


@dataclass
class RoleEntry:
    """A role as it is now; `descriptor` is None when there is none of this name."""

    descriptor: RoleDescriptor | None
    size: int = BYTES_OF_A_LIFE
    is_used: bool = False


@dataclass
class ApplicationEntry:
    """What an application calls its privileges: their actions by name."""

    actions: Mapping[str, tuple[str, ...]]
    size: int = BYTES_OF_AN_ENTRY
    is_used: bool = False


@dataclass(frozen=True, eq=False)
class Bearer:
    """
    Who holds a good Bearer token.

    Attributes:
        user: None for a service account.
        expires_at: None for a service account's, which never does.
    """

    caller: Caller
    user: UserEntry | None = field(default=None, repr=False)
    expires_at: datetime | None = None

    @cached_property
    def body(self) -> bytes:
        return body_of(self.caller)


def bearer_of(user: UserEntry, owner: OwnerSnapshot, *, expires_at: datetime | None) -> Bearer:
    return Bearer(
        Caller(
            owner=owner,
            authentication_type=AuthenticationType.TOKEN,
            authority=NOTHING_JUDGED,
            roles=user.roles,
            token=CallingToken(),
        ),
        user=user,
        expires_at=expires_at,
    )
