"""`/_security/role`: put, get, delete."""

from typing import Any

import pytest

from keys.models import Role, User
from tests.factories import make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of

PATH = "/_security/role"
NEW: dict[str, Any] = {
    "cluster": ["monitor"],
    "index": [{"names": ["logs-*"], "privileges": ["read"], "field_security": {"grant": ["a*"]}}],
    "applications": [{"application": "kibana-.kibana", "privileges": ["read"], "resources": ["*"]}],
    "run_as": ["bob"],
    "metadata": {"team": "web"},
    "description": "Looks at logs.",
}


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader", cluster=["read_security"])


class TestPut:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_makes_a_role_that_counts_at_once(self, method: str, administrator: User) -> None:
        make_user("grace", roles=["logs"])

        answer = door_of("elastic").ask(method, f"{PATH}/logs?refresh=false", NEW)

        assert (answer.status, answer.json) == (200, {"role": {"created": True}})
        assert door_of("grace").get("/").status == 200

    def test_replaces_a_role(self, administrator: User) -> None:
        door = door_of("elastic")
        door.put(f"{PATH}/logs", NEW)

        answer = door.put(f"{PATH}/logs", {})

        assert answer.json == {"role": {"created": False}}
        assert door.get(f"{PATH}/logs").json["logs"]["cluster"] == []

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"fly": []},
                ("parse_exception", "failed to parse role [logs]. unexpected field [fly]"),
            ),
            (
                {"restriction": {"workflows": ["search_application_query"]}},
                ("parse_exception", None),
            ),
            ([], ("parse_exception", None)),
            ({"cluster": ["fly"]}, ("action_request_validation_exception", None)),
            (
                {"metadata": {"_a": 1}},
                ("action_request_validation_exception", None),
            ),
            (
                {"description": "x" * 1001},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: Role description must be less than 1000 characters.;",
                ),
            ),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], administrator: User
    ) -> None:
        status, error_type, reason = door_of("elastic").put(f"{PATH}/logs", body).told

        assert (status, error_type) == (400, told[0])
        assert told[1] is None or reason == told[1]
        assert not Role.objects.filter(name="logs").exists()

    def test_leaves_reserved_roles_alone(self, administrator: User) -> None:
        assert door_of("elastic").put(f"{PATH}/superuser", {}).told == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: Role [superuser] is reserved and may not be used.;",
        )

    def test_refuses_names_that_no_role_may_have(self, administrator: User) -> None:
        answer = door_of("elastic").put(f"{PATH}/%20logs", {})

        assert answer.status == 400
        assert "Role names must be at least 1" in answer.reason

    def test_needs_a_body(self, administrator: User) -> None:
        assert door_of("elastic").put(f"{PATH}/logs").reason == "request body is required"

    def test_of_narrowed_documents_asks_for_a_licence(
        self, administrator: User, settings: Any
    ) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}
        feature = "field and document level security"

        one = door_of("elastic").put(f"{PATH}/logs", NEW)
        many = door_of("elastic").post(PATH, {"roles": {"logs": NEW, "other": {}}})

        sentence = f"current license is non-compliant for [{feature}]"
        assert one.told == (403, "security_exception", sentence)
        assert one.error["license.expired.feature"] == feature
        assert many.json["created"] == ["other"]
        assert many.json["errors"]["details"]["logs"]["reason"] == sentence
        assert not Role.objects.filter(name="logs").exists()

    def test_needs_a_credential(self) -> None:
        assert Door().put(f"{PATH}/logs", NEW).status == 401

    def test_needs_a_privilege(self, reader: User) -> None:
        answer = door_of("reader").put(f"{PATH}/logs", NEW)

        assert answer.status == 403
        assert answer.reason.endswith("granted by the cluster privileges [manage_security,all]")


class TestGet:
    def test_shows_a_role_in_the_form_of_the_product(self, administrator: User) -> None:
        door = door_of("elastic")
        door.put(f"{PATH}/logs", NEW)

        assert door.get(f"{PATH}/logs").json == {
            "logs": {
                "cluster": ["monitor"],
                "indices": [
                    {
                        "names": ["logs-*"],
                        "privileges": ["read"],
                        "field_security": {"grant": ["a*"]},
                        "allow_restricted_indices": False,
                    }
                ],
                "applications": NEW["applications"],
                "run_as": ["bob"],
                "metadata": {"team": "web"},
                "transient_metadata": {"enabled": True},
                "description": "Looks at logs.",
            }
        }

    def test_shows_reserved_roles_among_the_others(self, reader: User) -> None:
        answer = door_of("reader").get(f"{PATH}?include_implicit=true")

        assert answer.status == 200
        assert {"superuser", "viewer", "editor", "kibana_admin", "reader_role"} <= set(answer.json)
        assert answer.json["superuser"]["metadata"]["_reserved"] is True

    def test_shows_those_that_are_named(self, reader: User) -> None:
        make_role("logs")

        assert list(door_of("reader").get(f"{PATH}/viewer,logs,none").json) == ["logs", "viewer"]

    @pytest.mark.parametrize("names", ["none", "none,nothing", "%00"])
    def test_answers_404_when_none_is_found(self, names: str, reader: User) -> None:
        answer = door_of("reader").get(f"{PATH}/{names}")

        assert (answer.status, answer.json) == (404, {})

    def test_needs_a_credential(self) -> None:
        assert Door().get(f"{PATH}/viewer").status == 401

    def test_needs_a_privilege(self, ada: User) -> None:
        assert door_of("ada").get(f"{PATH}/viewer").status == 403


class TestDelete:
    def test_removes_the_role(self, administrator: User) -> None:
        make_role("logs")

        answer = door_of("elastic").delete(f"{PATH}/logs?refresh")

        assert (answer.status, answer.json) == (200, {"found": True})
        assert not Role.objects.filter(name="logs").exists()

    def test_answers_404_when_there_is_none(self, administrator: User) -> None:
        answer = door_of("elastic").delete(f"{PATH}/none")

        assert (answer.status, answer.json) == (404, {"found": False})

    def test_leaves_reserved_roles_alone(self, administrator: User) -> None:
        assert door_of("elastic").delete(f"{PATH}/viewer").told == (
            400,
            "illegal_argument_exception",
            "role [viewer] is reserved and cannot be deleted",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().delete(f"{PATH}/viewer").status == 401

    def test_needs_a_privilege(self, reader: User) -> None:
        make_role("logs")

        assert door_of("reader").delete(f"{PATH}/logs").status == 403
        assert Role.objects.filter(name="logs").exists()


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [(PATH, "PUT", "GET, POST, DELETE"), (f"{PATH}/logs", "PATCH", "GET, POST, PUT, DELETE")],
)
def test_other_methods_are_refused(path: str, method: str, allowed: str, ada: User) -> None:
    answer = door_of("ada").ask(method, path)

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
