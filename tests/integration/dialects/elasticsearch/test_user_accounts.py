"""`/_security/user/{username}/_enable`, `_disable`, `_password`, and `password_hash`."""

from datetime import datetime

import bcrypt
import pytest

from keys.models import AuditEvent, Profile, User
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import door_of, door_with

USER = "/_security/user"
WHO = "/_security/_authenticate"
NEW = "new password"


class TestEnabling:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_locks_out_and_lets_in_again(self, method: str, administrator: User, ada: User) -> None:
        door = door_of("elastic")
        key = make_key(ada)

        answer = door.ask(method, f"{USER}/ada/_disable?refresh=wait_for")
        assert (answer.status, answer.json) == (200, {})
        assert door_of("ada").get(WHO).status == 401
        assert door_with(key).get(WHO).status == 200
        assert door.get(f"{USER}/ada").json["ada"]["enabled"] is False

        assert door.ask(method, f"{USER}/ada/_enable").json == {}
        assert door.ask(method, f"{USER}/ada/_enable").json == {}
        assert door_of("ada").get(WHO).status == 200

    @pytest.mark.parametrize("verb", ["_enable", "_disable"])
    def test_leaves_ones_own_account_alone(self, verb: str, administrator: User) -> None:
        assert door_of("elastic").put(f"{USER}/elastic/{verb}").told == (
            400,
            "illegal_argument_exception",
            "users may not update the enabled status of their own account",
        )

    @pytest.mark.parametrize(("verb", "word"), [("_enable", "enabled"), ("_disable", "disabled")])
    @pytest.mark.parametrize("name", ["nobody", "%00", "%20"])
    def test_knows_existing_users_alone(
        self, verb: str, word: str, name: str, administrator: User
    ) -> None:
        assert door_of("elastic").put(f"{USER}/{name}/{verb}").told == (
            400,
            "validation_exception",
            f"Validation Failed: 1: only existing users can be {word};",
        )

    def test_disables_a_reserved_user(self, administrator: User) -> None:
        door = door_of("elastic")

        assert door.put(f"{USER}/kibana_system/_disable").json == {}

        assert door.get(f"{USER}/kibana_system").json["kibana_system"]["enabled"] is False

    def test_refuses_a_bad_parameter(self, administrator: User, ada: User) -> None:
        answer = door_of("elastic").put(f"{USER}/ada/_disable?refresh=soon")

        assert answer.reason == "Unknown value for refresh: [soon]."
        assert User.objects.get(username="ada").is_active

    def test_names_what_is_missing(self, ada: User, bob: User) -> None:
        assert door_of("ada").put(f"{USER}/bob/_disable").reason == (
            "action [cluster:admin/xpack/security/user/set_enabled] is unauthorized for user [ada]"
            " with effective roles [ada_role], this action is granted by the cluster privileges"
            " [manage_security,all]"
        )


