"""Verdicts on demands that name what they ask for: indices, applications' resources."""

import time
from collections.abc import Mapping

import pytest

from keys.rules.errors import BadPattern
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    Allowed,
    ApplicationPrivilege,
    Budget,
    IndexAction,
    IndexPrivilege,
    PatternTooComplex,
    Refused,
    RoleDescriptor,
)
from tests.unit.rules.privileges.authorities import SEARCH, key, on, role, stored, user


class TestIndexActions:
    @pytest.mark.parametrize(
        ("descriptor", "action", "index", "expected"),
        [
            (on("logs-*", "read"), SEARCH, "logs-1", True),
            (on("logs-*", "READ"), SEARCH, "logs-1", True),
            (on("logs-*", "read"), SEARCH, "logs", False),
            (on("logs-*", "read"), "indices:data/write/index", "logs-1", False),
            (on("logs-*", "none"), SEARCH, "logs-1", False),
            (on("/~(([.]|ilm-history-).*)/", "read"), SEARCH, "logs", True),
            (on("/~(([.]|ilm-history-).*)/", "read"), SEARCH, ".x", False),
            (on("/(/", "read"), SEARCH, "(", False),
            (on("*", "read"), SEARCH, ".security-7", False),
            (on(".security-7", "read"), SEARCH, ".security-7", False),
            (on(".security-7", "read", allow_restricted_indices=True), SEARCH, ".security-7", True),
            (on("*", "read", allow_restricted_indices=True), SEARCH, ".async-search-1", True),
            (on("*", "read"), SEARCH, ".not-a-system-index", True),
            (on("logs", "read"), SEARCH, "logs::data", True),
            (on("logs", "read"), SEARCH, "logs::failures", False),
            (on("logs", "read_failure_store"), SEARCH, "logs::failures", True),
            (on("logs", "read_failure_store"), SEARCH, "logs", False),
            (on("logs", "all"), SEARCH, "logs::failures", True),
            (on("logs", "all"), SEARCH, "logs::nonsense", False),
        ],
    )
    def test_are_decided_by_names_and_table(
        self, descriptor: RoleDescriptor, action: str, index: str, expected: bool
    ) -> None:
        assert user(descriptor).allows(IndexAction(action, index)) is expected


