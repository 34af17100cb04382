"""A key outside its networks authenticates at no door."""

from dataclasses import replace
from datetime import datetime

import pytest

from keys.models import ApiKey, User
from keys.rules.caller import Origin
from keys.rules.json_types import JsonObject
from keys.rules.secret import credential_from
from tests.factories import make_key, make_kuzzle_key
from tests.integration.dialects.elasticsearch.door import Door, api_key
from tests.integration.dialects.kuzzle.door import KuzzleDoor

LIMITS: JsonObject = {"networks": ["10.0.0.0/8"]}
INSIDE, OUTSIDE = "10.1.2.3", "198.18.0.1"


@pytest.mark.parametrize(("address", "is_let_in"), [(INSIDE, True), (OUTSIDE, False)])
class TestAKeyForSomeNetworks:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            pytest.param("GET", "/_security/_authenticate", id="Elasticsearch"),
            pytest.param("GET", "/api/security/role", id="Kibana"),
            pytest.param("POST", "/revoke", id="OAuth"),
        ],
    )
    def test_is_asked_for_its_address(
        self, administrator: User, method: str, path: str, address: str, *, is_let_in: bool
    ) -> None:
        created = make_key(administrator, limits=LIMITS)

        answer = Door(api_key(created), address=address).ask(method, path)

        assert (answer.status != 401) is is_let_in

    def test_is_asked_by_kuzzle(
        self, ada: User, now: datetime, address: str, *, is_let_in: bool
    ) -> None:
        created = make_key(ada, limits=LIMITS, now=now)
        door = kuzzle_from(address, now).with_key(credential_from(created.encoded))

        assert (door.answered("auth:getCurrentUser").envelope["error"] is None) is is_let_in

    def test_in_kuzzles_form_is_asked_too(
        self, ada: User, now: datetime, address: str, *, is_let_in: bool
    ) -> None:
        created = make_kuzzle_key(ada)
        ApiKey.objects.filter(pk=created.key.pk).update(limits=LIMITS)
        door = kuzzle_from(address, now).with_token(created.secret)

        assert (door.answered("auth:getCurrentUser").envelope["error"] is None) is is_let_in


def kuzzle_from(address: str, now: datetime) -> KuzzleDoor:
    door = KuzzleDoor(now)
    origin = Origin(address=address)
    return replace(door, connection=replace(door.connection, origin=origin))
