import time

import pytest

from keys.rules.caller import AuthenticationType, Caller, OwnerSnapshot
from keys.rules.errors import Invalid
from keys.rules.json_types import JsonObject
from keys.rules.privilege_check import (
    MOST_ANSWERS,
    MOST_PROBLEMS,
    ApplicationCheck,
    HeldPrivileges,
    IndexCheck,
    PrivilegeCheck,
    check_problems,
    held_by,
)
from keys.rules.privileges import Authority, Rights, parse_descriptor

ROLE: JsonObject = {
    "cluster": ["monitor"],
    "indices": [
        {"names": ["logs-*"], "privileges": ["read", "index"]},
        {"names": ["metrics-a"], "privileges": ["read"]},
    ],
    "applications": [
        {"application": "myapp", "privileges": ["all", "raw:x*"], "resources": ["space:*"]}
    ],
}
SNAPSHOT: JsonObject = {
    "cluster": ["manage_security"],
    "indices": [{"names": ["*"], "privileges": ["read"]}],
    "applications": [{"application": "*", "privileges": ["*"], "resources": ["*"]}],
}
STORED = {"all": ("data:*",), "read": ("data:read/*",)}


def caller(*sides: JsonObject) -> Caller:
    return Caller(
        owner=OwnerSnapshot(username="ada", realm="default_native", realm_type="native"),
        authentication_type=AuthenticationType.REALM,
        authority=Authority(
            sides=tuple(Rights.of((parse_descriptor("r", one, of="role"),)) for one in sides)
        ),
    )


def ask(check: PrivilegeCheck, *sides: JsonObject) -> HeldPrivileges:
    return held_by(caller(*(sides or (ROLE,))), check, stored_privileges=lambda _: STORED)


class TestHeldBy:
    @pytest.mark.parametrize(
        ("privilege", "held"),
        [
            ("monitor", True),
            ("MONITOR", True),
            ("cluster:monitor/main", True),
            ("manage", False),
            ("none", True),
        ],
    )
    def test_answers_for_the_cluster(self, privilege: str, held: bool) -> None:
        assert ask(PrivilegeCheck(cluster=(privilege,))).cluster == {privilege: held}

    @pytest.mark.parametrize(
        ("name", "privilege", "held"),
        [
            pytest.param("logs-1", "read", True, id="a name"),
            pytest.param("logs-*", "read", True, id="the pattern itself"),
            pytest.param("logs-a?", "create_doc", True, id="a narrower pattern, implied"),
            pytest.param("logs-1", "delete", False, id="another privilege"),
            pytest.param("*", "read", False, id="everything"),
            pytest.param("metrics-*", "read", False, id="a wider pattern"),
        ],
    )
    def test_answers_for_indices(self, name: str, privilege: str, held: bool) -> None:
        check = PrivilegeCheck(index=(IndexCheck(names=(name,), privileges=(privilege,)),))

        assert ask(check).index == {name: {privilege: held}}

    @pytest.mark.parametrize(
        ("application", "privilege", "resource", "held"),
        [
            pytest.param("myapp", "read", "space:a", True, id="implied by its actions"),
            pytest.param("myapp", "data:read/x", "space:a", True, id="an action"),
            pytest.param("myapp", "raw:xy", "space:a", True, id="an action by pattern"),
            pytest.param("myapp", "raw:y", "space:a", False, id="another action"),
            pytest.param("myapp", "unknown", "space:a", False, id="a name that is not stored"),
            pytest.param("myapp", "read", "*", False, id="every resource"),
            pytest.param("other", "read", "space:a", False, id="another application"),
        ],
    )
    def test_answers_for_applications(
        self, application: str, privilege: str, resource: str, held: bool
    ) -> None:
        one = ApplicationCheck(
            application=application, privileges=(privilege,), resources=(resource,)
        )

        answers = ask(PrivilegeCheck(application=(one,))).application

        assert answers == {application: {resource: {privilege: held}}}

    def test_wants_both_sides_of_a_key(self) -> None:
        check = PrivilegeCheck(
            cluster=("monitor", "manage_api_key"),
            index=(IndexCheck(names=("logs-1",), privileges=("read", "index")),),
        )

        held = ask(check, ROLE, SNAPSHOT)

        assert held.cluster == {"monitor": False, "manage_api_key": False}
        assert held.index == {"logs-1": {"read": True, "index": False}}
        assert not held.has_all

    def test_merges_the_same_name_in_two_entries(self) -> None:
        check = PrivilegeCheck(
            index=(
                IndexCheck(names=("logs-1",), privileges=("read",)),
                IndexCheck(names=("logs-1", "x"), privileges=("index",)),
            )
        )

        assert ask(check).index == {
            "logs-1": {"read": True, "index": True},
            "x": {"index": False},
        }

    def test_looks_nothing_up_unless_it_matters(self) -> None:
        def never(application: str) -> dict[str, tuple[str, ...]]:
            raise AssertionError(application)

        one = ApplicationCheck(application="other", privileges=("x",), resources=("*",))

        held = held_by(caller(ROLE), PrivilegeCheck(application=(one,)), stored_privileges=never)

        assert not held.has_all


class TestCheckProblems:
    @pytest.mark.parametrize(
        ("check", "problem"),
        [
            pytest.param(PrivilegeCheck(cluster=("nonsense",)), "unknown cluster", id="cluster"),
            pytest.param(
                PrivilegeCheck(index=(IndexCheck(names=("a",), privileges=("nonsense",)),)),
                "unknown index",
                id="index",
            ),
            pytest.param(
                PrivilegeCheck(index=(IndexCheck(names=("/(/",), privileges=("read",)),)),
                "invalid pattern",
                id="pattern",
            ),
            pytest.param(
                PrivilegeCheck(
                    application=(
                        ApplicationCheck(application="my*", privileges=("x",), resources=("*",)),
                    )
                ),
                "may not contain '*'",
                id="application",
            ),
            pytest.param(PrivilegeCheck(), "must specify at least one privilege", id="nothing"),
            pytest.param(
                PrivilegeCheck(
                    index=(IndexCheck(names=("a",) * 1000, privileges=("read",) * 101),)
                ),
                f"at most [{MOST_ANSWERS}]",
                id="too much",
            ),
        ],
    )
    def test_says_what_is_wrong(self, check: PrivilegeCheck, problem: str) -> None:
        (found,) = check_problems(check)

        assert problem in found
        with pytest.raises(Invalid):
            ask(check)

    def test_tells_of_a_few_only(self) -> None:
        check = PrivilegeCheck(cluster=tuple(f"nonsense{n}" for n in range(200)))

        assert len(check_problems(check)) == MOST_PROBLEMS

    @pytest.mark.parametrize(
        "names",
        [
            pytest.param([f"*x{n}*" for n in range(2_000)], id="open at the front"),
            pytest.param([f"/({n}a{{1,99}}){{1,9}}x/" for n in range(500)], id="large automata"),
            pytest.param([f"a{n}*" for n in range(5_000)], id="many"),
        ],
    )
    def test_costs_little_however_bad(self, names: list[str]) -> None:
        index = IndexCheck(names=tuple(names), privileges=("read",))
        start = time.process_time()

        with pytest.raises(Invalid, match="too complex"):
            ask(PrivilegeCheck(index=(index,)))

        assert time.process_time() - start < 2
