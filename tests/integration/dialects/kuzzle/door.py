"""Asking Kuzzle's dispatcher, as either transport does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from keys.dialects.kuzzle.dispatcher import Answered, answer
from keys.dialects.kuzzle.requests import Connection, Transport, request_from
from keys.rules.caller import Origin
from keys.rules.secret import Credential
from tests.factories import PASSWORD


@dataclass
class KuzzleDoor:
    """One client; its clock stands still until it is moved."""

    now: datetime
    jwt: str | None = None
    connection: Connection = field(
        default_factory=lambda: Connection(
            transport=Transport.WEBSOCKET, secure=True, origin=Origin(address="192.0.2.7")
        )
    )

    def answered(self, name: str, **more: Any) -> Answered:
        controller, _, action = name.partition(":")
        asked = {"controller": controller, "action": action, "jwt": self.jwt, **more}
        request = request_from(asked, request_id="one", connection=self.connection)
        return answer(request, now=self.now)

    def ask(self, name: str, **more: Any) -> Any:
        """Return the result of an action that is carried out."""
        told = self.answered(name, **more).envelope
        assert told["error"] is None, told
        return told["result"]

    def error(self, name: str, **more: Any) -> str:
        """Return the id of the error that an action is refused with."""
        told: Any = self.answered(name, **more).envelope["error"]
        assert told is not None
        return str(told["id"])

    def login(self, username: str, **more: Any) -> Any:
        """Log in, and go on as this user."""
        self.jwt = None
        body = {"username": username, "password": PASSWORD}
        result = self.ask("auth:login", strategy="local", body=body, **more)
        self.jwt = result["jwt"]
        return result

    def at(self, address: str) -> "KuzzleDoor":
        """Return the same client, elsewhere."""
        return replace(self, connection=replace(self.connection, origin=Origin(address=address)))

    def by_http(self, *, cookie: str | None = None) -> "KuzzleDoor":
        connection = replace(self.connection, transport=Transport.HTTP, cookie=cookie)
        return replace(self, jwt=None, connection=connection)

    def with_key(self, credential: Credential) -> "KuzzleDoor":
        connection = replace(self.connection, credential=credential)
        return replace(self, jwt=None, connection=connection)

    def with_token(self, token: str) -> "KuzzleDoor":
        return replace(self, jwt=token)


DoorOf = Callable[[str], KuzzleDoor]
