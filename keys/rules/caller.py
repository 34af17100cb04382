"""Who is asking: a user, a user's API key, or the installation itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from keys.rules.errors import NotAllowed
from keys.rules.json_types import JsonObject
from keys.rules.privileges import (
    Authority,
    ClusterAction,
    Refused,
    RoleDescriptor,
)

RESERVED_REALM = "reserved"
NATIVE_REALM = "default_native"
API_KEY_REALM = "_es_api_key"
REALM_TYPES: Mapping[str, str] = {
    RESERVED_REALM: "reserved",
    NATIVE_REALM: "native",
    API_KEY_REALM: "_es_api_key",
}


class AuthenticationType(StrEnum):
    """How the caller proved who he is; the words of `_authenticate`."""

    REALM = "realm"
    API_KEY = "api_key"
    INTERNAL = "internal"


@dataclass(frozen=True, kw_only=True)
class OwnerSnapshot:
    """The user behind a key as he was when it was last written."""

    username: str
    realm: str
    realm_type: str
    full_name: str | None = None
    email: str | None = None
    metadata: JsonObject = field(default_factory=dict)

    def is_same_user_as(self, *, username: str, realm: str) -> bool:
        return self.username == username and self.realm == realm


@dataclass(frozen=True, kw_only=True)
class CallingKey:
    """The API key that a caller authenticated with."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request came from, for the audit trail."""

    address: str = ""
    request_id: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """
    The effective subject of a request.

    Attributes:
        owner: the user; for an API key its owner as remembered with the key.
        roles: assigned role names, in the order of assignment; empty for an API key.
        missing_roles: assigned names that no role has.
        descriptors: the role descriptors in force, by role name; what a new key is limited by.
        authority: judges what the caller may do.
        key: the API key used, if one was.
    """

    owner: OwnerSnapshot
    authentication_type: AuthenticationType
    authority: Authority
    roles: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()
    descriptors: Mapping[str, RoleDescriptor] = field(default_factory=dict)
    key: CallingKey | None = None
    origin: Origin = Origin()

    @property
    def username(self) -> str:
        return self.owner.username

    @property
    def realm(self) -> str:
        return self.owner.realm

    @property
    def found_roles(self) -> tuple[str, ...]:
        return tuple(name for name in self.roles if name not in self.missing_roles)

    def may(self, action: ClusterAction) -> bool:
        """Return whether the caller is allowed `action`."""
        return self.authority.allows(action)

    def check_may(self, action: ClusterAction) -> None:
        """
        Let an allowed action pass.

        Raises:
            NotAllowed: with the named privileges that would have allowed it.
        """
        verdict = self.authority.judge(action)
        if isinstance(verdict, Refused):
            raise NotAllowed(action=action.action, caller=self, granted_by=verdict.granted_by)

    def seen_from(self, origin: Origin) -> "Caller":
        return replace(self, origin=origin)

    @classmethod
    def system(cls, name: str) -> "Caller":
        """Return the installation itself, acting from the command line or by the clock."""
        return cls(
            owner=OwnerSnapshot(username=name, realm="__attach", realm_type="__attach"),
            authentication_type=AuthenticationType.INTERNAL,
            authority=Authority(sides=()),
        )
