"""Who is asking: a user, a user's API key, or the installation itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from keys.rules.errors import NotAllowed
from keys.rules.json_types import JsonObject
from keys.rules.limits import Rate
from keys.rules.privileges import (
    Authority,
    ClusterAction,
    Refused,
    RoleDescriptor,
)

RESERVED_REALM = "reserved"
NATIVE_REALM = "default_native"
API_KEY_REALM = "_es_api_key"
SERVICE_REALM = "_service_account"
REALM_TYPES: Mapping[str, str] = {
    RESERVED_REALM: "reserved",
    NATIVE_REALM: "native",
    API_KEY_REALM: "_es_api_key",
    SERVICE_REALM: "_service_account",
}


class AuthenticationType(StrEnum):
    """How the caller proved who he is; the words of `_authenticate`."""

    REALM = "realm"
    API_KEY = "api_key"
    TOKEN = "token"  # noqa: S105  # a word of the wire form
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
    """
    The API key that a caller authenticated with.

    Attributes:
        expires_at: None for never, and where nobody asks for it.
        rate: how often it may be used; None for as often as one likes, and where nobody asks.
    """

    id: str
    name: str
    expires_at: datetime | None = field(default=None, compare=False)
    rate: Rate | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class CallingToken:
    """
    The Bearer token that a caller authenticated with.

    Attributes:
        name: a service token's name; empty for an access token.
        type: what `_authenticate` calls a service token; empty for an access token.
    """

    name: str = ""
    type: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """
    Where a request came from, for the audit trail and for who looks at the uses of a key.

    Attributes:
        route: method and path that it asked for.
    """

    address: str = ""
    request_id: str = ""
    agent: str = ""
    route: str = ""


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
        token: the Bearer token used, if one was.
        run_by: who authenticated and acts as this user; None for who acts as himself.
    """

    owner: OwnerSnapshot
    authentication_type: AuthenticationType
    authority: Authority
    roles: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()
    descriptors: Mapping[str, RoleDescriptor] = field(default_factory=dict)
    key: CallingKey | None = None
    token: CallingToken | None = None
    run_by: "Caller | None" = None
    origin: Origin = Origin()

    @property
    def username(self) -> str:
        return self.owner.username

    @property
    def realm(self) -> str:
        return self.owner.realm

    @property
    def authenticated_as(self) -> "Caller":
        """Return who proved himself: the caller, or who acts as him."""
        return self.run_by or self

    @property
    def is_service_account(self) -> bool:
        return self.realm == SERVICE_REALM and self.key is None

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