class TestIndexPrivileges:
    @pytest.mark.parametrize(
        ("entries", "demand", "expected"),
        [
            pytest.param([("index-a", "all")], ("read", "*"), False, id="narrower"),
            pytest.param([("index-a", "all")], ("read", "index-a"), True, id="literal"),
            pytest.param([("a*", "read")], ("READ", "ab*"), True, id="wider"),
            pytest.param(
                [("a*", "read"), ("b*", "all")], ("read", "/[ab].+/"), True, id="union of names"
            ),
            pytest.param(
                [("a*", "read"), ("b*", "write")], ("read", "/[ab].+/"), False, id="half of it"
            ),
            pytest.param(
                [("a*", "create"), ("ab*", "delete"), ("a*", "indices:data/write/*")],
                ("write", "ab*"),
                False,
                id="union of privileges, not enough",
            ),
            pytest.param(
                [("a*", "index"), ("*", "maintenance"), ("a*", "delete")],
                ("indices:data/write/update", "ab*"),
                True,
                id="one of several",
            ),
            pytest.param(
                [("a*", "manage"), ("*", "indices:internal/transform/checkpoint")],
                ("view_index_metadata", "ab*"),
                True,
                id="union of privileges on a pattern",
            ),
            pytest.param(
                [("a", "manage"), ("*", "indices:internal/transform/checkpoint")],
                ("view_index_metadata", "a"),
                True,
                id="union of privileges on a name",
            ),
            pytest.param(
                [("a*", "manage"), ("b*", "manage"), ("*", "indices:internal/transform/x")],
                ("indices:admin/x", "/[ab]c/"),
                True,
                id="union of names after privileges",
            ),
            pytest.param([("*", "read")], ("read", ".security-7"), False, id="restricted name"),
            pytest.param([("*", "read")], ("read", ".security*"), False, id="restricted only"),
            pytest.param([("*", "read")], ("read", "*"), True, id="all but restricted"),
            pytest.param([("x*", "read")], ("none", "y*"), True, id="nothing is asked"),
        ],
    )
    def test_need_every_name(
        self, entries: list[tuple[str, str]], demand: tuple[str, str], expected: bool
    ) -> None:
        authority = user(*(on(names, privilege) for names, privilege in entries))

        assert authority.allows(IndexPrivilege(*demand)) is expected

    @pytest.mark.parametrize(
        ("restricted", "names", "allow_restricted", "expected"),
        [
            (False, "*", True, False),
            (True, "*", True, True),
            (True, "*", False, True),
            (True, ".security*", True, True),
            (True, ".security*", False, False),
            (True, ".security-7", False, True),
            (False, ".security-7", True, False),
            (False, "logs-*", True, True),
        ],
    )
    def test_treat_restricted_names_apart(
        self, restricted: bool, names: str, allow_restricted: bool, expected: bool
    ) -> None:
        authority = user(on("*", "read", allow_restricted_indices=restricted))

        demand = IndexPrivilege("read", names, allow_restricted=allow_restricted)

        assert authority.allows(demand) is expected

    def test_know_both_stores(self) -> None:
        assert user(on("a", "all")).allows(IndexPrivilege("read_failure_store", "a"))
        assert not user(on("a", "read")).allows(IndexPrivilege("read_failure_store", "a"))
        assert not user(on("a", "manage", "read", "write")).allows(IndexPrivilege("all", "a"))

    def test_refuse_what_is_no_privilege_or_pattern(self) -> None:
        authority = user(on("*", "all"))

        with pytest.raises(BadPattern, match=r"unknown index privilege \[look\]"):
            authority.judge(IndexPrivilege("look", "a"))
        with pytest.raises(BadPattern, match=r"invalid pattern \[/\(/\]"):
            authority.judge(IndexPrivilege("read", "/(/"))

    def test_share_the_budget_of_a_request(self) -> None:
        authority = user(on("/[ab]{1,50}x/", "read"))
        demand = IndexPrivilege("read", "/[ab]{1,40}x/")
        enough_for_one = Budget()
        authority.judge(demand, budget=enough_for_one)
        budget = Budget(enough_for_one.spent + 1)

        assert authority.judge(demand, budget=budget) == Allowed()

        with pytest.raises(PatternTooComplex):
            authority.judge(demand, budget=budget)

    def test_cost_little_for_thousands_of_names(self) -> None:
        authority = user(on([f"name-{number}" for number in range(5_000)], "read"))
        started = time.process_time()

        assert authority.allows(IndexPrivilege("read", "name-77"))
        assert not authority.allows(IndexPrivilege("read", "name-*"))
        assert time.process_time() - started < 1


class TestApplicationPrivileges:
    @pytest.mark.parametrize(
        ("entry", "demand", "expected"),
        [
            pytest.param(("app", "read", "*"), ("app", "read", "x"), True, id="stored name"),
            pytest.param(("app", "all", "*"), ("app", "read", "x"), True, id="covering name"),
            pytest.param(("app", "read", "*"), ("app", "all", "x"), False, id="covered name"),
            pytest.param(("app", "read", "*"), ("app", "data:read/x", "x"), True, id="action"),
            pytest.param(("app", "read", "*"), ("app", "data:read/x*", "x"), True, id="pattern"),
            pytest.param(("app", "read", "*"), ("app", "data:*", "x"), False, id="wide pattern"),
            pytest.param(("app", "data:x", "*"), ("app", "data:x", "x"), True, id="raw action"),
            pytest.param(("app", "unknown", "*"), ("app", "unknown", "x"), False, id="not stored"),
            pytest.param(("app", "*", "*"), ("app", "unknown", "x"), True, id="every action"),
            pytest.param(("app", "all", "*"), ("app", "unknown", "x"), False, id="unknown demand"),
            pytest.param(("app", "read", "a*"), ("app", "read", "ab*"), True, id="resource"),
            pytest.param(("app", "read", "a*"), ("app", "read", "*"), False, id="wide resource"),
            pytest.param(("*", "read", "*"), ("app", "read", "x"), True, id="any application"),
            pytest.param(("app-*", "*", "*"), ("app-1", "x:y", "x"), True, id="pattern of names"),
            pytest.param(("app-*", "*", "*"), ("app", "read", "x"), False, id="other application"),
            pytest.param(("/(/", "*", "*"), ("app", "read", "x"), False, id="faulty application"),
        ],
    )
    def test_are_looked_up_when_checked(
        self, entry: tuple[str, str, str], demand: tuple[str, str, str], expected: bool
    ) -> None:
        application, privilege, resource = entry
        authority = user(
            role(
                applications=[
                    {
                        "application": application,
                        "privileges": [privilege],
                        "resources": [resource],
                    }
                ]
            )
        )

        allowed = authority.allows(ApplicationPrivilege(*demand), stored_privileges=stored)

        assert allowed is expected

    def test_of_several_entries_make_one_up(self) -> None:
        entries: list[Json] = [
            {"application": "app", "privileges": ["data:read/*"], "resources": ["*"]},
            {"application": "app", "privileges": ["data:write/*"], "resources": ["a*"]},
        ]

        def both(_application: str) -> Mapping[str, tuple[str, ...]]:
            return {"edit": ("data:read/x", "data:write/x")}

        authority = user(role(applications=entries))

        assert authority.allows(ApplicationPrivilege("app", "edit", "a1"), stored_privileges=both)
        assert not authority.allows(
            ApplicationPrivilege("app", "edit", "b1"), stored_privileges=both
        )

    def test_stand_for_nothing_where_nothing_is_stored(self) -> None:
        authority = user(
            role(applications=[{"application": "app", "privileges": ["read"], "resources": ["*"]}])
        )

        assert not authority.allows(ApplicationPrivilege("app", "read", "*"))

    def test_are_not_looked_up_for_who_has_no_entry(self) -> None:
        def never(_application: str) -> Mapping[str, tuple[str, ...]]:
            pytest.fail("looked up")

        demand = ApplicationPrivilege("app", "read", "*")

        assert isinstance(user(role()).judge(demand, stored_privileges=never), Refused)

    def test_cost_little_for_thousands_of_actions(self) -> None:
        actions = tuple(f"api:feature-{number}/read" for number in range(5_000))

        def many(_application: str) -> Mapping[str, tuple[str, ...]]:
            return {"all": actions, "read": actions[::2]}

        authority = user(
            role(applications=[{"application": "app", "privileges": ["all"], "resources": ["*"]}])
        )
        started = time.process_time()

        assert authority.allows(ApplicationPrivilege("app", "read", "*"), stored_privileges=many)
        assert time.process_time() - started < 1


