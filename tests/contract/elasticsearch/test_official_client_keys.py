"""The official Python client drives every endpoint about keys on the real server."""

from collections.abc import Iterator
from secrets import token_hex
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
ACCESS: dict[str, Any] = {
    "search": [{"names": ["logs-*"], "query": {"match_all": {}}}],
    "replication": [{"names": ["archive"]}],
}


@pytest.fixture
def team() -> str:
    """Return a word that only the keys of this test bear."""
    return f"team-{token_hex(4)}"


@pytest.fixture
def grace(elastic: Elasticsearch, team: str) -> Iterator[Elasticsearch]:
    """Return a client of a user who may manage her own keys, called like the team."""
    elastic.security.put_role(name=team, cluster=["manage_own_api_key"])
    elastic.security.put_user(username=team, password=PASSWORD, roles=[team])
    yield elastic.options(basic_auth=(team, PASSWORD))
    elastic.security.delete_user(username=team)
    elastic.security.delete_role(name=team)


def client_with(server: RunningServer, encoded: str) -> Elasticsearch:
    return Elasticsearch(
        server.url, ca_certs=str(server.ca_path), api_key=encoded, request_timeout=patience.SECONDS
    )


def names(answer: Any) -> list[str]:
    return [key["name"] for key in answer["api_keys"]]


class TestBulkUpdate:
    def test_changes_many_keys(self, elastic: Elasticsearch) -> None:
        ids = [elastic.security.create_api_key(name=name)["id"] for name in ("one", "two")]

        first = elastic.security.bulk_update_api_keys(
            ids=[*ids, "none"],
            expiration="1d",
            metadata={"a": 1},
            role_descriptors={"r": {"cluster": ["monitor"]}},
        )
        second = elastic.security.bulk_update_api_keys(ids=ids, metadata={"a": 1})

        assert first["updated"] == ids
        assert first["noops"] == []
        assert first["errors"]["count"] == 1
        assert first["errors"]["details"]["none"]["type"] == "resource_not_found_exception"
        assert second.body == {"updated": [], "noops": ids}


class TestQuery:
    def test_pages_through_a_selection(self, elastic: Elasticsearch, team: str) -> None:
        for number in range(5):
            elastic.security.create_api_key(name=f"{team}-{number}", metadata={"team": team})
        query = {"bool": {"filter": [{"term": {"metadata.team": team}}]}}
        found: list[str] = []
        after: list[str] | None = None

        while True:
            page = elastic.security.query_api_keys(
                query=query, size=2, sort=[{"creation": {"order": "desc"}}, "name"],
                search_after=after,
            )  # fmt: skip
            if not page["count"]:
                break
            assert page["total"] == 5
            found += names(page)
            after = page["api_keys"][-1]["_sort"]

        assert found == [f"{team}-{number}" for number in (4, 3, 2, 1, 0)]

    def test_counts(self, elastic: Elasticsearch, team: str) -> None:
        for name in ("a", "a", "b"):
            elastic.security.create_api_key(name=name, metadata={"team": team})

        answer = elastic.security.query_api_keys(
            query={"term": {"metadata.team": team}},
            size=0,
            aggs={
                "names": {"terms": {"field": "name"}},
                "pages": {"composite": {"sources": [{"name": {"terms": {"field": "name"}}}]}},
            },
            typed_keys=True,
        )

        assert answer["aggregations"]["sterms#names"]["buckets"] == [
            {"key": "a", "doc_count": 2},
            {"key": "b", "doc_count": 1},
        ]
        assert answer["aggregations"]["composite#pages"]["after_key"] == {"name": "b"}

    def test_finds_no_more_than_one_may_see(self, grace: Elasticsearch) -> None:
        grace.security.create_api_key(name="own")

        answer = grace.security.query_api_keys(with_limited_by=True, with_profile_uid=True)

        assert (answer["total"], names(answer)) == (1, ["own"])
        assert len(answer["api_keys"][0]["limited_by"]) == 1

    def test_refuses_what_it_does_not_know(self, elastic: Elasticsearch) -> None:
        with pytest.raises(BadRequestError) as refused:
            elastic.security.query_api_keys(query={"fuzzy": {"name": "a"}})

        assert refused.value.error == "illegal_argument_exception"


class TestGrant:
    @pytest.mark.usefixtures("grace")
    def test_makes_a_key_for_a_password(
        self, elastic: Elasticsearch, server: RunningServer, team: str
    ) -> None:
        granted = elastic.security.grant_api_key(
            grant_type="password",
            username=team,
            password=PASSWORD,
            api_key={"name": "granted", "expiration": "1d", "metadata": {"a": 1}},
            refresh=True,
        )

        with client_with(server, granted["encoded"]) as holder:
            assert holder.security.authenticate()["username"] == team

    @pytest.mark.usefixtures("grace")
    def test_makes_a_key_for_who_may_act_as_another(
        self, elastic: Elasticsearch, server: RunningServer, team: str
    ) -> None:
        granted = elastic.security.grant_api_key(
            grant_type="password",
            username="elastic",
            password=server.password,
            run_as=team,
            api_key={"name": "granted"},
        )

        shown = elastic.security.get_api_key(id=granted["id"])["api_keys"]
        assert shown[0]["username"] == team

    @pytest.mark.usefixtures("grace")
    def test_refuses_a_wrong_password(self, elastic: Elasticsearch, team: str) -> None:
        with pytest.raises(AuthorizationException) as refused:
            elastic.security.grant_api_key(
                grant_type="password", username=team, password="wrong", api_key={"name": "a"}
            )

        assert refused.value.body["error"]["reason"] == "Failed to authenticate api key grant"

    def test_is_nothing_for_who_manages_only_her_own(self, grace: Elasticsearch, team: str) -> None:
        with pytest.raises(AuthorizationException):
            grace.security.grant_api_key(
                grant_type="password", username=team, password=PASSWORD, api_key={"name": "a"}
            )


@pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning")
class TestClone:
    def test_makes_another_key_that_ends_with_its_source(
        self, elastic: Elasticsearch, grace: Elasticsearch, server: RunningServer
    ) -> None:
        source = elastic.security.create_api_key(name="source", metadata={"a": 1})

        clone = grace.security.clone_api_key(api_key=source["encoded"], name="clone")

        with client_with(server, clone["encoded"]) as holder:
            assert holder.security.authenticate()["username"] == "elastic"
            shown = elastic.security.get_api_key(id=clone["id"])["api_keys"][0]
            assert shown["metadata"] == {"a": 1, "_cloned_from": source["id"]}
            done = elastic.security.invalidate_api_key(ids=[source["id"]])
            assert done["invalidated_api_keys"] == [source["id"], clone["id"]]
            assert done.meta.headers["x-descendants-invalidated"] == "1"
            with pytest.raises(AuthenticationException):
                holder.security.authenticate()

    def test_may_never_expire(self, elastic: Elasticsearch) -> None:
        source = elastic.security.create_api_key(name="source", expiration="1d")

        clone = elastic.security.clone_api_key(api_key=source["encoded"], expiration=-1)

        assert "expiration" not in clone
        done = elastic.security.invalidate_api_key(
            body={"ids": [source["id"]], "with_descendants": True}
        )
        assert done["invalidated_api_keys"] == [source["id"], clone["id"]]

    def test_refuses_a_bad_credential(self, elastic: Elasticsearch) -> None:
        with pytest.raises(BadRequestError) as refused:
            elastic.security.clone_api_key(api_key="%")

        assert refused.value.error == "status_exception"


class TestCrossCluster:
    def test_takes_a_key_from_its_first_to_its_last_day(
        self, elastic: Elasticsearch, server: RunningServer
    ) -> None:
        created = elastic.security.create_cross_cluster_api_key(
            name="leader", access=ACCESS, expiration="30d", certificate_identity="CN=other.*"
        )
        key_id = created["id"]

        shown = elastic.security.get_api_key(id=key_id, with_limited_by=True)["api_keys"][0]
        assert shown["type"] == "cross_cluster"
        assert shown["access"]["search"][0]["query"] == '{"match_all":{}}'
        assert shown["certificate_identity"] == "CN=other.*"
        assert "limited_by" not in shown
        with (
            client_with(server, created["encoded"]) as holder,
            pytest.raises(AuthenticationException),
        ):
            holder.security.authenticate()

        update = elastic.security.update_cross_cluster_api_key
        access = {"search": ACCESS["search"]}
        assert update(id=key_id, access=access, metadata={"a": 1})["updated"]
        assert not update(id=key_id, access=access)["updated"]
        assert elastic.security.invalidate_api_key(ids=[key_id])["error_count"] == 0
        with pytest.raises(BadRequestError):
            update(id=key_id, access=access)
        with pytest.raises(NotFoundError):
            update(id="none", access=access)


class TestCaches:
    def test_are_cleared(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        answers = [
            security.clear_api_key_cache(ids=["a", "b"]),
            security.clear_api_key_cache(ids="*"),
            security.clear_cached_roles(name="viewer"),
            security.clear_cached_privileges(application="kibana-.kibana"),
            security.clear_cached_realms(realms="default_native", usernames=["a", "b"]),
            security.clear_cached_service_tokens(namespace="elastic", service="kibana", name="*"),
        ]

        assert [answer["_nodes"]["failed"] for answer in answers] == [0] * 6
        assert all(len(answer["nodes"]) == 1 for answer in answers)


class TestRetries:
    def test_replace_a_key_whose_answer_was_lost(
        self, elastic: Elasticsearch, server: RunningServer
    ) -> None:
        careful = elastic.options(headers={"Idempotency-Key": token_hex(8)})
        lost = careful.security.create_api_key(name="new")

        created = careful.security.create_api_key(name="new")

        first = elastic.security.get_api_key(id=lost["id"])["api_keys"][0]
        assert first["invalidated"]
        with client_with(server, created["encoded"]) as holder:
            holder.security.authenticate()
        with pytest.raises(ConflictError):
            careful.security.create_api_key(name="new")
        with pytest.raises(ApiError) as refused:
            careful.security.create_api_key(name="other")
        assert refused.value.status_code == 422
