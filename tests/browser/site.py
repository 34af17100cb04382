"""The product as a stranger has it: started by `manage.py serve`, asked over verified TLS."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

import httpx

from tests import patience
from tests.serving.running import RunningServer

PASSWORD = "correct horse"
KEYS = "/app/management/security/api_keys"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody with a password; `name` is of this test alone."""

    name: str
    password: str = PASSWORD


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running server, and what its administrator does through the REST API."""

    server: RunningServer

    @property
    def url(self) -> str:
        return self.server.url

    def ask(self, method: str, path: str, *, headers: dict[str, str]) -> httpx.Response:
        """Ask as a program does that trusts nothing but our certificate authority."""
        trust = ssl.create_default_context(cafile=self.server.ca_path)
        return httpx.request(
            method, f"{self.url}{path}", headers=headers, verify=trust, timeout=patience.SECONDS
        )

    def with_key(self, encoded: str) -> httpx.Response:
        return self.ask(
            "GET", "/_security/_authenticate", headers={"Authorization": f"ApiKey {encoded}"}
        )

    def new_reader(self, *cluster: str, name: str = "") -> Reader:
        """Store a user with these cluster privileges; without a name he is nobody else."""
        name = name or f"reader-{token_hex(4)}"
        self._put(f"/_security/role/{name}", {"cluster": list(cluster)})
        self._put(f"/_security/user/{name}", {"password": PASSWORD, "roles": [name]})
        return Reader(name=name)

    def new_keys(self, reader: Reader, names: Sequence[str], **body: object) -> None:
        """Make keys as the reader himself would by the REST API."""
        for name in names:
            self._put(
                "/_security/api_key", {"name": name, **body}, auth=(reader.name, reader.password)
            )

    def share_key(self, owner: Reader, name: str, *, user: Reader) -> None:
        """Make a key of the owner and let the other one see it and narrow it."""
        auth = (owner.name, owner.password)
        made = self._put("/_security/api_key", {"name": name}, auth=auth)
        share = {"username": user.name, "rights": ["view", "edit"]}
        self._put(f"/_security/api_key/{made['id']}/_share", share, auth=auth)

    def _put(
        self, path: str, body: object, *, auth: tuple[str, str] | None = None
    ) -> dict[str, str]:
        trust = ssl.create_default_context(cafile=self.server.ca_path)
        response = httpx.put(
            f"{self.url}{path}",
            json=body,
            auth=auth or ("elastic", self.server.password),
            verify=trust,
            timeout=patience.SECONDS,
        )
        response.raise_for_status()
        answer: dict[str, str] = response.json()
        return answer
