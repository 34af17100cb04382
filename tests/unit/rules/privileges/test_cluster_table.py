"""Cluster privileges: what implies what, which actions belong to which, and their order."""

import pytest
from hypothesis import given

from keys.rules.privileges.cluster_table import (
    CLUSTER_PRIVILEGES,
    DJANGO_PRIVILEGES,
    OWN_KEYS,
    SECURITY,
    cluster_covers,
    cluster_granting,
    cluster_implying,
)
from tests.unit.rules.privileges.strategies import CLUSTER_ACTIONS

NAMES = tuple(CLUSTER_PRIVILEGES.named)
WITHOUT_EFFECT = {
    "none",
    "manage_data_stream_global_retention",
    "monitor_data_stream_global_retention",
}


def implies(name: str, other: str) -> bool:
    return cluster_covers(frozenset({name}), other)


class TestImplications:
    @pytest.mark.parametrize("name", NAMES)
    def test_all_implies_everything(self, name: str) -> None:
        assert implies("all", name)

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("nothing", sorted(WITHOUT_EFFECT))
    def test_what_has_no_effect_is_implied_by_everything(self, nothing: str, name: str) -> None:
        assert implies(name, nothing)

    @pytest.mark.parametrize("name", NAMES)
    def test_each_implies_itself(self, name: str) -> None:
        assert implies(name, name)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("manage", "monitor"),
            ("manage", "manage_ilm"),
            ("manage", "manage_index_templates"),
            ("monitor", "monitor_ml"),
            ("monitor", "monitor_stats"),
            ("monitor", "monitor_esql"),
            ("manage_security", "read_security"),
            ("manage_security", "manage_api_key"),
            ("manage_security", "manage_own_api_key"),
            ("manage_security", "grant_api_key"),
            ("manage_security", "manage_token"),
            ("manage_security", "manage_user_profile"),
            ("manage_security", "manage_service_account"),
            ("manage_security", "manage_oidc"),
            ("manage_api_key", "grant_api_key"),
            ("manage_api_key", "manage_own_api_key"),
            ("manage_pipeline", "manage_ingest_pipelines"),
            ("manage_ingest_pipelines", "read_pipeline"),
            ("manage_transform", "monitor_data_frame_transforms"),
            ("manage_ccr", "read_ccr"),
            ("manage_slm", "none"),
            ("create_snapshot", "monitor_snapshot"),
            ("manage_connector", "monitor_connector"),
            ("manage_behavioral_analytics", "post_behavioral_analytics_event"),
        ],
    )
    def test_holds(self, name: str, other: str) -> None:
        assert implies(name, other)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("manage", "all"),
            ("manage", "manage_security"),
            ("manage", "read_security"),
            ("manage", "manage_own_api_key"),
            ("manage", "manage_saml"),
            ("monitor", "manage"),
            ("monitor", "monitor_snapshot"),
            ("manage_security", "monitor"),
            ("manage_security", "delegate_pki"),
            ("manage_security", "manage_saml"),
            ("manage_security", "read_ccr"),
            ("manage_api_key", "read_security"),
            ("manage_api_key", "manage_security"),
            ("grant_api_key", "manage_own_api_key"),
            ("manage_own_api_key", "manage_api_key"),
            ("manage_own_api_key", "grant_api_key"),
            ("read_security", "manage_own_api_key"),
            ("manage_connector", "read_connector_secrets"),
            ("manage_slm", "read_ilm"),
            ("none", "monitor"),
        ],
    )
    def test_does_not_hold(self, name: str, other: str) -> None:
        assert not implies(name, other)

    def test_several_may_imply_together_what_none_does_alone(self) -> None:
        assert cluster_covers(frozenset({"manage", "manage_security", "delegate_pki"}), "all")
        assert not cluster_covers(frozenset({"manage", "manage_security"}), "all")

    def test_raw_patterns_count(self) -> None:
        assert cluster_covers(frozenset({f"{SECURITY}/api_key/"}), OWN_KEYS)
        assert cluster_covers(frozenset({"manage_api_key"}), f"{SECURITY}/api_key/get")
        assert not cluster_covers(frozenset({OWN_KEYS}), f"{SECURITY}/api_key/get")

    def test_an_unknown_name_stands_for_nothing(self) -> None:
        assert not cluster_covers(frozenset({"unheard_of"}), "monitor")

    def test_are_listed_for_refusals(self) -> None:
        assert cluster_implying("grant_api_key") == (
            "grant_api_key",
            "manage_api_key",
            "manage_security",
            "all",
        )


@pytest.mark.untraced
class TestOrder:
    def test_is_by_how_much_each_implies_then_by_name(self) -> None:
        def power(name: str) -> int:
            return sum(implies(name, other) for other in NAMES if other != name)

        # Elasticsearch puts the request-aware one first, whatever implies what.
        assert NAMES[0] == OWN_KEYS
        assert list(NAMES[1:]) == sorted(NAMES[1:], key=lambda name: (power(name), name))

    def test_drops_what_has_no_name(self) -> None:
        assert CLUSTER_PRIVILEGES.in_order(["all", "cluster:x", "monitor"]) == ("monitor", "all")

    def test_has_the_four_of_django(self) -> None:
        assert set(DJANGO_PRIVILEGES) <= set(NAMES)


