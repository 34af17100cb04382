"""`POST /_security/api_key/grant`: a key for somebody else, who proves himself in the request."""

from typing import Any

import pytest
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.create_token import create_token
from keys.models import ApiKey, User
from tests.factories import PASSWORD, make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/api_key/grant"
ACTION = "cluster:admin/xpack/security/api_key/grant"


@pytest.fixture
def granter(db: None) -> User:
    return make_user("granter", cluster=["grant_api_key"])


@pytest.fixture
def grace(db: None) -> User:
    """Return a user without any key privilege."""
    return make_user("grace", cluster=["monitor"])


def by_password(username: str = "grace", password: str = PASSWORD, **fields: Any) -> dict[str, Any]:
    return {
        "grant_type": "password",
        "username": username,
        "password": password,
        "api_key": {"name": "granted"},
        **fields,
    }


def token_of(user: User) -> str:
    root = make_user("root", roles=["superuser"])
    created = create_token(
        subject=caller_of_user(user),
        with_refresh=False,
        by=caller_of_user(root),
        now=timezone.now(),
    )
    return created.access_token


@pytest.mark.usefixtures("granter")
class TestGrant:
    def test_makes_a_key_of_the_granted_user(self, grace: User) -> None:
        key = {
            "name": "granted",
            "expiration": "1d",
            "role_descriptors": {"r": {"cluster": ["all"]}},
            "metadata": {"team": "web"},
        }

        answer = door_of("granter").post(f"{PATH}?refresh=false", by_password(api_key=key))

        assert answer.status == 200
        assert list(answer.json) == ["id", "name", "expiration", "api_key", "encoded"]
        row = ApiKey.objects.get()
        assert (row.owner_username, row.creator_username) == ("grace", "granter")
        assert row.metadata == {"team": "web"}
        assert row.snapshot is not None
        assert list(row.snapshot.descriptors) == ["grace_role"]
        who = Door(f"ApiKey {answer.json['encoded']}").get("/_security/_authenticate").json
        assert who["username"] == "grace"

    def test_takes_a_token(self, grace: User) -> None:
        token = token_of(grace)
        body = {
            "grant_type": "access_token",
            "access_token": token,
            "client_authentication": {"scheme": "SharedSecret", "value": "x"},
            "api_key": {"name": "granted"},
        }

        answer = door_of("granter").post(PATH, body)

        assert answer.status == 200
        assert ApiKey.objects.get().owner_username == "grace"

    def test_makes_a_key_of_whom_the_granted_user_acts_as(self, grace: User, ada: User) -> None:
        make_role("grace_role", run_as=["ada"])

        answer = door_of("granter").post(PATH, by_password(run_as="ada"))

        assert answer.status == 200
        assert ApiKey.objects.get().owner_username == "ada"

    @pytest.mark.parametrize("run_as", [None, "", " "])
    def test_takes_a_blank_run_as_for_none(self, run_as: str | None, grace: User) -> None:
        door_of("granter").post(PATH, by_password(run_as=run_as))

        assert ApiKey.objects.get().owner_username == "grace"


