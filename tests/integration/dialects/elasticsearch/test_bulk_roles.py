"""`/_security/role`: many roles at once."""

import pytest

from keys.models import AuditEvent, Role, User
from keys.rules.json_types import JsonObject
from tests.factories import make_role, make_user
from tests.integration.dialects.elasticsearch.door import door_of

PATH = "/_security/role"
INVALID = "action_request_validation_exception"


class TestPut:
    def test_tells_what_became_of_each(self, administrator: User) -> None:
        make_role("same", cluster=["monitor"])
        make_role("other", cluster=["monitor"])
        wanted = {
            "z_new": {"cluster": ["all"]},
            "same": {"cluster": ["monitor"]},
            "other": {"cluster": ["manage"]},
            "superuser": {"cluster": ["monitor"]},
            "a_new": {"index": [{"names": "logs-*", "privileges": ["read"]}]},
            "bad": {"cluster": ["fly"]},
        }

        answer = door_of("elastic").post(f"{PATH}?refresh=true", {"roles": wanted})

        assert answer.status == 200
        errors = answer.json["errors"]
        done = {outcome: names for outcome, names in answer.json.items() if outcome != "errors"}
        assert done == {"created": ["z_new", "a_new"], "updated": ["other"], "noop": ["same"]}
        assert errors["count"] == 2
        assert errors["details"]["superuser"] == {
            "type": INVALID,
            "reason": "Validation Failed: 1: Role [superuser] is reserved and may not be used.;",
        }
        assert errors["details"]["bad"]["type"] == INVALID
        assert "unknown cluster privilege [fly]" in errors["details"]["bad"]["reason"]
        assert not Role.objects.filter(name="bad").exists()
        assert AuditEvent.objects.filter(action="put_role").count() == 3

    def test_leaves_out_what_did_not_happen(self, administrator: User) -> None:
        answer = door_of("elastic").post(PATH, {"roles": {"new": {}}})

        assert answer.json == {"created": ["new"]}

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({}, ("illegal_argument_exception", "Required [roles]")),
            (
                {"roles": {}},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: roles cannot be empty;",
                ),
            ),
            (
                {"roles": []},
                (
                    "x_content_parse_exception",
                    "[1:11] [bulk_update_roles_request_payload] roles doesn't support values of"
                    " type: START_ARRAY",
                ),
            ),
            (
                {"rules": {}},
                (
                    "x_content_parse_exception",
                    "[1:2] [bulk_update_roles_request_payload] unknown field [rules]",
                ),
            ),
            (
                {"roles": {"a": {}, "b": {"fly": 1}}},
                ("parse_exception", "failed to parse role [b]. unexpected field [fly]"),
            ),
            (None, ("parse_exception", "request body is required")),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str], administrator: User
    ) -> None:
        assert door_of("elastic").post(PATH, body).told == (400, *told)
        assert not Role.objects.filter(name__in=["a", "b"]).exists()

    def test_is_open_to_who_may_manage_such_roles(self, db: None) -> None:
        manage: JsonObject = {
            "role": {"manage": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}
        }
        make_role("grantor_role", **{"global": manage})
        make_user("grantor", roles=["grantor_role"])
        door = door_of("grantor")

        def wanted(names: str) -> object:
            return {"roles": {"new": {"indices": [{"names": [names], "privileges": ["read"]}]}}}

        assert door.post(PATH, wanted("metrics")).status == 403
        assert door.post(PATH, wanted("logs-a")).json == {"created": ["new"]}
        assert door.delete(PATH, {"names": ["new"]}).json == {"deleted": ["new"]}


class TestDelete:
    def test_tells_what_became_of_each(self, administrator: User) -> None:
        make_role("one")
        make_role("two")

        answer = door_of("elastic").delete(
            f"{PATH}?refresh=false", {"names": ["two", "none", "viewer", "one"]}
        )

        assert (answer.status, answer.json) == (
            200,
            {
                "deleted": ["two", "one"],
                "not_found": ["none"],
                "errors": {
                    "count": 1,
                    "details": {
                        "viewer": {
                            "type": "illegal_argument_exception",
                            "reason": "role [viewer] is reserved and cannot be deleted",
                        }
                    },
                },
            },
        )
        assert not Role.objects.filter(name__in=["one", "two"]).exists()

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ({}, "Required [names]"),
            ({"names": []}, "Validation Failed: 1: names cannot be empty;"),
            ({"name": "a"}, "[1:2] [bulk_delete_roles_request] unknown field [name]"),
            (
                {"names": 1},
                "[1:11] [bulk_delete_roles_request] names doesn't support values of type:"
                " VALUE_NUMBER",
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, reason: str, administrator: User) -> None:
        answer = door_of("elastic").delete(PATH, body)

        assert (answer.status, answer.reason) == (400, reason)
