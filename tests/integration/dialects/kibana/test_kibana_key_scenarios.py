"""The key routes of Kibana's own pages, scenario by scenario."""

from typing import Any

import pytest

from keys.models import ApiKey, User
from keys.rules.json_types import Json, JsonObject
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of

PATH = "/internal/security/api_key"
HEADERS = {"kbn-xsrf": "true"}
LOGS: JsonObject = {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}
OPENS_LOGS: JsonObject = {"search": [{"names": ["logs"]}]}
REPLICATED: list[Json] = [{"names": ["logs"]}]
# Replication copies whole indices: a search of the same ones can hide no part of them.
NARROWED = [
    pytest.param({"query": {"term": {"a": "b"}}}, id="query"),
    pytest.param({"field_security": {"grant": ["a"]}}, id="field security"),
]


def post(door: Door, path: str, body: object) -> Answer:
    return door.post(f"{PATH}{path}", body, headers=HEADERS)


def put(door: Door, body: object) -> Answer:
    return door.put(PATH, body, headers=HEADERS)


def cross_cluster(**changes: object) -> dict[str, object]:
    return {"type": "cross_cluster", "name": "link", "access": OPENS_LOGS, **changes}


@pytest.fixture
def elastic(administrator: User) -> Door:
    return door_of(administrator.username)


@pytest.fixture
def basic(settings: Any) -> None:
    settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}


class TestCreate:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param({"expiration": "12d", "role_descriptors": {"r": LOGS}}, id="K64"),
            pytest.param({"metadata": {"team": "web"}}, id="K65"),
            pytest.param(
                {"expiration": "1d", "role_descriptors": {"r": LOGS}, "metadata": {"a": 1}},
                id="K69",
            ),
        ],
    )
    def test_k64_k65_k69_answers_with_the_name(self, body: JsonObject, elastic: Door) -> None:
        answer = post(elastic, "", {"name": "ci", **body})

        assert (answer.status, answer.json["name"]) == (200, "ci")

    def test_k70_takes_a_key_for_another_cluster(self, elastic: Door) -> None:
        answer = post(elastic, "", cross_cluster(expiration="1d", metadata={"a": 1}))

        assert (answer.status, answer.json["name"]) == (200, "link")

    @pytest.mark.usefixtures("basic")
    def test_k66_asks_for_a_licence_for_another_cluster(self, elastic: Door) -> None:
        answer = post(elastic, "", cross_cluster())

        assert (answer.status, ApiKey.objects.count()) == (403, 0)

    @pytest.mark.parametrize("narrowed", NARROWED)
    def test_k67_k68_replicates_nothing_that_is_narrowed(
        self, narrowed: JsonObject, elastic: Door
    ) -> None:
        access = {"search": [{"names": ["logs"], **narrowed}], "replication": REPLICATED}

        assert post(elastic, "", cross_cluster(access=access)).status == 400

    @pytest.mark.parametrize(
        ("body", "where", "limit"),
        [
            pytest.param({"name": "n" * 257}, "name", 256, id="K71"),
            pytest.param({"name": "n", "expiration": "1" * 65}, "expiration", 64, id="K72"),
            pytest.param(
                {"name": "n", "role_descriptors": {"r" * 1025: {}}}, "role_descriptors", 1024,
                id="K73",
            ),
            pytest.param(
                cross_cluster(access={"search": [{"names": ["i" * 4097]}]}), "access.search", 4096,
                id="K74",
            ),
        ],
    )  # fmt: skip
    def test_k71_k72_k73_k74_bounds_texts(
        self, body: JsonObject, where: str, limit: int, elastic: Door
    ) -> None:
        answer = post(elastic, "", body)

        assert answer.status == 400
        assert answer.json["message"].startswith(f"[request body.{where}")
        assert f"[{limit}]" in answer.json["message"]


