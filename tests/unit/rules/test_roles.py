import pytest

from keys.rules.json_types import Json
from keys.rules.privileges import Authority, Rights, RoleDescriptor, parse_descriptor
from keys.rules.roles import reserved_problem, role_action, role_problems

LOGS: Json = {"indices": [{"names": ["logs-x"], "privileges": ["read"]}]}
METRICS: Json = {"indices": [{"names": ["metrics-x"], "privileges": ["read"]}]}
WRITERS: Json = {"indices": [{"names": ["logs-x"], "privileges": ["write"]}]}
WITH_CLUSTER: Json = {"cluster": ["monitor"], **LOGS}  # type: ignore[dict-item]  # an object
MANAGER = parse_descriptor(
    "manager",
    {"global": {"role": {"manage": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}}},
    of="role",
)


def role(value: Json, name: str = "r") -> RoleDescriptor:
    return parse_descriptor(name, value, of="role")


class TestRoleAction:
    @pytest.mark.parametrize("verb", ["put", "delete", "bulk_put", "bulk_delete"])
    @pytest.mark.parametrize(
        ("touched", "allowed"),
        [
            pytest.param([LOGS], True, id="covered"),
            pytest.param([LOGS, LOGS], True, id="all covered"),
            pytest.param([LOGS, METRICS], False, id="one on other indices"),
            pytest.param([WRITERS], False, id="more than is held"),
            pytest.param([WITH_CLUSTER], False, id="more than index privileges"),
            pytest.param([], False, id="no role"),
        ],
    )
    def test_is_granted_by_the_finer_privilege(
        self, verb: str, touched: list[Json], allowed: bool
    ) -> None:
        authority = Authority(sides=(Rights.of((MANAGER,)),))

        action = role_action(verb, [role(value) for value in touched])

        assert authority.allows(action) is allowed

    def test_is_granted_by_manage_security_in_any_case(self) -> None:
        authority = Authority(sides=(Rights.of((role({"cluster": ["manage_security"]}),)),))

        assert authority.allows(role_action("put", [role(WITH_CLUSTER)]))


class TestProblems:
    def test_name_the_role_and_its_privileges(self) -> None:
        assert len(role_problems(role({"cluster": ["nonsense"]}, name=" x"))) == 2

    def test_keep_reserved_names_apart(self) -> None:
        reserved = reserved_problem("superuser")

        assert reserved == "Role [superuser] is reserved and may not be used."
        assert reserved_problem("mine") is None
