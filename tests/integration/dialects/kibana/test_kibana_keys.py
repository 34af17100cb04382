"""`/internal/security/api_key`: what Kibana's own pages ask."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of, door_with

PATH = "/internal/security/api_key"
HEADERS = {"kbn-xsrf": "true"}


def post(door: Door, path: str, body: object) -> Answer:
    return door.post(f"{PATH}{path}", body, headers=HEADERS)


class TestCreate:
    def test_answers_with_the_secret_once(self, ada: User) -> None:
        answer = post(
            door_of("ada"),
            "",
            {"name": "ci", "expiration": "1d", "role_descriptors": {}, "metadata": {"a": 1}},
        )

        assert answer.status == 200
        assert set(answer.json) == {"id", "name", "api_key", "encoded", "expiration"}
        key = ApiKey.objects.get(public_id=answer.json["id"])
        assert (key.name, key.metadata, key.owner_username) == ("ci", {"a": 1}, "ada")

    def test_takes_kibanas_own_privileges(self, administrator: User) -> None:
        descriptors = {
            "sales": {
                "elasticsearch": {"cluster": ["monitor"]},
                "kibana": [{"spaces": ["sales"], "base": ["read"]}],
            }
        }

        answer = post(
            door_of("elastic"), "", {"name": "ci", "kibana_role_descriptors": descriptors}
        )

        sales = ApiKey.objects.get(public_id=answer.json["id"]).descriptors["sales"]
        assert sales["cluster"] == ["monitor"]
        assert sales["applications"] == [
            {
                "application": "kibana-.kibana",
                "privileges": ["space_read"],
                "resources": ["space:sales"],
            }
        ]

    def test_makes_a_key_for_another_cluster(self, administrator: User) -> None:
        access = {"search": [{"names": ["logs"]}]}

        answer = post(
            door_of("elastic"), "", {"name": "ci", "type": "cross_cluster", "access": access}
        )

        key = ApiKey.objects.get(public_id=answer.json["id"])
        assert key.type == "cross_cluster"
        assert key.access["search"]

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({}, "[request body.name]: expected value of type [string] but got [undefined]"),
            (
                {"name": "x" * 257},
                "[request body.name]: value has length [257] but it must have a maximum length"
                " of [256].",
            ),
            ({"name": "a", "id": "b"}, "[request body.id]: definition for this key is missing"),
            (
                {"name": "a", "type": "fly"},
                "[request body.type]: expected value to equal [rest] but got [fly]",
            ),
            (
                {"name": "a", "type": "cross_cluster"},
                "[request body.access]: expected a plain object value, but found [undefined]"
                " instead.",
            ),
            (
                {"name": "a", "role_descriptors": []},
                "[request body.role_descriptors]: expected value of type [object] but got [Array]",
            ),
            (
                {"name": "a", "kibana_role_descriptors": {"r": {"elasticsearch": {}}}},
                "[request body.kibana_role_descriptors.r.kibana]:"
                " expected value of type [array] but got [undefined]",
            ),
        ],
    )
    def test_says_where_a_body_is_wrong(self, body: object, message: str, ada: User) -> None:
        answer = post(door_of("ada"), "", body)

        assert answer.json == {"statusCode": 400, "error": "Bad Request", "message": message}
        assert not ApiKey.objects.exists()

    def test_says_what_the_rules_refuse(self, ada: User) -> None:
        answer = post(door_of("ada"), "", {"name": "a", "expiration": "soon"})

        assert answer.status == 400
        assert "soon" in answer.json["message"]

    def test_is_not_available_without_tls(self, ada: User) -> None:
        door = Door(door_of("ada").authorization, secure=False)

        assert post(door, "", {"name": "a"}).json["message"] == "API Keys are not available"
        assert post(door, "/_query", {}).status == 404


class TestForgery:
    def test_a_change_needs_the_header(self, ada: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "a"})

        assert answer.json == {
            "statusCode": 400,
            "error": "Bad Request",
            "message": "Request must contain a kbn-xsrf header.",
        }

    def test_no_form_can_ask(self, ada: User) -> None:
        answer = door_of("ada").ask(
            "POST", PATH, raw=b'{"name": "a"}', content_type="text/plain", headers=HEADERS
        )

        assert answer.status == 415
        assert not ApiKey.objects.exists()

    def test_nor_another_sites_page(self, ada: User) -> None:
        headers = {**HEADERS, "Origin": "https://evil.example"}

        assert door_of("ada").post(PATH, {"name": "a"}, headers=headers).status == 403


class TestUpdate:
    def test_changes_what_is_named(self, ada: User) -> None:
        made = make_key(ada, metadata={"a": 1})
        body = {"id": made.key.public_id, "metadata": {"a": 2}}

        first, second = (door_of("ada").put(PATH, body, headers=HEADERS) for _ in range(2))

        assert (first.json, second.json) == ({"updated": True}, {"updated": False})

    def test_leaves_another_users_key(self, ada: User, bob: User) -> None:
        made = make_key(bob)

        answer = door_of("ada").put(
            PATH, {"id": made.key.public_id, "metadata": {}}, headers=HEADERS
        )

        assert answer.status == 404

    def test_clears_what_a_certificate_must_be(self, administrator: User) -> None:
        door = door_of("elastic")
        access = {"search": [{"names": ["logs"]}]}
        body = {"type": "cross_cluster", "access": access}
        made = post(door, "", {**body, "name": "a", "certificate_identity": "CN=a"}).json["id"]

        kept = door.put(PATH, {**body, "id": made, "metadata": {"a": 1}}, headers=HEADERS)
        identity = ApiKey.objects.get(public_id=made).certificate_identity
        door.put(PATH, {**body, "id": made, "certificate_identity": None}, headers=HEADERS)

        assert (kept.status, identity) == (200, "CN=a")
        assert ApiKey.objects.get(public_id=made).certificate_identity is None


class TestQuery:
    def test_shows_living_keys_with_counts_and_flags(self, ada: User, bob: User) -> None:
        make_key(ada, name="one")
        make_key(ada, name="Alerting: two")
        gone = make_key(ada, name="gone")
        post(
            door_of("ada"),
            "/invalidate",
            {"apiKeys": [{"id": gone.key.public_id, "name": "gone"}], "isAdmin": False},
        )
        make_key(bob)

        found = post(door_of("ada"), "/_query", {}).json

        assert {key["name"] for key in found["apiKeys"]} == {"one", "Alerting: two"}
        assert (found["total"], found["count"], found["aggregationTotal"]) == (2, 2, 2)
        assert found["aggregations"]["managed"]["buckets"]["namePrefixBased"]["doc_count"] == 1
        assert found["aggregations"]["usernames"]["buckets"] == [{"key": "ada", "doc_count": 2}]
        assert found["canManageOwnApiKeys"] is True
        assert found["canManageApiKeys"] is False
        assert found["canManageCrossClusterApiKeys"] is False

    def test_pages_by_the_values_it_gave(self, ada: User) -> None:
        names = [make_key(ada, name=f"key {number}").key.name for number in range(5)]
        sort = {"field": "name", "direction": "asc"}
        seen: list[str] = []
        after: list[Any] | None = None
        for _ in range(3):
            body = {"size": 2, "sort": sort, **({"searchAfter": after} if after else {})}
            found = post(door_of("ada"), "/_query", body).json
            seen += [key["name"] for key in found["apiKeys"]]
            after = found.get("searchAfter")

        assert seen == names

    @pytest.mark.parametrize(
        ("filters", "names"),
        [
            ({"type": "managed"}, {"Alerting: two"}),
            ({"type": "rest"}, {"one"}),
            ({"type": "cross_cluster"}, set()),
            ({"expired": True}, set()),
            ({"expired": False}, {"one", "Alerting: two"}),
            ({"usernames": ["bob"]}, set()),
            ({"usernames": ["ada", "bob"], "type": "rest"}, {"one"}),
        ],
    )
    def test_narrows_by_filters(self, filters: dict[str, Any], names: set[str], ada: User) -> None:
        make_key(ada, name="one")
        make_key(ada, name="Alerting: two")

        found = post(door_of("ada"), "/_query", {"filters": filters}).json

        assert {key["name"] for key in found["apiKeys"]} == names

    def test_answers_to_a_query_that_is_none(self, ada: User) -> None:
        make_key(ada)

        found = post(door_of("ada"), "/_query", {"query": {"fly": {}}}).json

        assert found["queryError"]["statusCode"] == 400
        assert "apiKeys" not in found
        assert found["aggregationTotal"] == 1

    def test_is_closed_to_who_may_see_no_keys(self, db: None) -> None:
        make_user("nobody")

        answer = post(door_of("nobody"), "/_query", {})

        assert (answer.status, answer.json["error"]) == (403, "Forbidden")


class TestInvalidate:
    def test_tells_of_each_key(self, ada: User, bob: User) -> None:
        mine, bobs = make_key(ada, name="mine"), make_key(bob, name="bobs")
        asked = [
            {"id": mine.key.public_id, "name": "mine"},
            {"id": bobs.key.public_id, "name": "bobs"},
        ]

        answer = post(door_of("ada"), "/invalidate", {"apiKeys": asked, "isAdmin": False})

        assert answer.json["itemsInvalidated"] == [asked[0]]
        assert [error["id"] for error in answer.json["errors"]] == [bobs.key.public_id]
        assert ApiKey.objects.get(pk=bobs.key.pk).invalidated_at is None

    def test_takes_a_privilege_for_other_peoples_keys(self, ada: User, bob: User) -> None:
        bobs = make_key(bob)
        body = {"apiKeys": [{"id": bobs.key.public_id, "name": "x"}], "isAdmin": True}

        assert post(door_of("ada"), "/invalidate", body).status == 403

    def test_bounds_how_many(self, administrator: User) -> None:
        one = {"id": "a", "name": "a"}

        answer = post(door_of("elastic"), "/invalidate", {"apiKeys": [one] * 1001, "isAdmin": True})

        assert answer.json["message"] == (
            "[request body.apiKeys]: array size is [1001], but cannot be greater than [1000]"
        )

    def test_does_nothing_for_no_key(self, administrator: User) -> None:
        answer = post(door_of("elastic"), "/invalidate", {"apiKeys": [], "isAdmin": True})

        assert answer.json == {"itemsInvalidated": [], "errors": []}


class TestFlags:
    def test_tell_what_the_asker_may(self, ada: User) -> None:
        door = door_of("ada")

        assert door.get(f"{PATH}/_enabled").json == {"apiKeysEnabled": True}
        assert door.get(f"{PATH}/_privileges").json == {
            "areApiKeysEnabled": True,
            "canManageApiKeys": False,
            "canManageOwnApiKeys": True,
        }

    def test_tell_of_active_keys_of_ones_own(self, ada: User, bob: User, now: datetime) -> None:
        make_key(bob)
        before = door_of("ada").get(f"{PATH}/_has_active").json
        make_key(ada)

        assert before == {"hasApiKeys": False}
        assert door_of("ada").get(f"{PATH}/_has_active").json == {"hasApiKeys": True}

    def test_tell_a_key_that_it_owns_none(self, ada: User) -> None:
        door = door_with(make_key(ada, duration=timedelta(days=1)))

        assert door.get(f"{PATH}/_has_active").json == {"hasApiKeys": False}


class TestMe:
    def test_is_who_asks(self, ada: User) -> None:
        me = door_of("ada").get("/internal/security/me").json

        assert (me["username"], me["authentication_provider"]["type"]) == ("ada", "http")

    def test_nobody_is_asked_for_a_credential(self, db: None) -> None:
        answer = Door().get("/internal/security/me")

        assert (answer.status, answer.json["error"]) == (401, "Unauthorized")
        assert answer.challenges