@pytest.mark.usefixtures("granter")
class TestRefusals:
    @pytest.mark.parametrize("target", ["ada", "unknown"])
    def test_meet_who_may_not_act_as_another(self, target: str, grace: User, ada: User) -> None:
        answer = door_of("granter").post(PATH, by_password(run_as=target))

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/user/authenticate] is unauthorized for user"
            " [grace] with effective roles [grace_role], because user [grace] is unauthorized to"
            f" run as [{target}]",
        )

    @pytest.mark.parametrize(
        ("username", "password"),
        [("grace", "wrong horse"), ("unknown", PASSWORD), ("", ""), ("disabled", PASSWORD)],
    )
    def test_meet_a_wrong_password(self, username: str, password: str, grace: User) -> None:
        make_user("disabled", enabled=False)

        answer = door_of("granter").post(PATH, by_password(username, password))

        why = f"unable to authenticate user [{username}] for action [{ACTION}]"
        assert answer.told == (403, "security_exception", "Failed to authenticate api key grant")
        assert answer.error["caused_by"] == {"type": "security_exception", "reason": why}
        assert answer.challenges == []

    def test_meet_a_wrong_token(self) -> None:
        body = {"grant_type": "access_token", "access_token": "x", "api_key": {"name": "a"}}

        answer = door_of("granter").post(PATH, body)

        assert answer.status == 403
        assert answer.error["caused_by"]["reason"] == (
            f"unable to authenticate user [_bearer_token] for action [{ACTION}]"
        )

    def test_meet_who_tries_many_passwords(self, grace: User) -> None:
        door = door_of("granter")
        answers = [door.post(PATH, by_password(password=f"wrong {n}")) for n in range(10)]
        last = door.post(PATH, by_password(password="wrong again"))

        assert [answer.status for answer in answers] == [403] * 10
        assert last.status == 429
        assert int(last.headers["Retry-After"]) > 0

    @pytest.mark.parametrize("username", ["ada", "nobody"])
    def test_meet_who_may_not_grant_before_any_password_is_tried(
        self, username: str, grace: User, ada: User
    ) -> None:
        make_user("nobody")

        good = door_of(username).post(PATH, by_password())
        bad = door_of(username).post(PATH, by_password(password="wrong horse"))

        assert good.status == 403
        assert good.reason.endswith("[grant_api_key,manage_api_key,manage_security,all]")
        assert bad.told == good.told

    def test_meet_who_would_grant_to_himself_without_the_privilege(self, ada: User) -> None:
        assert door_of("ada").post(PATH, by_password("ada")).status == 403

    def test_meet_a_key_of_who_may_not(self, ada: User, grace: User) -> None:
        assert door_with(make_key(ada)).post(PATH, by_password()).status == 403

    def test_meet_who_has_no_credential(self) -> None:
        assert Door().post(PATH, by_password()).status == 401

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_meet_other_methods(self, method: str) -> None:
        answer = door_of("granter").ask(method, PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.usefixtures("granter")
class TestBadBodies:
    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (None, "parse_exception", "request body is required"),
            (
                [],
                "x_content_parse_exception",
                "[1:1] [grant_api_key_request] Expected START_OBJECT but was: START_ARRAY",
            ),
            (
                {},
                "action_request_validation_exception",
                "Validation Failed: 1: api key name is required;2: [grant_type] is required;",
            ),
            (
                {"grant_type": "password", "api_key": {"name": "_a", "metadata": {"_b": 1}}},
                "action_request_validation_exception",
                "Validation Failed: 1: api key name may not begin with an underscore;2: API key"
                " metadata keys may not start with [_];3: [username] is required for grant_type"
                " [password];4: [password] is required for grant_type [password];",
            ),
            (
                {"grant_type": "password", "api_key": "name"},
                "x_content_parse_exception",
                "[1:39] [grant_api_key_request] api_key doesn't support values of type:"
                " VALUE_STRING",
            ),
            (
                {"grant": 1},
                "x_content_parse_exception",
                "[1:2] [grant_api_key_request] unknown field [grant]",
            ),
        ],
    )
    def test_are_refused(self, body: object, type_: str, reason: str) -> None:
        assert door_of("granter").post(PATH, body).told == (400, type_, reason)

    def test_are_refused_with_the_place_inside_the_key(self) -> None:
        raw = b'{"grant_type": "password",\n "api_key": {"name": "a", "owner": "b"}}'

        answer = door_of("granter").post(PATH, raw=raw)

        assert answer.told == (
            400,
            "x_content_parse_exception",
            "[2:13] [grant_api_key_request] failed to parse field [api_key]",
        )
        assert answer.error["caused_by"] == {
            "type": "x_content_parse_exception",
            "reason": "[2:27] [api_key_request] unknown field [owner]",
        }

    def test_are_refused_before_a_password_is_tried(self, grace: User) -> None:
        door = door_of("granter")
        for _ in range(12):
            assert door.post(PATH, by_password(password="wrong", api_key={})).status == 400

        assert door.post(PATH, by_password()).status == 200
