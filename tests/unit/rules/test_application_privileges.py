import pytest

from keys.rules.application_privileges import (
    LONGEST_NAME,
    NewPrivilege,
    privilege_action,
    privileges_problems,
)


def privilege(
    application: str = "myapp", name: str = "read", *actions: str, **parts: object
) -> NewPrivilege:
    return NewPrivilege(
        application=application,
        name=name,
        actions=actions or ("data:read/*",),
        **parts,  # type: ignore[arg-type]  # of the table
    )


class TestPrivilegesProblems:
    @pytest.mark.parametrize(
        ("one", "problem"),
        [
            pytest.param(privilege(), None, id="a good one"),
            pytest.param(privilege("my"), "at least 3 characters", id="short application"),
            pytest.param(privilege("my*"), "may not contain '*'", id="a pattern"),
            pytest.param(privilege("myapp", "Read"), "must match the pattern", id="bad name"),
            pytest.param(
                privilege("myapp", "read", "plain"), "must contain one of", id="bad action"
            ),
            pytest.param(privilege(metadata={"_x": 1}), "may not start with [_]", id="metadata"),
            pytest.param(privilege("a" * (LONGEST_NAME + 1)), "at most [512]", id="too long"),
        ],
    )
    def test_says_what_is_wrong(self, one: NewPrivilege, problem: str | None) -> None:
        problems = privileges_problems([one])

        assert len(problems) == (0 if problem is None else 1)
        assert all(problem and problem in text for text in problems)

    def test_wants_one_at_least(self) -> None:
        assert privileges_problems([]) != []


class TestPrivilegeAction:
    def test_asks_for_all_applications_when_none_is_named(self) -> None:
        action = privilege_action("get", [])

        assert action.action == "cluster:admin/xpack/security/privilege/get"
        assert action.applications == ("*",)
