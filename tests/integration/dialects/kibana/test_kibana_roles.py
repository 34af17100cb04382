"""`/api/security/role`: Kibana's public role API."""

from typing import Any

import pytest

from keys.models import Role, User
from keys.rules.json_types import Json, JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/api/security/role"
HEADERS = {"kbn-xsrf": "true"}
LOGS: dict[str, Any] = {
    "names": ["logs-*"],
    "privileges": ["read"],
    "field_security": {"grant": ["*"], "except": ["salary"]},
    "query": '{"match":{"team":"web"}}',
}
BODY: dict[str, Any] = {
    "description": "Sells.",
    "metadata": {"version": 1},
    "elasticsearch": {
        "cluster": ["monitor"],
        "indices": [LOGS],
        "run_as": ["bob"],
    },
    "kibana": [
        {"spaces": ["*"], "base": ["read"]},
        {
            "spaces": ["marketing", "sales"],
            "feature": {"dashboard": ["read"], "discover": ["all", "url_create"]},
        },
    ],
}


class Kibana:
    """A door whose every change carries the header that Kibana asks for."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def put(self, name: str, body: object = None, query: str = "") -> Any:
        return self.door.put(f"{PATH}/{name}{query}", body, headers=HEADERS)

    def get(self, name: str) -> Any:
        return self.door.get(f"{PATH}/{name}")

    def post(self, path: str, body: object) -> Any:
        return self.door.post(path, body, headers=HEADERS)


@pytest.fixture
def kibana(administrator: User) -> Kibana:
    return Kibana(door_of("elastic"))


class TestPut:
    def test_stores_what_is_read_again(self, kibana: Kibana) -> None:
        answer = kibana.put("sales", BODY)

        assert (answer.status, answer.content) == (204, b"")
        assert kibana.get("sales").json == {
            "name": "sales",
            "description": "Sells.",
            "metadata": {"version": 1},
            "transient_metadata": {"enabled": True},
            "elasticsearch": {
                "cluster": ["monitor"],
                "indices": [
                    {**BODY["elasticsearch"]["indices"][0], "allow_restricted_indices": False}
                ],
                "run_as": ["bob"],
            },
            "kibana": [
                {"base": ["read"], "feature": {}, "spaces": ["*"]},
                {
                    "base": [],
                    "feature": {"dashboard": ["read"], "discover": ["all", "url_create"]},
                    "spaces": ["marketing", "sales"],
                },
            ],
            "_transform_error": [],
            "_unrecognized_applications": [],
        }

    def test_stores_spaces_as_application_privileges(self, kibana: Kibana) -> None:
        kibana.put("sales", {"kibana": [{"spaces": ["sales"], "base": ["all"]}]})

        assert Role.objects.get(name="sales").descriptor["applications"] == [
            {
                "application": "kibana-.kibana",
                "privileges": ["space_all"],
                "resources": ["space:sales"],
            }
        ]

    def test_keeps_what_other_applications_were_given(self, kibana: Kibana) -> None:
        other: JsonObject = {"application": "shop", "privileges": ["read"], "resources": ["*"]}
        make_role("sales", applications=[other], cluster=["monitor"])

        kibana.put("sales", {"kibana": [{"base": ["all"]}]})

        found = kibana.get("sales").json
        assert found["_unrecognized_applications"] == ["shop"]
        assert found["elasticsearch"]["cluster"] == []
        assert other in Role.objects.get(name="sales").descriptor["applications"]

    def test_makes_an_empty_role_of_an_empty_object(self, kibana: Kibana) -> None:
        assert kibana.put("empty", {}).status == 204

        assert kibana.get("empty").json["kibana"] == []

    def test_makes_a_new_one_only_where_asked_to(self, kibana: Kibana) -> None:
        make_role("sales", cluster=["monitor"])

        answer = kibana.put("sales", {}, "?createOnly=true")

        assert (answer.status, answer.json) == (
            409,
            {
                "statusCode": 409,
                "error": "Conflict",
                "message": "Role already exists and cannot be created: sales",
            },
        )
        assert Role.objects.get(name="sales").descriptor == {"cluster": ["monitor"]}
        assert kibana.put("new", {}, "?createOnly=true").status == 204

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ([], "[request body]: expected a plain object value, but found [Array] instead."),
            (None, "[request body]: expected a plain object value, but found [null] instead."),
            ({"fly": 1}, "[request body.fly]: definition for this key is missing"),
            (
                {"elasticsearch": {"cluster": "monitor"}},
                "[request body.elasticsearch.cluster]:"
                " expected value of type [array] but got [string]",
            ),
            (
                {"elasticsearch": {"indices": [{"names": [], "privileges": ["read"]}]}},
                "[request body.elasticsearch.indices.0.names]:"
                " array size is [0], but cannot be smaller than [1]",
            ),
            (
                {"elasticsearch": {"indices": [{"names": ["a"]}]}},
                "[request body.elasticsearch.indices.0.privileges]:"
                " expected value of type [array] but got [undefined]",
            ),
            (
                {"elasticsearch": {"run_as": ["a"] * 101}},
                "[request body.elasticsearch.run_as]:"
                " array size is [101], but cannot be greater than [100]",
            ),
            (
                {"kibana": [{"base": ["write"]}]},
                "[request body.kibana.0.base.0]: expected value to equal [all|read]"
                " but got [write]",
            ),
            (
                {"kibana": [{"spaces": ["A b"], "base": ["all"]}]},
                "[request body.kibana.0.spaces.0]:"
                " must be lower case, a-z, 0-9, '_', and '-' are allowed",
            ),
            (
                {"kibana": [{"spaces": ["a", "*"], "base": ["all"]}]},
                "[request body.kibana.0.spaces.1]:"
                " must be lower case, a-z, 0-9, '_', and '-' are allowed",
            ),
            (
                {"kibana": [{}]},
                "[request body.kibana.0]:"
                " either [base] or [feature] is expected, but none of them specified",
            ),
            (
                {"kibana": [{"base": ["all"], "feature": {"discover": ["all"]}}]},
                "[request body.kibana.0]: definition of [feature] isn't allowed when"
                " non-empty [base] is defined.",
            ),
            (
                {"kibana": [{"feature": {"disc over": ["all"]}}]},
                '[request body.kibana.0.feature.key("disc over")]:'
                " only a-z, A-Z, 0-9, '_', and '-' are allowed",
            ),
            (
                {"kibana": [{"base": ["all"]}, {"feature": {"discover": ["all"]}}]},
                "[request body.kibana]: More than one privilege is applied to the following"
                " spaces: [*]",
            ),
            (
                {"kibana": [{"base": ["all"], "_reserved": ["ml"]}]},
                "[request body.kibana.0._reserved]: reserved privileges cannot be assigned",
            ),
            (
                {"description": "x" * 2049},
                "[request body.description]: value has length [2049] but it must have a maximum"
                " length of [2048].",
            ),
        ],
    )
    def test_says_where_a_body_is_wrong(self, body: object, message: str, kibana: Kibana) -> None:
        answer = kibana.put("sales", body)

        assert answer.json == {"statusCode": 400, "error": "Bad Request", "message": message}
        assert not Role.objects.filter(name="sales").exists()

    def test_says_what_the_rules_refuse(self, kibana: Kibana) -> None:
        unknown = kibana.put("sales", {"elasticsearch": {"cluster": ["fly"]}})
        reserved = kibana.put("superuser", {})

        assert (unknown.status, reserved.status) == (400, 400)
        assert "fly" in unknown.json["message"]
        assert "reserved" in reserved.json["message"]

    def test_refuses_a_name_that_is_too_long(self, kibana: Kibana) -> None:
        answer = kibana.put("n" * 1025, {})

        assert answer.json["message"] == (
            "[request params.name]: value has length [1025] but it must have a maximum length"
            " of [1024]."
        )

    def test_k126_k129_asks_for_a_licence_where_documents_are_narrowed(
        self, kibana: Kibana, settings: Any
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}

        assert kibana.put("sales", {}).status == 204
        refused = kibana.put("sales", BODY)

        assert (refused.status, refused.json["message"]) == (
            403,
            "current license is non-compliant for [field and document level security]",
        )
        assert "indices" not in Role.objects.get(name="sales").descriptor


class TestGet:
    def test_lists_roles_by_name_for_an_api_key(self, kibana: Kibana) -> None:
        reader = make_user("reader", cluster=["read_security", "manage_own_api_key"])
        make_role("a_role")

        answer = door_with(make_key(reader)).get(PATH)

        names = [role["name"] for role in answer.json]
        assert answer.status == 200
        assert names == sorted(names)
        assert {"a_role", "superuser"} <= set(names)
        assert answer.headers["elastic-api-version"] == "2023-10-31"

    def test_answers_under_the_name_of_a_space(self, kibana: Kibana) -> None:
        assert kibana.door.get(f"/s/marketing{PATH}/superuser").json["name"] == "superuser"

    def test_does_not_know_what_there_is_not(self, kibana: Kibana) -> None:
        assert kibana.get("nothing").json == {
            "statusCode": 404,
            "error": "Not Found",
            "message": "Not Found",
        }

    @pytest.mark.parametrize(
        ("entries", "reason"),
        [
            ([("kibana-*", ["all"], ["*"])], "reserved_privileges_mixed"),
            ([("kibana-.kibana", ["reserved_ml"], ["*"])], "reserved_privileges_wrong_app"),
            ([("kibana-.kibana", ["space_all"], ["*"])], "space_privileges_global"),
            ([("kibana-.kibana", ["all"], ["space:a"])], "global_privileges_space"),
            (
                [("kibana-.kibana", ["all", "feature_ml.all"], ["*"])],
                "base_feature_privileges_mixed",
            ),
            ([("kibana-.kibana", ["all"], ["*", "space:a"])], "global_resource_mixed"),
            ([("kibana-.kibana", ["space_all"], ["room:a"])], "invalid_resource_format"),
            (
                [
                    ("kibana-.kibana", ["space_all"], ["space:a"]),
                    ("kibana-.kibana", ["space_read"], ["space:a"]),
                ],
                "duplicated_resources",
            ),
        ],
    )
    def test_shows_nothing_where_its_form_would_lie(
        self, entries: list[tuple[str, list[str], list[str]]], reason: str, kibana: Kibana
    ) -> None:
        applications: list[Json] = [
            {"application": application, "privileges": [*privileges], "resources": [*resources]}
            for application, privileges, resources in entries
        ]
        make_role("odd", applications=applications)

        found = kibana.get("odd").json

        assert (found["kibana"], found["_transform_error"]) == ([], [f"kibana:{reason}"])

    def test_shows_what_built_in_roles_hold(self, kibana: Kibana) -> None:
        held = kibana.get("machine_learning_admin").json["kibana"]

        assert held[0]["_reserved"]
        assert kibana.get("kibana_admin").json["kibana"] == [
            {"base": ["all"], "feature": {}, "spaces": ["*"]}
        ]

    def test_knows_one_version_of_itself(self, kibana: Kibana) -> None:
        known = kibana.door.get(PATH, headers={"elastic-api-version": "2023-10-31"})
        other = kibana.door.get(PATH, headers={"elastic-api-version": "2030-01-01"})

        assert known.status == 200
        assert other.json["message"] == (
            'No version "2030-01-01" available for [get] [/api/security/role].'
            " Available versions are: [2023-10-31]"
        )


class TestDelete:
    def test_removes_a_role_once(self, kibana: Kibana) -> None:
        make_role("sales")

        first, second = (kibana.door.delete(f"{PATH}/sales", headers=HEADERS) for _ in range(2))

        assert (first.status, second.status) == (204, 404)

    def test_leaves_reserved_roles(self, kibana: Kibana) -> None:
        assert kibana.door.delete(f"{PATH}/superuser", headers=HEADERS).status == 400


class TestBulk:
    def test_tells_what_became_of_each(self, kibana: Kibana) -> None:
        make_role("same", applications=[])
        make_role("other", cluster=["monitor"])

        answer = kibana.post(
            "/api/security/roles",
            {"roles": {"new": {}, "same": {}, "other": {}, "superuser": {}}},
        )

        assert answer.status == 200
        assert answer.json["created"] == ["new"]
        assert answer.json["updated"] == ["other"]
        assert answer.json["noop"] == ["same"]
        assert "reserved" in answer.json["errors"]["superuser"]["reason"]


class TestQuery:
    def test_finds_part_of_a_name_in_any_case(self, kibana: Kibana) -> None:
        make_role("Sales-EU")
        make_role("sales-us")
        make_role("web")

        answer = kibana.post(f"{PATH}/_query", {"query": "SALES", "size": 1})

        assert answer.json["total"] == 2
        assert [role["name"] for role in answer.json["roles"]] == ["Sales-EU"]
        assert answer.json["count"] == 1

    def test_leaves_reserved_roles_out_where_asked_to(self, kibana: Kibana) -> None:
        make_role("web")

        answer = kibana.post(
            f"{PATH}/_query",
            {
                "filters": {"showReservedRoles": False},
                "sort": {"field": "name", "direction": "desc"},
            },
        )

        assert [role["name"] for role in answer.json["roles"]] == ["web"]


class TestRolesOfASpace:
    def test_are_those_that_give_anything_there(self, kibana: Kibana) -> None:
        kibana.put("here", {"kibana": [{"spaces": ["sales"], "base": ["all"]}]})
        kibana.put("there", {"kibana": [{"spaces": ["web"], "base": ["all"]}]})

        names = {role["name"] for role in kibana.door.get("/internal/security/roles/sales").json}

        assert "here" in names
        assert "kibana_admin" in names
        assert "there" not in names
