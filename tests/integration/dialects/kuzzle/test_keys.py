"""Keys from their making to their end, as Kuzzle's clients see them."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from keys.access.callers import caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import ApiKey, AuditEvent, User
from keys.rules.errors import NotAuthenticated
from keys.rules.json_types import JsonObject
from keys.rules.kuzzle_tokens import fingerprint_of, worn_as_token
from keys.rules.secret import credential_from
from keys.rules.selection import KeySelection
from keys.wire.headers import read_authorization
from tests.factories import make_key, make_user
from tests.integration.dialects.kuzzle.door import DoorOf, KuzzleDoor

DAY = 86_400_000
BODY = {"description": "Sigfox API key"}
INVALID = "security.token.invalid"
TOO_MANY = "api.process.too_many_requests"


@pytest.fixture
def ada_door(ada: User, door_of: DoorOf) -> KuzzleDoor:
    return door_of("ada")


def make(door: KuzzleDoor, description: str = "d", **more: Any) -> Any:
    return door.ask("auth:createApiKey", body={"description": description}, **more)


def ids(found: Any) -> list[str]:
    return [hit["_id"] for hit in found["hits"]]


class TestCreateApiKey:
    def test_shows_the_token_once(self, ada_door: KuzzleDoor) -> None:
        made = ada_door.ask("auth:createApiKey", _id="my id", expiresIn="6d", body=BODY)

        source = made["_source"]
        token = source.pop("token")
        assert made["_id"] == "my id"
        assert source == {
            "userId": "ada",
            "description": "Sigfox API key",
            "ttl": 6 * DAY,
            "expiresAt": int(ada_door.now.timestamp() * 1000) + 6 * DAY,
            "fingerprint": fingerprint_of(token),
            "hash": fingerprint_of(token),
        }
        assert ada_door.with_token(token).ask("auth:getCurrentUser")["_id"] == "ada"
        assert token not in str(ada_door.ask("auth:searchApiKeys"))
        assert token not in str(list(AuditEvent.objects.values()))

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            pytest.param({"_id": 1, "body": BODY}, "api.assert.invalid_type", id="id"),
            pytest.param({}, "api.assert.body_required", id="no body"),
            pytest.param({"body": []}, "api.assert.invalid_type", id="a list"),
            pytest.param({"body": {}}, "api.assert.missing_argument", id="no description"),
            pytest.param({"body": {"description": None}}, "api.assert.invalid_type", id="null"),
            pytest.param(
                {"body": BODY, "expiresIn": "soon"}, "api.assert.invalid_argument", id="no span"
            ),
            pytest.param(
                {"body": BODY, "expiresIn": True}, "api.assert.invalid_argument", id="a truth"
            ),
            pytest.param(
                {"body": BODY, "expiresIn": -2}, "api.assert.invalid_argument", id="negative"
            ),
            pytest.param(
                {"body": BODY, "expiresIn": "9999999y"}, "api.assert.invalid_argument", id="far"
            ),
            pytest.param(
                {"body": {"description": "a\x00b"}}, "api.assert.invalid_argument", id="NUL"
            ),
            pytest.param(
                {"body": BODY, "_id": "x" * 513}, "api.assert.invalid_argument", id="long id"
            ),
            pytest.param(
                {"body": BODY, "_id": "ak_12345678901234567"},
                "api.assert.invalid_argument",
                id="an id of our own form",
            ),
        ],
    )
    def test_refuses_bad_arguments(self, ada_door: KuzzleDoor, more: Any, error: str) -> None:
        assert ada_door.error("auth:createApiKey", **more) == error
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("value", [None, "", 0, -1, "-1", "-1ms"], ids=repr)
    def test_lasts_for_ever_where_nothing_is_said(
        self, ada_door: KuzzleDoor, value: str | int | None
    ) -> None:
        source = make(ada_door, expiresIn=value)["_source"]

        assert (source["ttl"], source["expiresAt"]) == (-1, -1)

    def test_holds_to_the_longest_lifetime(self, ada_door: KuzzleDoor, settings: Settings) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "longest_lifetime": timedelta(days=1)}

        assert ada_door.error("auth:createApiKey", body=BODY) == "security.token.ttl_exceeded"
        assert ada_door.error("auth:createApiKey", body=BODY, expiresIn="2d") == (
            "security.token.ttl_exceeded"
        )
        assert make(ada_door, expiresIn="1d")["_source"]["ttl"] == DAY

    def test_takes_an_id_once(self, ada_door: KuzzleDoor, bob: User, door_of: DoorOf) -> None:
        make(ada_door, _id="same")

        taken = door_of("bob").error("auth:createApiKey", _id="same", body=BODY)

        assert taken == "services.storage.document_already_exists"

    def test_of_an_ended_key_is_no_way_to_it(
        self, ada_door: KuzzleDoor, bob: User, door_of: DoorOf
    ) -> None:
        old = make(ada_door, _id="same")["_source"]["token"]
        ada_door.ask("auth:deleteApiKey", _id="same")
        new = make(door_of("bob"), _id="same")["_source"]["token"]

        assert ada_door.with_token(old).error("server:now") == INVALID
        assert ada_door.with_token(new).ask("auth:getCurrentUser")["_id"] == "bob"
        assert ada_door.error("auth:deleteApiKey", _id="same") == "services.storage.not_found"
        assert ids(ada_door.ask("auth:searchApiKeys", body={"ids": {"values": ["same"]}})) == []

    @pytest.mark.parametrize("description", ["", " blank ", "_under", "x" * 300, "a:b", "é\n秒"])
    def test_keeps_any_description(self, ada_door: KuzzleDoor, description: str) -> None:
        made = make(ada_door, description)

        assert made["_source"]["description"] == description
        hit = ada_door.ask("auth:searchApiKeys")["hits"][0]
        assert hit["_source"]["description"] == description

    def test_makes_no_key_where_the_service_is_off(
        self, ada_door: KuzzleDoor, settings: Settings
    ) -> None:
        token = make(ada_door)["_source"]["token"]
        settings.API_KEYS = {**settings.API_KEYS, "api_key_service": "false"}

        assert ada_door.error("auth:createApiKey", body=BODY) == "security.token.generation_failed"
        assert ada_door.with_token(token).error("server:now") == INVALID


class TestAKeyAtOtherDoors:
    @pytest.mark.parametrize("key_id", ["plain", "a/b é"])
    def test_is_a_key_like_any_other(self, ada_door: KuzzleDoor, key_id: str) -> None:
        token = make(ada_door, _id=key_id)["_source"]["token"]
        encoded = base64.b64encode(f"{key_id}:{token}".encode()).decode()
        presented: Any = read_authorization(f"Bearer {token}")

        for credential in (presented, credential_from(encoded)):
            caller = authenticate_key(credential, now=ada_door.now)
            assert caller.key
            assert caller.key.id == key_id

    def test_dies_everywhere_at_once(self, ada_door: KuzzleDoor) -> None:
        made = make(ada_door)
        presented: Any = read_authorization(f"Bearer {made['_source']['token']}")

        ada_door.ask("auth:deleteApiKey", _id=made["_id"])

        with pytest.raises(NotAuthenticated):
            authenticate_key(presented, now=ada_door.now)
        assert ada_door.with_token(made["_source"]["token"]).error("server:now") == INVALID

    def test_dies_here_when_it_is_revoked_there(self, ada_door: KuzzleDoor, ada: User) -> None:
        made = make(ada_door)
        selection = KeySelection(ids=(made["_id"],))
        owned = KeySelection(owned=True)

        invalidate_keys(selection=owned, by=caller_of_user(ada), now=ada_door.now)

        assert selection.ids
        assert ada_door.with_token(made["_source"]["token"]).error("server:now") == INVALID
        assert ada_door.error("auth:deleteApiKey", _id=made["_id"]) == "services.storage.not_found"

    def test_one_with_a_changed_word_is_no_good(self, ada_door: KuzzleDoor) -> None:
        head, payload, end = make(ada_door)["_source"]["token"].split(".")
        for text in (f"{head}.{payload}.{end[::-1]}", f"{head}x.{payload}.{end}"):
            assert ada_door.with_token(text).error("server:now") == INVALID

    def test_more_than_ten_work(self, ada_door: KuzzleDoor) -> None:
        tokens = [make(ada_door)["_source"]["token"] for _ in range(12)]

        for token in tokens:
            ada_door.with_token(token).ask("server:now")

    def test_made_elsewhere_is_used_here(self, ada_door: KuzzleDoor, ada: User) -> None:
        created = make_key(ada, name="from elsewhere", now=ada_door.now)
        key = ada_door.with_key(credential_from(created.encoded))

        assert key.ask("auth:getCurrentUser")["_id"] == "ada"
        (hit,) = key.ask("auth:searchApiKeys")["hits"]
        assert hit["_source"]["description"] == "from elsewhere"
        assert hit["_source"]["fingerprint"] is None


class TestAKeyOfANetwork:
    def test_is_good_from_there_alone_and_so_is_what_it_makes(
        self, door: KuzzleDoor, ada: User
    ) -> None:
        made = make_key(ada, limits={"networks": ["198.51.100.0/24"]}, now=door.now)
        credential = credential_from(made.encoded)
        inside, outside = door.at("198.51.100.7"), door.at("192.0.2.7")

        child = make(inside.with_key(credential))["_source"]["token"]

        assert outside.with_key(credential).error("server:now") == INVALID
        assert inside.with_token(child).ask("auth:getCurrentUser")["_id"] == "ada"
        assert outside.with_token(child).error("server:publicApi") == INVALID
        told = outside.ask("auth:checkToken", body={"token": child})
        assert told == {"valid": False, "state": "Invalid token."}


class TestAKeyWithARate:
    def test_is_told_when_it_is_used_too_often(self, door: KuzzleDoor, ada: User) -> None:
        limits: JsonObject = {"rate": {"requests": 3, "per": "minute"}}
        made = make_key(ada, limits=limits, now=door.now)
        limited = door.with_key(credential_from(made.encoded))
        free = door.with_key(credential_from(make_key(ada, now=door.now).encoded))
        for _ in range(3):
            limited.ask("auth:getCurrentUser")
            free.ask("auth:getCurrentUser")

        assert limited.error("auth:getCurrentUser") == TOO_MANY
        assert free.ask("auth:getCurrentUser")["_id"] == "ada"

    def test_is_looked_at_as_often_as_one_likes(self, door: KuzzleDoor, ada: User) -> None:
        made = make_key(ada, limits={"rate": {"requests": 1, "per": "minute"}}, now=door.now)
        token = worn_as_token(
            credential_from(made.encoded), holder="ada", issued_at=door.now, expires_at=None
        )

        told = [door.ask("auth:checkToken", body={"token": token})["valid"] for _ in range(3)]

        assert told == [True] * 3
        assert door.with_token(token).ask("auth:getCurrentUser")["_id"] == "ada"
        assert door.with_token(token).error("auth:getCurrentUser") == TOO_MANY


class TestAKeyMadeByAKey:
    def test_can_do_what_its_maker_can_and_ends_with_it(
        self, ada_door: KuzzleDoor, ada: User
    ) -> None:
        parent = make(ada_door, expiresIn="1h")
        by_key = ada_door.with_token(parent["_source"]["token"])
        ada.roles = []
        ada.save()

        child = make(by_key, expiresIn="6d")

        row = ApiKey.objects.select_related("parent").get(public_id=child["_id"])
        assert row.parent
        assert row.snapshot_id == row.parent.snapshot_id
        assert child["_source"]["expiresAt"] == parent["_source"]["expiresAt"]
        device = ada_door.with_token(child["_source"]["token"])
        assert ids(device.ask("auth:searchApiKeys")) == [child["_id"]]

        by_key.ask("auth:deleteApiKey", _id=parent["_id"])

        assert device.error("server:now") == INVALID

    def test_deletes_no_other(self, ada_door: KuzzleDoor) -> None:
        other = make(ada_door)["_id"]
        key = ada_door.with_token(make(ada_door)["_source"]["token"])

        assert key.error("auth:deleteApiKey", _id=other) == "security.rights.forbidden"

    def test_is_none_for_others_by_a_key_with_descriptors(
        self, administrator: User, ada: User, door: KuzzleDoor
    ) -> None:
        narrow = make_key(administrator, descriptors={"all": {"cluster": ["all"]}}, now=door.now)
        key = door.with_key(credential_from(narrow.encoded))

        refused = key.error("security:createApiKey", userId="ada", body=BODY)

        assert refused == "security.rights.forbidden"


class TestAKeyForSomebodyElse:
    def test_can_do_what_both_may(self, door_of: DoorOf, db: None) -> None:
        make_user("carol", cluster=["manage_own_api_key", "monitor"])
        make_user("root", cluster=["manage_security"])
        root = door_of("root")

        made = root.ask("security:createApiKey", userId="carol", body=BODY)

        row = ApiKey.objects.select_related("snapshot").get(public_id=made["_id"])
        assert row.snapshot
        assert (row.owner_username, row.creator_username) == ("carol", "root")
        assert [*row.descriptors] == ["root_role"]
        assert [*row.snapshot.descriptors] == ["carol_role"]
        presented: Any = read_authorization(f"Bearer {made['_source']['token']}")
        caller = authenticate_key(presented, now=root.now)
        assert len(caller.authority.sides) == 2

    def test_is_found_and_deleted_there(self, admin: KuzzleDoor, ada: User) -> None:
        made = admin.ask("security:createApiKey", userId="ada", body=BODY, expiresIn="6d")
        mine = make(admin)

        assert ids(admin.ask("security:searchApiKeys", userId="ada")) == [made["_id"]]
        assert admin.ask("security:searchApiKeys", userId="eve") == {"hits": [], "total": 0}
        wrong: Any = admin.answered("security:deleteApiKey", userId="ada", _id=mine["_id"])
        error = wrong.envelope["error"]
        assert error["message"] == f'ApiKey "{mine["_id"]}" not found for user "ada".'
        admin.ask("security:deleteApiKey", userId="ada", _id=made["_id"])
        assert ids(admin.ask("security:searchApiKeys", userId="ada")) == []

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            pytest.param({"body": BODY}, "api.assert.missing_argument", id="no user"),
            pytest.param({"userId": 1, "body": BODY}, "api.assert.invalid_type", id="a number"),
            pytest.param({"userId": "eve", "body": BODY}, "security.user.not_found", id="nobody"),
            pytest.param({"userId": "-1", "body": BODY}, "security.user.not_found", id="anonymous"),
            pytest.param({"userId": "eve"}, "api.assert.body_required", id="body before user"),
        ],
    )
    def test_refuses_bad_arguments(self, admin: KuzzleDoor, more: Any, error: str) -> None:
        assert admin.error("security:createApiKey", **more) == error


class TestSearchApiKeys:
    @pytest.fixture(autouse=True)
    def _keys(self, ada_door: KuzzleDoor, bob: User) -> None:
        make(ada_door, "Lora network", _id="lora", expiresIn="6d")
        make(ada_door, "Sigfox network", _id="sigfox")
        make_key(bob, name="Lora of bob", now=ada_door.now)

    @pytest.mark.parametrize(
        ("body", "found"),
        [
            pytest.param(None, ["lora", "sigfox"], id="nothing"),
            pytest.param({}, ["lora", "sigfox"], id="an empty object"),
            pytest.param({"match_all": {}}, ["lora", "sigfox"], id="match_all"),
            pytest.param({"match": {"description": "LORA radio"}}, ["lora"], id="a word"),
            pytest.param(
                {"match": {"description": {"query": "network"}}}, ["lora", "sigfox"], id="q"
            ),
            pytest.param({"term": {"description": "sigfox"}}, ["sigfox"], id="term"),
            pytest.param({"term": {"ttl": 6 * DAY}}, ["lora"], id="a number"),
            pytest.param({"term": {"ttl": "-1"}}, ["sigfox"], id="a number as text"),
            pytest.param({"terms": {"userId": ["bob", "ada"]}}, ["lora", "sigfox"], id="terms"),
            pytest.param({"ids": {"values": ["sigfox", "x"]}}, ["sigfox"], id="ids"),
            pytest.param({"exists": {"field": "expiresAt"}}, ["lora", "sigfox"], id="exists"),
            pytest.param({"range": {"expiresAt": {"gt": 0}}}, ["lora"], id="range"),
            pytest.param({"range": {"expiresAt": {"lt": 0}}}, ["sigfox"], id="never is -1"),
            pytest.param(
                {"bool": {"must_not": {"ids": {"values": ["lora"]}}}}, ["sigfox"], id="not"
            ),
            pytest.param({"prefix": {"description": "sig"}}, ["sigfox"], id="prefix"),
        ],
    )
    def test_finds_ones_own(self, ada_door: KuzzleDoor, body: Any, found: list[str]) -> None:
        told = ada_door.ask("auth:searchApiKeys", body=body)

        assert (ids(told), told["total"]) == (found, len(found))

    def test_tells_the_total_of_all_pages(self, ada_door: KuzzleDoor) -> None:
        told = ada_door.ask("auth:searchApiKeys", **{"from": "1", "size": 1})

        assert (ids(told), told["total"]) == (["sigfox"], 2)

    def test_shows_expired_keys(self, ada_door: KuzzleDoor) -> None:
        ada_door.now += timedelta(minutes=59)
        make(ada_door, _id="short", expiresIn=1)
        ada_door.now += timedelta(minutes=0.5)

        assert ids(ada_door.ask("auth:searchApiKeys")) == ["lora", "sigfox", "short"]

    def test_finds_by_fingerprint(self, ada_door: KuzzleDoor) -> None:
        token = make(ada_door, _id="other")["_source"]["token"]
        for field in ("fingerprint", "hash"):
            filters = {"equals": {field: fingerprint_of(token)}}
            found = ada_door.ask("auth:searchApiKeys", lang="koncorde", body=filters)
            assert ids(found) == ["other"]

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            pytest.param({"size": "x"}, "api.assert.invalid_type", id="size"),
            pytest.param({"from": 1.5}, "api.assert.invalid_type", id="from"),
            pytest.param({"from": -1}, "api.assert.invalid_argument", id="negative"),
            pytest.param({"lang": "sql"}, "api.assert.invalid_argument", id="language"),
            pytest.param({"body": {"query": 1}}, "api.assert.invalid_type", id="query"),
            pytest.param(
                {"body": {"equals": {"a": 1}}},
                "services.storage.unknown_query_keyword",
                id="Koncorde by mistake",
            ),
            pytest.param(
                {"body": {"match_all": {}, "ids": {}}},
                "services.storage.unexpected_bad_request",
                id="two clauses",
            ),
            pytest.param(
                {"lang": "koncorde", "body": {"bool": {}}},
                "api.assert.koncorde_restricted_keyword",
                id="bool",
            ),
            pytest.param(
                {"lang": "koncorde", "body": {"equals": {}}},
                "services.koncorde.elastic_translation_error",
                id="equals nothing",
            ),
        ],
    )
    def test_refuses_bad_questions(self, ada_door: KuzzleDoor, more: Any, error: str) -> None:
        assert ada_door.error("auth:searchApiKeys", **more) == error

    def test_gives_up_what_takes_too_long(
        self, ada_door: KuzzleDoor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "keys.dialects.kuzzle.key_actions.LONGEST_SEARCH", timedelta(milliseconds=1)
        )
        for number in range(30):
            make(ada_door, " ".join(f"word{number}{place}" for place in range(40)))
        many = [{"wildcard": {"description": f"*a*b*c*{number}"}} for number in range(100)]

        refused: Any = ada_door.answered("auth:searchApiKeys", body={"bool": {"should": many}})

        error = refused.envelope["error"]
        assert error["id"] == "services.storage.unexpected_bad_request"
        assert error["message"] == "the search takes too long"
        monkeypatch.undo()
        assert ada_door.ask("auth:searchApiKeys")["total"] == 32


class TestServer:
    def test_says_what_it_is(self, admin: KuzzleDoor) -> None:
        now = datetime.fromtimestamp(admin.ask("server:now")["now"] / 1000, UTC)
        assert now == admin.now
        assert admin.ask("server:adminExists") == {"exists": True}
        assert admin.ask("server:healthCheck")["status"] == "green"
        routes = admin.ask("server:info")["serverInfo"]["kuzzle"]["api"]["routes"]
        assert routes == admin.ask("server:publicApi")
