"""Limits of keys on the wire: `limits`, a field of ours, absent unless there are some."""

import pytest

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from tests.factories import PASSWORD, make_key
from tests.integration.dialects.elasticsearch.door import Door, api_key, door_of

PATH = "/_security/api_key"
LIMITS: JsonObject = {"networks": ["10.0.0.0/8"], "rate": {"requests": 100, "per": "second"}}
NARROWER = {"networks": ["10.1.0.0/16"], "rate": {"requests": 5, "per": "second"}}


@pytest.fixture
def bound(ada: User) -> CreatedKey:
    return make_key(ada, limits=LIMITS)


def limits_of(key_id: str) -> object:
    return ApiKey.objects.get(public_id=key_id).limits


class TestCreate:
    def test_takes_and_shows_them(self, ada: User) -> None:
        door = door_of("ada")
        created = door.post(PATH, {"name": "ci", "limits": LIMITS}).json

        (shown,) = door.get(f"{PATH}?id={created['id']}&owner=true").json["api_keys"]
        (found,) = door.post("/_security/_query/api_key", {}).json["api_keys"]

        assert set(created) == {"id", "name", "api_key", "encoded"}
        assert shown["limits"] == found["limits"] == LIMITS

    @pytest.mark.parametrize("body", [{}, {"limits": None}, {"limits": {}}])
    def test_shows_none_where_there_are_none(self, ada: User, body: dict[str, object]) -> None:
        door = door_of("ada")
        created = door.post(PATH, {"name": "ci", **body}).json

        (shown,) = door.get(f"{PATH}?id={created['id']}&owner=true").json["api_keys"]

        assert "limits" not in shown

    @pytest.mark.parametrize(
        ("limits", "problem"),
        [
            pytest.param(
                '{"networks": ["10.1.2.3/8"]}',
                "[limits.networks] [10.1.2.3/8] has bits set behind its first 8:"
                " the network is [10.0.0.0/8]",
                id="more than the network",
            ),
            pytest.param(
                '{"rate": {"requests": 1e30, "per": "second"}}',
                "[limits.rate.requests] must be a whole number from 1 to 1000000",
                id="a float",
            ),
            pytest.param(
                '{"rate": {"requests": true, "per": "second"}}',
                "[limits.rate.requests] must be a whole number from 1 to 1000000",
                id="true",
            ),
            pytest.param(
                '{"rate": {"requests": 99999999999999999999999, "per": "second"}}',
                "[limits.rate.requests] must be a whole number from 1 to 1000000",
                id="a large number",
            ),
            pytest.param('{"burst": 1}', "unknown field [limits.burst]", id="unknown"),
        ],
    )
    def test_refuses_bad_ones(self, ada: User, limits: str, problem: str) -> None:
        answer = door_of("ada").post(PATH, raw=f'{{"name": "ci", "limits": {limits}}}'.encode())

        assert answer.told == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {problem};",
        )

    @pytest.mark.parametrize("limits", ["10.0.0.0/8", ["10.0.0.0/8"], 5, True])
    def test_refuses_what_is_no_object(self, ada: User, limits: object) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "limits": limits})

        assert answer.told[:2] == (400, "x_content_parse_exception")
        assert "limits doesn't support values of type" in answer.reason

    def test_refuses_a_flood_of_networks(self, ada: User) -> None:
        limits = {"networks": ["10.0.0.1"] * 100_000}

        answer = door_of("ada").post(PATH, {"name": "ci", "limits": limits})

        assert (answer.status, len(answer.content) < 2_000) == (400, True)


class TestUpdate:
    @pytest.mark.parametrize(
        ("body", "updated", "held"),
        [
            pytest.param({"limits": NARROWER}, True, NARROWER, id="others"),
            pytest.param({"limits": LIMITS}, False, LIMITS, id="the same"),
            pytest.param({}, False, LIMITS, id="nothing said"),
            pytest.param({"limits": None}, True, None, id="null"),
            pytest.param({"limits": {}}, True, None, id="an empty object"),
        ],
    )
    def test_replaces_keeps_or_clears_them(
        self, bound: CreatedKey, body: dict[str, object], *, updated: bool, held: object
    ) -> None:
        key_id = bound.key.public_id

        answer = door_of("ada").put(f"{PATH}/{key_id}", body)

        assert (answer.status, answer.json) == (200, {"updated": updated})
        assert limits_of(key_id) == held

    def test_of_many_does_the_same(self, bound: CreatedKey, ada: User) -> None:
        free = make_key(ada).key.public_id
        ids = [bound.key.public_id, free]

        answer = door_of("ada").post(f"{PATH}/_bulk_update", {"ids": ids, "limits": NARROWER})

        assert answer.json == {"updated": ids, "noops": []}
        assert [limits_of(key_id) for key_id in ids] == [NARROWER, NARROWER]

    def test_of_many_without_them_keeps_them(self, bound: CreatedKey) -> None:
        key_id = bound.key.public_id

        door_of("ada").post(f"{PATH}/_bulk_update", {"ids": [key_id], "metadata": {"a": 1}})

        assert limits_of(key_id) == LIMITS


