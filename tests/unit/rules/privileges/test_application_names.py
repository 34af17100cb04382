"""What applications and their stored privileges may be called."""

import pytest

from keys.rules.privileges.application_names import (
    application_name_problem,
    application_privilege_problem,
    is_action_pattern,
    stored_privilege_problems,
)


class TestApplicationName:
    @pytest.mark.parametrize(
        "name", ["app", "myApp1", "kibana-.kibana", "app_x", "app-", "app-x.y:z#"]
    )
    def test_may_be(self, name: str) -> None:
        assert application_name_problem(name, wildcard=False) is None
        assert application_name_problem(name, wildcard=True) is None

    @pytest.mark.parametrize("name", ["*", "a*", "kibana-*", "app-x*"])
    def test_may_be_a_pattern_in_descriptors_alone(self, name: str) -> None:
        assert application_name_problem(name, wildcard=True) is None
        assert application_name_problem(name, wildcard=False) == (
            f"Application names may not contain '*' (found '{name}')"
        )

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("", "Application names cannot be blank"),
            ("a*b", "Application name patterns only support trailing wildcards (found 'a*b')"),
            ("**", "Application name patterns only support trailing wildcards (found '**')"),
            ("my app", "Application names may not contain whitespace (found 'my app')"),
            (
                "App",
                "An application name prefix must match the pattern ^[a-z][A-Za-z0-9]*$"
                " (found 'App')",
            ),
            (
                "-x",
                "An application name prefix must match the pattern ^[a-z][A-Za-z0-9]*$ (found '')",
            ),
            (
                "ab",
                "An application name prefix must be at least 3 characters long (found 'ab')",
            ),
            (
                "ab-long",
                "An application name prefix must be at least 3 characters long (found 'ab')",
            ),
            (
                "app-a,b",
                "An application name suffix may not contain any of the characters"
                " '\\/*?\"<>| ,' (found 'a,b')",
            ),
        ],
    )
    def test_may_not_be(self, name: str, problem: str) -> None:
        assert application_name_problem(name, wildcard=True) == problem


class TestPrivilegeNames:
    @pytest.mark.parametrize("name", ["read", "data:read/*", "*", "Ünot"[1:]])
    def test_may_be_any_visible_text(self, name: str) -> None:
        assert application_privilege_problem(name) is None

    @pytest.mark.parametrize("name", ["a b", "é", "a\n"])
    def test_may_not_be_anything_else(self, name: str) -> None:
        assert application_privilege_problem(name) == (
            "Application privilege names and actions must match the pattern ^\\p{Graph}*$"
            f" (found '{name}')"
        )

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("read", False), ("*", True), ("data:read", True), ("a/b", True), ("a.b-c_D", False)],
    )
    def test_are_actions_by_their_signs(self, name: str, expected: bool) -> None:
        assert is_action_pattern(name) is expected


class TestStoredPrivilege:
    def test_may_be_good(self) -> None:
        problems = stored_privilege_problems(
            application="app", name="read.x", actions=["data:read/*"], metadata={"a": 1}
        )

        assert problems == []

    def test_shows_every_fault(self) -> None:
        problems = stored_privilege_problems(
            application="app*", name="Read", actions=["read", "a: b", "/x"], metadata={"_a": 1}
        )

        assert problems == [
            "Application names may not contain '*' (found 'app*')",
            "Application privilege names must match the pattern ^[a-z][a-zA-Z0-9_.-]*$"
            " (found 'Read')",
            "action [read] must contain one of [ '/' , '*' , ':' ]",
            "Application privilege names and actions must match the pattern ^\\p{Graph}*$"
            " (found 'a: b')",
            "invalid pattern [/x]. patterns starting with '/' indicate regular expression pattern"
            " and must end with '/'. other patterns should not start with '/'",
            "metadata keys may not start with [_] (in privilege [Read])",
        ]

    def test_needs_an_action(self) -> None:
        problems = stored_privilege_problems(
            application="app", name="read", actions=[], metadata={}
        )

        assert problems == ["Application privileges must have at least one action"]
