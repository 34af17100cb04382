"""The official Python client, about tokens and what hangs on them, against the real server."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    ConflictError,
    Elasticsearch,
    NotFoundError,
)

from tests import patience
from tests.serving.running import RunningServer

PASSWORD = "long enough"


@pytest.fixture
def name() -> str:
    """Return a name that no other test uses."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def user(elastic: Elasticsearch, name: str) -> Iterator[str]:
    """Return the name of a user who may see everything and change nothing."""
    elastic.security.put_user(
        username=name, password=PASSWORD, roles=["viewer"], full_name=f"{name} Lovelace"
    )
    yield name
    elastic.security.delete_user(username=name)


def bearer(server: RunningServer, token: str) -> Elasticsearch:
    return Elasticsearch(
        server.url,
        ca_certs=str(server.ca_path),
        bearer_auth=token,
        request_timeout=patience.SECONDS,
    )


class TestAccessTokens:
    def test_live_from_login_to_logout(
        self, elastic: Elasticsearch, server: RunningServer, user: str
    ) -> None:
        first = elastic.security.get_token(grant_type="password", username=user, password=PASSWORD)
        assert (first["type"], first["expires_in"]) == ("Bearer", 1200)
        assert first["authentication"]["username"] == user

        second = elastic.security.get_token(
            grant_type="refresh_token", refresh_token=first["refresh_token"]
        )
        with bearer(server, second["access_token"]) as holder:
            who = holder.security.authenticate()
            assert (who["username"], who["authentication_type"]) == (user, "token")

            done = elastic.security.invalidate_token(token=second["access_token"])
            assert done.body == {
                "invalidated_tokens": 1,
                "previously_invalidated_tokens": 0,
                "error_count": 0,
            }
            with pytest.raises(AuthenticationException) as refused:
                holder.security.authenticate()

        assert refused.value.body["error"]["reason"] == "token expired"
        assert 'error="invalid_token"' in refused.value.meta.headers["www-authenticate"]

    def test_are_ended_by_user_and_realm(self, elastic: Elasticsearch, user: str) -> None:
        for _ in range(2):
            elastic.security.get_token(grant_type="password", username=user, password=PASSWORD)

        done = elastic.security.invalidate_token(username=user, realm_name="default_native")

        assert done["invalidated_tokens"] == 4

    def test_stand_for_the_client_itself(
        self, elastic: Elasticsearch, server: RunningServer
    ) -> None:
        token = elastic.security.get_token(grant_type="client_credentials")

        assert "refresh_token" not in token
        with bearer(server, token["access_token"]) as holder:
            assert holder.security.authenticate()["username"] == "elastic"

    def test_are_refused_in_the_words_of_oauth(self, elastic: Elasticsearch) -> None:
        with pytest.raises(BadRequestError) as refused:
            elastic.security.get_token(grant_type="refresh_token", refresh_token="x")
        assert refused.value.body == {
            "error": "invalid_grant",
            "error_description": "could not refresh the requested token",
        }
        with pytest.raises(BadRequestError) as refused:
            elastic.security.get_token(grant_type="_kerberos", kerberos_ticket="x")
        assert refused.value.body["error"] == "unsupported_grant_type"
        with pytest.raises(NotFoundError):
            elastic.security.invalidate_token(token="x")


class TestServiceAccounts:
    def test_have_tokens(self, elastic: Elasticsearch, server: RunningServer, name: str) -> None:
        account: dict[str, Any] = {"namespace": "elastic", "service": "fleet-server"}
        assert "elastic/fleet-server" in elastic.security.get_service_accounts()
        assert elastic.security.get_service_accounts(namespace="elastic").body
        assert [*elastic.security.get_service_accounts(**account)] == ["elastic/fleet-server"]

        made = elastic.security.create_service_token(**account, name=name)
        nameless = elastic.security.create_service_token(**account)["token"]["name"]
        assert made["token"]["name"] == name
        with pytest.raises(ConflictError):
            elastic.security.create_service_token(**account, name=name)
        listed = elastic.security.get_service_credentials(**account)
        assert {name, nameless} <= listed["tokens"].keys()

        with bearer(server, made["token"]["value"]) as holder:
            assert holder.security.authenticate()["username"] == "elastic/fleet-server"
            for each in (name, nameless):
                assert elastic.security.delete_service_token(**account, name=each)["found"]
            with pytest.raises(AuthenticationException):
                holder.security.authenticate()
        with pytest.raises(NotFoundError):
            elastic.security.delete_service_token(**account, name=name)


