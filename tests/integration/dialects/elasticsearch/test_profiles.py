"""`/_security/profile`: activate, look up, suggest, write, enable and disable."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.models import Profile, User
from keys.rules.json_types import Json
from tests.factories import PASSWORD, make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of, door_with

PATH = "/_security/profile"
ACTIVATE = f"{PATH}/_activate"
SUGGEST = f"{PATH}/_suggest"
HAVE = f"{PATH}/_has_privileges"
ACTION = "cluster:admin/xpack/security/profile"
OF_ADA = {"grant_type": "password", "username": "ada", "password": PASSWORD}
QueryCount = Callable[[int], CaptureQueriesContext]


@pytest.fixture
def keeper(db: None) -> Door:
    """Return the door of a user who may manage profiles and nothing else."""
    make_user("keeper", cluster=["manage_user_profile"])
    return door_of("keeper")


@pytest.fixture
def uid(keeper: Door, ada: User) -> str:
    return uid_of(keeper.post(ACTIVATE, OF_ADA))


def uid_of(answer: Answer) -> str:
    assert answer.status == 200
    return str(answer.json["uid"])


def activate(keeper: Door, username: str) -> str:
    return uid_of(keeper.post(ACTIVATE, {**OF_ADA, "username": username}))


def names(answer: Answer) -> list[str]:
    assert answer.status == 200
    return [profile["user"]["username"] for profile in answer.json["profiles"]]


class TestActivate:
    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_shows_the_profile(self, method: str, keeper: Door, ada: User) -> None:
        answer = keeper.ask(method, ACTIVATE, OF_ADA)

        assert answer.status == 200
        profile = answer.json
        assert profile.pop("last_synchronized") > 1_700_000_000_000
        assert profile.pop("uid").startswith("u_")
        assert profile == {
            "enabled": True,
            "user": {
                "username": "ada",
                "roles": ["ada_role"],
                "realm_name": "default_native",
                "email": None,
                "full_name": None,
            },
            "labels": {},
            "data": {},
            "_doc": {"_primary_term": 1, "_seq_no": 0},
        }

    def test_takes_an_access_token(self, keeper: Door, uid: str, administrator: User) -> None:
        token = door_of("elastic").post("/_security/oauth2/token", OF_ADA).json["access_token"]

        answer = keeper.post(ACTIVATE, {"grant_type": "access_token", "access_token": token})

        assert uid_of(answer) == uid

    def test_gives_the_users_keys_a_uid(self, uid: str, ada: User) -> None:
        make_key(ada)

        shown = door_of("ada").get("/_security/api_key?owner&with_profile_uid").json["api_keys"]

        assert [key["profile_uid"] for key in shown] == [uid]

    @pytest.mark.parametrize(
        ("grant", "name"),
        [
            ({**OF_ADA, "password": "wrong"}, "ada"),
            ({**OF_ADA, "username": "nobody"}, "nobody"),
            ({"grant_type": "access_token", "access_token": "at_x"}, "_bearer_token"),
        ],
    )
    def test_says_that_the_login_failed(
        self, grant: dict[str, Any], name: str, keeper: Door, ada: User
    ) -> None:
        assert keeper.post(ACTIVATE, grant).told == (
            401,
            "security_exception",
            f"unable to authenticate user [{name}] for action [{ACTION}/activate]",
        )
        assert not Profile.objects.exists()

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"grant_type": "fly"},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: grant_type [fly] is not supported;",
                ),
            ),
            (
                {**OF_ADA, "fly": 1},
                ("x_content_parse_exception", "[activate_profile_request] unknown field [fly]"),
            ),
            (None, ("parse_exception", "request body is required")),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, told: tuple[str, str], keeper: Door) -> None:
        status, kind, reason = keeper.post(ACTIVATE, body).told

        assert (status, kind) == (400, told[0])
        assert told[1] in reason

    def test_looks_at_no_password_for_who_may_not_ask(self, ada: User, bob: User) -> None:
        right, wrong = (
            door_of("bob").post(ACTIVATE, {**OF_ADA, "password": password})
            for password in (PASSWORD, "wrong")
        )

        assert Door().post(ACTIVATE, OF_ADA).status == 401
        assert right.told == wrong.told
        assert right.status == 403
        assert right.reason.endswith("[manage_user_profile,manage_security,all]")


class TestGet:
    def test_shows_profiles_in_the_order_asked_for(self, keeper: Door, uid: str, bob: User) -> None:
        bobs = activate(keeper, "bob")

        answer = keeper.get(f"{PATH}/{bobs},u_none,{uid}")

        assert names(answer) == ["bob", "ada"]
        assert answer.json["errors"] == {
            "count": 1,
            "details": {
                "u_none": {
                    "type": "resource_not_found_exception",
                    "reason": "profile document not found",
                }
            },
        }

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ("", {}),
            ("?data=app1", {"app1": {"a": 1}}),
            ("?data=app2.b", {"app2": {"b": 2}}),
            ("?data=*", {"app1": {"a": 1}, "app2": {"b": 2}}),
        ],
    )
    def test_shows_the_data_asked_for(
        self, asked: str, shown: dict[str, Any], keeper: Door, uid: str, administrator: User
    ) -> None:
        data = {"app1": {"a": 1}, "app2": {"b": 2}}
        door_of("elastic").put(
            f"{PATH}/{uid}/_data", {"data": data, "labels": {"app1": {"l": "x"}}}
        )

        profile = keeper.get(f"{PATH}/{uid}{asked}").json["profiles"][0]

        assert profile["data"] == shown
        assert profile["labels"] == {"app1": {"l": "x"}}

    @pytest.mark.parametrize("uid", ["u_none", "%00", ","])
    def test_may_show_none(self, uid: str, keeper: Door) -> None:
        answer = keeper.get(f"{PATH}/{uid}")

        assert (answer.status, answer.json["profiles"]) == (200, [])

    def test_asks_the_database_the_same_for_many(
        self, keeper: Door, django_assert_num_queries: QueryCount
    ) -> None:
        uids = [activate(keeper, make_user(f"user{number}").username) for number in range(20)]
        with CaptureQueriesContext(connection) as one:
            keeper.get(f"{PATH}/{uids[0]}")

        with django_assert_num_queries(len(one)):
            assert len(names(keeper.get(f"{PATH}/{','.join(uids)}"))) == 20

    def test_is_not_for_everybody(self, uid: str) -> None:
        assert Door().get(f"{PATH}/{uid}").status == 401
        assert door_of("ada").get(f"{PATH}/{uid}").status == 403


class TestSuggest:
    @pytest.fixture
    def people(self, keeper: Door) -> dict[str, str]:
        """Return the uids of three profiles by their users' names."""
        users = (
            make_user("grace", full_name="Grace Hopper", email="grace@example.org"),
            make_user("greta", full_name="Greta Hermann"),
            make_user("hedy", full_name="Hedy Lamarr"),
        )
        return {user.username: activate(keeper, user.username) for user in users}

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_shows_who_is_called_so(
        self, method: str, people: dict[str, str], keeper: Door
    ) -> None:
        answer = keeper.ask(method, SUGGEST, {"name": "gr h"})

        assert sorted(names(answer)) == ["grace", "greta"]
        assert answer.json["total"] == {"value": 2, "relation": "eq"}
        assert answer.json["took"] >= 0
        assert answer.json["profiles"][0].keys() == {"uid", "user", "labels", "data"}

    def test_shows_anybody_without_a_name(self, people: dict[str, str], keeper: Door) -> None:
        assert len(names(keeper.post(SUGGEST))) == 3
        assert len(names(keeper.post(SUGGEST, {"size": "2"}))) == 2

    def test_shows_hinted_ones_first(
        self, people: dict[str, str], keeper: Door, administrator: User
    ) -> None:
        door_of("elastic").put(
            f"{PATH}/{people['greta']}/_data", {"labels": {"app": {"team": "physics"}}}
        )
        hint = {"uids": [people["grace"]], "labels": {"app.team": ["chemistry", "physics"]}}

        answer = keeper.post(SUGGEST, {"hint": hint})

        assert names(answer) == ["grace", "greta", "hedy"]

    def test_shows_no_disabled_one(self, people: dict[str, str], keeper: Door) -> None:
        keeper.put(f"{PATH}/{people['hedy']}/_disable")

        assert names(keeper.post(SUGGEST, {"name": "hedy"})) == []

    def test_shows_data_by_parameter_or_in_the_body(
        self, people: dict[str, str], keeper: Door, administrator: User
    ) -> None:
        door_of("elastic").put(f"{PATH}/{people['hedy']}/_data", {"data": {"app": {"a": 1}}})

        answers = [
            keeper.post(f"{SUGGEST}?data=app", {"name": "hedy"}),
            keeper.post(SUGGEST, {"name": "hedy", "data": "app"}),
        ]

        assert [one.json["profiles"][0]["data"] for one in answers] == [{"app": {"a": 1}}] * 2
        assert keeper.post(f"{SUGGEST}?data=app", {"data": "app"}).status == 400

    @pytest.mark.parametrize(
        "body",
        [
            {"size": -1},
            {"size": 1.5},
            {"size": True},
            {"size": "many"},
            {"name": 1},
            {"name": "w " * 2000},
            {"hint": []},
            {"hint": {}},
            {"hint": {"fly": 1}},
            {"hint": {"uids": [1]}},
            {"hint": {"labels": []}},
            {"hint": {"labels": {"a": [1]}}},
            {"hint": {"labels": {"a": ["x"], "b": ["x"]}}},
            {"hint": {"labels": {"a": [str(number) for number in range(2000)]}}},
            {"fly": 1},
        ],
    )
    def test_refuses_a_bad_body(self, body: object, keeper: Door) -> None:
        assert keeper.post(SUGGEST, body).status == 400

    def test_takes_no_hint_for_null(self, keeper: Door, uid: str) -> None:
        assert names(keeper.post(SUGGEST, {"hint": None})) == ["ada"]

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().post(SUGGEST).status == 401
        assert door_of("ada").post(SUGGEST).status == 403