class TestUpdate:
    def test_k79_is_seen_by_the_query(self, elastic: Door) -> None:
        made = post(elastic, "", {"name": "ci"}).json["id"]

        answer = put(elastic, {"id": made, "metadata": {"a": 1}, "role_descriptors": {"r": LOGS}})

        found = post(elastic, "/_query", {"query": {"ids": {"values": [made]}}}).json["apiKeys"]
        assert answer.json == {"updated": True}
        assert found[0]["metadata"] == {"a": 1}
        assert found[0]["role_descriptors"]["r"]["cluster"] == []
        assert found[0]["role_descriptors"]["r"]["indices"][0]["names"] == ["logs-*"]

    def test_k80_asks_for_a_licence_for_another_cluster(self, elastic: Door, settings: Any) -> None:
        made = post(elastic, "", cross_cluster()).json["id"]
        wider = {"search": [{"names": ["logs", "metrics"]}]}
        body = {"type": "cross_cluster", "id": made, "access": wider, "metadata": {"a": 1}}

        assert put(elastic, body).json == {"updated": True}

        found = post(elastic, "/_query", {"query": {"ids": {"values": [made]}}}).json["apiKeys"][0]
        assert found["access"]["search"][0]["names"] == ["logs", "metrics"]
        assert found["metadata"] == {"a": 1}
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}
        assert put(elastic, body).status == 403

    @pytest.mark.parametrize("narrowed", NARROWED)
    def test_k81_replicates_nothing_that_is_narrowed(
        self, narrowed: JsonObject, elastic: Door
    ) -> None:
        made = post(elastic, "", cross_cluster()).json["id"]
        access = {"search": [{"names": ["logs"], **narrowed}], "replication": REPLICATED}

        answer = put(elastic, {"type": "cross_cluster", "id": made, "access": access})

        assert answer.status == 400

    @pytest.mark.parametrize(
        ("body", "limit"),
        [
            ({"id": "i" * 257}, 256),
            ({"id": "i", "expiration": "1" * 65}, 64),
            ({"id": "i", "role_descriptors": {"r" * 1025: {}}}, 1024),
            (cross_cluster(id="i", access={"search": [{"names": ["i" * 4097]}]}), 4096),
        ],
    )  # fmt: skip
    def test_k82_bounds_texts(self, body: JsonObject, limit: int, elastic: Door) -> None:
        answer = put(elastic, {name: value for name, value in body.items() if name != "name"})

        assert answer.status == 400
        assert f"[{limit}]" in answer.json["message"]

    def test_k84_is_not_available_without_tls(self, elastic: Door) -> None:
        answer = put(Door(elastic.authorization, secure=False), {"id": "i"})

        assert (answer.status, answer.json["message"]) == (400, "API Keys are not available")


class TestInvalidate:
    @pytest.mark.parametrize(
        ("body", "where"),
        [
            ({"isAdmin": True}, "apiKeys"),
            ({"apiKeys": []}, "isAdmin"),
            ({"apiKeys": {}, "isAdmin": True}, "apiKeys"),
            ({"apiKeys": [{"id": "i", "name": "n", "odd": 1}], "isAdmin": True}, "apiKeys.0.odd"),
        ],
    )
    def test_k85_says_where_a_body_is_wrong(
        self, body: JsonObject, where: str, elastic: Door
    ) -> None:
        answer = post(elastic, "/invalidate", body)

        assert answer.status == 400
        assert f"[request body.{where}]" in answer.json["message"]

    def test_k87_k88_takes_other_peoples_keys_as_an_administrator_alone(
        self, elastic: Door, bob: User
    ) -> None:
        asked = {"id": make_key(bob).key.public_id, "name": "bobs"}

        as_owner = post(elastic, "/invalidate", {"apiKeys": [asked], "isAdmin": False}).json
        as_admin = post(elastic, "/invalidate", {"apiKeys": [asked], "isAdmin": True}).json

        assert as_owner["itemsInvalidated"] == []
        assert as_admin == {"itemsInvalidated": [asked], "errors": []}

    def test_k89_lists_the_only_key_that_failed(self, elastic: Door) -> None:
        asked = {"id": "nothing", "name": "gone"}

        answer = post(elastic, "/invalidate", {"apiKeys": [asked], "isAdmin": True})

        assert (answer.status, answer.json["itemsInvalidated"]) == (200, [])
        assert [{"id": one["id"], "name": one["name"]} for one in answer.json["errors"]] == [asked]


class TestQuery:
    def test_k91_names_the_setting_where_keys_are_disabled(self, elastic: Door) -> None:
        answer = post(Door(elastic.authorization, secure=False), "/_query", {})

        assert answer.status == 404
        assert "`APIKEYS_API_KEY_ENABLED`" in answer.json["message"]

    @pytest.mark.parametrize(
        ("privilege", "flags"),
        [
            pytest.param("manage_security", (True, True, True), id="K93"),
            pytest.param("manage_api_key", (False, True, True), id="K95"),
            pytest.param("read_security", (False, False, False), id="K96"),
            pytest.param("manage_own_api_key", (False, False, True), id="K97"),
        ],
    )
    def test_k93_k95_k96_k97_tells_what_one_may(
        self, privilege: str, flags: tuple[bool, ...], db: None
    ) -> None:
        make_user("ida", cluster=[privilege])

        found = post(door_of("ida"), "/_query", {}).json

        assert flags == (
            found["canManageCrossClusterApiKeys"],
            found["canManageApiKeys"],
            found["canManageOwnApiKeys"],
        )

    def test_k99_k100_k102_goes_on_behind_the_last_row(self, ada: User) -> None:
        door = door_of("ada")
        for name in ("a", "b"):
            make_key(ada, name=name)
        body: JsonObject = {"size": 2, "sort": {"field": "name", "direction": "asc"}}

        first = post(door, "/_query", body).json
        behind = post(door, "/_query", {**body, "searchAfter": first["searchAfter"]}).json

        assert first["searchAfter"] == first["apiKeys"][-1]["_sort"]
        assert (behind["apiKeys"], behind.get("searchAfter")) == ([], None)
