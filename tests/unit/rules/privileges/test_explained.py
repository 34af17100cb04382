"""Who stands behind a verdict."""

from keys.rules.json_types import Json
from keys.rules.privileges import (
    Allowed,
    Authority,
    Budget,
    ClusterPrivilege,
    Demand,
    Explanation,
    IndexPrivilege,
    Refused,
    Rights,
    RoleDescriptor,
    SideGrant,
    explain,
    parse_descriptor,
)


def role(name: str, **fields: Json) -> RoleDescriptor:
    return parse_descriptor(name, {**fields}, of="key")


def asked(demand: Demand, *sides: list[RoleDescriptor]) -> Explanation:
    authority = Authority(tuple(Rights.of(side) for side in sides))
    return explain(authority, demand, stored_privileges=lambda _: {}, budget=Budget())


class TestExplain:
    def test_names_the_descriptors_that_grant(self) -> None:
        some, other = role("some", cluster=["monitor"]), role("other", cluster=["all"])

        found = asked(ClusterPrivilege("monitor"), [some, other], [other])

        assert found.verdict == Allowed()
        assert found.sides == (
            SideGrant(is_granted=True, descriptors=("some", "other")),
            SideGrant(is_granted=True, descriptors=("other",)),
        )

    def test_names_none_where_it_takes_several(self) -> None:
        reading = role("r", indices=[{"names": ["a*"], "privileges": ["read"]}])
        writing = role("w", indices=[{"names": ["[b-z]*"], "privileges": ["read"]}])
        both = role("b", indices=[{"names": ["/[a]/", "/[b]/"], "privileges": ["read"]}])

        found = asked(IndexPrivilege("read", "/[ab]/"), [reading, writing, both])

        assert found.sides == (SideGrant(is_granted=True, descriptors=("b",)),)

    def test_says_which_side_lacks(self) -> None:
        found = asked(ClusterPrivilege("all"), [role("r", cluster=["all"])], [])

        assert isinstance(found.verdict, Refused)
        assert found.sides == (
            SideGrant(is_granted=True, descriptors=("r",)),
            SideGrant(is_granted=False, descriptors=()),
        )
