"""Verdicts: what each kind of demand needs, how sides intersect, and what a refusal says."""

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadPattern
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    RESERVED_ROLES,
    Allowed,
    ApplicationPrivilege,
    Authority,
    Budget,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexEntry,
    IndexPrivilege,
    PatternTooComplex,
    Refused,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    Rights,
    RoleDescriptor,
    RunAs,
    granted_by,
    parse_descriptor,
)
from tests.unit.rules.privileges.strategies import (
    CLUSTER_ACTIONS,
    DEMANDS,
    DESCRIPTORS,
    INDEX_ACTIONS,
    NAME_PATTERNS,
    NAMES,
    STORED,
)

SECURITY = "cluster:admin/xpack/security"
CREATE = ClusterAction(f"{SECURITY}/api_key/create", own=True)
SEARCH = "indices:data/read/search"


def stored(application: str) -> Mapping[str, tuple[str, ...]]:
    return {} if application == "app-1" else STORED


def role(name: str = "r", **fields: Json) -> RoleDescriptor:
    return parse_descriptor(name, {**fields}, of="key")


def with_global(**privileges: Json) -> RoleDescriptor:
    return parse_descriptor("r", {"global": privileges}, of="key")


def user(*descriptors: RoleDescriptor) -> Authority:
    return Authority((Rights.of(descriptors),))


def key(assigned: RoleDescriptor, limited_by: RoleDescriptor) -> Authority:
    return Authority((Rights.of([assigned]), Rights.of([limited_by])))


def on(names: str | list[Json], *privileges: str, **more: Json) -> RoleDescriptor:
    return role(indices=[{"names": names, "privileges": [*privileges], **more}])


class TestProperties:
    """What must hold for any descriptors and any demand."""

    @given(st.lists(DESCRIPTORS, max_size=2), DESCRIPTORS, DEMANDS)
    def test_another_descriptor_never_takes_anything_away(
        self, descriptors: list[RoleDescriptor], more: RoleDescriptor, demand: Demand
    ) -> None:
        before = user(*descriptors).allows(demand, stored_privileges=stored)

        after = user(*descriptors, more).allows(demand, stored_privileges=stored)

        assert after >= before

    @given(DESCRIPTORS, DESCRIPTORS, DEMANDS)
    def test_a_key_may_do_what_both_sides_may(
        self, assigned: RoleDescriptor, limited_by: RoleDescriptor, demand: Demand
    ) -> None:
        both = [
            user(one).allows(demand, stored_privileges=stored) for one in (assigned, limited_by)
        ]

        assert key(assigned, limited_by).allows(demand, stored_privileges=stored) is all(both)

    @given(DESCRIPTORS, DESCRIPTORS, DEMANDS)
    def test_verdicts_agree_with_the_short_answer(
        self, assigned: RoleDescriptor, limited_by: RoleDescriptor, demand: Demand
    ) -> None:
        authority = key(assigned, limited_by)

        verdict = authority.judge(demand, stored_privileges=stored)

        assert isinstance(verdict, Allowed) is authority.allows(demand, stored_privileges=stored)

    @given(DESCRIPTORS, CLUSTER_ACTIONS)
    def test_who_has_a_cluster_privilege_has_its_actions(
        self, descriptor: RoleDescriptor, action: str
    ) -> None:
        authority = user(descriptor)
        demand = ClusterAction(action, own=True)

        having = [name for name in granted_by(demand) if authority.allows(ClusterPrivilege(name))]

        assert authority.allows(demand) >= bool(having)

    @given(DESCRIPTORS, INDEX_ACTIONS, st.sampled_from(NAMES), st.booleans())
    def test_who_has_an_index_privilege_has_its_actions_on_every_name(
        self,
        descriptor: RoleDescriptor,
        action: str,
        index: str,
        allow_restricted: bool,
    ) -> None:
        authority = user(descriptor)
        demand = IndexAction(action, index)

        having = [
            names
            for names in NAME_PATTERNS
            if names == index
            or user(on(names, "all", allow_restricted_indices=allow_restricted)).allows(demand)
            for name in granted_by(demand)
            if authority.allows(IndexPrivilege(name, names, allow_restricted=allow_restricted))
        ]

        assert authority.allows(demand) >= bool(having)

    @given(DEMANDS)
    def test_each_name_in_a_refusal_would_have_allowed_the_request(self, demand: Demand) -> None:
        for name in granted_by(demand):
            if isinstance(demand, ClusterAction | ClusterPrivilege):
                assert user(role(cluster=[name])).allows(demand)
            elif isinstance(demand, IndexAction | IndexPrivilege):
                assert user(on("*", name, allow_restricted_indices=True)).allows(demand)

    @given(CLUSTER_ACTIONS, st.booleans())
    def test_no_name_is_missing_from_a_refusal(self, action: str, own: bool) -> None:
        demand = ClusterAction(action, own=own)

        allowing = [
            name for name in CLUSTER_PRIVILEGES.named if user(role(cluster=[name])).allows(demand)
        ]

        assert list(granted_by(demand)) == allowing

    @given(DEMANDS)
    def test_nothing_is_allowed_without_a_descriptor(self, demand: Demand) -> None:
        allowed = user().allows(demand, stored_privileges=stored)

        # A privilege without actions is held by everybody.
        assert not allowed or granted_by(demand) in (
            tuple(CLUSTER_PRIVILEGES.named),
            tuple(INDEX_PRIVILEGES.named),
        )


