"""The official Python client drives the real server, over TLS that it verifies with our CA."""

import pytest
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

from tests import patience
from tests.serving.running import RunningServer


def client_with(server: RunningServer, encoded: str) -> Elasticsearch:
    return Elasticsearch(
        server.url, ca_certs=str(server.ca_path), api_key=encoded, request_timeout=patience.SECONDS
    )


class TestOfficialClient:
    def test_takes_us_for_the_product(self, elastic: Elasticsearch) -> None:
        info = elastic.info()

        assert info["tagline"] == "You Know, for Search"
        assert info.meta.headers["content-type"] == (
            "application/vnd.elasticsearch+json;compatible-with=9"
        )
        assert elastic.ping()
        assert elastic.cluster.health(wait_for_status="yellow", timeout="30s")["status"] == "green"

    def test_takes_a_key_from_its_first_to_its_last_day(
        self, elastic: Elasticsearch, server: RunningServer
    ) -> None:
        created = elastic.security.create_api_key(
            name="ci",
            expiration="30d",
            role_descriptors={"r": {"cluster": ["monitor", "manage_own_api_key"]}},
            metadata={"team": "web"},
        )
        key_id = created["id"]
        with client_with(server, created["encoded"]) as holder:
            who = holder.security.authenticate()
            assert who["authentication_type"] == "api_key"
            assert who["api_key"]["id"] == key_id
            assert holder.info()["version"]["number"]

            shown = elastic.security.get_api_key(id=key_id, with_limited_by=True)["api_keys"]
            assert [(one["name"], one["invalidated"]) for one in shown] == [("ci", False)]
            assert "superuser" in shown[0]["limited_by"][0]

            assert elastic.security.update_api_key(id=key_id, metadata={"team": "db"})["updated"]
            assert not elastic.security.update_api_key(id=key_id, metadata={"team": "db"})[
                "updated"
            ]

            done = elastic.security.invalidate_api_key(ids=[key_id])
            assert done["invalidated_api_keys"] == [key_id]
            with pytest.raises(AuthenticationException) as refused:
                holder.security.authenticate()

        assert refused.value.body["error"]["additional_unsuccessful_credentials"] == (
            f"API key: api key [{key_id}] has been invalidated"
        )

    def test_manages_users_and_roles(self, elastic: Elasticsearch, server: RunningServer) -> None:
        assert elastic.security.put_role(name="keepers", cluster=["manage_own_api_key"])[
            "role"
        ] == {"created": True}
        assert elastic.security.put_user(
            username="grace", password="long enough", roles=["keepers"], refresh="wait_for"
        )["created"]
        assert elastic.security.get_role(name=["keepers", "viewer"]).body.keys() == {
            "keepers",
            "viewer",
        }
        assert elastic.security.get_user(username="grace")["grace"]["roles"] == ["keepers"]

        login = elastic.options(basic_auth=("grace", "long enough"))
        assert login.security.create_api_key(name="own")["name"] == "own"
        assert len(login.security.get_api_key(owner=True)["api_keys"]) == 1
        with pytest.raises(AuthorizationException):
            login.security.get_api_key()

        assert elastic.security.delete_user(username="grace")["found"]
        assert elastic.security.delete_role(name="keepers")["found"]
        with pytest.raises(NotFoundError):
            elastic.security.get_user(username="grace")
        with pytest.raises(AuthenticationException):
            login.security.authenticate()

    def test_reads_our_refusals(self, elastic: Elasticsearch) -> None:
        with pytest.raises(BadRequestError) as refused:
            elastic.security.create_api_key(name="_bad")

        assert refused.value.error == "action_request_validation_exception"
        assert refused.value.meta.headers["x-elastic-product"] == "Elasticsearch"

    def test_hears_that_there_is_no_handler(self, elastic: Elasticsearch) -> None:
        with pytest.raises(ApiError) as refused:
            elastic.search(index="logs")

        assert refused.value.status_code == 400
        assert "no handler found for uri" in refused.value.error