class TestPasswords:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    @pytest.mark.parametrize("path", ["_password", "ada/_password"])
    def test_lets_everybody_change_his_own(self, method: str, path: str, ada: User) -> None:
        answer = door_of("ada").ask(method, f"{USER}/{path}?refresh", {"password": NEW})

        assert (answer.status, answer.json) == (200, {})
        assert door_of("ada").get(WHO).status == 401
        assert door_of("ada", NEW).get(WHO).status == 200
        event = AuditEvent.objects.get(action="change_password")
        assert NEW not in str(event.detail)

    def test_lets_an_administrator_change_anybodys(self, administrator: User, ada: User) -> None:
        assert door_of("elastic").put(f"{USER}/ada/_password", {"password": NEW}).status == 200

        assert door_of("ada", NEW).get(WHO).status == 200

    def test_gives_a_reserved_user_his_first(self, administrator: User) -> None:
        door_of("elastic").put(f"{USER}/kibana_system/_password", {"password": NEW})

        assert door_of("kibana_system", NEW).get(WHO).json["roles"] == ["kibana_system"]

    def test_changes_the_password_of_whom_the_caller_runs_as(self, ada: User) -> None:
        make_role("service_role", run_as=["ada"])
        make_user("service", roles=["service_role"])
        header = {"es-security-runas-user": "ada"}

        answer = door_of("service").put(f"{USER}/_password", {"password": NEW}, headers=header)

        assert answer.status == 200
        assert door_of("ada", NEW).get(WHO).status == 200
        assert door_of("service").get(WHO).status == 200

    def test_takes_a_hash(self, administrator: User, ada: User) -> None:
        hashed = bcrypt.hashpw(NEW.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode()

        assert door_of("elastic").put(f"{USER}/ada/_password", {"password_hash": hashed}).json == {}
        assert door_of("ada", NEW).get(WHO).status == 200
        assert door_of("elastic").put(
            f"{USER}/grace", {"password_hash": hashed, "roles": []}
        ).json == {"created": True}
        assert door_of("grace", NEW).get(WHO).status == 200

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({}, ("action_request_validation_exception", "password cannot be null")),
            (
                {"password": "short"},
                (
                    "action_request_validation_exception",
                    "passwords must be at least [6] characters long",
                ),
            ),
            (
                {"password": NEW, "password_hash": "x"},
                ("action_request_validation_exception", "password_hash has already been set"),
            ),
            (
                {"password_hash": "{SSHA}abc"},
                ("action_request_validation_exception", "password hash is not the correct type"),
            ),
            (
                {"password": 1},
                (
                    "parse_exception",
                    "expected field [password] to be of type string,"
                    " but found [VALUE_NUMBER] instead",
                ),
            ),
            (
                {"password": None},
                (
                    "parse_exception",
                    "expected field [password] to be of type string,"
                    " but found [VALUE_NULL] instead",
                ),
            ),
            (
                {"passwort": NEW},
                (
                    "parse_exception",
                    "failed to parse change password request. unexpected field [passwort]",
                ),
            ),
            ([], ("parse_exception", None)),
            (None, ("parse_exception", "request body is required")),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], administrator: User
    ) -> None:
        status, error_type, reason = door_of("elastic").put(f"{USER}/_password", body).told

        assert (status, error_type) == (400, told[0])
        assert told[1] is None or told[1] in reason
        assert door_of("elastic").get(WHO).status == 200

    def test_knows_existing_users_alone(self, administrator: User) -> None:
        assert door_of("elastic").put(f"{USER}/nobody/_password", {"password": NEW}).told == (
            400,
            "validation_exception",
            "Validation Failed: 1: user must exist in order to change password;",
        )

    @pytest.mark.parametrize("path", ["_password", "ada/_password"])
    def test_is_closed_to_keys_of_the_user(self, path: str, ada: User) -> None:
        answer = door_with(make_key(ada)).put(f"{USER}/{path}", {"password": NEW})

        assert answer.status == 403
        assert door_of("ada").get(WHO).status == 200


class TestProfileUid:
    def test_shows_with_users_who_have_one(
        self, administrator: User, ada: User, bob: User, now: datetime
    ) -> None:
        Profile.objects.create(
            uid="u_of_ada_0", username="ada", realm="default_native", last_synchronized=now
        )
        door = door_of("elastic")

        shown = door.get(f"{USER}/ada,bob?with_profile_uid=true").json
        assert shown["ada"]["profile_uid"] == "u_of_ada_0"
        assert "profile_uid" not in shown["bob"]
        assert "profile_uid" not in door.get(f"{USER}/ada").json["ada"]
        assert door.get(f"{USER}?with_profile_uid").json["ada"]["profile_uid"] == "u_of_ada_0"
        found = door.get("/_security/_query/user?with_profile_uid=true").json["users"]
        assert [one.get("profile_uid") for one in found] == ["u_of_ada_0", None]