class TestRefused:
    def test_names_what_would_grant_the_request(self) -> None:
        demand = ClusterAction(f"{SECURITY}/api_key/invalidate")

        verdict = user(role(cluster=["manage_own_api_key"])).judge(demand)

        assert verdict == Refused(
            demand=demand,
            reason=(
                "The caller's role descriptors do not grant"
                " the cluster action [cluster:admin/xpack/security/api_key/invalidate]."
            ),
            granted_by=("manage_api_key", "manage_security", "all"),
        )

    @pytest.mark.parametrize(
        ("assigned", "limited_by", "beginning"),
        [
            ([], ["all"], "The API key's own role descriptors do not grant the cluster"),
            (
                ["all"],
                [],
                "The role descriptors of its owner, as the API key remembers them,"
                " do not grant the cluster",
            ),
            (
                [],
                [],
                "Neither the API key's own role descriptors nor those of its owner grant"
                " the cluster",
            ),
        ],
    )
    def test_says_which_side_lacks_it(
        self, assigned: list[Json], limited_by: list[Json], beginning: str
    ) -> None:
        verdict = key(role(cluster=assigned), role(cluster=limited_by)).judge(CREATE)

        assert isinstance(verdict, Refused)
        assert verdict.reason.startswith(beginning)

    def test_an_authority_without_sides(self) -> None:
        verdict = Authority(()).judge(CREATE)

        assert isinstance(verdict, Refused)
        assert verdict.reason.startswith("The caller has no role descriptors that could grant the")
        assert not Authority(()).allows(CREATE)
        assert Authority(()).index_access("logs", SEARCH) is None

    @pytest.mark.parametrize(
        ("demand", "words", "names"),
        [
            (
                ClusterPrivilege("Grant_API_key"),
                "the cluster privilege [Grant_API_key]",
                ("grant_api_key", "manage_api_key", "manage_security", "all"),
            ),
            (
                IndexAction(SEARCH, "logs"),
                "the index action [indices:data/read/search] on [logs]",
                ("read", "all"),
            ),
            (
                IndexAction(SEARCH, "logs::failures"),
                "the index action [indices:data/read/search] on [logs::failures]",
                ("read_failure_store", "all"),
            ),
            (IndexAction(SEARCH, "logs::no"), "on [logs::no]", ()),
            (
                IndexPrivilege("Delete", "logs-*"),
                "the index privilege [Delete] on [logs-*]",
                ("delete", "write", "all"),
            ),
            (
                ApplicationPrivilege("app", "read", "*"),
                "the privilege [read] of application [app] on [*]",
                (),
            ),
            (RunAs("ada"), "to run as [ada]", ()),
            (
                RemoteClusterPrivilege("east", "monitor_stats"),
                "the cluster privilege [monitor_stats] on the remote cluster [east]",
                (),
            ),
            (
                RemoteIndexAction("east", SEARCH, "logs"),
                "the index action [indices:data/read/search] on [east:logs]",
                ("read", "all"),
            ),
        ],
    )
    def test_names_every_kind_of_demand(
        self, demand: Demand, words: str, names: tuple[str, ...]
    ) -> None:
        verdict = user(role()).judge(demand)

        assert isinstance(verdict, Refused)
        assert verdict.reason.endswith(f"{words}.")
        assert verdict.granted_by == names


