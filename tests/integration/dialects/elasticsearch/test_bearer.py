"""`Authorization: Bearer`: tokens of users and of service accounts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.create_service_token import create_service_token
from keys.actions.create_token import create_token
from keys.actions.invalidate_tokens import invalidate_tokens
from keys.models import AccessToken, User
from keys.rules.tokens import TokenSelection
from tests.factories import make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, basic

WHO = "/_security/_authenticate"
FLEET = "elastic/fleet-server"
GENERIC = (
    "unable to authenticate with provided credentials and anonymous access is not allowed"
    " for this request"
)
EXPIRED = (
    'Bearer realm="security", error="invalid_token", error_description="The access token expired"'
)


def bearer(token: str) -> Door:
    return Door(f"Bearer {token}")


@pytest.fixture
def token_of(administrator: User) -> Callable[[User], str]:
    def token_of(user: User) -> str:
        created = create_token(
            subject=caller_of_user(user),
            with_refresh=False,
            by=caller_of_user(administrator),
            now=timezone.now(),
        )
        return created.access_token

    return token_of


TokenOf = Callable[[User], str]


def check_is_refused(answer: Answer) -> None:
    assert answer.told == (401, "security_exception", GENERIC)
    assert answer.error["additional_unsuccessful_credentials"] == (
        "oauth2 token: invalid access token"
    )


class TestAccessToken:
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_lets_its_user_in(self, scheme: str, token_of: TokenOf, ada: User) -> None:
        answer = Door(f"{scheme} {token_of(ada)}").get(WHO)

        assert answer.status == 200
        assert answer.json["username"] == "ada"
        assert answer.json["roles"] == ["ada_role"]
        assert answer.json["authentication_type"] == "token"
        assert answer.json["authentication_realm"] == {"name": "default_native", "type": "native"}
        assert answer.json["token"] == {"managed_by": "elasticsearch"}

    def test_has_the_roles_that_its_user_has_now(self, token_of: TokenOf, ada: User) -> None:
        door = bearer(token_of(ada))
        assert door.get("/_security/user").status == 403

        User.objects.filter(username="ada").update(roles=["superuser"])

        assert door.get("/_security/user").status == 200

    @pytest.mark.parametrize("text", ["abc", "", "at_x.y", "rt_", "é", "x" * 5000])
    def test_that_is_none_is_refused(self, text: str, db: None) -> None:
        check_is_refused(bearer(text).get(WHO))

    def test_with_another_secret_is_refused(self, token_of: TokenOf, ada: User, bob: User) -> None:
        own, other = token_of(ada).split(".")[0], token_of(bob).split(".")[1]

        check_is_refused(bearer(f"{own}.{other}").get(WHO))

    def test_of_a_disabled_user_is_refused(self, token_of: TokenOf, ada: User) -> None:
        token = token_of(ada)

        User.objects.filter(username="ada").update(is_active=False)

        check_is_refused(bearer(token).get(WHO))

    def test_says_that_it_expired(self, token_of: TokenOf, ada: User) -> None:
        token = token_of(ada)
        AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        answer = bearer(token).get(WHO)

        assert answer.told == (401, "security_exception", "token expired")
        assert answer.challenges == [EXPIRED]
        assert answer.error["header"] == {"WWW-Authenticate": [EXPIRED]}

    def test_says_the_same_when_it_was_invalidated(
        self, token_of: TokenOf, ada: User, administrator: User
    ) -> None:
        token = token_of(ada)
        invalidate_tokens(
            selection=TokenSelection(token=token),
            by=caller_of_user(administrator),
            now=timezone.now(),
        )

        assert bearer(token).get(WHO).reason == "token expired"

    def test_runs_as_another_when_its_user_may(self, token_of: TokenOf, ada: User) -> None:
        root = make_user("root", roles=["superuser"])

        answer = bearer(token_of(root)).get(WHO, headers={"es-security-runas-user": "ada"})

        assert answer.json["username"] == "ada"


class TestServiceToken:
    @pytest.fixture
    def token(self, administrator: User) -> str:
        made = create_service_token(
            principal=FLEET, name="one", by=caller_of_user(administrator), now=timezone.now()
        )
        return made.value

    def test_lets_the_account_in(self, token: str) -> None:
        answer = bearer(token).get(WHO)

        assert answer.status == 200
        assert answer.json["username"] == FLEET
        assert answer.json["full_name"] == "Service account - elastic/fleet-server"
        assert answer.json["metadata"] == {"_elastic_service_account": True}
        assert answer.json["authentication_realm"] == {
            "name": "_service_account",
            "type": "_service_account",
        }
        assert answer.json["token"] == {
            "name": "one",
            "type": "_service_account_index",
            "managed_by": "elasticsearch",
        }

    def test_may_what_the_account_may(self, token: str) -> None:
        assert bearer(token).get("/").status == 200
        assert bearer(token).post("/_security/api_key", {"name": "agent"}).status == 200
        refused = bearer(token).get("/_security/user")
        assert refused.status == 403
        assert refused.reason.startswith(
            "action [cluster:admin/xpack/security/user/get] is unauthorized for service account"
            " [elastic/fleet-server], this action"
        )

    def test_that_was_altered_is_refused(self, token: str) -> None:
        check_is_refused(bearer(token[:-4] + "AAAA").get(WHO))

    def test_may_be_tried_before_a_password(self, token: str, ada: User) -> None:
        assert Door(basic("ada")).get(WHO).json["username"] == "ada"
        check_is_refused(Door(f"Bearer {basic('ada')[6:]}").get(WHO))
