"""Who is let in, and what everybody else is told."""

import base64
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keys.access.callers import caller_of_user
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import ApiKey, AuditEvent, User
from keys.rules.errors import TooManyAttempts
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import (
    Answer,
    Door,
    api_key,
    basic,
    door_of,
    door_with,
)

WHO_AM_I = "/_security/_authenticate"
BASIC = 'Basic realm="security", charset="UTF-8"'
BEARER = 'Bearer realm="security"'
GENERIC = (
    "unable to authenticate with provided credentials and anonymous access is not allowed"
    " for this request"
)


def without_service() -> override_settings:
    return override_settings(API_KEYS={**settings.API_KEYS, "api_key_service": "false"})


def refused_with(authorization: str) -> Answer:
    answer = Door(authorization).get(WHO_AM_I)
    assert answer.status == 401
    return answer


class TestBasic:
    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
    def test_lets_the_user_in(self, scheme: str, ada: User) -> None:
        header = basic("ada").replace("Basic", scheme)

        answer = Door(header).get(WHO_AM_I)

        assert answer.status == 200
        assert answer.json["username"] == "ada"

    @pytest.mark.parametrize("username", ["ada", "nobody"])
    def test_tells_a_wrong_password_and_an_unknown_name_alike(
        self, username: str, ada: User
    ) -> None:
        answer = Door(basic(username, "wrong")).get(f"{WHO_AM_I}?pretty=false")

        assert answer.told == (
            401,
            "security_exception",
            f"unable to authenticate user [{username}] for REST request [{WHO_AM_I}?pretty=false]",
        )

    def test_refuses_a_disabled_user(self) -> None:
        make_user("gone", enabled=False)

        assert refused_with(basic("gone")).reason == (
            f"unable to authenticate user [gone] for REST request [{WHO_AM_I}]"
        )

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("%%%", "invalid basic authentication header encoding"),
            ("", "invalid basic authentication header value"),
            ("\x01\x02", "invalid basic authentication header encoding"),
            (
                f"{base64.b64encode(b'no colon').decode()}",
                "invalid basic authentication header value",
            ),
            ("A" * 1_000_000, "Authorization header is longer than [16384] characters"),
        ],
    )
    def test_refuses_a_header_that_cannot_be_read(self, value: str, reason: str) -> None:
        assert refused_with(f"Basic {value}").reason == reason

    def test_refuses_headers_that_a_server_joined(self, ada: User) -> None:
        assert refused_with(f"{basic('ada')},{basic('ada')}").status == 401

    @pytest.mark.parametrize("name", ["\0", "a\0b", "\N{GRINNING FACE}" * 300])
    def test_refuses_names_that_nobody_has(self, name: str) -> None:
        assert refused_with(basic(name)).status == 401

    def test_asks_to_come_back_later(self, ada: User) -> None:
        busy = mock.patch(
            "keys.dialects.common.credentials.authenticate_password",
            side_effect=TooManyAttempts(timedelta(seconds=41.2)),
        )

        with busy:
            answer = door_of("ada").get(WHO_AM_I)

        assert answer.status == 429
        assert answer.error["type"] == "es_rejected_execution_exception"
        assert answer.headers["Retry-After"] == "42"