class TestClusterDemands:
    @pytest.mark.parametrize(
        ("cluster", "demand", "expected"),
        [
            (["all"], CREATE, True),
            (["ALL"], CREATE, True),
            (["manage"], CREATE, False),
            (["manage_own_api_key"], CREATE, True),
            (["manage_own_api_key"], ClusterAction(f"{SECURITY}/api_key/get"), False),
            (["manage_own_api_key"], ClusterAction(f"{SECURITY}/api_key/grant", own=True), False),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/main"), True),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/main[n]"), True),
            (["cluster:monitor/main"], ClusterAction("cluster:monitor/health"), False),
            (["from_a_newer_version"], ClusterAction("cluster:monitor/main"), False),
            (["manage_security"], ClusterPrivilege("Manage_Own_API_Key"), True),
            (["manage_own_api_key"], ClusterPrivilege("manage_own_api_key"), True),
            (["cluster:monitor/*"], ClusterPrivilege("monitor_ml"), True),
            (["monitor"], ClusterPrivilege("cluster:monitor/x*"), True),
            (["monitor"], ClusterPrivilege("cluster:*"), False),
        ],
    )
    def test_are_decided_by_the_table(
        self, cluster: list[Json], demand: Demand, expected: bool
    ) -> None:
        assert user(role(cluster=cluster)).allows(demand) is expected

    def test_refuse_a_name_that_is_no_privilege(self) -> None:
        with pytest.raises(BadPattern, match=r"unknown cluster privilege \[superpower\]"):
            user(role(cluster=["all"])).judge(ClusterPrivilege("superpower"))

    def test_cost_microseconds_once_asked(self) -> None:
        superuser = user(RESERVED_ROLES["superuser"])
        superuser.allows(CREATE)
        started = time.process_time()

        for _ in range(2_000):
            superuser.judge(CREATE)

        assert (time.process_time() - started) / 2_000 < 0.000_1


class TestGlobalPrivileges:
    @pytest.mark.parametrize(
        ("action", "applications", "expected"),
        [
            ("privilege/put", ("app-1",), True),
            ("privilege/get", ("app-*",), True),
            ("privilege/delete", ("app-1", "other"), False),
            ("privilege/get", (), False),
            ("privilege/get", ("*",), False),
            ("privilege/builtin/get", ("app-1",), False),
            ("profile/put/data", ("kibana.x",), True),
            ("profile/put/data", ("app-1",), False),
            ("user/put", ("app-1",), False),
        ],
    )
    def test_are_about_the_named_applications(
        self, action: str, applications: tuple[str, ...], expected: bool
    ) -> None:
        descriptor = with_global(
            application={"manage": {"applications": ["app-*"]}},
            profile={"write": {"applications": ["kibana*"]}},
        )
        demand = ClusterAction(f"{SECURITY}/{action}", applications=applications)

        assert user(descriptor).allows(demand) is expected

    @pytest.mark.parametrize(
        ("action", "entry", "expected"),
        [
            ("role/put", IndexEntry(names=("a-1", "a-2*"), privileges=("read",)), True),
            ("role/bulk_put", IndexEntry(names=("a-*",), privileges=("read", "index")), True),
            ("role/delete", IndexEntry(names=("a-*",), privileges=("read",)), True),
            ("role/bulk_delete", IndexEntry(names=("a-*",), privileges=("read",)), True),
            ("role/get", IndexEntry(names=("a-*",), privileges=("read",)), False),
            ("role/put", IndexEntry(names=("b-*",), privileges=("read",)), False),
            ("role/put", IndexEntry(names=("a-*",), privileges=("all",)), False),
            ("role/put", None, False),
        ],
    )
    def test_let_roles_hold_the_listed_indices(
        self, action: str, entry: IndexEntry | None, expected: bool
    ) -> None:
        allowed: JsonObject = {"names": ["a-*"], "privileges": ["read", "write"]}
        descriptor = with_global(role={"manage": {"indices": [allowed]}})
        demand = ClusterAction(f"{SECURITY}/{action}", role_indices=(entry,) if entry else None)

        assert user(descriptor).allows(demand) is expected

    def test_put_an_empty_role_only_into_somebodys_hands_who_may_put_any(self) -> None:
        demand = ClusterAction(f"{SECURITY}/role/put", role_indices=())

        assert not user(with_global()).allows(demand)


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


