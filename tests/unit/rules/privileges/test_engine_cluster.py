"""Verdicts on demands that name no index: of the cluster, of others, of workflows."""

import time

import pytest

from keys.rules.errors import BadPattern
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    RESERVED_ROLES,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexEntry,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    RoleDescriptor,
    RunAs,
    parse_descriptor,
)
from tests.unit.rules.privileges.authorities import CREATE, SEARCH, SECURITY, key, role, user


def with_global(**privileges: Json) -> RoleDescriptor:
    return parse_descriptor("r", {"global": privileges}, of="key")


class TestClusterDemands:
    @pytest.mark.parametrize(
        ("cluster", "demand", "expected"),
        [
            (["all"], CREATE, True),
            (["ALL"], CREATE, True),
            (["manage"], CREATE, False),
            (["manage_own_api_key"], CREATE, True),
            (["manage_own_api_key"], ClusterAction(f"{SECURITY}/api_key/get"), False),
            (["manage_own_api_key"], ClusterAction(f"{SECURITY}/api_key/grant", own=True), False),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/main"), True),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/main[n]"), True),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/health"), False),
            (["from_a_newer_version"], ClusterAction("cluster:monitor/main"), False),
            (["manage_security"], ClusterPrivilege("Manage_Own_API_Key"), True),
            (["manage_own_api_key"], ClusterPrivilege("manage_own_api_key"), True),
            (["cluster:monitor/*"], ClusterPrivilege("monitor_ml"), True),
            (["monitor"], ClusterPrivilege("cluster:monitor/x*"), True),
            (["monitor"], ClusterPrivilege("cluster:*"), False),
        ],
    )
    def test_are_decided_by_the_table(
        self, cluster: list[Json], demand: Demand, expected: bool
    ) -> None:
        assert user(role(cluster=cluster)).allows(demand) is expected

    def test_refuse_a_name_that_is_no_privilege(self) -> None:
        with pytest.raises(BadPattern, match=r"unknown cluster privilege \[superpower\]"):
            user(role(cluster=["all"])).judge(ClusterPrivilege("superpower"))

    def test_cost_microseconds_once_asked(self) -> None:
        superuser = user(RESERVED_ROLES["superuser"])
        superuser.allows(CREATE)
        started = time.process_time()

        for _ in range(2_000):
            superuser.judge(CREATE)

        assert (time.process_time() - started) / 2_000 < 0.000_1


class TestGlobalPrivileges:
    @pytest.mark.parametrize(
        ("action", "applications", "expected"),
        [
            ("privilege/put", ("app-1",), True),
            ("privilege/get", ("app-*",), True),
            ("privilege/delete", ("app-1", "other"), False),
            ("privilege/get", (), False),
            ("privilege/get", ("*",), False),
            ("privilege/builtin/get", ("app-1",), False),
            ("profile/put/data", ("kibana.x",), True),
            ("profile/put/data", ("app-1",), False),
            ("user/put", ("app-1",), False),
        ],
    )
    def test_are_about_the_named_applications(
        self, action: str, applications: tuple[str, ...], expected: bool
    ) -> None:
        descriptor = with_global(
            application={"manage": {"applications": ["app-*"]}},
            profile={"write": {"applications": ["kibana*"]}},
        )
        demand = ClusterAction(f"{SECURITY}/{action}", applications=applications)

        assert user(descriptor).allows(demand) is expected

    @pytest.mark.parametrize(
        ("action", "entry", "expected"),
        [
            ("role/put", IndexEntry(names=("a-1", "a-2*"), privileges=("read",)), True),
            ("role/bulk_put", IndexEntry(names=("a-*",), privileges=("read", "index")), True),
            ("role/delete", IndexEntry(names=("a-*",), privileges=("read",)), True),
            ("role/bulk_delete", IndexEntry(names=("a-*",), privileges=("read",)), True),
            ("role/get", IndexEntry(names=("a-*",), privileges=("read",)), False),
            ("role/put", IndexEntry(names=("b-*",), privileges=("read",)), False),
            ("role/put", IndexEntry(names=("a-*",), privileges=("all",)), False),
            ("role/put", None, False),
        ],
    )
    def test_let_roles_hold_the_listed_indices(
        self, action: str, entry: IndexEntry | None, expected: bool
    ) -> None:
        allowed: JsonObject = {"names": ["a-*"], "privileges": ["read", "write"]}
        descriptor = with_global(role={"manage": {"indices": [allowed]}})
        demand = ClusterAction(f"{SECURITY}/{action}", role_indices=(entry,) if entry else None)

        assert user(descriptor).allows(demand) is expected

    def test_put_an_empty_role_only_into_somebodys_hands_who_may_put_any(self) -> None:
        demand = ClusterAction(f"{SECURITY}/role/put", role_indices=())

        assert not user(with_global()).allows(demand)


class TestRunAs:
    @pytest.mark.parametrize(
        ("patterns", "username", "expected"),
        [
            (["ada"], "ada", True),
            (["a*"], "ada", True),
            (["/ad[a-c]/"], "ada", True),
            (["*"], "anybody", True),
            (["ada"], "Ada", False),
            ([], "ada", False),
        ],
    )
    def test_is_by_pattern(self, patterns: list[Json], username: str, expected: bool) -> None:
        assert user(role(run_as=patterns)).allows(RunAs(username)) is expected


class TestRemoteDemands:
    DESCRIPTOR = role(
        remote_indices=[{"names": "logs-*", "privileges": ["read"], "clusters": ["ea*"]}],
        remote_cluster=[{"privileges": ["Monitor_Stats"], "clusters": ["west"]}],
    )

    @pytest.mark.parametrize(
        ("demand", "expected"),
        [
            (RemoteIndexAction("east", SEARCH, "logs-1"), True),
            (RemoteIndexAction("west", SEARCH, "logs-1"), False),
            (RemoteIndexAction("east", SEARCH, "other"), False),
            (RemoteClusterPrivilege("west", "monitor_stats"), True),
            (RemoteClusterPrivilege("west", "monitor_enrich"), False),
            (RemoteClusterPrivilege("east", "monitor_stats"), False),
            (IndexAction(SEARCH, "logs-1"), False),
        ],
    )
    def test_are_by_alias(self, demand: Demand, expected: bool) -> None:
        assert user(self.DESCRIPTOR).allows(demand) is expected


class TestWorkflows:
    RESTRICTED = role(restriction={"workflows": ["search_application_query"]})

    def test_are_open_without_restriction(self) -> None:
        authority = user(role())

        assert authority.workflows is None
        assert authority.allows_workflow(None)

    def test_close_everything_else(self) -> None:
        authority = key(self.RESTRICTED, role(cluster=["all"]))

        assert authority.workflows == frozenset({"search_application_query"})
        assert authority.allows_workflow("search_application_query")
        assert not authority.allows_workflow("other")
        assert not authority.allows_workflow(None)
