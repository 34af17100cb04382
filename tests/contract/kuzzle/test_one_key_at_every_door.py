"""One key is good at three doors, and dies at all three with its revocation at any of them."""

import ssl
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.serving.running import RunningServer

# The third has no way to revoke: there, the key ends with its parent, revoked by itself.
WAYS = ("kuzzle", "elasticsearch", "parent")


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=str(server.ca_path))
    with httpx.Client(verify=trust, timeout=20) as found:
        yield found


class Doors:
    """The three addresses, asked about a key or in the administrator's name."""

    def __init__(self, server: RunningServer, client: httpx.Client) -> None:
        self._server, self._client = server, client
        credentials = {"username": "elastic", "password": server.password}
        self._session = self.kuzzle("POST", "/_login/local", json=credentials)["jwt"]

    def kuzzle(self, verb: str, path: str, token: str | None = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._client.request(
            verb, f"{self._server.kuzzle_url}{path}", headers=headers, **more
        )
        answer.raise_for_status()
        return answer.json()["result"]

    def make(self, token: str | None = None) -> tuple[str, str]:
        """Return id and token of a new key, of the administrator or of a key."""
        body = {"description": "for every door"}
        path = f"/api-keys/_create?_id={uuid4()}"
        made = self.kuzzle("POST", path, token or self._session, json=body)
        return made["_id"], made["_source"]["token"]

    def statuses(self, header: str) -> list[int]:
        """Return what Kuzzle's door, Elasticsearch's and the verifier say of a credential."""
        return [
            self._client.get(address, headers={"Authorization": header}).status_code
            for address in (
                f"{self._server.kuzzle_url}/_now",
                f"{self._server.url}/_security/_authenticate",
                f"{self._server.verifier_url}/_security/_authenticate",
            )
        ]

    def revoke(self, way: str, key_id: str, parent: tuple[str, str]) -> None:
        if way == "kuzzle":
            self.kuzzle("DELETE", f"/api-keys/{key_id}", self._session)
            return
        ids, auth = [key_id], ("elastic", self._server.password)
        headers = {}
        if way == "parent":
            ids, headers = [parent[0]], {"Authorization": f"Bearer {parent[1]}"}
        self._client.request(
            "DELETE",
            f"{self._server.url}/_security/api_key",
            json={"ids": ids},
            headers=headers,
            auth=None if headers else auth,
        ).raise_for_status()


class TestOneKeyAtEveryDoor:
    @pytest.mark.parametrize("way", WAYS)
    def test_dies_at_all_when_it_is_revoked_at_one(
        self, server: RunningServer, client: httpx.Client, way: str
    ) -> None:
        doors = Doors(server, client)
        parent = doors.make()
        key_id, token = doors.make(parent[1])
        header = f"Bearer {token}"
        assert doors.statuses(header) == [200, 200, 200]

        doors.revoke(way, key_id, parent)

        assert doors.statuses(header) == [401, 401, 401]

    def test_works_by_its_id_and_token_as_well(
        self, server: RunningServer, client: httpx.Client
    ) -> None:
        key_id, token = Doors(server, client).make()
        encoded = httpx.BasicAuth(key_id, token)._auth_header.removeprefix("Basic ")  # noqa: SLF001  # the same base64

        assert Doors(server, client).statuses(f"ApiKey {encoded}") == [200, 200, 200]
