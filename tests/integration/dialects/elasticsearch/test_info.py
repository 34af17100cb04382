"""What a client asks first, and what a browser sees at the same address."""

import re

import pytest

from keys.models import User
from tests.factories import make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of


@pytest.fixture
def monitor(db: None) -> User:
    return make_user("monitor", cluster=["monitor"])


class TestInfo:
    def test_tells_name_and_version(self, monitor: User) -> None:
        answer = door_of("monitor").get("/")

        assert answer.status == 200
        assert set(answer.json) == {"name", "cluster_name", "cluster_uuid", "version", "tagline"}
        assert answer.json["tagline"] == "You Know, for Search"
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", answer.json["cluster_uuid"])
        assert answer.json["version"]["number"].startswith("9.")
        assert answer.json["version"]["build_flavor"] == "default"

    def test_keeps_the_id_of_the_cluster(self, monitor: User) -> None:
        door = door_of("monitor")

        assert door.get("/").json["cluster_uuid"] == door.get("/").json["cluster_uuid"]

    def test_answers_head_without_a_body(self, monitor: User) -> None:
        answer = door_of("monitor").ask("HEAD", "/")

        assert answer.status == 200
        assert answer.content == b""
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_needs_a_credential(self, method: str) -> None:
        assert Door().ask(method, "/").status == 401

    def test_needs_the_privilege_to_monitor(self, ada: User) -> None:
        answer = door_of("ada").get("/")

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:monitor/main] is unauthorized for user [ada] with effective roles"
            " [ada_role], this action is granted by the cluster privileges [monitor,manage,all]",
        )

    def test_has_no_other_method(self, monitor: User) -> None:
        answer = door_of("monitor").post("/")

        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD"

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_shows_the_pages_to_a_browser(self, method: str) -> None:
        answer = Door().ask(method, "/", headers={"Accept": "text/html,*/*;q=0.8"})

        assert answer.status == 302
        assert answer.headers["Location"] == "/app/management/security/api_keys"


class TestHealth:
    def test_is_green(self, monitor: User) -> None:
        answer = door_of("monitor").get("/_cluster/health?wait_for_status=yellow&timeout=30s")

        assert answer.status == 200
        assert answer.json["status"] == "green"
        assert answer.json["timed_out"] is False

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("wait_for_status=blue", "unknown cluster health status [blue]"),
            (
                "timeout=5",
                "failed to parse setting [timeout] with value [5] as a time value:"
                " unit is missing or unrecognized",
            ),
        ],
    )
    def test_refuses_values_that_mean_nothing(self, query: str, reason: str, monitor: User) -> None:
        answer = door_of("monitor").get(f"/_cluster/health?{query}")

        assert answer.told == (400, "illegal_argument_exception", reason)

    def test_needs_the_privilege_to_monitor(self, ada: User) -> None:
        answer = door_of("ada").get("/_cluster/health")

        assert answer.status == 403
        assert "[cluster:monitor/health]" in answer.reason


class TestNoHandler:
    @pytest.mark.parametrize(
        ("method", "path"), [("GET", "/nothing?a=b"), ("POST", "/_bulk"), ("DELETE", "/x/y/z/")]
    )
    def test_tells_address_and_method(self, method: str, path: str, ada: User) -> None:
        answer = door_of("ada").ask(method, path)

        assert answer.status == 400
        assert answer.json == {
            "error": f"no handler found for uri [{path}] and method [{method}]",
            "status": 400,
        }

    @pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/_bulk")])
    def test_asks_for_a_credential_first(self, method: str, path: str) -> None:
        answer = Door().ask(method, path)

        assert answer.told == (
            401,
            "security_exception",
            f"missing authentication credentials for REST request [{path}]",
        )