class TestRunAs:
    @pytest.mark.parametrize(
        ("patterns", "username", "expected"),
        [
            (["ada"], "ada", True),
            (["a*"], "ada", True),
            (["/ad[a-c]/"], "ada", True),
            (["*"], "anybody", True),
            (["ada"], "Ada", False),
            ([], "ada", False),
        ],
    )
    def test_is_by_pattern(self, patterns: list[Json], username: str, expected: bool) -> None:
        assert user(role(run_as=patterns)).allows(RunAs(username)) is expected


class TestRemoteDemands:
    DESCRIPTOR = role(
        remote_indices=[{"names": "logs-*", "privileges": ["read"], "clusters": ["ea*"]}],
        remote_cluster=[{"privileges": ["Monitor_Stats"], "clusters": ["west"]}],
    )

    @pytest.mark.parametrize(
        ("demand", "expected"),
        [
            (RemoteIndexAction("east", SEARCH, "logs-1"), True),
            (RemoteIndexAction("west", SEARCH, "logs-1"), False),
            (RemoteIndexAction("east", SEARCH, "other"), False),
            (RemoteClusterPrivilege("west", "monitor_stats"), True),
            (RemoteClusterPrivilege("west", "monitor_enrich"), False),
            (RemoteClusterPrivilege("east", "monitor_stats"), False),
            (IndexAction(SEARCH, "logs-1"), False),
        ],
    )
    def test_are_by_alias(self, demand: Demand, expected: bool) -> None:
        assert user(self.DESCRIPTOR).allows(demand) is expected


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


class TestWorkflows:
    RESTRICTED = role(restriction={"workflows": ["search_application_query"]})

    def test_are_open_without_restriction(self) -> None:
        authority = user(role())

        assert authority.workflows is None
        assert authority.allows_workflow(None)

    def test_close_everything_else(self) -> None:
        authority = key(self.RESTRICTED, role(cluster=["all"]))

        assert authority.workflows == frozenset({"search_application_query"})
        assert authority.allows_workflow("search_application_query")
        assert not authority.allows_workflow("other")
        assert not authority.allows_workflow(None)


class TestRights:
    def test_are_shared_by_equal_descriptors(self) -> None:
        assert Rights.of([role(cluster=["all"])]) is Rights.of((role(cluster=["all"]),))

    def test_tell_stored_unknown_privileges_from_new_ones(self) -> None:
        """A name of a newer version, once stored, grants nothing and breaks nothing."""
        authority = user(role(cluster=["from_the_future", "monitor"]), on("a", "from_the_future"))

        assert authority.allows(ClusterAction("cluster:monitor/main"))
        assert not authority.allows(IndexAction(SEARCH, "a"))
        assert not authority.allows(IndexPrivilege("read", "*"))

    @pytest.mark.parametrize("name", INDEX_PRIVILEGES.named)
    def test_of_a_superuser_hold_every_privilege(self, name: str) -> None:
        assert user(RESERVED_ROLES["superuser"]).allows(IndexPrivilege(name, "*"))
