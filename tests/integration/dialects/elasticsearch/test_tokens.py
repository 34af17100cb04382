"""`/_security/oauth2/token`: create, refresh, invalidate."""

from typing import Any

import pytest

from keys.models import AccessToken, AuditEvent, User
from tests.factories import PASSWORD, make_key, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of, door_with

PATH = "/_security/oauth2/token"
WHO = "/_security/_authenticate"
CREATE = "cluster:admin/xpack/security/token/create"
OF_ADA = {"grant_type": "password", "username": "ada", "password": PASSWORD}


@pytest.fixture
def keeper(db: None) -> Door:
    """Return the door of a user who may manage tokens and nothing else."""
    make_user("keeper", cluster=["manage_token"])
    return door_of("keeper")


def bearer(answer: Answer) -> Door:
    return Door(f"Bearer {answer.json['access_token']}")


def oauth(answer: Answer) -> tuple[int, str, str]:
    assert answer.json.keys() == {"error", "error_description"}
    return answer.status, answer.json["error"], answer.json["error_description"]


class TestCreate:
    def test_by_password_gives_both_tokens(self, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, OF_ADA)

        assert answer.status == 200
        assert answer.json.keys() == {
            "access_token", "type", "expires_in", "refresh_token", "authentication",
        }  # fmt: skip
        assert (answer.json["type"], answer.json["expires_in"]) == ("Bearer", 1200)
        assert answer.json["authentication"]["username"] == "ada"
        assert answer.json["authentication"]["authentication_type"] == "realm"
        assert answer.headers["Cache-Control"] == "no-store"
        assert bearer(answer).get(WHO).json["username"] == "ada"

    def test_by_client_credentials_is_for_oneself_and_not_refreshed(self, keeper: Door) -> None:
        answer = keeper.post(PATH, {"grant_type": "client_credentials"})

        assert "refresh_token" not in answer.json
        assert bearer(answer).get(WHO).json["username"] == "keeper"

    def test_tells_the_scope_when_one_is_asked_for(self, keeper: Door) -> None:
        body = {"grant_type": "client_credentials", "scope": "some"}

        assert keeper.post(PATH, body).json["scope"] == "full"

    def test_writes_no_secret_into_the_trail(self, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, OF_ADA)

        event = AuditEvent.objects.get(action="create_token")
        assert answer.json["access_token"] not in str(event.detail)
        assert PASSWORD not in str(event.detail)

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            (
                {"grant_type": "password", "username": "ada"},
                ("invalid_request", "Validation Failed: 1: password is missing;"),
            ),
            (
                {"grant_type": "_kerberos", "kerberos_ticket": "x"},
                (
                    "unsupported_grant_type",
                    "Validation Failed: 1: grant_type only supports the values:"
                    " [password, refresh_token, client_credentials];",
                ),
            ),
            (
                {"grant_type": "client_credentials", "password": "x"},
                (
                    "unsupported_grant_type",
                    "Validation Failed: 1: password is not supported with the"
                    " client_credentials grant_type;",
                ),
            ),
        ],
    )
    def test_refuses_in_the_words_of_oauth(
        self, body: object, refusal: tuple[str, str], keeper: Door
    ) -> None:
        assert oauth(keeper.post(PATH, body)) == (400, *refusal)

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({}, ("illegal_argument_exception", "Required [grant_type]")),
            (
                {"grant_type": "password", "fly": 1},
                ("x_content_parse_exception", "[1:28] [token_request] unknown field [fly]"),
            ),
            (
                {"grant_type": 1},
                (
                    "x_content_parse_exception",
                    "[1:16] [token_request] grant_type doesn't support values of type:"
                    " VALUE_NUMBER",
                ),
            ),
            ([], ("x_content_parse_exception", None)),
            (None, ("parse_exception", "request body is required")),
        ],
    )
    def test_refuses_a_bad_body(
        self, body: object, told: tuple[str, str | None], keeper: Door
    ) -> None:
        status, kind, reason = keeper.post(PATH, body).told

        assert (status, kind) == (400, told[0])
        assert told[1] is None or reason == told[1]

    @pytest.mark.parametrize("username", ["ada", "nobody"])
    def test_says_that_the_login_failed(self, username: str, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, {**OF_ADA, "username": username, "password": "wrong"})

        assert answer.told == (
            401,
            "security_exception",
            f"unable to authenticate user [{username}] for action [{CREATE}]",
        )
        assert not AccessToken.objects.exists()

    def test_looks_at_no_password_for_who_may_not_ask(self, ada: User, bob: User) -> None:
        right, wrong = (
            door_of("bob").post(PATH, {**OF_ADA, "password": password})
            for password in (PASSWORD, "wrong")
        )

        assert right.told == wrong.told
        assert right.status == 403
        assert right.reason.startswith(f"action [{CREATE}] is unauthorized for user [bob]")
        assert right.reason.endswith("[manage_token,manage_security,all]")

    def test_gives_a_key_none_of_its_own(self) -> None:
        key = make_key(make_user("keeper", cluster=["manage_token", "manage_own_api_key"]))

        assert oauth(door_with(key).post(PATH, {"grant_type": "client_credentials"})) == (
            400, "invalid_request", "OAuth2 token creation is not supported for API keys",
        )  # fmt: skip

    def test_asks_for_a_credential(self, db: None) -> None:
        assert Door().post(PATH, OF_ADA).status == 401

    def test_has_no_get(self, keeper: Door) -> None:
        answer = keeper.get(PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "POST, DELETE")

    def test_knows_no_parameters(self, keeper: Door) -> None:
        answer = keeper.post(f"{PATH}?refresh=true", {"grant_type": "client_credentials"})

        assert answer.reason == f"request [{PATH}] contains unrecognized parameter: [refresh]"


