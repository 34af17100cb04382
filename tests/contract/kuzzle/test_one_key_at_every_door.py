"""One key is good at three doors, and dies at all three with its revocation at any of them."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from keys.rules.kuzzle_tokens import worn_as_token
from keys.rules.secret import Credential, Secret, credential_from, encoded_of
from tests import patience
from tests.serving.running import RunningServer

DOORS = ("kuzzle", "elasticsearch", "verifier")


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=str(server.ca_path))
    with httpx.Client(verify=trust, timeout=patience.SECONDS) as found:
        yield found


class Doors:
    """The three addresses, asked about a key or in the administrator's name."""

    def __init__(self, server: RunningServer, client: httpx.Client) -> None:
        self._server, self._client = server, client
        self._login = {"username": "elastic", "password": server.password}
        self._session = self.kuzzle("POST", "/_login/local", json=self._login)["jwt"]

    def kuzzle(self, verb: str, path: str, token: str | None = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._client.request(
            verb, f"{self._server.kuzzle_url}{path}", headers=headers, **more
        )
        answer.raise_for_status()
        return answer.json()["result"]

    def console(self, verb: str, path: str, **more: Any) -> Any:
        """Ask the console, in the administrator's name unless a header says otherwise."""
        if "headers" not in more:
            more["auth"] = tuple(self._login.values())
        answer = self._client.request(verb, f"{self._server.url}{path}", **more)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def make(self, token: str | None = None) -> Credential:
        """Return a new key, of the administrator or of a key."""
        body = {"description": "for every door"}
        path = f"/api-keys/_create?_id={uuid4()}"
        made = self.kuzzle("POST", path, token or self._session, json=body)
        return Credential(id=made["_id"], secret=Secret(made["_source"]["token"]))

    def statuses(self, header: str) -> dict[str, list[int]]:
        """Return what each door says of a credential, at each of its addresses."""
        addresses = {
            "kuzzle": [f"{self._server.kuzzle_url}/_now"],
            "elasticsearch": [f"{self._server.url}/_security/_authenticate"],
            "verifier": [
                f"{self._server.verifier_url}/_security/_authenticate",
                f"{self._server.verifier_url}/verify",
            ],
        }
        return {
            door: [
                self._client.get(one, headers={"Authorization": header}).status_code for one in all_
            ]
            for door, all_ in addresses.items()
        }

    def revoke(self, door: str, key: Credential) -> None:
        match door:
            case "kuzzle":
                self.kuzzle("DELETE", f"/api-keys/{key.id}", self._session)
            case "elasticsearch":
                self.console("DELETE", "/_security/api_key", json={"ids": [key.id]})
            case "verifier":
                # It changes nothing itself: what it checks is revoked by its secret (RFC 7009).
                bearer = {"Authorization": f"Bearer {key.secret}"}
                self.console("POST", "/revoke", data={"token": key.secret}, headers=bearer)


def statuses_of(code: int) -> dict[str, list[int]]:
    return {"kuzzle": [code], "elasticsearch": [code], "verifier": [code, code]}


@pytest.fixture
def doors(server: RunningServer, client: httpx.Client) -> Doors:
    return Doors(server, client)


class TestOneKeyAtEveryDoor:
    @pytest.mark.parametrize("revoked_at", DOORS)
    @pytest.mark.parametrize("asked_at", DOORS)
    def test_dies_at_each_when_it_is_revoked_at_any(
        self, doors: Doors, revoked_at: str, asked_at: str
    ) -> None:
        key = doors.make()
        header = f"Bearer {key.secret}"
        assert doors.statuses(header) == statuses_of(200)

        doors.revoke(revoked_at, key)

        assert set(doors.statuses(header)[asked_at]) == {401}

    def test_dies_with_the_key_that_made_it(self, doors: Doors) -> None:
        parent = doors.make()
        child = doors.make(parent.secret)
        assert doors.statuses(f"Bearer {child.secret}") == statuses_of(200)

        doors.revoke("verifier", parent)

        assert doors.statuses(f"Bearer {child.secret}") == statuses_of(401)

    def test_works_by_its_id_and_token_as_well(self, doors: Doors) -> None:
        encoded = encoded_of(doors.make())

        assert doors.statuses(f"ApiKey {encoded}") == statuses_of(200)

    def test_is_worn_as_a_token_where_it_was_made_elsewhere(self, doors: Doors) -> None:
        made = doors.console("POST", "/_security/api_key", json={"name": "from elsewhere"})
        key = credential_from(made["encoded"])
        token = worn_as_token(key, holder="elastic", issued_at=datetime.now(UTC), expires_at=None)
        assert doors.statuses(f"Bearer {token}") == statuses_of(200)

        doors.revoke("verifier", Credential(id=key.id, secret=Secret(token)))

        assert doors.statuses(f"Bearer {token}") == statuses_of(401)
