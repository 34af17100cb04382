"""All privileges in one object: equal parts once, lists sorted."""

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, merged_privileges, parse_descriptor


def role(**fields: Json) -> RoleDescriptor:
    return parse_descriptor("r", {**fields}, of="role")


def entry(names: list[Json], privileges: list[Json], **more: Json) -> JsonObject:
    return {"names": names, "privileges": privileges, **more}


def indices_of(*descriptors: RoleDescriptor) -> Json:
    return merged_privileges(descriptors)["indices"]


class TestMergedPrivileges:
    def test_of_nobody(self) -> None:
        assert merged_privileges([]) == {
            "cluster": [],
            "global": [],
            "indices": [],
            "applications": [],
            "run_as": [],
        }

    def test_sorts_names_and_says_each_once(self) -> None:
        merged = merged_privileges(
            [
                role(cluster=["monitor", "ALL"], run_as=["b", "a"]),
                role(cluster=["all"], run_as=["a"]),
            ]
        )

        assert merged["cluster"] == ["all", "monitor"]
        assert merged["run_as"] == ["a", "b"]

    def test_lists_global_privileges_one_by_one(self) -> None:
        manage: JsonObject = {"application": {"manage": {"applications": ["app-*"]}}}
        write: JsonObject = {"profile": {"write": {"applications": ["app"]}}}

        merged = merged_privileges(
            [role(**{"global": {**manage, **write}}), role(**{"global": manage}), role()]
        )

        assert merged["global"] == [manage, write]

    def test_merges_index_entries_of_the_same_names_and_privileges(self) -> None:
        shown = indices_of(
            role(
                indices=[
                    entry(["b", "a"], ["read"], field_security={"grant": ["x"]}, query='{"q":1}'),
                    entry(["c"], ["read"]),
                ]
            ),
            role(
                indices=[
                    entry(["a", "b"], ["read"], field_security={"grant": ["y"]}, query='{"q":2}'),
                    entry(["a", "b"], ["read"], field_security={"grant": ["y"]}, query='{"q":2}'),
                ]
            ),
        )

        assert shown == [
            {
                "names": ["a", "b"],
                "privileges": ["read"],
                "field_security": [{"grant": ["x"]}, {"grant": ["y"]}],
                "query": ['{"q":1}', '{"q":2}'],
                "allow_restricted_indices": False,
            },
            {"names": ["c"], "privileges": ["read"], "allow_restricted_indices": False},
        ]

    def test_keeps_restricted_entries_apart(self) -> None:
        shown = indices_of(
            role(
                indices=[
                    entry(["a"], ["read"]),
                    entry(["a"], ["read"], allow_restricted_indices=True),
                ]
            )
        )

        assert isinstance(shown, list)
        assert len(shown) == 2

    def test_lifts_limits_that_one_entry_lacks(self) -> None:
        shown = indices_of(
            role(indices=[entry(["a"], ["read"], query='{"q":1}'), entry(["a"], ["read"])])
        )

        assert shown == [
            {"names": ["a"], "privileges": ["read"], "allow_restricted_indices": False}
        ]

    def test_merges_applications_by_privileges_and_then_by_resources(self) -> None:
        def application(privileges: list[Json], resources: list[Json]) -> JsonObject:
            return {"application": "app", "privileges": privileges, "resources": resources}

        merged = merged_privileges(
            [
                role(
                    applications=[application(["read"], ["b"]), application(["write"], ["a", "b"])]
                ),
                role(applications=[application(["read"], ["a"]), application(["all"], ["c"])]),
            ]
        )

        assert merged["applications"] == [
            application(["read", "write"], ["a", "b"]),
            application(["all"], ["c"]),
        ]

    def test_shows_remote_parts_where_there_are_any(self) -> None:
        remote: JsonObject = {**entry(["a"], ["read"]), "clusters": ["east"]}
        stats: JsonObject = {"privileges": ["monitor_stats"], "clusters": ["east"]}
        enrich: JsonObject = {"privileges": ["monitor_enrich"], "clusters": ["east"]}

        merged = merged_privileges(
            [
                role(remote_indices=[remote], remote_cluster=[stats]),
                role(remote_indices=[remote], remote_cluster=[enrich]),
            ]
        )

        assert merged["remote_indices"] == [{**remote, "allow_restricted_indices": False}]
        assert merged["remote_cluster"] == [
            {"privileges": ["monitor_enrich", "monitor_stats"], "clusters": ["east"]}
        ]
