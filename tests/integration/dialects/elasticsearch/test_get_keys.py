"""`GET /_security/api_key`."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.models import User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, basic, door_of, door_with

PATH = "/_security/api_key"
OWN_ROLE = {
    "cluster": ["manage_own_api_key"],
    "indices": [],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}


@pytest.fixture
def nobody(db: None) -> User:
    return make_user("nobody")


class TestGet:
    def test_shows_a_key_in_the_order_of_the_product(self, ada: User, now: datetime) -> None:
        created = make_key(ada, name="ci", duration=timedelta(hours=1), now=now)

        answer = door_of("ada").get(f"{PATH}?owner=true")

        milliseconds = int(now.timestamp() * 1000)
        assert answer.status == 200
        assert answer.json == {
            "api_keys": [
                {
                    "id": created.key.public_id,
                    "name": "ci",
                    "type": "rest",
                    "creation": milliseconds,
                    "expiration": milliseconds + 3_600_000,
                    "invalidated": False,
                    "username": "ada",
                    "realm": "default_native",
                    "realm_type": "native",
                    "metadata": {},
                    "role_descriptors": {},
                }
            ]
        }
        assert list(answer.json["api_keys"][0])[:4] == ["id", "name", "type", "creation"]

    def test_shows_no_secret(self, ada: User) -> None:
        created = make_key(ada)

        answer = door_of("ada").get(f"{PATH}?owner&with_limited_by")

        assert created.secret.encode() not in answer.content

    def test_shows_when_a_key_was_invalidated(self, ada: User) -> None:
        make_key(ada)
        door_of("ada").delete(PATH, {"owner": True})

        shown = door_of("ada").get(f"{PATH}?owner").json["api_keys"][0]

        assert shown["invalidated"] is True
        assert shown["invalidation"] >= shown["creation"]
        assert list(shown)[4:6] == ["invalidated", "invalidation"]

    def test_shows_what_limits_a_key_when_asked(self, ada: User) -> None:
        make_key(ada)

        shown = door_of("ada").get(f"{PATH}?owner&with_limited_by=true").json["api_keys"][0]

        assert shown["limited_by"] == [{"ada_role": OWN_ROLE}]

    def test_shows_keys_in_the_order_they_were_made(self, ada: User) -> None:
        ids = [make_key(ada, name=name).key.public_id for name in "bca"]

        shown = door_of("ada").get(f"{PATH}?owner").json["api_keys"]

        assert [one["id"] for one in shown] == ids

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["ada-ci", "ada-old", "bob-ci"]),
            ("?name=", ["ada-ci", "ada-old", "bob-ci"]),
            ("?name=ada-ci", ["ada-ci"]),
            ("?name=ada*", ["ada-ci", "ada-old"]),
            ("?name=*", ["ada-ci", "ada-old", "bob-ci"]),
            ("?name=*ci", []),
            ("?username=bob", ["bob-ci"]),
            ("?username=%00", []),
            ("?realm_name=default_native", ["ada-ci", "ada-old", "bob-ci"]),
            ("?realm_name=reserved", []),
            ("?username=ada&realm_name=default_native", ["ada-ci", "ada-old"]),
            ("?active_only=true", ["ada-ci", "bob-ci"]),
            ("?active_only&name=ada*", ["ada-ci"]),
            ("?owner=true", []),
            ("?with_profile_uid=true", ["ada-ci", "ada-old", "bob-ci"]),
        ],
    )
    def test_selects(
        self, query: str, names: list[str], administrator: User, ada: User, bob: User
    ) -> None:
        make_key(ada, name="ada-ci")
        long_ago = datetime.now(UTC) - timedelta(days=9)
        make_key(ada, name="ada-old", duration=timedelta(days=1), now=long_ago)
        make_key(bob, name="bob-ci")

        answer = door_of("elastic").get(f"{PATH}{query}")

        assert answer.status == 200
        assert [one["name"] for one in answer.json["api_keys"]] == names

    @pytest.mark.parametrize("query", ["id=unknown", "id=unknown&owner=true", "id=%00"])
    def test_answers_404_for_an_id_that_nothing_matches(
        self, query: str, administrator: User
    ) -> None:
        answer = door_of("elastic").get(f"{PATH}?{query}")

        assert (answer.status, answer.json) == (404, {"api_keys": []})

    def test_answers_404_for_somebody_elses_key_among_ones_own(self, ada: User, bob: User) -> None:
        key_id = make_key(ada).key.public_id

        answer = door_of("bob").get(f"{PATH}?id={key_id}&owner=true")

        assert (answer.status, answer.json) == (404, {"api_keys": []})

    @pytest.mark.parametrize(
        "query", ["", "?username=ada", "?username=bob&realm_name=x", "?name=ci"]
    )
    def test_shows_others_keys_only_to_who_may_read_them(
        self, query: str, ada: User, bob: User
    ) -> None:
        make_key(ada)

        answer = door_of("bob").get(f"{PATH}{query}")

        assert answer.status == 403
        assert answer.reason.endswith(
            "granted by the cluster privileges [read_security,manage_api_key,manage_security,all]"
        )

    def test_does_not_take_an_id_for_ones_own_key(self, ada: User) -> None:
        key_id = make_key(ada).key.public_id

        assert door_of("ada").get(f"{PATH}?id={key_id}").status == 403
        assert door_of("ada").get(f"{PATH}?username=ada&realm_name=default_native").status == 200

    def test_lets_a_key_look_at_itself(self, ada: User) -> None:
        created = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}})
        own = f"{PATH}?id={created.key.public_id}"

        assert door_with(created).get(own).json["api_keys"][0]["id"] == created.key.public_id
        assert door_with(created).get(f"{own}&with_limited_by=true").status == 403
        assert door_with(created).get(PATH).status == 403

    @pytest.mark.parametrize(
        ("query", "problem"),
        [
            (
                "id=a&username=b",
                "username or realm name must not be specified when the api key id or api key name"
                " is specified",
            ),
            (
                "owner=true&realm_name=b",
                "neither username nor realm-name may be specified when retrieving owned API keys",
            ),
            ("id=a&name=b", "only one of [api key id, api key name] can be specified"),
        ],
    )
    def test_refuses_a_selection_that_contradicts_itself(
        self, query: str, problem: str, nobody: User
    ) -> None:
        assert door_of("nobody").get(f"{PATH}?{query}").told == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {problem};",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().get(PATH).status == 401

    def test_needs_the_right_credential(self, ada: User) -> None:
        assert Door(basic("ada", "wrong")).get(f"{PATH}?owner").status == 401

    @pytest.mark.parametrize("number", [1, 50])
    def test_asks_the_database_as_often_for_many_keys_as_for_one(
        self, number: int, ada: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for place in range(number):
            make_key(ada, name=f"key {place}")
        door = door_of("ada")
        door.get("/_security/_authenticate")  # from now on the password is remembered

        with django_assert_num_queries(5):
            answer = door.get(f"{PATH}?owner&with_limited_by")

        assert len(answer.json["api_keys"]) == number