class TestIndexAccess:
    def test_is_none_for_who_may_not(self) -> None:
        assert user(on("a", "read")).index_access("b", SEARCH) is None
        assert key(on("a", "read"), on("b", "read")).index_access("a", SEARCH) is None

    def test_shows_everything_without_field_security(self) -> None:
        access = user(on("a", "read")).index_access("a", SEARCH)

        assert access is not None
        assert access.shows("any")
        assert access.queries == ()

    @pytest.mark.parametrize(
        ("security", "field", "expected"),
        [
            ({"grant": ["a*"]}, "ab", True),
            ({"grant": ["a*"]}, "b", False),
            ({"grant": ["a*"], "except": ["ab"]}, "ab", False),
            ({"grant": ["a*"], "except": ["ab"]}, "ac", True),
            ({"grant": []}, "a", False),
            ({"grant": []}, "_id", True),
            ({"grant": ["*"], "except": ["/("]}, "a", False),
        ],
    )
    def test_shows_granted_fields(self, security: JsonObject, field: str, expected: bool) -> None:
        access = user(on("a", "read", field_security=security)).index_access("a", SEARCH)

        assert access is not None
        assert access.shows(field) is expected

    def test_unites_the_entries_of_a_side(self) -> None:
        access = user(
            on("a", "read", field_security={"grant": ["x"]}, query={"term": {"n": 1}}),
            on("a*", "read", field_security={"grant": ["y"]}, query={"term": {"n": 2}}),
        ).index_access("a", SEARCH)

        assert access is not None
        assert [access.shows(field) for field in "xyz"] == [True, True, False]
        assert access.queries == (('{"term":{"n":1}}', '{"term":{"n":2}}'),)

    def test_is_opened_by_an_entry_without_limits(self) -> None:
        access = user(
            on("a", "read", field_security={"grant": ["x"]}, query={"term": {"n": 1}}),
            on("a*", "read"),
        ).index_access("a", SEARCH)

        assert access is not None
        assert access.shows("z")
        assert access.queries == ()

    def test_is_what_both_sides_show(self) -> None:
        access = key(
            on("a", "read", field_security={"grant": ["x", "y"]}, query={"term": {"n": 1}}),
            on("a", "read", field_security={"grant": ["y", "z"]}, query={"term": {"n": 2}}),
        ).index_access("a", SEARCH)

        assert access is not None
        assert [access.shows(field) for field in "xyz"] == [False, True, False]
        assert access.queries == (('{"term":{"n":1}}',), ('{"term":{"n":2}}',))