class TestRoleMappings:
    def test_are_kept(self, elastic: Elasticsearch, name: str) -> None:
        rules = {"any": [{"field": {"username": "a*"}}, {"field": {"groups": ["x", "y"]}}]}
        mapping: dict[str, Any] = {
            "enabled": True,
            "roles": ["viewer"],
            "rules": rules,
            "metadata": {"v": 1},
        }

        made = elastic.security.put_role_mapping(name=name, **mapping)

        assert made.body == {"role_mapping": {"created": True}}
        assert elastic.security.get_role_mapping(name=name).body == {name: mapping}
        assert name in elastic.security.get_role_mapping()
        assert elastic.security.delete_role_mapping(name=name)["found"]
        with pytest.raises(NotFoundError):
            elastic.security.get_role_mapping(name=name)

    def test_are_refused_when_they_cannot_be_read(self, elastic: Elasticsearch, name: str) -> None:
        with pytest.raises(BadRequestError) as refused:
            elastic.security.put_role_mapping(name=name, roles=["viewer"], rules={"fly": []})

        assert refused.value.error == "parsing_exception"


class TestProfiles:
    @pytest.fixture
    def uid(self, elastic: Elasticsearch, user: str) -> str:
        profile = elastic.security.activate_user_profile(
            grant_type="password", username=user, password=PASSWORD
        )
        assert profile["user"]["roles"] == ["viewer"]
        return str(profile["uid"])

    def test_remember_what_applications_write(self, elastic: Elasticsearch, uid: str) -> None:
        version = elastic.security.get_user_profile(uid=uid)["profiles"][0]["_doc"]
        written = elastic.security.update_user_profile_data(
            uid=uid,
            labels={"app": {"team": "web"}},
            data={"app": {"theme": "dark"}},
            if_seq_no=version["_seq_no"],
            if_primary_term=version["_primary_term"],
        )
        assert written["acknowledged"]
        with pytest.raises(ConflictError):
            elastic.security.update_user_profile_data(
                uid=uid,
                data={"app": 1},
                if_seq_no=version["_seq_no"],
                if_primary_term=version["_primary_term"],
            )

        shown = elastic.security.get_user_profile(uid=[uid, "u_none"], data="app")
        assert shown["profiles"][0]["data"] == {"app": {"theme": "dark"}}
        assert shown["profiles"][0]["labels"] == {"app": {"team": "web"}}
        assert shown["errors"]["count"] == 1

    def test_are_suggested(self, elastic: Elasticsearch, uid: str, user: str) -> None:
        assert self.suggested(elastic, user) == [uid]

        elastic.security.disable_user_profile(uid=uid)
        assert self.suggested(elastic, user) == []

        elastic.security.enable_user_profile(uid=uid)
        assert self.suggested(elastic, user) == [uid]

    def test_tell_what_their_users_may(self, elastic: Elasticsearch, uid: str) -> None:
        for privilege, holders in (("read", [uid]), ("write", [])):
            found = elastic.security.has_privileges_user_profile(
                uids=[uid],
                privileges={"index": [{"names": ["logs-x"], "privileges": [privilege]}]},
            )
            assert found["has_privilege_uids"] == holders

    def test_are_not_for_everybody(self, elastic: Elasticsearch, user: str) -> None:
        login = elastic.options(basic_auth=(user, PASSWORD))

        with pytest.raises(AuthorizationException):
            login.security.suggest_user_profiles()

    def suggested(self, elastic: Elasticsearch, name: str) -> list[str]:
        answer = elastic.security.suggest_user_profiles(name=name, hint={"uids": ["u_none"]})
        assert answer["total"]["relation"] == "eq"
        return [profile["uid"] for profile in answer["profiles"]]


class TestInstallation:
    def test_keeps_settings(self, elastic: Elasticsearch) -> None:
        change = {"index.auto_expand_replicas": "0-all"}

        assert elastic.security.update_settings(security_tokens=change)["acknowledged"]

        shown = elastic.security.get_settings(master_timeout="30s")
        assert shown["security-tokens"]["index"] == {"auto_expand_replicas": "0-all"}

    def test_tells_figures_and_licence(self, elastic: Elasticsearch) -> None:
        (node,) = elastic.security.get_stats()["nodes"].values()
        assert node["roles"]["dls"]["bit_set_cache"]["count"] == 0
        assert elastic.license.get()["license"]["status"] == "active"

    def test_leaves_out_what_it_says(self, elastic: Elasticsearch) -> None:
        with pytest.raises(ApiError) as refused:
            elastic.security.enroll_kibana()

        assert refused.value.status_code == 400
        assert "no handler found for uri [/_security/enroll/kibana]" in refused.value.error
