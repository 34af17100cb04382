"""A request, however it came in: a controller, an action, and what goes with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from keys.dialects.kuzzle.errors import MISSING_ARGUMENT, Refused
from keys.rules.caller import Origin
from keys.rules.json_types import Json, JsonObject
from keys.rules.secret import Credential

# All else in a request is an argument; `requestId` is one, too.
NO_ARGUMENTS = frozenset({"jwt", "volatile", "body", "controller", "action"})
TEXTS = ("jwt", "controller", "action", "requestId")


class Transport(Enum):
    """By which way a request came."""

    HTTP = "http"
    QUERY = "query"
    WEBSOCKET = "websocket"


class WrongShape(Exception):
    """A request that is none; the text is for whoever sent it."""

    def __init__(self, attribute: str, expected: str) -> None:
        super().__init__(f'Attribute {attribute} must be of type "{expected}"')


@dataclass(frozen=True, kw_only=True)
class Connection:
    """
    What a request has from the way it came.

    Attributes:
        secure: TLS protects it.
        cookie: the token in a cookie; None without one.
        has_two_cookies: two tokens came by cookie: one of them is somebody else's.
        credential: an API key of another form, from an `Authorization` header.
    """

    transport: Transport
    secure: bool
    origin: Origin
    cookie: str | None = field(default=None, repr=False)
    has_two_cookies: bool = False
    credential: Credential | None = None


@dataclass(frozen=True, kw_only=True)
class KuzzleRequest:
    """
    One request.

    Attributes:
        jwt: the token; None for none.
        body: None where there is none.
    """

    controller: str | None
    action: str | None
    connection: Connection
    request_id: str
    jwt: str | None = field(default=None, repr=False)
    body: JsonObject | list[Json] | None = field(default=None, repr=False)
    volatile: JsonObject | None = None
    arguments: Mapping[str, Json] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, str]:
        """
        Return controller and action.

        Raises:
            Refused: one of them is missing.
        """
        if not self.controller:
            raise Refused(MISSING_ARGUMENT, "controller")
        if not self.action:
            raise Refused(MISSING_ARGUMENT, "action")
        return self.controller, self.action


def request_from(value: JsonObject, *, request_id: str, connection: Connection) -> KuzzleRequest:
    """
    Return the request that a JSON object states.

    Args:
        request_id: stands in where the object has none.

    Raises:
        WrongShape: a part of it has the wrong type.
    """
    for name in TEXTS:
        if not isinstance(value.get(name), str | None):
            raise WrongShape(name, "string")
    body, volatile = value.get("body"), value.get("volatile")
    if not isinstance(body, dict | list | None):
        raise WrongShape("body", "object")
    if not isinstance(volatile, dict | None):
        raise WrongShape("volatile", "object")
    return KuzzleRequest(
        controller=_text(value, "controller"),
        action=_text(value, "action"),
        connection=connection,
        request_id=_text(value, "requestId") or request_id,
        jwt=_text(value, "jwt"),
        body=body,
        volatile=volatile,
        arguments={name: one for name, one in value.items() if name not in NO_ARGUMENTS},
    )


def _text(value: JsonObject, name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) else None