class TestGrant:
    def test_takes_them(self, ada: User, administrator: User) -> None:
        body = {
            "grant_type": "password",
            "username": "ada",
            "password": PASSWORD,
            "api_key": {"name": "granted", "limits": LIMITS},
        }

        created = door_of("elastic").post(f"{PATH}/grant", body).json

        assert limits_of(created["id"]) == LIMITS

    def test_looks_at_no_password_for_bad_ones(self, administrator: User) -> None:
        body = {
            "grant_type": "password",
            "username": "nobody",
            "password": PASSWORD,
            "api_key": {"name": "granted", "limits": {"rate": {}}},
        }

        assert door_of("elastic").post(f"{PATH}/grant", body).status == 400


class TestClone:
    @pytest.mark.parametrize(
        ("body", "held"),
        [
            pytest.param({}, LIMITS, id="those of its source"),
            pytest.param({"limits": NARROWER}, NARROWER, id="narrower ones"),
        ],
    )
    def test_has_no_wider_ones(
        self, bound: CreatedKey, body: dict[str, object], held: object
    ) -> None:
        door = Door(door_of("ada").authorization, address="10.1.2.3")

        created = door.post(f"{PATH}/clone", {"api_key": bound.encoded, **body})

        assert limits_of(created.json["id"]) == held

    @pytest.mark.parametrize("limits", [None, {"networks": ["0.0.0.0/0"], "rate": LIMITS["rate"]}])
    def test_is_refused_with_wider_ones(self, bound: CreatedKey, limits: object) -> None:
        door = Door(door_of("ada").authorization, address="10.1.2.3")

        answer = door.post(f"{PATH}/clone", {"api_key": bound.encoded, "limits": limits})

        assert answer.told == (
            400,
            "illegal_argument_exception",
            f"a key that comes from API key [{bound.key.public_id}] cannot be used from more"
            " networks than that",
        )

    def test_is_refused_outside(self, bound: CreatedKey) -> None:
        answer = door_of("ada").post(f"{PATH}/clone", {"api_key": bound.encoded})

        assert answer.status == 403


class TestCrossClusterKeys:
    def test_have_them_too(self, administrator: User) -> None:
        door, path = door_of("elastic"), "/_security/cross_cluster/api_key"
        access = {"search": [{"names": ["logs"]}]}
        key_id = door.post(path, {"name": "far", "access": access, "limits": LIMITS}).json["id"]
        before = limits_of(key_id)

        updated = door.put(f"{path}/{key_id}", {"limits": None}).json

        assert (before, updated, limits_of(key_id)) == (LIMITS, {"updated": True}, None)


class TestSearch:
    @pytest.mark.parametrize("limited", [True, False])
    def test_tells_limited_keys_from_others(
        self, bound: CreatedKey, ada: User, *, limited: bool
    ) -> None:
        free = make_key(ada).key.public_id
        query = {"query": {"term": {"limited": limited}}}

        found = door_of("ada").post("/_security/_query/api_key", query).json["api_keys"]

        assert [key["id"] for key in found] == [bound.key.public_id if limited else free]


class TestAuthentication:
    @pytest.mark.parametrize(
        ("address", "status"),
        [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("192.0.2.9", 401), ("", 401)],
    )
    def test_is_refused_outside(self, bound: CreatedKey, address: str, status: int) -> None:
        door = Door(api_key(bound), address=address)

        assert door.get("/_security/_authenticate").status == status

    def test_tells_who_holds_the_secret_why(self, bound: CreatedKey) -> None:
        answer = Door(api_key(bound), address="192.0.2.9").get("/_security/_authenticate")

        why = answer.error["additional_unsuccessful_credentials"]
        assert why == (
            f"API key: api key [{bound.key.public_id}] may not be used from this address"
        )

    def test_believes_no_address_that_the_client_tells(self, bound: CreatedKey) -> None:
        door = Door(api_key(bound), address="192.0.2.9")

        answer = door.get("/_security/_authenticate", headers={"X-Forwarded-For": "10.1.2.3"})

        assert answer.status == 401
