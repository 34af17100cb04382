"""
Grants: how somebody else proves himself inside a request of another.

Source: elasticsearch-specification, security/grant_api_key, security/activate_user_profile.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class GrantType(StrEnum):
    PASSWORD = "password"  # noqa: S105  # a word of the wire form
    ACCESS_TOKEN = "access_token"  # noqa: S105  # a word of the wire form


NEEDED = {
    GrantType.PASSWORD: ("username", "password"),
    GrantType.ACCESS_TOKEN: ("access_token",),
}
REFUSED = {
    GrantType.PASSWORD: ("access_token", "client_authentication"),
    GrantType.ACCESS_TOKEN: ("username", "password"),
}


@dataclass(frozen=True, kw_only=True)
class Grant:
    """
    What a request says of whom it speaks for; any part may be missing.

    Attributes:
        client_authentication: whether the request holds a secret of the client; only realms of
            JSON Web Tokens would ask for it.
    """

    type: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    client_authentication: bool = False


def grant_problems(grant: Grant) -> list[str]:
    """Return what a grant lacks, and what it has too much for its type."""
    if grant.type is None:
        return ["[grant_type] is required"]
    if grant.type not in NEEDED:
        return [f"grant_type [{grant.type[:256]}] is not supported"]
    kind = GrantType(grant.type)
    return [
        f"[{name}] is required for grant_type [{kind}]"
        for name in NEEDED[kind]
        if getattr(grant, name) is None
    ] + [
        f"[{name}] is not supported for grant_type [{kind}]"
        for name in REFUSED[kind]
        if getattr(grant, name)
    ]
