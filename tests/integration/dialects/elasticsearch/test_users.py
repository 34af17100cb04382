"""`/_security/user`: put, get, delete."""

from typing import Any

import pytest

from keys.models import User
from keys.rules.privileges import RESERVED_USERS
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/user"
NEW: dict[str, Any] = {
    "password": "long enough",
    "roles": ["viewer", "does-not-exist"],
    "full_name": "Grace",
    "email": "grace@example.com",
    "metadata": {"team": {"name": "web"}},
}


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader", cluster=["read_security"])


class TestPut:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_makes_a_user_who_can_log_in(self, method: str, administrator: User) -> None:
        answer = door_of("elastic").ask(method, f"{PATH}/grace?refresh=true", NEW)

        who = door_of("grace", "long enough").get("/_security/_authenticate").json
        assert (answer.status, answer.json) == (200, {"created": True})
        assert who["roles"] == ["viewer", "does-not-exist"]
        assert who["metadata"] == {"team": {"name": "web"}}
        assert who["authentication_realm"] == {"name": "default_native", "type": "native"}

    def test_replaces_everything_but_the_password(self, administrator: User) -> None:
        door = door_of("elastic")
        door.put(f"{PATH}/grace", NEW)

        answer = door.put(f"{PATH}/grace", {"username": "grace", "roles": [], "email": None})

        who = door_of("grace", "long enough").get("/_security/_authenticate").json
        assert answer.json == {"created": False}
        assert (who["roles"], who["email"], who["full_name"], who["metadata"]) == (
            [],
            None,
            None,
            {},
        )

    def test_ends_the_old_password(self, administrator: User) -> None:
        door = door_of("elastic")
        door.put(f"{PATH}/grace", NEW)
        door_of("grace", "long enough").get("/_security/_authenticate")

        door.put(f"{PATH}/grace", {"roles": [], "password": "another one"})

        assert door_of("grace", "long enough").get("/_security/_authenticate").status == 401
        assert door_of("grace", "another one").get("/_security/_authenticate").status == 200

    def test_disables_a_user_but_not_his_keys(self, administrator: User, ada: User) -> None:
        created = make_key(ada)

        door_of("elastic").put(f"{PATH}/ada", {"roles": [], "enabled": False})

        assert door_of("ada").get("/_security/_authenticate").status == 401
        assert door_with(created).get("/_security/_authenticate").status == 200

    def test_shows_no_password_in_the_answer(self, administrator: User) -> None:
        door = door_of("elastic")
        door.put(f"{PATH}/grace", NEW)

        assert b"argon2" not in door.get(f"{PATH}/grace").content

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            pytest.param(
                {"roles": []},
                (
                    "validation_exception",
                    "Validation Failed: 1: password must be specified unless you are updating an"
                    " existing user;",
                ),
                id="no password",
            ),
            pytest.param(
                {"password": "short", "metadata": {"_a": 1}},
                None,
                id="several problems",
            ),
            pytest.param(
                {"roles": [], "password_hash": "$nonsense$"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: password hash is not the correct type;",
                ),
                id="unknown hash",
            ),
            pytest.param(
                {"roles": [], "username": "other"},
                (
                    "illegal_argument_exception",
                    "[username] in source does not match the username provided [grace]",
                ),
                id="another name in the body",
            ),
            pytest.param(
                {"rolls": []},
                (
                    "parse_exception",
                    "failed to parse add user request. unexpected field [rolls]",
                ),
                id="unknown field",
            ),
            pytest.param(
                {"roles": 7},
                (
                    "parse_exception",
                    "expected field [roles] to be of type array, but found [VALUE_NUMBER] instead",
                ),
                id="roles of the wrong type",
            ),
            pytest.param(
                {"roles": [7]},
                ("parse_exception", "failed to parse field [roles]: expected an array of texts"),
                id="a role of the wrong type",
            ),
            pytest.param(
                {"email": 7},
                (
                    "parse_exception",
                    "expected field [email] to be of type string, but found [VALUE_NUMBER] instead",
                ),
                id="email of the wrong type",
            ),
            pytest.param(
                [],
                (
                    "parse_exception",
                    "failed to parse add user request. expected an object but found [START_ARRAY]"
                    " instead",
                ),
                id="no object",
            ),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str] | None, administrator: User
    ) -> None:
        answer = door_of("elastic").put(f"{PATH}/grace", body)

        assert answer.status == 400
        assert told is None or answer.told == (400, *told)
        assert not User.objects.filter(username="grace").exists()

    @pytest.mark.parametrize("name", ["%20grace", "gr%C3%A4ce", "x" * 1025, "a%00b"])
    def test_refuses_names_that_nobody_may_have(self, name: str, administrator: User) -> None:
        answer = door_of("elastic").put(f"{PATH}/{name}", NEW)

        assert answer.status == 400
        assert "User names must be at least 1 and no more than 1024" in answer.reason

    def test_leaves_reserved_users_alone(self, administrator: User) -> None:
        assert door_of("elastic").put(f"{PATH}/elastic", NEW).told == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: user [elastic] is reserved and only the password can be"
            " changed;",
        )

    def test_needs_a_body(self, administrator: User) -> None:
        assert door_of("elastic").put(f"{PATH}/grace").reason == "request body is required"

    def test_needs_a_credential(self) -> None:
        assert Door().put(f"{PATH}/grace", NEW).status == 401

    @pytest.mark.parametrize("username", ["ada", "reader"])
    def test_needs_a_privilege(self, username: str, ada: User, reader: User) -> None:
        answer = door_of(username).put(f"{PATH}/grace", NEW)

        assert answer.status == 403
        assert answer.reason.endswith("granted by the cluster privileges [manage_security,all]")
        assert not User.objects.filter(username="grace").exists()


