"""What a query or a file asks for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.judgement import KeyType
from keys.rules.privileges import ApplicationPrivilege, ClusterPrivilege, Demand, IndexPrivilege
from keys.wire.gateway.needs import BadNeeds, Needs, needs_of_fields, needs_of_query

READ_LOGS = IndexPrivilege("read", "logs-*")
READ_SHOP = ApplicationPrivilege("shop", "read", "*")


class TestAQuery:
    @pytest.mark.parametrize(
        ("query", "demands"),
        [
            pytest.param("", [], id="nothing"),
            pytest.param("cluster=monitor", [ClusterPrivilege("monitor")], id="cluster"),
            pytest.param(
                "cluster=monitor&cluster=all",
                [ClusterPrivilege("monitor"), ClusterPrivilege("all")],
                id="several",
            ),
            pytest.param("index=logs-*&privilege=read", [READ_LOGS], id="index"),
            pytest.param(
                "index=logs-*&index=a&privilege=read&privilege=write",
                [READ_LOGS, IndexPrivilege("write", "logs-*"), IndexPrivilege("read", "a"),
                 IndexPrivilege("write", "a")],
                id="each on each",
            ),
            pytest.param("application=shop&privilege=read", [READ_SHOP], id="application"),
            pytest.param(
                "application=shop&privilege=read&resource=order%3A1",
                [ApplicationPrivilege("shop", "read", "order:1")],
                id="on a resource",
            ),
            pytest.param(
                "cluster=monitor&index=logs-*&privilege=read",
                [ClusterPrivilege("monitor"), READ_LOGS],
                id="both",
            ),
        ],
    )  # fmt: skip
    def test_says_what_it_takes(self, query: str, demands: list[Demand]) -> None:
        assert list(needs_of_query(query).demands) == demands

    def test_names_a_type(self) -> None:
        assert needs_of_query("type=cross_cluster").key_type is KeyType.CROSS_CLUSTER
        assert needs_of_query("cluster=all").key_type is KeyType.REST

    @pytest.mark.parametrize(
        "query",
        [
            "clusters=monitor",
            "cluster",
            "cluster=",
            "cluster=no_such_privilege",
            "privilege=read",
            "index=logs",
            "resource=a",
            "application=shop",
            "index=a&application=shop&privilege=read",
            "application=a&application=b&privilege=read",
            "application=Shop%20X&privilege=read",
            "index=/(/&privilege=read",
            "type=other",
            "type=rest&type=rest",
            "cluster=%ff",
            "&",
            "cluster=" + "a" * 5_000,
            "privilege=read&" + "&".join(f"index=i{number}" for number in range(101)),
        ],
    )
    def test_is_refused(self, query: str) -> None:
        with pytest.raises(BadNeeds):
            needs_of_query(query)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["cluster", "index", "application", "privilege", "resource", "x"]),
                st.sampled_from(["monitor", "read", "logs", "%2a", "", "%ff"]),
            ),
            max_size=5,
        )
    )
    def test_never_says_less_than_it_names(self, pairs: list[tuple[str, str]]) -> None:
        query = "&".join("=".join(pair) for pair in pairs)
        try:
            needs = needs_of_query(query)
        except BadNeeds:
            return

        assert bool(needs.demands) == bool(pairs)


class TestFields:
    def test_say_what_they_take(self) -> None:
        fields: dict[str, Any] = {
            "cluster": ["monitor"],
            "index": [{"names": ["logs-*"], "privileges": ["read"]}],
            "application": [{"application": "shop", "privileges": ["read"]}],
            "type": "rest",
        }

        needs = needs_of_fields(fields)

        assert needs.demands == (ClusterPrivilege("monitor"), READ_LOGS, READ_SHOP)

    def test_may_be_none(self) -> None:
        assert needs_of_fields({}) == Needs()

    @pytest.mark.parametrize(
        "fields",
        [
            {"clusters": ["monitor"]},
            {"cluster": "monitor"},
            {"cluster": [1]},
            {"cluster": [""]},
            {"index": {}},
            {"index": ["logs"]},
            {"index": [{"names": ["a"]}]},
            {"index": [{"names": [], "privileges": ["read"]}]},
            {"index": [{"names": ["a"], "privileges": ["read"], "query": {}}]},
            {"index": [{"names": ["a"], "privileges": ["r"], "allow_restricted_indices": 1}]},
            {"application": [{"privileges": ["read"]}]},
            {"application": [{"application": "shop"}]},
            {"type": ["rest"]},
            {"type": 1},
        ],
    )
    def test_are_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(BadNeeds):
            needs_of_fields(fields)