class TestGranting:
    """The coverage of the key privileges, request by request."""

    OWN = "manage_own_api_key"
    GRANT = "grant_api_key"
    READ = "read_security"
    KEYS = "manage_api_key"
    REST = ("manage_security", "all")

    @pytest.mark.parametrize(
        ("action", "own", "expected"),
        [
            pytest.param("api_key/create", True, {OWN, KEYS}, id="create"),
            pytest.param("api_key/get", True, {OWN, READ, KEYS}, id="get own"),
            pytest.param("api_key/get", False, {READ, KEYS}, id="get others"),
            pytest.param("api_key/query", True, {OWN, READ, KEYS}, id="query own"),
            pytest.param("api_key/query", False, {READ, KEYS}, id="query all"),
            pytest.param("api_key/update", True, {OWN, KEYS}, id="update"),
            pytest.param("api_key/bulk_update", True, {OWN, KEYS}, id="bulk update"),
            pytest.param("api_key/invalidate", True, {OWN, KEYS}, id="invalidate own"),
            pytest.param("api_key/invalidate", False, {KEYS}, id="invalidate others'"),
            pytest.param("api_key/grant", False, {GRANT, KEYS}, id="grant"),
            pytest.param("api_key/grant", True, {GRANT, KEYS}, id="grant to oneself"),
            pytest.param("api_key/clone", True, {OWN, KEYS}, id="clone"),
            pytest.param("cross_cluster/api_key/create", True, set(), id="cross-cluster create"),
            pytest.param("cross_cluster/api_key/update", True, set(), id="cross-cluster update"),
            pytest.param("cache/clear", True, set(), id="clear cache"),
            pytest.param("user/put", True, set(), id="users"),
            pytest.param("user/get", True, {READ}, id="read users"),
            pytest.param("role/put", True, set(), id="roles"),
        ],
    )
    def test_names_just_those(self, action: str, own: bool, expected: set[str]) -> None:
        granting = cluster_granting(f"{SECURITY}/{action}", own=own)

        assert granting == {*expected, *self.REST}

    @pytest.mark.parametrize(
        ("action", "own", "expected"),
        [
            ("api_key/invalidate", False, ["manage_api_key", "manage_security", "all"]),
            ("api_key/grant", False, ["grant_api_key", "manage_api_key", "manage_security", "all"]),
            (
                "api_key/create",
                True,
                ["manage_own_api_key", "manage_api_key", "manage_security", "all"],
            ),
            ("api_key/get", False, ["read_security", "manage_api_key", "manage_security", "all"]),
            ("cross_cluster/api_key/create", False, ["manage_security", "all"]),
        ],
    )
    def test_comes_in_the_order_of_refusals(
        self, action: str, own: bool, expected: list[str]
    ) -> None:
        granting = cluster_granting(f"{SECURITY}/{action}", own=own)

        assert list(CLUSTER_PRIVILEGES.in_order(granting)) == expected

    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            ("cluster:monitor/main", {"monitor", "manage", "all"}),
            ("cluster:monitor/health", {"monitor", "manage", "all"}),
            (f"{SECURITY}/delegate_pki", {"delegate_pki", "all"}),
            (
                "indices:admin/template/get",
                {"monitor", "manage_index_templates", "manage", "all"},
            ),
            ("indices:data/read/search", set()),
        ],
    )
    def test_knows_other_actions(self, action: str, expected: set[str]) -> None:
        assert cluster_granting(action, own=True) == expected

    @given(CLUSTER_ACTIONS)
    def test_follows_implication(self, action: str) -> None:
        granting = cluster_granting(action, own=True)

        for name in granting:
            assert granting >= set(cluster_implying(name))


class TestProblem:
    @pytest.mark.parametrize(
        "name",
        [
            "all",
            "Manage_Security",
            "cluster:monitor/main",
            "CLUSTER:admin/*",
            "indices:admin/template/get",
            "indices:admin/index_template/*",
        ],
    )
    def test_is_none_for_names_and_actions(self, name: str) -> None:
        assert CLUSTER_PRIVILEGES.problem(name) is None

    @pytest.mark.parametrize("name", ["", "superpower", "indices:data/read/*", "cluster", "/all/"])
    def test_names_what_there_is(self, name: str) -> None:
        problem = CLUSTER_PRIVILEGES.problem(name)

        assert problem == (
            f"unknown cluster privilege [{name}]. a privilege must be either one of the predefined"
            f" cluster privilege names [{','.join(NAMES)}] or a pattern over one of the available"
            " cluster actions"
        )

    def test_is_that_of_a_pattern_too_complex(self) -> None:
        problem = CLUSTER_PRIVILEGES.problem("cluster:" + "*a" + "?" * 30)

        assert problem is not None
        assert problem.startswith("too complex to decide: pattern [cluster:*a???")
