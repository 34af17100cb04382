"""Index privileges: what implies what, on which store, and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.privileges.index_table import (
    INDEX_PRIVILEGES,
    Store,
    index_covers,
    index_granting,
    index_implying,
    index_includes,
    index_touches,
    name_and_store,
)
from tests.unit.rules.privileges.strategies import INDEX_ACTIONS

NAMES = tuple(INDEX_PRIVILEGES.named)


def implies(name: str, other: str) -> bool:
    return index_covers(frozenset({name}), other)


class TestImplications:
    @pytest.mark.parametrize("name", NAMES)
    def test_all_implies_everything_and_everything_implies_none(self, name: str) -> None:
        assert implies("all", name)
        assert implies(name, "none")
        assert implies(name, name)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("manage", "monitor"),
            ("manage", "create_index"),
            ("manage", "delete_index"),
            ("manage", "manage_ilm"),
            ("manage", "manage_data_stream_lifecycle"),
            ("manage", "maintenance"),
            ("manage", "auto_configure"),
            ("manage", "manage_leader_index"),
            ("manage", "manage_follow_index"),
            ("write", "index"),
            ("index", "create"),
            ("create", "create_doc"),
            ("write", "delete"),
            ("manage_view", "create_view"),
            ("manage_view", "delete_view"),
            ("manage_view", "read_view_metadata"),
        ],
    )
    def test_holds(self, name: str, other: str) -> None:
        assert implies(name, other)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("read", "read_cross_cluster"),
            ("read", "view_index_metadata"),
            ("write", "read"),
            ("manage", "all"),
            ("manage", "read"),
            ("manage", "view_index_metadata"),
            ("manage", "manage_failure_store"),
            ("manage_failure_store", "manage"),
            ("read", "read_failure_store"),
            ("read_failure_store", "read"),
            ("create_doc", "create"),
            ("delete", "index"),
            ("none", "read"),
        ],
    )
    def test_does_not_hold(self, name: str, other: str) -> None:
        assert not implies(name, other)

    def test_several_are_united_before_the_check(self) -> None:
        held = frozenset({"manage", "indices:internal/transform/checkpoint"})

        assert index_covers(held, "view_index_metadata")

    def test_touching_is_less_than_covering(self) -> None:
        assert index_touches(frozenset({"create_doc"}), "write")
        assert not index_touches(frozenset({"create_doc"}), "read")
        assert not index_touches(frozenset({"read"}), "read_failure_store")
        assert index_touches(frozenset({"all"}), "read_failure_store")

    def test_are_listed_for_refusals(self) -> None:
        assert index_implying("create") == ("create", "index", "write", "all")


class TestOrder:
    def test_is_by_how_many_imply_each_then_by_name(self) -> None:
        def weakness(name: str) -> int:
            return sum(implies(other, name) for other in NAMES if other != name)

        assert list(NAMES) == sorted(NAMES, key=lambda name: (-weakness(name), name))


class TestGranting:
    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            ("indices:data/read/search", ["read", "all"]),
            (
                "indices:data/write/bulk[s]",
                ["create_doc", "create", "delete", "index", "write", "all"],
            ),
            ("indices:data/write/delete", ["delete", "write", "all"]),
            ("indices:admin/create", ["create_index", "manage", "all"]),
            ("indices:data/write/index:op_type/index", ["create", "index", "write", "all"]),
            ("internal:transport/proxy/indices:data/read/get", ["read_cross_cluster", "all"]),
            ("indices:data/read/esql", ["read", "read_cross_cluster", "all"]),
            ("cluster:monitor/main", []),
        ],
    )
    def test_names_just_those_in_order(self, action: str, expected: list[str]) -> None:
        granting = index_granting(action, store=Store.DATA)

        assert list(INDEX_PRIVILEGES.in_order(granting)) == expected

    def test_knows_the_failure_store(self) -> None:
        granting = index_granting("indices:data/read/search", store=Store.FAILURES)

        assert granting == {"read_failure_store", "all"}

    def test_takes_raw_actions_with_their_parts(self) -> None:
        held = frozenset({"indices:data/read/get"})

        assert index_includes(held, "indices:data/read/get[s]", store=Store.DATA)
        assert not index_includes(held, "indices:data/read/get[s]", store=Store.FAILURES)
        assert not index_includes(held, "indices:data/read/search", store=Store.DATA)

    @given(INDEX_ACTIONS, st.sampled_from(Store))
    def test_agrees_with_what_a_single_privilege_includes(self, action: str, store: Store) -> None:
        granting = index_granting(action, store=store)

        assert granting == {
            name for name in NAMES if index_includes(frozenset({name}), action, store=store)
        }


class TestNameAndStore:
    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            ("logs", ("logs", Store.DATA)),
            ("logs::data", ("logs", Store.DATA)),
            ("logs::failures", ("logs", Store.FAILURES)),
            ("logs::", ("logs", None)),
            ("logs::other", ("logs", None)),
        ],
    )
    def test_splits(self, index: str, expected: tuple[str, Store | None]) -> None:
        assert name_and_store(index) == expected


class TestProblem:
    @pytest.mark.parametrize(
        "name",
        ["read", "READ", "indices:data/*", "internal:transport/proxy/indices:data/read/*"],
    )
    def test_is_none_for_names_and_actions(self, name: str) -> None:
        assert INDEX_PRIVILEGES.problem(name) is None

    def test_names_what_there_is(self) -> None:
        assert INDEX_PRIVILEGES.problem("cluster:monitor/main") == (
            "unknown index privilege [cluster:monitor/main]. a privilege must be either one of the"
            f" predefined fixed indices privileges [{','.join(NAMES)}] or a pattern over one of"
            " the available index actions"
        )