class TestRefresh:
    def test_gives_new_tokens_once(self, keeper: Door, ada: User) -> None:
        first = keeper.post(PATH, OF_ADA).json
        body = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

        second = keeper.post(PATH, body)

        assert second.status == 200
        assert second.json["refresh_token"] != first["refresh_token"]
        assert second.json["authentication"]["authentication_type"] == "token"
        assert bearer(second).get(WHO).json["username"] == "ada"
        assert keeper.post(PATH, body).json["access_token"] == second.json["access_token"]

    @pytest.mark.parametrize("text", ["abc", "rt_x.y", "at_" + "x" * 46])
    def test_refuses_what_is_no_refresh_token(self, text: str, keeper: Door) -> None:
        body = {"grant_type": "refresh_token", "refresh_token": text}

        assert oauth(keeper.post(PATH, body)) == (
            400, "invalid_grant", "could not refresh the requested token",
        )  # fmt: skip

    def test_refuses_anothers(self, keeper: Door, ada: User, administrator: User) -> None:
        refresh = keeper.post(PATH, OF_ADA).json["refresh_token"]
        body = {"grant_type": "refresh_token", "refresh_token": refresh}

        assert oauth(door_of("elastic").post(PATH, body)) == (
            400, "invalid_grant", "tokens must be refreshed by the creating client",
        )  # fmt: skip

    def test_is_not_for_everybody(self, ada: User) -> None:
        body = {"grant_type": "refresh_token", "refresh_token": "rt_x"}

        assert door_of("ada").post(PATH, body).status == 403


class TestInvalidate:
    def test_one_by_its_text(self, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, OF_ADA)
        body = {"token": answer.json["access_token"]}

        done, again = keeper.delete(PATH, body), keeper.delete(PATH, body)

        assert (done.status, done.json) == (200, counted(now=1))
        assert (again.status, again.json) == (200, counted(before=1))
        assert bearer(answer).get(WHO).reason == "token expired"

    def test_a_refresh_token_by_its_text(self, keeper: Door, ada: User) -> None:
        refresh = keeper.post(PATH, OF_ADA).json["refresh_token"]

        assert keeper.delete(PATH, {"refresh_token": refresh}).json == counted(now=1)
        refused = keeper.post(PATH, {"grant_type": "refresh_token", "refresh_token": refresh})
        assert oauth(refused) == (400, "invalid_grant", "token has been invalidated")

    @pytest.mark.parametrize(
        "body",
        [
            {"username": "ada"},
            {"realm_name": "default_native"},
            {"username": "ada", "realm_name": "default_native"},
        ],
    )
    def test_all_of_a_user_or_realm(self, body: object, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, OF_ADA)

        assert keeper.delete(PATH, body).json == counted(now=2)
        assert bearer(answer).get(WHO).status == 401

    def test_none_of_another_user(self, keeper: Door, ada: User) -> None:
        answer = keeper.post(PATH, OF_ADA)

        nothing = keeper.delete(PATH, {"username": "bob"})

        assert (nothing.status, nothing.json) == (200, counted())
        assert bearer(answer).get(WHO).status == 200

    @pytest.mark.parametrize("body", [{"token": "abc"}, {"refresh_token": "rt_x.y"}])
    def test_does_not_find_what_is_no_token(self, body: object, keeper: Door) -> None:
        answer = keeper.delete(PATH, body)

        assert (answer.status, answer.json) == (404, counted())

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (
                {},
                "token string must be provided when not specifying a realm name or a username",
            ),
            (
                {"token": "a", "refresh_token": "b"},
                "only one of [token, refresh_token] may be sent per request",
            ),
            (
                {"token": "a", "username": "ada"},
                "token string must not be provided when realm name or username is specified",
            ),
        ],
    )
    def test_refuses_a_contradiction(self, body: object, reason: str, keeper: Door) -> None:
        assert keeper.delete(PATH, body).told == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {reason};",
        )

    def test_is_not_for_everybody(self, ada: User) -> None:
        answer = door_of("ada").delete(PATH, {"username": "ada"})

        assert answer.status == 403
        assert "cluster:admin/xpack/security/token/invalidate" in answer.reason


def counted(*, now: int = 0, before: int = 0) -> dict[str, Any]:
    return {
        "invalidated_tokens": now, "previously_invalidated_tokens": before, "error_count": 0,
    }  # fmt: skip
