"""`/_security/api_key`: create, get, invalidate; each climbs the same ladder."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, basic, door_of, door_with

PATH = "/_security/api_key"
DESCRIPTOR: dict[str, Any] = {
    "cluster": ["monitor"],
    "indices": [{"names": "logs-*", "privileges": ["read"], "query": {"match_all": {}}}],
}
SHOWN_DESCRIPTOR = {
    "cluster": ["monitor"],
    "indices": [
        {
            "names": ["logs-*"],
            "privileges": ["read"],
            "query": '{"match_all":{}}',
            "allow_restricted_indices": False,
        }
    ],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}
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


class TestCreate:
    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_answers_with_the_secret_once(self, method: str, ada: User) -> None:
        answer = door_of("ada").ask(method, f"{PATH}?refresh=wait_for", {"name": "ci"})

        created = answer.json
        assert answer.status == 200
        assert list(created) == ["id", "name", "api_key", "encoded"]
        assert base64.b64decode(created["encoded"]).decode() == (
            f"{created['id']}:{created['api_key']}"
        )
        assert answer.headers["Cache-Control"] == "no-store"

    def test_makes_a_key_that_works_at_once(self, ada: User) -> None:
        created = door_of("ada").post(PATH, {"name": "ci"}).json

        who = Door(f"ApiKey {created['encoded']}").get("/_security/_authenticate").json

        assert who["username"] == "ada"
        assert who["roles"] == []
        assert who["api_key"] == {
            "id": created["id"],
            "name": "ci",
            "managed_by": "elasticsearch",
        }
        assert who["authentication_realm"] == {"name": "_es_api_key", "type": "_es_api_key"}
        assert who["authentication_type"] == "api_key"

    def test_tells_when_the_key_expires(self, ada: User) -> None:
        before = datetime.now(UTC)

        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "1d"})

        expires_at = datetime.fromtimestamp(answer.json["expiration"] / 1000, UTC)
        assert list(answer.json) == ["id", "name", "expiration", "api_key", "encoded"]
        assert timedelta(0) <= expires_at - before - timedelta(days=1) < timedelta(minutes=1)

    @pytest.mark.parametrize("expiration", [None, "-1"])
    def test_takes_an_expiration_that_means_never(self, expiration: str | None, ada: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": expiration})

        assert "expiration" not in answer.json

    def test_stores_what_was_asked_for(self, ada: User) -> None:
        door = door_of("ada")
        body = {"name": "ci", "role_descriptors": {"r": DESCRIPTOR}, "metadata": {"a": {"_b": 1}}}

        created = door.post(PATH, body).json
        shown = door.get(f"{PATH}?owner&id={created['id']}").json["api_keys"][0]

        assert shown["role_descriptors"] == {"r": SHOWN_DESCRIPTOR}
        assert shown["metadata"] == {"a": {"_b": 1}}

    @pytest.mark.parametrize("descriptors", [None, {}])
    def test_inherits_when_no_role_is_assigned(
        self, descriptors: dict[str, object] | None, ada: User
    ) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "role_descriptors": descriptors})

        assert answer.status == 200
        assert ApiKey.objects.get().descriptors == {}

    def test_takes_the_body_from_the_parameter_source(self, ada: User) -> None:
        answer = door_of("ada").post(
            f'{PATH}?source={{"name":"ci"}}&source_content_type=application/json'
        )

        assert answer.json["name"] == "ci"

    def test_makes_a_key_of_a_key_that_can_do_nothing(self, ada: User) -> None:
        parent = make_key(ada)

        answer = door_with(parent).post(PATH, {"name": "child", "role_descriptors": {"x": {}}})

        assert answer.status == 200
        assert ApiKey.objects.get(public_id=answer.json["id"]).owner_username == "ada"

    @pytest.mark.parametrize("descriptors", [None, {}, {"x": DESCRIPTOR}])
    def test_refuses_a_key_of_a_key_that_can_do_something(
        self, descriptors: dict[str, object] | None, ada: User
    ) -> None:
        body = {"name": "child", "role_descriptors": descriptors}

        assert door_with(make_key(ada)).post(PATH, body).told == (
            400,
            "illegal_argument_exception",
            "creating derived api keys requires an explicit role descriptor that is empty"
            " (has no privileges)",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().post(PATH, {"name": "ci"}).status == 401

    def test_needs_the_right_credential(self, ada: User) -> None:
        assert door_of("ada", "wrong").post(PATH, {"name": "ci"}).status == 401

    def test_needs_a_privilege(self, nobody: User) -> None:
        answer = door_of("nobody").post(PATH, {"name": "ci"})

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/api_key/create] is unauthorized for user"
            " [nobody] with effective roles [], this action is granted by the cluster privileges"
            " [manage_own_api_key,manage_api_key,manage_security,all]",
        )
        assert answer.challenges == []

    def test_names_roles_that_do_not_exist_in_the_refusal(self) -> None:
        make_user("ghost", roles=["zz", "aa", "viewer"])

        assert (
            "user [ghost] with effective roles [viewer] (assigned roles [aa,zz] were not found)"
            in door_of("ghost").post(PATH, {"name": "ci"}).reason
        )

    def test_names_the_key_in_the_refusal(self, ada: User) -> None:
        created = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}})

        answer = door_with(created).post(PATH, {"name": "x", "role_descriptors": {"x": {}}})

        assert (
            f"is unauthorized for API key id [{created.key.public_id}] of user [ada],"
            in answer.reason
        )

    @pytest.mark.parametrize("field", ["username", "owner", "realm", "api_key", "id", "creator"])
    def test_takes_no_owner_from_the_body(self, field: str, ada: User, bob: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", field: "bob"})

        assert answer.status == 400
        assert answer.error["type"] == "x_content_parse_exception"
        assert answer.reason == f"[1:16] [api_key_request] unknown field [{field}]"
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            pytest.param({}, ("illegal_argument_exception", "Required [name]"), id="no name"),
            pytest.param(
                {"name": ""},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name is required;",
                ),
                id="empty name",
            ),
            pytest.param(
                {"name": "x" * 257},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name may not be more than 256 characters long;",
                ),
                id="long name",
            ),
            pytest.param(
                {"name": "_x ", "metadata": {"_a": 1}},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: api key name may not begin or end with whitespace;"
                    "2: api key name may not begin with an underscore;"
                    "3: API key metadata keys may not start with [_];",
                ),
                id="several problems",
            ),
            pytest.param(
                {"name": "ci", "expiration": "0s"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key expiration must be in the future;",
                ),
                id="expires at once",
            ),
            pytest.param(
                {"name": "ci", "expiration": "999999999999d"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: API key expiration is too far in the future;",
                ),
                id="expires after the end of time",
            ),
            pytest.param(
                {"name": "ci", "role_descriptors": {"r": {"clustr": []}}},
                ("parse_exception", "failed to parse role [r]. unexpected field [clustr]"),
                id="unknown field in a descriptor",
            ),
            pytest.param(
                {"name": 1},
                (
                    "x_content_parse_exception",
                    "[1:10] [api_key_request] name doesn't support values of type: VALUE_NUMBER",
                ),
                id="name of the wrong type",
            ),
            pytest.param(
                {"name": None},
                (
                    "x_content_parse_exception",
                    "[1:10] [api_key_request] name doesn't support values of type: VALUE_NULL",
                ),
                id="name is null",
            ),
            pytest.param(
                {"metadata": [], "nonsense": 1},
                (
                    "x_content_parse_exception",
                    "[1:14] [api_key_request] metadata doesn't support values of type: START_ARRAY",
                ),
                id="the first problem of the text",
            ),
            pytest.param(
                {"expiration": True},
                (
                    "x_content_parse_exception",
                    "[1:16] [api_key_request] expiration doesn't support values of type:"
                    " VALUE_BOOLEAN",
                ),
                id="expiration of the wrong type",
            ),
            pytest.param(
                {"role_descriptors": "all"},
                (
                    "x_content_parse_exception",
                    "[1:22] [api_key_request] role_descriptors doesn't support values of type:"
                    " VALUE_STRING",
                ),
                id="descriptors of the wrong type",
            ),
            pytest.param(
                [],
                (
                    "x_content_parse_exception",
                    "[1:1] [api_key_request] Expected START_OBJECT but was: START_ARRAY",
                ),
                id="no object",
            ),
        ],
    )
    def test_refuses_a_bad_body_before_it_asks_for_a_privilege(
        self, body: object, told: tuple[str, str], nobody: User
    ) -> None:
        assert door_of("nobody").post(PATH, body).told == (400, *told)

    def test_tells_why_an_expiration_cannot_be_read(self, ada: User) -> None:
        answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "2w"})

        assert answer.told == (
            400,
            "x_content_parse_exception",
            "[1:30] [api_key_request] failed to parse field [expiration]",
        )
        assert answer.error["caused_by"] == {
            "type": "illegal_argument_exception",
            "reason": "failed to parse setting [expiration] with value [2w] as a time value:"
            " unit is missing or unrecognized",
        }

    def test_tells_of_a_privilege_that_does_not_exist(self, ada: User) -> None:
        body = {"name": "ci", "role_descriptors": {"r": {"cluster": ["fly"]}}}

        answer = door_of("ada").post(PATH, body)

        assert answer.status == 400
        assert answer.error["type"] == "action_request_validation_exception"
        assert answer.reason.startswith("Validation Failed: 1: unknown cluster privilege [fly].")

    def test_keeps_to_the_longest_lifetime_of_the_site(self, ada: User) -> None:
        capped = {**settings.API_KEYS, "longest_lifetime": timedelta(days=30)}

        with override_settings(API_KEYS=capped):
            answer = door_of("ada").post(PATH, {"name": "ci", "expiration": "31d"})

        assert answer.status == 400
        assert answer.reason == "Validation Failed: 1: API key expiration may be 30 days at most;"


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


class TestInvalidate:
    @pytest.mark.parametrize(
        ("body", "names"),
        [
            ({"name": "ci"}, ["ci"]),
            ({"name": "c*"}, ["cd", "ci"]),
            ({"username": "bob"}, ["bobs"]),
            ({"realm_name": "default_native"}, ["bobs", "cd", "ci"]),
            ({"username": "ada", "realm_name": "reserved"}, []),
            ({"ids": ["unknown"]}, []),
            ({"ids": "unknown"}, []),
            ({"name": "", "username": "bob", "realm_name": None}, ["bobs"]),
        ],
    )
    def test_invalidates_what_is_selected(
        self, body: object, names: list[str], administrator: User, ada: User, bob: User
    ) -> None:
        for owner, name in ((ada, "ci"), (ada, "cd"), (bob, "bobs")):
            make_key(owner, name=name)

        answer = door_of("elastic").delete(PATH, body)

        gone = ApiKey.objects.exclude(invalidated_at=None)
        assert answer.status == 200
        assert sorted(gone.values_list("name", flat=True)) == names
        assert sorted(answer.json["invalidated_api_keys"]) == sorted(
            gone.values_list("public_id", flat=True)
        )
        assert list(answer.json) == [
            "invalidated_api_keys",
            "previously_invalidated_api_keys",
            "error_count",
        ]

    @pytest.mark.parametrize("field", ["ids", "id"])
    def test_ends_the_key_at_once_and_says_nothing_the_second_time(
        self, field: str, ada: User
    ) -> None:
        created = make_key(ada)
        key_id = created.key.public_id
        body = {field: [key_id] if field == "ids" else key_id, "owner": True}

        first, second = (door_of("ada").delete(PATH, body).json for _ in range(2))

        assert first["invalidated_api_keys"] == [key_id]
        assert second == {
            "invalidated_api_keys": [],
            "previously_invalidated_api_keys": [],
            "error_count": 0,
        }
        assert door_with(created).get("/_security/_authenticate").status == 401

    def test_lets_a_key_end_itself(self, ada: User) -> None:
        created = make_key(ada)

        answer = door_with(created).delete(PATH, {"ids": [created.key.public_id]})

        assert answer.json["invalidated_api_keys"] == [created.key.public_id]

    def test_reports_keys_for_other_clusters_that_take_more(self, ada: User) -> None:
        make_user("keeper", cluster=["manage_api_key"])
        kept, gone = make_key(ada, name="kept").key, make_key(ada, name="gone").key
        ApiKey.objects.filter(pk=kept.pk).update(type="cross_cluster", snapshot=None)

        answer = door_of("keeper").delete(PATH, {"username": "ada"})

        assert answer.json == {
            "invalidated_api_keys": [gone.public_id],
            "previously_invalidated_api_keys": [],
            "error_count": 1,
            "error_details": [
                {
                    "type": "security_exception",
                    "reason": f"Cannot invalidate cross-cluster API key [{kept.public_id}]."
                    " This requires [manage_security] cluster privilege or higher",
                }
            ],
        }

    @pytest.mark.parametrize(
        "body", [{"name": "ci"}, {"username": "ada"}, {"ids": ["x"]}, {"realm_name": "x"}]
    )
    def test_needs_a_privilege_for_others_keys(self, body: object, ada: User, bob: User) -> None:
        make_key(ada)

        answer = door_of("bob").delete(PATH, body)

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/api_key/invalidate] is unauthorized for user"
            " [bob] with effective roles [bob_role], this action is granted by the cluster"
            " privileges [manage_api_key,manage_security,all]",
        )
        assert not ApiKey.objects.exclude(invalidated_at=None).exists()

    def test_leaves_others_keys_alone_among_ones_own(self, ada: User, bob: User) -> None:
        key_id = make_key(ada).key.public_id

        answer = door_of("bob").delete(PATH, {"ids": [key_id], "owner": True})

        assert answer.json["invalidated_api_keys"] == []
        assert not ApiKey.objects.exclude(invalidated_at=None).exists()

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            (
                {},
                "One of [api key id(s), api key name, username, realm name] must be specified if"
                " [owner] flag is false",
            ),
            (
                {"owner": False, "name": " "},
                "One of [api key id(s), api key name, username, realm name] must be specified if"
                " [owner] flag is false",
            ),
            ({"ids": []}, "Field [ids] cannot be an empty array"),
            (
                {"ids": ["a", " ", ""]},
                "Field [ids] must not contain blank ids, but got blank ids at index positions:"
                " [1, 2]",
            ),
            (
                {"ids": ["a"], "name": "b"},
                "only one of [api key id(s), api key name] can be specified",
            ),
            (
                {"owner": True, "username": "b"},
                "neither username nor realm-name may be specified when invalidating owned API keys",
            ),
        ],
    )
    def test_refuses_a_selection_that_contradicts_itself(
        self, body: object, problem: str, nobody: User
    ) -> None:
        assert door_of("nobody").delete(PATH, body).told == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {problem};",
        )

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"id": "a", "ids": ["b"]},
                (
                    "illegal_argument_exception",
                    "Must use either [id] or [ids], not both at the same time",
                ),
            ),
            (
                {"ids": [1]},
                (
                    "x_content_parse_exception",
                    "[1:9] [invalidate_api_key] failed to parse field [ids]",
                ),
            ),
            (
                {"ids": 7},
                (
                    "x_content_parse_exception",
                    "[1:9] [invalidate_api_key] ids doesn't support values of type: VALUE_NUMBER",
                ),
            ),
            (
                {"owner": "yes"},
                (
                    "x_content_parse_exception",
                    "[1:11] [invalidate_api_key] owner doesn't support values of type:"
                    " VALUE_STRING",
                ),
            ),
            (
                {"id": {}},
                (
                    "x_content_parse_exception",
                    "[1:8] [invalidate_api_key] id doesn't support values of type: START_OBJECT",
                ),
            ),
            (
                {"key": "a"},
                ("x_content_parse_exception", "[1:2] [invalidate_api_key] unknown field [key]"),
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, told: tuple[str, str], ada: User) -> None:
        assert door_of("ada").delete(PATH, body).told == (400, *told)

    def test_takes_a_truth_value_as_text(self, ada: User) -> None:
        make_key(ada)

        assert len(door_of("ada").delete(PATH, {"owner": "true"}).json["invalidated_api_keys"]) == 1

    def test_needs_a_body(self, ada: User) -> None:
        assert door_of("ada").delete(PATH).told == (
            400,
            "parse_exception",
            "request body is required",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().delete(PATH, {"owner": True}).status == 401
