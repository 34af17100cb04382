"""A key for a workflow alone: nothing that the verifier is asked about is part of one."""

import json
from urllib.parse import urlencode

import pytest

from keys.actions.create_key import CreatedKey
from keys.rules.json_types import Json
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import Told, Verifier

PRIVILEGES = ["read_security", "monitor"]
STRANGER = "192.0.2.9:1"


def key_with(**more: Json) -> CreatedKey:
    owner = make_user("owner", cluster=[*PRIVILEGES, "manage_own_api_key"])
    return make_key(owner, descriptors={"one": {"cluster": [*PRIVILEGES], **more}})


@pytest.fixture
def restricted(db: None) -> CreatedKey:
    return key_with(restriction={"workflows": ["search_application_query"]})


def asked(verifier: Verifier, created: CreatedKey, path: str, *, content: bytes = b"") -> Told:
    lines = [
        ("authorization", f"ApiKey {created.encoded}"),
        ("content-type", "application/x-www-form-urlencoded"),
    ]
    method = "POST" if content else "GET"
    return verifier.ask_with(lines, path=path, content=content, method=method, client=STRANGER)


def requests_of(created: CreatedKey) -> dict[str, bytes]:
    return {
        "/verify": b"",
        "/metrics": b"",
        "/introspect": urlencode({"token": created.encoded}).encode(),
        "/verify/batch": json.dumps({"checks": [{"credential": created.encoded}]}).encode(),
    }


class TestARestrictedKey:
    def test_may_do_nothing_here(self, verifier: Verifier, restricted: CreatedKey) -> None:
        answers = {
            path: [asked(verifier, restricted, path, content=content) for _ in range(2)]
            for path, content in requests_of(restricted).items()
        }

        assert {path: [one.status for one in both] for path, both in answers.items()} == {
            path: [403, 403] for path in answers
        }
        assert b"access restricted by workflow" in answers["/verify"][1].body
        assert verifier.metrics.accepted == 0

    def test_may_hear_whose_it_is(self, verifier: Verifier, restricted: CreatedKey) -> None:
        assert verifier.ask(f"ApiKey {restricted.encoded}").status == 200

    def test_is_none_for_having_the_word_in_its_metadata(self, verifier: Verifier) -> None:
        plain = key_with(metadata={"restriction": {"workflows": ["search_application_query"]}})

        statuses = [
            asked(verifier, plain, path, content=content).status
            for path, content in requests_of(plain).items()
        ]

        assert statuses == [200, 200, 200, 200]

    def test_is_refused_in_a_batch(self, verifier: Verifier, restricted: CreatedKey) -> None:
        asker = make_key(make_user("gateway", cluster=["read_security", "manage_own_api_key"]))
        content = json.dumps({"checks": [{"credential": restricted.encoded}]}).encode()

        answer = asked(verifier, asker, "/verify/batch", content=content)

        assert answer.json == {
            "results": [{"status": 403, "reason": "access restricted by workflow"}]
        }
