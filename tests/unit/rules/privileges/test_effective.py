"""What two sides grant together: only what the engine grants, and the strongest words for it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.json_types import Json, JsonObject
from keys.rules.pattern_allowance import STEPS_OF_A_REQUEST
from keys.rules.privileges import (
    RESERVED_ROLES,
    ApplicationPower,
    ApplicationPrivilege,
    Authority,
    Budget,
    ClusterPrivilege,
    EffectivePrivileges,
    IndexPower,
    IndexPrivilege,
    Rights,
    RoleDescriptor,
    effective_privileges,
    parse_descriptor,
)
from tests.unit.rules.privileges.strategies import DESCRIPTORS, STORED

PLENTY = 400_000


def stored(_application: str) -> Mapping[str, tuple[str, ...]]:
    return STORED


def role(**fields: Json) -> RoleDescriptor:
    return parse_descriptor("r", {**fields}, of="key")


def indices(*names: Json, privileges: list[Json], **more: Json) -> JsonObject:
    return {"names": [*names], "privileges": privileges, **more}


def powers(*sides: RoleDescriptor, steps: int = PLENTY) -> EffectivePrivileges:
    authority = Authority(tuple(Rights.of([side]) for side in sides))
    return effective_privileges(authority, stored_privileges=stored, budget=Budget(steps))


class TestCluster:
    @pytest.mark.parametrize(
        ("assigned", "owner", "both"),
        [
            pytest.param(["all"], ["monitor"], ("monitor",), id="the narrower side decides"),
            pytest.param(["monitor"], ["manage_security"], (), id="nothing in common"),
            pytest.param(["manage"], ["manage", "monitor"], ("manage",), id="the stronger is said"),
            pytest.param(
                ["cluster:monitor/main"], ["monitor"], ("cluster:monitor/main",), id="a raw action"
            ),
        ],
    )
    def test_is_what_both_sides_grant(
        self, assigned: list[Json], owner: list[Json], both: tuple[str, ...]
    ) -> None:
        assert powers(role(cluster=assigned), role(cluster=owner)).cluster == both


class TestIndices:
    def test_are_those_that_both_sides_describe(self) -> None:
        assigned = role(indices=[indices("logs-a*", "metrics", privileges=["all"])])
        owner = role(
            indices=[
                indices("logs-*", privileges=["read"]),
                indices("*-prod", privileges=["read", "write"]),
            ]
        )

        assert powers(assigned, owner).indices == (
            IndexPower(("logs-a*",), ("read",)),
            IndexPower(("logs-a*", "*-prod"), ("read", "write")),
        )

    def test_say_nothing_twice(self) -> None:
        entries: list[Json] = [
            indices("a*", "*", privileges=["read"]),
            indices("ab*", privileges=["read"], allow_restricted_indices=True),
            indices("a", privileges=["read", "write"]),
            indices("b", privileges=["read"], query='{"term": {"a": 1}}'),
        ]

        assert powers(role(indices=entries)).indices == (
            IndexPower(("*",), ("read",)),
            IndexPower(("ab*",), ("read",), reaches_restricted=True),
            IndexPower(("a",), ("read", "write")),
        )

    def test_unite_what_several_entries_give(self) -> None:
        assigned = role(
            indices=[indices("a", privileges=["read"]), indices("a", privileges=["index"])]
        )
        owner = role(indices=[indices("*", privileges=["all"])])

        assert powers(assigned, owner).indices == (IndexPower(("a",), ("index", "read")),)

    def test_tell_of_hidden_parts_and_of_system_indices(self) -> None:
        open_entry = indices("a", privileges=["read"], allow_restricted_indices=True)
        hiding = indices("a", privileges=["read"], query='{"term": {"a": 1}}')

        assert powers(role(indices=[open_entry])).indices == (
            IndexPower(("a",), ("read",), reaches_restricted=True),
        )
        assert powers(role(indices=[open_entry]), role(indices=[hiding])).indices == (
            IndexPower(("a",), ("read",), is_narrowed=True),
        )


class TestOthers:
    def test_applications_are_judged_by_what_is_stored(self) -> None:
        entry: JsonObject = {"application": "app", "privileges": ["read"], "resources": ["s:1"]}
        wide: JsonObject = {"application": "app*", "privileges": ["data:*"], "resources": ["*"]}

        assert powers(role(applications=[entry]), role(applications=[wide])).applications == (
            ApplicationPower("app", ("s:1",), ("read",)),
        )

    @pytest.mark.parametrize(
        ("assigned", "owner", "expected"),
        [
            pytest.param(["a*"], ["*b"], [("a*", "*b")], id="overlapping"),
            pytest.param(["a*"], ["/(a|c)[0-9]+/"], [("a*", "/(a|c)[0-9]+/")], id="an expression"),
            pytest.param(["a*", "*b"], ["ab*"], [("ab*",)], id="one within the other"),
            pytest.param(["a*", "c"], ["*b", "*"], [("a*",), ("c",)], id="nothing twice"),
            pytest.param(["a*"], ["b*"], [], id="apart"),
        ],
    )
    def test_applications_show_where_resources_overlap(
        self, assigned: list[str], owner: list[str], expected: list[tuple[str, ...]]
    ) -> None:
        sides = [
            role(
                applications=[{"application": "app", "privileges": ["read"], "resources": [*some]}]
            )
            for some in (assigned, owner)
        ]

        assert powers(*sides).applications == tuple(
            ApplicationPower("app", names, ("read",)) for names in expected
        )

    def test_applications_grant_on_an_overlap_only_what_both_sides_do(self) -> None:
        assigned: JsonObject = {"application": "app", "privileges": ["write"], "resources": ["a*"]}
        owner: JsonObject = {"application": "app", "privileges": ["read"], "resources": ["*b"]}

        found = powers(role(applications=[assigned]), role(applications=[owner]))

        assert found.applications == ()

    def test_users_are_those_that_both_sides_describe(self) -> None:
        found = powers(role(run_as=["ada", "b*", "x"]), role(run_as=["a*", "*b"]))

        assert found.run_as == (("ada",), ("b*", "*b"))

    def test_nobody_without_a_side(self) -> None:
        assert powers().is_nothing

    def test_say_that_they_are_not_all(self) -> None:
        many = role(indices=[indices(*(f"a{n}*" for n in range(50)), privileges=["read"])])

        found = powers(many, many, steps=2_000)

        assert not found.is_complete
        assert not found.is_nothing

    def test_superuser_keeps_everything(self) -> None:
        superuser = RESERVED_ROLES["superuser"]

        found = powers(superuser, superuser)

        assert found.cluster == ("all",)
        assert found.run_as == (("*",),)
        assert found.is_complete

    @pytest.mark.parametrize("name", RESERVED_ROLES)
    def test_of_a_reserved_role_are_all_for_its_own_key(self, name: str) -> None:
        """A key begins with its owner's roles: then all of their patterns are compared."""
        descriptor = RESERVED_ROLES[name]

        assert powers(descriptor, descriptor, steps=STEPS_OF_A_REQUEST).is_complete


class TestTruth:
    @given(st.lists(DESCRIPTORS, min_size=1, max_size=2), st.lists(DESCRIPTORS, max_size=2))
    def test_is_granted_by_the_engine(
        self, assigned: list[RoleDescriptor], owner: list[RoleDescriptor]
    ) -> None:
        sides = tuple(Rights.of(side) for side in (assigned, owner) if side)
        authority = Authority(sides)

        found = effective_privileges(authority, stored_privileges=stored, budget=Budget(PLENTY))

        assert all(authority.allows(ClusterPrivilege(name)) for name in found.cluster)
        for power in found.applications:
            for name in power.privileges:
                # An overlap has no pattern of its own: each side grants more than that.
                for side in sides:
                    assert any(
                        side.grants(
                            ApplicationPrivilege(power.application, name, resource),
                            stored,
                            Budget(PLENTY),
                        )
                        for resource in power.resources
                    )
        for index in found.indices:
            if len(index.names) == 1 and not index.names[0].startswith((".", "/", "*", "?")):
                for name in index.privileges:
                    assert authority.allows(IndexPrivilege(name, index.names[0]))
