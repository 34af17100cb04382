"""
Users, keys and what they may do, told too simply to be wrong; nothing here is the product's.

A few cluster privileges, and for each deed those that allow it, in the order in which a refusal
names them. Source: Elasticsearch's documentation of the privileges.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

OWN, GRANT, READ = "manage_own_api_key", "grant_api_key", "read_security"
KEYS, SECURITY, MONITOR = "manage_api_key", "manage_security", "monitor"
ALPHABET = (OWN, GRANT, READ, MONITOR, KEYS, SECURITY)
IMPLIED = {KEYS: {OWN, GRANT}, SECURITY: {OWN, GRANT, READ, KEYS}, "all": set(ALPHABET)}

ALLOWING: Mapping[str, tuple[str, ...]] = {
    "api_key/create": (OWN, KEYS, SECURITY),
    "api_key/update": (OWN, KEYS, SECURITY),
    "api_key/bulk_update": (OWN, KEYS, SECURITY),
    "api_key/get": (READ, KEYS, SECURITY),
    "api_key/get own": (OWN, READ, KEYS, SECURITY),
    "api_key/query": (READ, KEYS, SECURITY),
    "api_key/query own": (OWN, READ, KEYS, SECURITY),
    "api_key/invalidate": (KEYS, SECURITY),
    "api_key/invalidate own": (OWN, KEYS, SECURITY),
    "api_key/grant": (GRANT, KEYS, SECURITY),
    "api_key/clone": (KEYS, SECURITY),
    "api_key/clone own": (OWN, KEYS, SECURITY),
    "cross_cluster/api_key/create": (SECURITY,),
    "user/put": (SECURITY,),
    "user/delete": (SECURITY,),
    "user/set_enabled": (SECURITY,),
    "user/change_password": (SECURITY,),
    "role/put": (SECURITY,),
    "role/delete": (SECURITY,),
}

Descriptors: TypeAlias = dict[str, tuple[str, ...]]
"""Cluster privileges by the name of the role, or of the descriptor of a key."""


class Refusal(Exception):
    """`told`: status, type and reason of the answer."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.told = (status, kind, reason)


@dataclass
class Person:
    name: str
    realm: str
    password: str
    roles: tuple[str, ...]
    full_name: str | None = None
    enabled: bool = True


@dataclass(eq=False)
class Key:
    """
    One key.

    Attributes:
        limit: what its owner could do when it was last written; None for another cluster's key.
        bound: it ends with its parent.
    """

    name: str
    owner: str
    realm: str
    full_name: str | None
    created: datetime
    expires: datetime | None
    assigned: Descriptors
    limit: Descriptors | None
    metadata: dict[str, Any]
    parent: "Key | None" = None
    bound: bool = False
    invalidated: datetime | None = None
    id: str = ""
    encoded: str = ""
    children: list["Key"] = field(default_factory=list)

    @property
    def is_for_rest(self) -> bool:
        return self.limit is not None

    def has_expired(self, now: datetime) -> bool:
        return self.expires is not None and self.expires <= now

    def is_good(self, now: datetime) -> bool:
        return self.is_for_rest and self.invalidated is None and not self.has_expired(now)

    def below(self, *, bound_only: bool = False) -> Iterator["Key"]:
        """Yield what came from the key, a parent always before its children."""
        for child in self.children:
            if child.bound or not bound_only:
                yield child
                yield from child.below(bound_only=bound_only)


@dataclass(frozen=True)
class Subject:
    """Who asks, and the sides that must all allow what he does."""

    name: str
    realm: str
    full_name: str | None
    sides: tuple[Descriptors, ...]
    roles: tuple[str, ...] = ()
    key: Key | None = None

    def may(self, deed: str) -> bool:
        allowing = {*ALLOWING[deed], "all"}
        return all(any(allowing & {*held} for held in side.values()) for side in self.sides)

    def must(self, deed: str) -> None:
        if not self.may(deed):
            names = ",".join((*ALLOWING[deed], "all"))
            raise forbidden(
                f"action [cluster:admin/xpack/security/{deed.removesuffix(' own')}] is unauthorized"
                f" for {self._called}, this action is granted by the cluster privileges [{names}]"
            )

    def holds(self, privilege: str) -> bool:
        return all(
            any(privilege == one or privilege in IMPLIED.get(one, ()) for one in held)
            for held in ([one for part in side.values() for one in part] for side in self.sides)
        )

    def owns(self, key: Key) -> bool:
        """Return whether it is his; an API key owns nothing."""
        return self.key is None and (key.owner, key.realm) == (self.name, self.realm)

    @property
    def _called(self) -> str:
        if self.key is not None:
            return f"API key id [{self.key.id}] of user [{self.name}]"
        (found,) = self.sides
        missing = ",".join(sorted({*self.roles} - {*found}))
        lacking = f" (assigned roles [{missing}] were not found)" if missing else ""
        return f"user [{self.name}] with effective roles [{','.join(sorted(found))}]{lacking}"


@dataclass(frozen=True)
class Selection:
    """Which keys a request means; every given part must fit."""

    ids: tuple[str, ...] | None = None
    name: str | None = None
    username: str | None = None
    realm: str | None = None
    owner: bool = False

    def means(self, key: Key, subject: Subject) -> bool:
        return (
            (self.ids is None or key.id in self.ids)
            and (self.name is None or _fits(key.name, self.name))
            and self.username in {None, key.owner}
            and self.realm in {None, key.realm}
            and (not self.owner or (key.owner, key.realm) == (subject.name, subject.realm))
        )

    def is_own(self, subject: Subject) -> bool:
        mine = self.owner or (self.username, self.realm) == (subject.name, subject.realm)
        return mine and subject.key is None

    def is_itself(self, subject: Subject) -> bool:
        return subject.key is not None and self.ids == (subject.key.id,)


@dataclass(frozen=True)
class Invalidated:
    """`refused`: keys of another cluster; `left`: descendants that live on and may be seen."""

    ids: set[str]
    refused: list[str]
    descendants: int
    left: int


def unknown(reason: str) -> Refusal:
    return Refusal(401, "security_exception", reason)


def forbidden(reason: str) -> Refusal:
    return Refusal(403, "security_exception", reason)


def illegal(reason: str) -> Refusal:
    return Refusal(400, "illegal_argument_exception", reason)


def invalid(problem: str, *, kind: str = "action_request_validation_exception") -> Refusal:
    return Refusal(400, kind, f"Validation Failed: 1: {problem};")


def _fits(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
