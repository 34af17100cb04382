"""`/_security/api_key/{id}/_share`, and what the other endpoints let those do who have a share."""

import pytest
from django.contrib.auth.models import Group

from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role
from tests.integration.dialects.elasticsearch.door import door_of

KEYS = "/_security/api_key"
LOGS: JsonObject = {"r": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}
SOME_LOGS: JsonObject = {"r": {"indices": [{"names": ["logs-a"], "privileges": ["read"]}]}}


@pytest.fixture
def key(ada: User) -> ApiKey:
    return make_key(ada, descriptors=LOGS, metadata={"a": 1}).key


def path_of(key: ApiKey) -> str:
    return f"{KEYS}/{key.public_id}/_share"


def share(key: ApiKey, *rights: str) -> None:
    answer = door_of("ada").put(path_of(key), {"username": "bob", "rights": [*rights]})
    assert answer.status == 200


class TestShare:
    def test_tells_whether_it_is_new_and_shows_it(self, key: ApiKey, bob: User) -> None:
        Group.objects.create(name="operators")
        ada = door_of("ada")

        told = [
            ada.put(path_of(key), body).json["share"]["created"]
            for body in (
                {"team": "operators", "rights": ["view"]},
                {"username": "bob", "rights": ["edit"]},
                {"username": "bob", "rights": ["invalidate"]},
            )
        ]

        assert told == [True, True, False]
        shown = ada.get(path_of(key)).json["shares"]
        assert all(isinstance(share.pop("shared_at"), int) for share in shown)
        by_ada = {"username": "ada", "realm": "default_native"}
        assert shown == [
            {"username": "bob", "rights": ["view", "invalidate"], "shared_by": by_ada},
            {"team": "operators", "rights": ["view"], "shared_by": by_ada},
        ]

    def test_is_taken_back_once(self, key: ApiKey, bob: User) -> None:
        share(key, "edit")
        ada = door_of("ada")

        answers = [ada.delete(f"{path_of(key)}?username=bob") for _ in range(2)]

        assert [(answer.status, answer.json) for answer in answers] == [
            (200, {"found": True}),
            (404, {"found": False}),
        ]
        assert door_of("bob").get(f"{KEYS}?id={key.public_id}").status == 403

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"username": "zoe", "rights": ["view"]},
                (404, "resource_not_found_exception", "user [zoe] does not exist"),
            ),
            (
                {"team": "zoo", "rights": ["view"]},
                (404, "resource_not_found_exception", "team [zoo] does not exist"),
            ),
            (
                {"username": "bob", "rights": ["own", "view"]},
                (
                    400,
                    "action_request_validation_exception",
                    "Validation Failed: 1: unknown right [own]: a key is shared for"
                    " [view, edit, invalidate];",
                ),
            ),
            (
                {"rights": ["view"]},
                (
                    400,
                    "action_request_validation_exception",
                    "Validation Failed: 1: exactly one of [username, team] must be specified;",
                ),
            ),
        ],
    )
    def test_tells_what_is_wrong(
        self, body: JsonObject, told: tuple[int, str, str], key: ApiKey, bob: User
    ) -> None:
        assert door_of("ada").put(path_of(key), body).told == told

    def test_looks_the_same_for_another_s_key_and_none(self, key: ApiKey, bob: User) -> None:
        body = {"username": "bob", "rights": ["view"]}

        answers = [
            door_of("bob").put(f"{KEYS}/{key_id}/_share", body).reason.replace(key_id, "…")
            for key_id in (key.public_id, "no-such-key")
        ]

        assert answers == ["no API key owned by requesting user found for ID […]"] * 2


class TestWhoHasAShare:
    def test_sees_the_key_when_he_asks_for_it(self, key: ApiKey, bob: User) -> None:
        own = make_key(bob).key.public_id
        share(key, "view")
        door = door_of("bob")

        def found(query: str) -> list[str]:
            return [one["id"] for one in door.get(f"{KEYS}?{query}").json["api_keys"]]

        assert found(f"id={key.public_id}&with_limited_by=true") == [key.public_id]
        assert found("shared=true") == [key.public_id]
        assert found("owner=true") == [own]
        assert door.get(KEYS).status == 403
        searched = door.post("/_security/_query/api_key", {}).json["api_keys"]
        assert [one["id"] for one in searched] == [own]
        assert "api_key" not in door.get(f"{KEYS}?shared=true").json["api_keys"][0]

    def test_may_narrow_it_and_hears_why_no_more(self, key: ApiKey, bob: User) -> None:
        share(key, "edit")
        door, path = door_of("bob"), f"{KEYS}/{key.public_id}"

        assert door.put(path, {"role_descriptors": SOME_LOGS}).json == {"updated": True}

        assert door.put(path, {"role_descriptors": LOGS}).told == (
            403,
            "security_exception",
            f"API key [{key.public_id}] is shared: only its owner can give it the index privilege"
            " [read] on [logs-*]",
        )
        bulk = door.post(f"{KEYS}/_bulk_update", {"ids": [key.public_id], "role_descriptors": LOGS})
        assert bulk.json["errors"]["details"][key.public_id]["type"] == "security_exception"

    def test_may_invalidate_it_without_any_privilege(self, key: ApiKey, bob: User) -> None:
        make_role("bob_role", cluster=[])
        share(key, "invalidate")
        door = door_of("bob")

        answer = door.delete(KEYS, {"ids": [key.public_id]})

        assert answer.json["invalidated_api_keys"] == [key.public_id]
        assert door.get(f"{KEYS}?id={key.public_id}").status == 403
        assert door.get(f"{KEYS}?shared=true").json == {"api_keys": []}