class TestApiKey:
    @pytest.mark.parametrize("scheme", ["ApiKey", "apikey", "APIKEY"])
    def test_lets_the_key_in(self, scheme: str, ada: User) -> None:
        created = make_key(ada, name="ci")

        answer = Door(f"{scheme} {created.encoded}").get(WHO_AM_I)

        assert answer.status == 200
        assert answer.json["api_key"]["id"] == created.key.public_id

    def test_tells_who_holds_the_secret_that_the_key_was_invalidated(self, ada: User) -> None:
        created = make_key(ada)
        invalidate_keys(
            selection=KeySelection(owned=True), by=caller_of_user(ada), now=datetime.now(UTC)
        )

        answer = refused_with(api_key(created))

        assert answer.reason == GENERIC
        assert answer.error["additional_unsuccessful_credentials"] == (
            f"API key: api key [{created.key.public_id}] has been invalidated"
        )
        assert answer.error["root_cause"][0]["additional_unsuccessful_credentials"] == (
            f"API key: api key [{created.key.public_id}] has been invalidated"
        )

    def test_tells_who_holds_the_secret_that_the_key_expired(self, ada: User) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        created = make_key(ada, duration=timedelta(days=1), now=long_ago)

        answer = refused_with(api_key(created))

        assert answer.error["additional_unsuccessful_credentials"] == "API key: api key is expired"

    def test_tells_an_unknown_key_and_a_wrong_secret_alike(self, ada: User) -> None:
        key_id = make_key(ada).key.public_id
        answers = [
            refused_with("ApiKey " + base64.b64encode(f"{one}:wrong".encode()).decode())
            for one in (key_id, "unknown")
        ]

        for one, answer in zip((key_id, "unknown"), answers, strict=True):
            assert answer.reason == GENERIC
            assert answer.error["additional_unsuccessful_credentials"] == (
                f"API key: invalid credentials for API key [{one}]"
            )

    @pytest.mark.parametrize(
        "value", ["", "%%%", "bm8gY29sb24=", base64.b64encode(b"a\0b:c").decode(), "A" * 8000]
    )
    def test_refuses_a_header_that_cannot_be_read(self, value: str) -> None:
        answer = refused_with(f"ApiKey {value}")

        assert answer.reason == GENERIC
        assert answer.error["additional_unsuccessful_credentials"] == (
            "API key: invalid ApiKey value"
        )

    def test_stays_good_after_its_owner_was_deleted(self, ada: User) -> None:
        created = make_key(ada)
        ada.delete()

        assert door_with(created).get(WHO_AM_I).json["username"] == "ada"

    def test_refuses_a_key_for_another_cluster_with_its_own_reason(self, ada: User) -> None:
        created = make_key(ada)
        ApiKey.objects.update(type="cross_cluster", snapshot=None)

        answer = refused_with(api_key(created))

        assert answer.reason == (
            "authentication expected API key type of [rest], but API key"
            f" [{created.key.public_id}] has type [cross_cluster]"
        )
        assert "additional_unsuccessful_credentials" not in answer.error

    @pytest.mark.parametrize("value", [None, "%%%"])
    def test_counts_for_nothing_while_the_service_is_off(
        self, value: str | None, ada: User
    ) -> None:
        created = make_key(ada)

        with without_service():
            answer = refused_with(f"ApiKey {value or created.encoded}")

        assert answer.reason == f"missing authentication credentials for REST request [{WHO_AM_I}]"
        assert answer.challenges == [BASIC, BEARER]

    def test_counts_for_nothing_over_plain_http(self, ada: User) -> None:
        created = make_key(ada)

        answer = Door(api_key(created), secure=False).get(WHO_AM_I)

        assert answer.status == 401

    def test_opens_only_what_its_workflow_needs_when_it_is_restricted(self, ada: User) -> None:
        created = make_key(
            ada,
            descriptors={
                "r": {
                    "cluster": ["all"],
                    "restriction": {"workflows": ["search_application_query"]},
                }
            },
        )
        door = door_with(created)

        assert door.get(WHO_AM_I).status == 200
        assert door.get("/_security/api_key?owner").told == (
            403,
            "role_restriction_exception",
            "access restricted by workflow",
        )


class TestOtherSchemes:
    @pytest.mark.parametrize("header", ["Digest abc", "Negotiate", " ", "Basic\x01abc"])
    def test_count_as_no_credential(self, header: str) -> None:
        assert refused_with(header).reason.startswith("missing authentication credentials")


class TestChallenges:
    def test_are_a_header_line_each_and_stand_in_the_body_too(self) -> None:
        answer = Door().get(WHO_AM_I)

        assert answer.challenges == [BASIC, BEARER, "ApiKey"]
        assert answer.error["header"] == {"WWW-Authenticate": [BASIC, BEARER, "ApiKey"]}
        assert answer.error["root_cause"][0]["header"] == answer.error["header"]

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({"X-Requested-With": "XMLHttpRequest"}, id="htmx and the like"),
            pytest.param(
                {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, id="fetch of our page"
            ),
            pytest.param({"Sec-Fetch-Site": "same-origin"}, id="same origin"),
            pytest.param({"Cookie": f"{settings.SESSION_COOKIE_NAME}=gone"}, id="old session"),
        ],
    )
    def test_name_no_basic_to_our_own_pages(self, headers: dict[str, str]) -> None:
        answer = Door().get(WHO_AM_I, headers=headers)

        assert answer.status == 401
        assert answer.challenges == [BEARER, "ApiKey"]

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        ],
    )
    def test_name_basic_to_everybody_else(self, headers: dict[str, str]) -> None:
        assert Door().get(WHO_AM_I, headers=headers).challenges == [BASIC, BEARER, "ApiKey"]

    def test_stand_with_a_refused_password_too(self, ada: User) -> None:
        assert refused_with(basic("ada", "wrong")).challenges == [BASIC, BEARER, "ApiKey"]


