import pytest

from keys.rules.errors import LicenseMissing
from keys.rules.json_types import Json
from keys.rules.privileges import Authority, Rights, RoleDescriptor, parse_descriptor
from keys.rules.roles import (
    check_license_covers,
    reserved_problem,
    role_action,
    role_problems,
)

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


def entry(**narrowed: Json) -> Json:
    return {"names": ["x"], "privileges": ["read"], **narrowed}


class TestLicence:
    @pytest.mark.parametrize(
        ("descriptor", "is_covered"),
        [
            pytest.param({"indices": [entry()]}, True, id="nothing narrowed"),
            pytest.param(
                {"indices": [entry(field_security={"grant": ["*"]})]}, True, id="all fields"
            ),
            pytest.param(
                {"indices": [entry(field_security={"grant": ["*"], "except": []})]},
                True,
                id="no exception",
            ),
            pytest.param(
                {"indices": [entry(), entry(field_security={"grant": ["a"]})]}, False, id="a field"
            ),
            pytest.param(
                {"indices": [entry(field_security={"grant": []})]}, False, id="no field"
            ),
            pytest.param(
                {"indices": [entry(field_security={"grant": ["*"], "except": ["a"]})]},
                False,
                id="an exception",
            ),
            pytest.param({"indices": [entry(query='{"match_all": {}}')]}, False, id="documents"),
            pytest.param(
                {"remote_indices": [{"clusters": ["eu"], "names": ["x"], "privileges": ["read"],
                                     "query": '{"match_all": {}}'}]},
                True,
                id="documents elsewhere",
            ),
        ],
    )  # fmt: skip
    def test_of_a_basic_kind_covers_no_narrowed_documents(
        self, descriptor: Json, is_covered: bool
    ) -> None:
        check_license_covers(role(descriptor), license_type="trial")

        if is_covered:
            check_license_covers(role(descriptor), license_type="basic")
        else:
            with pytest.raises(LicenseMissing, match=r"\[field and document level security\]"):
                check_license_covers(role(descriptor), license_type="basic")