class TestGet:
    def test_shows_a_user(self, reader: User) -> None:
        make_user("grace", roles=["viewer"], full_name="Grace", email="grace@example.com")

        answer = door_of("reader").get(f"{PATH}/grace?with_profile_uid=true")

        assert answer.status == 200
        assert answer.json == {
            "grace": {
                "username": "grace",
                "roles": ["viewer"],
                "full_name": "Grace",
                "email": "grace@example.com",
                "metadata": {},
                "enabled": True,
            }
        }

    @pytest.mark.parametrize(
        ("names", "found"),
        [
            ("", [*RESERVED_USERS, "ada", "reader"]),
            ("/", [*RESERVED_USERS, "ada", "reader"]),
            ("/ada,reader", ["ada", "reader"]),
            ("/ada,nobody,", ["ada"]),
        ],
    )
    def test_shows_those_that_are_named(
        self, names: str, found: list[str], administrator: User, ada: User, reader: User
    ) -> None:
        answer = door_of("reader").get(f"{PATH}{names}")

        assert answer.status == 200
        assert list(answer.json) == found

    def test_shows_the_user_whom_the_realm_chain_finds_first(
        self, administrator: User, reader: User
    ) -> None:
        make_user("elastic", roles=["viewer"])

        assert door_of("reader").get(f"{PATH}/elastic").json["elastic"]["roles"] == ["superuser"]

    @pytest.mark.parametrize("names", ["nobody", "nobody,none", "%00"])
    def test_answers_404_when_nobody_is_found(self, names: str, reader: User) -> None:
        answer = door_of("reader").get(f"{PATH}/{names}")

        assert (answer.status, answer.json) == (404, {})

    def test_needs_a_credential(self) -> None:
        assert Door().get(PATH).status == 401

    def test_needs_a_privilege(self, ada: User) -> None:
        answer = door_of("ada").get(f"{PATH}/ada")

        assert answer.status == 403
        assert answer.reason.endswith(
            "granted by the cluster privileges [read_security,manage_security,all]"
        )


class TestDelete:
    def test_removes_the_user(self, administrator: User, ada: User) -> None:
        answer = door_of("elastic").delete(f"{PATH}/ada?refresh=wait_for")

        assert (answer.status, answer.json) == (200, {"found": True})
        assert door_of("ada").get("/_security/_authenticate").status == 401

    def test_answers_404_when_there_is_none(self, administrator: User) -> None:
        answer = door_of("elastic").delete(f"{PATH}/nobody")

        assert (answer.status, answer.json) == (404, {"found": False})

    def test_leaves_reserved_users_alone(self, administrator: User) -> None:
        assert door_of("elastic").delete(f"{PATH}/elastic").told == (
            400,
            "illegal_argument_exception",
            "user [elastic] is reserved and cannot be deleted",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().delete(f"{PATH}/ada").status == 401

    def test_needs_a_privilege(self, ada: User, reader: User) -> None:
        assert door_of("reader").delete(f"{PATH}/ada").status == 403
        assert User.objects.filter(username="ada").exists()


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        (PATH, "POST", "GET"),
        (PATH, "DELETE", "GET"),
        (f"{PATH}/ada", "PATCH", "GET, POST, PUT, DELETE"),
    ],
)
def test_other_methods_are_refused(path: str, method: str, allowed: str, ada: User) -> None:
    answer = door_of("ada").ask(method, path)

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
