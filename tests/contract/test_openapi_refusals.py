"""The refusals that every operation may answer happen, each of them, and look as documented."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from keys.dialects.elasticsearch.credentials import RUN_AS
from keys.dialects.elasticsearch.openapi.document import documentation
from keys.dialects.elasticsearch.openapi.refusals import EVERYWHERE, NAMES
from keys.rules.errors import TooManyAttempts
from tests.contract.example_world import make_world
from tests.contract.openapi_document import JSON, OPENAPI, faults_of
from tests.integration.dialects.elasticsearch.door import Answer, Door, basic
from tests.integration.savepoints import undone

OPERATIONS = documentation().operations
ROUTE = "GET /_security/user"
INSIDE = "keys.dialects.elasticsearch.base.effective_caller"
LOGIN = "keys.dialects.common.credentials.authenticate_password"
GIGABYTE = 1024**3
Provoke: TypeAlias = Callable[[Door, str, str, object], Answer]


def with_unknown_parameter(door: Door, method: str, path: str, body: object) -> Answer:
    return door.ask(method, f"{path}?fly=1", body)


def without_credential(_door: Door, method: str, path: str, body: object) -> Answer:
    return Door().ask(method, path, body)


def with_unknown_key(_door: Door, method: str, path: str, body: object) -> Answer:
    encoded = basic("unknown", "secret").removeprefix("Basic ")
    return Door(f"ApiKey {encoded}").ask(method, path, body)


def without_privilege(_door: Door, method: str, path: str, body: object) -> Answer:
    return Door(basic("ada")).ask(method, path, body)


def as_nobody(door: Door, method: str, path: str, body: object) -> Answer:
    return door.ask(method, path, body, headers={RUN_AS: "nobody"})


def with_plain_text(door: Door, method: str, path: str, _body: object) -> Answer:
    return door.ask(method, path, raw=b"hello", content_type="text/plain")


def with_a_gigabyte(door: Door, method: str, path: str, _body: object) -> Answer:
    # Announced, not sent: nothing of it would be read.
    return door.ask(method, path, raw=b"{}", CONTENT_LENGTH=str(GIGABYTE))


def too_often(door: Door, method: str, path: str, body: object) -> Answer:
    with mock.patch(LOGIN, side_effect=TooManyAttempts(timedelta(seconds=41))):
        return door.ask(method, path, body)


def with_a_bug(door: Door, method: str, path: str, body: object) -> Answer:
    as_served = replace(door, client=Client(raise_request_exception=False))
    with mock.patch(INSIDE, side_effect=ValueError("a bug")):
        return as_served.ask(method, path, body)


def while_locked(door: Door, method: str, path: str, body: object) -> Answer:
    with mock.patch(INSIDE, side_effect=OperationalError("the connection is lost")):
        return door.ask(method, path, body)


# By status and by the title of the example.
PROVOKED: Mapping[tuple[int, str], Provoke] = {
    (400, "An unknown parameter"): with_unknown_parameter,
    (401, "No credential"): without_credential,
    (401, "An unknown API key"): with_unknown_key,
    (403, "A missing privilege"): without_privilege,
    (403, "Nobody to act as"): as_nobody,
    (406, "A body of plain text"): with_plain_text,
    (413, "A gigabyte"): with_a_gigabyte,
    (429, "Come back later"): too_often,
    (500, "A bug"): with_a_bug,
    (503, "A locked database"): while_locked,
}
# Some operations need no privilege; the ladders climb the others.
AT_EVERY_OPERATION = [
    (status, provoke)
    for (status, _), provoke in PROVOKED.items()
    if provoke is not without_privilege
]


def shown() -> Mapping[tuple[int, str], object]:
    """Return the examples of the document's shared refusals, by status and title."""
    responses = OPENAPI["components"]["responses"]
    return {
        (status, example["summary"]): example["value"]
        for status in EVERYWHERE
        for example in responses[NAMES[status]]["content"][JSON].get("examples", {}).values()
    }


@pytest.fixture
def door(db: None) -> Door:
    return make_world()


class TestSharedRefusals:
    def test_have_an_example_of_each_status(self) -> None:
        assert {status for status, _ in shown()} == {*EVERYWHERE}

    def test_are_provoked_here_one_and_all(self) -> None:
        assert {*shown()} == {*PROVOKED}

    @pytest.mark.parametrize(("status", "title"), PROVOKED)
    def test_happen_as_shown(self, status: int, title: str, door: Door) -> None:
        method, path = ROUTE.split(" ")

        answer = PROVOKED[status, title](door, method, path, None)

        assert (answer.status, answer.json) == (status, shown()[status, title])
        assert ("Retry-After" in answer.headers) is (status in {429, 503})

    @pytest.mark.parametrize(("status", "provoke"), AT_EVERY_OPERATION)
    def test_are_answered_by_every_operation(
        self, status: int, provoke: Provoke, door: Door
    ) -> None:
        wrong = {}
        for route, operation in OPERATIONS.items():
            first, *_ = operation.examples
            method, path = route.split(" ")
            with undone():
                answer = provoke(door, method, path.format_map(first.path), first.body)
            if answer.status != status or faults_of(answer.json, route, status):
                wrong[route] = (answer.status, answer.content)

        assert wrong == {}
