"""How tests knock at the door: as a client with a credential, answers as JSON."""

import base64
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from keys.actions.create_key import CreatedKey
from tests.factories import PASSWORD

JSON = "application/json"
# Each door is a source of its own: failures of one test never throttle another.
ADDRESSES = (f"198.18.{high}.{low}" for high, low in itertools.product(range(256), repeat=2))


def basic(username: str, password: str = PASSWORD) -> str:
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def api_key(created: CreatedKey) -> str:
    return f"ApiKey {created.encoded}"


@dataclass(frozen=True)
class Answer:
    """`lines`: the header as the server sends it, a name perhaps several times."""

    status: int
    headers: Mapping[str, str]
    lines: list[tuple[str, str]]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def error(self) -> Any:
        return self.json["error"]

    @property
    def reason(self) -> str:
        return str(self.error["reason"])

    @property
    def told(self) -> tuple[int, str, str]:
        """Return status, type and reason."""
        return self.status, self.error["type"], self.error["reason"]

    @property
    def challenges(self) -> list[str]:
        return [value for name, value in self.lines if name == "WWW-Authenticate"]


@dataclass(frozen=True)
class Door:
    """A client of the API; `authorization` goes with every request, unless it is None."""

    authorization: str | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    secure: bool = True
    address: str = field(default_factory=lambda: next(ADDRESSES))

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        content_type: str | None = JSON,
        headers: Mapping[str, str] | None = None,
        **environ: Any,
    ) -> Answer:
        sent = dict(headers or {})
        if self.authorization is not None:
            sent["Authorization"] = self.authorization
        data = b"" if body is None else json.dumps(body).encode()
        environ.setdefault("REMOTE_ADDR", self.address)
        response = self.client.generic(
            method,
            path,
            data=data if raw is None else raw,
            content_type=content_type or "",
            secure=self.secure,
            headers=sent,
            **environ,
        )
        return Answer(
            status=response.status_code,
            headers=response.headers,
            lines=[*response.items()],
            content=response.content,
        )

    def get(self, path: str, **options: Any) -> Answer:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: object = None, **options: Any) -> Answer:
        return self.ask("POST", path, body, **options)

    def put(self, path: str, body: object = None, **options: Any) -> Answer:
        return self.ask("PUT", path, body, **options)

    def delete(self, path: str, body: object = None, **options: Any) -> Answer:
        return self.ask("DELETE", path, body, **options)


def door_of(username: str, password: str = PASSWORD) -> Door:
    return Door(basic(username, password))


def door_with(created: CreatedKey) -> Door:
    return Door(api_key(created))