class TestHavePrivileges:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_names_who_holds_all(self, method: str, keeper: Door, uid: str) -> None:
        root = activate(keeper, make_user("root", roles=["superuser"]).username)
        asked = {"cluster": ["monitor"], "index": [{"names": ["a"], "privileges": ["read"]}]}

        answer = keeper.ask(method, HAVE, {"uids": [uid, root, "u_none"], "privileges": asked})

        assert answer.status == 200
        assert answer.json["has_privilege_uids"] == [root]
        assert answer.json["errors"]["details"].keys() == {"u_none"}

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"uids": [], "privileges": {"cluster": ["monitor"]}},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: profile uids list must not be empty;",
                ),
            ),
            ({"uids": ["u"]}, ("illegal_argument_exception", "Required [privileges]")),
            ({"uids": ["u"], "privileges": {"fly": 1}}, ("parse_exception", None)),
            ({"uids": 1, "privileges": {}}, ("x_content_parse_exception", None)),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], keeper: Door
    ) -> None:
        status, kind, reason = keeper.post(HAVE, body).told

        assert (status, kind) == (400, told[0])
        assert told[1] is None or reason == told[1]

    def test_is_not_for_everybody(self, uid: str) -> None:
        body = {"uids": [uid], "privileges": {"cluster": ["monitor"]}}

        assert Door().post(HAVE, body).status == 401
        assert door_of("ada").post(HAVE, body).status == 403