class TestSession:
    @pytest.fixture
    def client(self, ada: User) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada, backend="keys.access.backends.RealmBackend")
        return client

    def test_lets_its_user_in(self, client: Client) -> None:
        answer = Door(client=client).get(WHO_AM_I)

        assert answer.json["username"] == "ada"
        assert answer.json["authentication_type"] == "realm"

    def test_changes_nothing_without_the_token(self, client: Client) -> None:
        answer = Door(client=client).post("/_security/api_key", {"name": "ci"})

        assert answer.status == 403
        assert answer.error["type"] == "security_exception"
        assert answer.reason.startswith("CSRF check failed: ")
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_changes_things_with_the_token(self, method: str, client: Client) -> None:
        answer = Door(client=client).ask(
            method, "/_security/api_key", {"name": "ci"}, headers=self.token_for(client)
        )

        assert answer.status == 200
        assert ApiKey.objects.get().owner_username == "ada"

    def test_changes_nothing_with_a_forged_token(self, client: Client) -> None:
        headers = {**self.token_for(client), "X-CSRFToken": "f" * 32}

        answer = Door(client=client).post("/_security/api_key", {"name": "ci"}, headers=headers)

        assert answer.status == 403
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize(
        "content_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
    )
    def test_takes_no_form(self, content_type: str, client: Client) -> None:
        answer = Door(client=client).post(
            "/_security/api_key",
            {"name": "ci"},
            content_type=content_type,
            headers=self.token_for(client),
        )

        assert answer.status == 403
        assert not ApiKey.objects.exists()

    def test_does_not_stand_in_for_a_wrong_credential(self, client: Client) -> None:
        assert Door(basic("ada", "wrong"), client=client).get(WHO_AM_I).status == 401

    def test_ends_when_the_user_is_disabled(self, client: Client, ada: User) -> None:
        ada.is_active = False
        ada.save()

        assert Door(client=client).get(WHO_AM_I).status == 401

    def test_works_over_plain_http_except_for_keys(self, client: Client) -> None:
        door = Door(client=client, secure=False)

        assert door.get(WHO_AM_I).status == 200
        assert door.get("/_security/api_key?owner").status == 400

    @staticmethod
    def token_for(client: Client) -> dict[str, str]:
        client.cookies[settings.CSRF_COOKIE_NAME] = "t" * 32
        return {"X-CSRFToken": "t" * 32, "Referer": "https://testserver/app"}


class TestServiceOff:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/_security/api_key"),
            ("POST", "/_security/api_key"),
            ("PUT", "/_security/api_key"),
            ("DELETE", "/_security/api_key"),
            ("PUT", "/_security/api_key/some"),
        ],
    )
    def test_is_told_at_every_path_of_keys(
        self, method: str, path: str, administrator: User
    ) -> None:
        with without_service():
            answer = door_of("elastic").ask(method, path)

        assert answer.told == (400, "feature_not_enabled_exception", "api keys are not enabled")
        assert answer.error["disabled.feature"] == "api_keys"

    def test_asks_for_a_credential_first(self) -> None:
        with without_service():
            assert Door().get("/_security/api_key").status == 401

    def test_leaves_users_and_roles_alone(self, administrator: User) -> None:
        with without_service():
            assert door_of("elastic").get("/_security/role/viewer").status == 200

    def test_can_be_forced_on_over_plain_http(self, administrator: User) -> None:
        door = Door(basic("elastic"), secure=False)

        with override_settings(API_KEYS={**settings.API_KEYS, "api_key_service": "true"}):
            assert door.get("/_security/api_key").status == 200


class TestOrigin:
    def test_stands_in_the_audit_trail(self, ada: User) -> None:
        door_of("ada").post(
            "/_security/api_key",
            {"name": "ci"},
            headers={"X-Opaque-Id": "job 7\t", "User-Agent": "x" * 999},
            REMOTE_ADDR="192.0.2.9",
        )

        event = AuditEvent.objects.get(action="create_apikey")

        assert (event.address, event.request_id, event.agent) == ("192.0.2.9", "job 7", "x" * 256)
