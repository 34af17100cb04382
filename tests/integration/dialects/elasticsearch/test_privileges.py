"""`/_security/privilege`: put, get, delete, and the names of those that are built in."""

import pytest

from keys.models import ApplicationPrivilege, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/privilege"
READ: JsonObject = {
    "application": "app",
    "name": "read",
    "actions": ["data:read/*"],
    "metadata": {"a": [1]},
}
INVALID = "action_request_validation_exception"


@pytest.fixture
def door(administrator: User) -> Door:
    return door_of("elastic")


class TestPut:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_stores_and_replaces(self, method: str, door: Door) -> None:
        write: JsonObject = {"actions": "data:write/*"}

        first = door.ask(method, f"{PATH}?refresh=true", {"app": {"read": READ, "write": write}})
        second = door.ask(
            method, PATH, {"app": {"read": {"actions": ["x:y"]}}, "other": {"a": write}}
        )

        assert first.json == {"app": {"read": {"created": True}, "write": {"created": True}}}
        assert second.json == {
            "app": {"read": {"created": False}},
            "other": {"a": {"created": True}},
        }
        assert door.get(f"{PATH}/app/read").json == {
            "app": {
                "read": {
                    "application": "app",
                    "name": "read",
                    "actions": ["x:y"],
                    "metadata": {},
                }
            }
        }

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (None, ("parse_exception", "request body is required")),
            ([], ("parse_exception", "expected object but found START_ARRAY instead")),
            (
                {"app": 1},
                (
                    "parse_exception",
                    "expected the value for app to be an object, but found VALUE_NUMBER instead",
                ),
            ),
            (
                {"app": {"read": []}},
                (
                    "parse_exception",
                    "expected the value for app to be an object, but found START_ARRAY instead",
                ),
            ),
            (
                {"app": {"read": {"fly": 1}}},
                (
                    "x_content_parse_exception",
                    "[1:19] [application_privilege] unknown field [fly]",
                ),
            ),
            (
                {"app": {"read": {"actions": 1}}},
                (
                    "x_content_parse_exception",
                    "[1:30] [application_privilege] actions doesn't support values of type:"
                    " VALUE_NUMBER",
                ),
            ),
            (
                {"app": {"read": {"actions": ["a:b"], "name": "write"}}},
                (
                    "illegal_argument_exception",
                    "privilege name [write] in source does not match the provided name [read]",
                ),
            ),
            (
                {"app": {"read": {"actions": ["a:b"], "application": "b"}}},
                (
                    "illegal_argument_exception",
                    "privilege application [b] in source does not match the provided application"
                    " [app]",
                ),
            ),
            (
                {},
                (
                    INVALID,
                    "Validation Failed: 1: At least one application privilege must be provided;",
                ),
            ),
            (
                {"app": {"read": {}}},
                (
                    INVALID,
                    "Validation Failed: 1: Application privileges must have at least one action;",
                ),
            ),
            (
                {"app": {"Read": {"actions": ["a:b"]}}},
                (
                    INVALID,
                    "Validation Failed: 1: Application privilege names must match the pattern"
                    " ^[a-z][a-zA-Z0-9_.-]*$ (found 'Read');",
                ),
            ),
            (
                {"app*": {"read": {"actions": ["a:b"]}}},
                (
                    INVALID,
                    "Validation Failed: 1: Application names may not contain '*' (found 'app*');",
                ),
            ),
            (
                {"app": {"read": {"actions": ["a:b"], "metadata": {"_a": 1}}}},
                (INVALID, None),
            ),
            ({"app": {"read": {"actions": ["a"]}}}, (INVALID, None)),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], door: Door
    ) -> None:
        status, error_type, reason = door.put(PATH, body).told

        assert (status, error_type) == (400, told[0])
        assert told[1] is None or reason == told[1]
        assert not ApplicationPrivilege.objects.exists()

    def test_says_where_a_repeated_name_is(self, door: Door) -> None:
        answer = door.put(PATH, raw=b'{"app": {"a": {},\n "a": {}}}')

        assert answer.reason.startswith("[2:")

    def test_counts_at_once_in_roles_and_keys(self, administrator: User, door: Door) -> None:
        entry: JsonObject = {"application": "app", "privileges": ["read"], "resources": ["*"]}
        key = door_with(make_key(administrator, descriptors={"r": {"applications": [entry]}}))
        question = {"application": [{**entry, "privileges": ["data:read/one"]}]}

        def holds() -> bool:
            answer = key.post("/_security/user/_has_privileges", question)
            return bool(answer.json["has_all_requested"])

        assert not holds()
        door.put(PATH, {"app": {"read": READ}})
        assert holds()
        door.delete(f"{PATH}/app/read")
        assert not holds()