class TestData:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_is_merged(self, method: str, keeper: Door, uid: str) -> None:
        first = keeper.ask(method, f"{PATH}/{uid}/_data", {"data": {"app": {"a": 1, "b": 1}}})
        keeper.ask(method, f"{PATH}/{uid}/_data?refresh=true", {"data": {"app": {"b": 2}}})

        assert (first.status, first.json) == (200, {"acknowledged": True})
        profile = keeper.get(f"{PATH}/{uid}?data=app").json["profiles"][0]
        assert profile["data"] == {"app": {"a": 1, "b": 2}}
        assert profile["_doc"] == {"_primary_term": 1, "_seq_no": 2}

    def test_may_be_written_for_ones_own_application(self, uid: str) -> None:
        write: Json = {"profile": {"write": {"applications": ["app*"]}}}
        make_role("writer_role", **{"global": write})
        make_user("writer", roles=["writer_role"])
        door = door_of("writer")

        assert door.put(f"{PATH}/{uid}/_data", {"data": {"app1": 1}}).status == 200
        assert door.put(f"{PATH}/{uid}/_data", {"data": {"other": 1}}).status == 403

    def test_is_refused_to_who_saw_an_older_version(self, keeper: Door, uid: str) -> None:
        path = f"{PATH}/{uid}/_data?if_primary_term=1&if_seq_no=0"

        assert keeper.put(path, {"data": {"app": 1}}).status == 200
        assert keeper.put(path, {"data": {"app": 2}}).told[:2] == (
            409,
            "version_conflict_engine_exception",
        )

    @pytest.mark.parametrize(
        ("query", "body", "told"),
        [
            ("", {}, ("action_request_validation_exception", "update request is empty")),
            ("", {"data": {"_a": 1}}, ("action_request_validation_exception", "start with [_]")),
            ("", {"data": []}, ("x_content_parse_exception", "START_ARRAY")),
            (
                "?if_seq_no=1",
                {"data": {"a": 1}},
                (
                    "action_request_validation_exception",
                    "ifSeqNo is set, but primary term is [0]",
                ),
            ),
            (
                "?if_primary_term=1",
                {"data": {"a": 1}},
                (
                    "action_request_validation_exception",
                    "ifSeqNo is unassigned, but primary term is [1]",
                ),
            ),
            (
                "?if_seq_no=x",
                {"data": {"a": 1}},
                (
                    "illegal_argument_exception",
                    "Failed to parse long parameter [if_seq_no] with value [x]",
                ),
            ),
        ],
    )
    def test_is_refused_in_a_bad_request(
        self, query: str, body: object, told: tuple[str, str], keeper: Door, uid: str
    ) -> None:
        status, kind, reason = keeper.put(f"{PATH}/{uid}/_data{query}", body).told

        assert (status, kind) == (400, told[0])
        assert told[1] in reason

    def test_of_nobody_cannot_be_written(self, keeper: Door) -> None:
        assert keeper.put(f"{PATH}/u_none/_data", {"data": {"a": 1}}).told == (
            404,
            "resource_not_found_exception",
            "profile document not found",
        )

    def test_is_not_for_everybody(self, uid: str, ada: User) -> None:
        assert Door().put(f"{PATH}/{uid}/_data", {"data": {"a": 1}}).status == 401
        assert door_of("ada").put(f"{PATH}/{uid}/_data", {"data": {"a": 1}}).status == 403
        assert door_with(make_key(ada)).put(f"{PATH}/{uid}/_data", {"data": {"a": 1}}).status == 403


class TestEnable:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_counts_at_once(self, method: str, keeper: Door, uid: str) -> None:
        for verb, enabled in (("_disable", False), ("_enable", True)):
            answer = keeper.ask(method, f"{PATH}/{uid}/{verb}?refresh=wait_for")

            assert (answer.status, answer.json) == (200, {"acknowledged": True})
            assert keeper.get(f"{PATH}/{uid}").json["profiles"][0]["enabled"] is enabled

    @pytest.mark.parametrize("verb", ["_enable", "_disable"])
    def test_needs_a_profile_and_a_privilege(self, verb: str, keeper: Door, uid: str) -> None:
        assert keeper.put(f"{PATH}/u_none/{verb}").status == 404
        assert Door().put(f"{PATH}/{uid}/{verb}").status == 401
        assert door_of("ada").put(f"{PATH}/{uid}/{verb}").status == 403
        assert keeper.get(f"{PATH}/{uid}/{verb}").status == 405
