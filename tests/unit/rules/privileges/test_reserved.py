"""Reserved roles and users: present, marked, and as powerful as their names say."""

import pytest

from keys.rules.privileges import (
    RESERVED_ROLES,
    RESERVED_USERS,
    Authority,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexPrivilege,
    Rights,
    RunAs,
    descriptor_json,
)
from keys.rules.privileges.application_names import application_name_problem

SECURITY = "cluster:admin/xpack/security"
SEARCH = "indices:data/read/search"
INDEX = "indices:data/write/index"


def holder_of(name: str) -> Authority:
    return Authority((Rights.of([RESERVED_ROLES[name]]),))


class TestReservedRoles:
    @pytest.mark.parametrize("name", RESERVED_ROLES)
    def test_are_marked_and_described(self, name: str) -> None:
        shown = descriptor_json(RESERVED_ROLES[name])

        metadata = RESERVED_ROLES[name].metadata.thaw()
        assert metadata["_reserved"] is True
        assert ("_deprecated" in metadata) is ("_deprecated_reason" in metadata)
        assert shown["description"]
        assert RESERVED_ROLES[name].name == name

    def test_are_all_there(self) -> None:
        assert set(RESERVED_ROLES) >= {
            "superuser",
            "viewer",
            "editor",
            "kibana_admin",
            "kibana_user",
            "kibana_system",
            "monitoring_user",
            "machine_learning_user",
            "machine_learning_admin",
            "ingest_admin",
            "remote_monitoring_collector",
            "remote_monitoring_agent",
            "logstash_system",
            "beats_system",
            "apm_system",
            "transport_client",
            "reporting_user",
            "apm_user",
            "beats_admin",
            "data_frame_transforms_admin",
            "data_frame_transforms_user",
            "enrich_user",
            "logstash_admin",
            "rollup_admin",
            "rollup_user",
            "snapshot_user",
            "transform_admin",
            "transform_user",
            "watcher_admin",
            "watcher_user",
            "kibana_dashboard_only_user",
        }

    @pytest.mark.parametrize(
        "name", ["kibana_user", "kibana_dashboard_only_user", "data_frame_transforms_user"]
    )
    def test_say_what_replaces_them(self, name: str) -> None:
        metadata = RESERVED_ROLES[name].metadata.thaw()

        assert metadata["_deprecated"] is True
        assert str(metadata["_deprecated_reason"]).startswith("Please use")

    @pytest.mark.parametrize("name", RESERVED_ROLES)
    def test_name_applications_that_can_be(self, name: str) -> None:
        for entry in RESERVED_ROLES[name].applications:
            assert application_name_problem(entry.application, wildcard=True) is None

    @pytest.mark.parametrize(
        ("name", "demand", "expected"),
        [
            ("superuser", ClusterPrivilege("all"), True),
            ("superuser", IndexPrivilege("all", "*"), True),
            ("superuser", IndexPrivilege("read", "*", allow_restricted=True), True),
            ("superuser", IndexPrivilege("write", "*", allow_restricted=True), False),
            ("superuser", RunAs("anybody"), True),
            ("viewer", IndexAction(SEARCH, "logs"), True),
            ("viewer", IndexAction(SEARCH, ".hidden"), False),
            ("viewer", IndexAction(SEARCH, "ilm-history-1"), False),
            ("viewer", IndexAction(SEARCH, ".alerts-x"), True),
            ("viewer", IndexAction(INDEX, ".alerts-x"), False),
            ("viewer", ClusterPrivilege("manage_own_api_key"), False),
            ("editor", IndexAction(INDEX, ".alerts-x"), True),
            ("editor", IndexAction(INDEX, "observability-annotations"), True),
            ("editor", IndexAction(INDEX, "logs"), False),
            ("kibana_admin", ClusterPrivilege("monitor"), False),
            ("kibana_system", ClusterAction(f"{SECURITY}/api_key/invalidate"), True),
            ("kibana_system", ClusterAction(f"{SECURITY}/api_key/create", own=True), True),
            ("kibana_system", ClusterAction(f"{SECURITY}/api_key/grant"), True),
            ("kibana_system", ClusterAction(f"{SECURITY}/user/put"), False),
            (
                "kibana_system",
                ClusterAction(f"{SECURITY}/privilege/put", applications=("kibana-.kibana",)),
                True,
            ),
            (
                "kibana_system",
                ClusterAction(f"{SECURITY}/privilege/put", applications=("other",)),
                False,
            ),
            ("kibana_system", IndexAction(INDEX, ".kibana_1"), True),
            ("kibana_system", IndexAction("indices:admin/rollover", "metrics-x"), True),
            (
                "kibana_system",
                IndexAction(
                    "indices:admin/rollover", "metrics-endpoint.metadata_current_default-1"
                ),
                False,
            ),
            ("monitoring_user", IndexAction(SEARCH, "metrics-kibana-1"), True),
            (
                "remote_monitoring_collector",
                IndexAction("indices:monitor/stats", ".security-7"),
                True,
            ),
            ("watcher_user", IndexAction(SEARCH, ".watches"), True),
            ("reporting_user", ClusterPrivilege("monitor"), False),
        ],
    )
    def test_may_do_what_their_names_say(self, name: str, demand: Demand, expected: bool) -> None:
        assert holder_of(name).allows(demand) is expected

    def test_of_a_superuser_shows_the_two_index_entries(self) -> None:
        shown = descriptor_json(RESERVED_ROLES["superuser"])

        assert shown["indices"] == [
            {"names": ["*"], "privileges": ["all"], "allow_restricted_indices": False},
            {
                "names": ["*"],
                "privileges": ["monitor", "read", "view_index_metadata", "read_cross_cluster"],
                "allow_restricted_indices": True,
            },
        ]


class TestReservedUsers:
    def test_have_reserved_roles(self) -> None:
        assert RESERVED_USERS["elastic"] == ("superuser",)
        assert {role for roles in RESERVED_USERS.values() for role in roles} <= set(RESERVED_ROLES)