class TestGet:
    @pytest.fixture(autouse=True)
    def stored(self, door: Door) -> None:
        door.put(PATH, {"app": {"read": READ}, "app-two": {"read": {"actions": ["a:b"]}}})

    @pytest.mark.parametrize(
        ("path", "applications"),
        [
            ("", ["app", "app-two"]),
            ("/", ["app", "app-two"]),
            ("/app", ["app"]),
            ("/app*", ["app", "app-two"]),
            ("/app*/read", ["app", "app-two"]),
            ("/app/read,none", ["app"]),
        ],
    )
    def test_shows_what_is_asked_for(self, path: str, applications: list[str], door: Door) -> None:
        answer = door.get(f"{PATH}{path}")

        assert (answer.status, list(answer.json)) == (200, applications)
        assert answer.json["app"] == {"read": READ}

    @pytest.mark.parametrize(
        ("path", "status"), [("/none", 200), ("/app/none", 404), ("/none/read,write", 404)]
    )
    def test_answers_404_only_where_names_were_given(
        self, path: str, status: int, door: Door
    ) -> None:
        answer = door.get(f"{PATH}{path}")

        assert (answer.status, answer.json) == (status, {})

    @pytest.mark.parametrize("name", ["_bad", "a*b", "%00"])
    def test_refuses_what_no_application_is_called(self, name: str, door: Door) -> None:
        assert door.get(f"{PATH}/{name}").told[:2] == (400, INVALID)


class TestDelete:
    def test_tells_of_every_name(self, door: Door) -> None:
        door.put(PATH, {"app": {"read": READ}})

        answer = door.delete(f"{PATH}/app/read,none?refresh=wait_for")

        assert (answer.status, answer.json) == (
            200,
            {"app": {"read": {"found": True}, "none": {"found": False}}},
        )
        assert not ApplicationPrivilege.objects.exists()

    def test_answers_404_when_there_is_none(self, door: Door) -> None:
        answer = door.delete(f"{PATH}/app/read")

        assert (answer.status, answer.json) == (404, {"app": {"read": {"found": False}}})


class TestGlobalPrivilege:
    def test_opens_the_applications_that_it_names(self, db: None) -> None:
        manage: JsonObject = {"application": {"manage": {"applications": ["app-*"]}}}
        make_role("keeper_role", **{"global": manage})
        make_user("keeper", roles=["keeper_role"])
        door = door_of("keeper")

        assert door.put(PATH, {"app-one": {"read": {"actions": ["a:b"]}}}).status == 200
        assert door.put(PATH, {"other": {"read": {"actions": ["a:b"]}}}).status == 403
        assert door.get(f"{PATH}/app-one").status == 200
        assert door.get(PATH).status == 403
        assert door.delete(f"{PATH}/app-one/read").status == 200
        assert door.delete(f"{PATH}/other/read").status == 403


class TestBuiltin:
    def test_lists_the_names(self, door: Door) -> None:
        shown = door.get(f"{PATH}/_builtin").json

        assert shown.keys() == {"cluster", "index", "remote_cluster"}
        assert {"manage_own_api_key", "all", "none"} <= set(shown["cluster"])
        assert {"read", "write"} <= set(shown["index"])
        assert shown["remote_cluster"] == ["monitor_enrich", "monitor_stats"]
        assert all(names == sorted(names) for names in shown.values())
