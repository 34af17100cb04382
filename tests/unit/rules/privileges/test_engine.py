"""Verdicts: how sides intersect, and what a refusal says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.json_types import Json
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    RESERVED_ROLES,
    Allowed,
    ApplicationPrivilege,
    Authority,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexPrivilege,
    Refused,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    Rights,
    RoleDescriptor,
    RunAs,
    granted_by,
)
from tests.unit.rules.privileges.authorities import (
    CREATE,
    SEARCH,
    SECURITY,
    key,
    on,
    role,
    stored,
    user,
)
from tests.unit.rules.privileges.strategies import (
    CLUSTER_ACTIONS,
    DEMANDS,
    DESCRIPTORS,
    INDEX_ACTIONS,
    NAME_PATTERNS,
    NAMES,
)


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
