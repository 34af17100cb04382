"""What of new descriptors goes beyond the former ones."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    Authority,
    Budget,
    Demand,
    Rights,
    RoleDescriptor,
    first_widening,
    parse_descriptor,
)
from tests.unit.rules.privileges.strategies import DEMANDS, DESCRIPTORS, NAMES, STORED

PLENTY = 400_000
FIELDS: JsonObject = {"grant": ["public.*"], "except": ["public.pin"]}
FORMER: JsonObject = {
    "cluster": ["manage_own_api_key", "monitor"],
    "indices": [
        {"names": ["logs-*"], "privileges": ["read", "write"]},
        {"names": ["people"], "privileges": ["read"], "field_security": FIELDS},
        {"names": ["bills"], "privileges": ["read"], "query": '{"term":{"paid":true}}'},
    ],
    "applications": [
        {"application": "app*", "privileges": ["data:read/*"], "resources": ["s:*"]},
        {"application": "desk", "privileges": ["read"], "resources": ["a", "b"]},
        {"application": "shop", "privileges": ["*"], "resources": ["*"]},
    ],
    "run_as": ["b*"],
    "remote_indices": [{"names": ["logs-*"], "privileges": ["read"], "clusters": ["east?"]}],
    "remote_cluster": [{"privileges": ["monitor_enrich"], "clusters": ["east?"]}],
    "global": {
        "application": {"manage": {"applications": ["app-*"]}},
        "profile": {"write": {"applications": ["app-*"]}},
        "role": {"manage": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}},
    },
}


def stored(_application: str) -> Mapping[str, tuple[str, ...]]:
    return STORED


def widening(new: JsonObject, former: JsonObject = FORMER) -> str | None:
    return first_widening(
        [parse_descriptor("new", new, of="key")],
        former=[parse_descriptor("former", former, of="role")],
        budget=Budget(PLENTY),
    )


def on(*names: Json, privileges: list[Json] | None = None, **more: Json) -> JsonObject:
    return {"indices": [{"names": [*names], "privileges": privileges or ["read"], **more}]}


def app(application: str, privilege: str, resource: str) -> JsonObject:
    entry: JsonObject = {
        "application": application,
        "privileges": [privilege],
        "resources": [resource],
    }
    return {"applications": [entry]}


def managed(kind: str, what: str, inner: JsonObject) -> JsonObject:
    return {"global": {kind: {what: inner}}}


def everywhere(cluster: str, *names: Json) -> JsonObject:
    return {"remote_indices": [{"names": [*names], "privileges": ["read"], "clusters": [cluster]}]}


class TestFirstWidening:
    @pytest.mark.parametrize(
        "new",
        [
            {},
            FORMER,
            {"cluster": ["monitor"]},
            {"cluster": ["cluster:monitor/main"]},
            on("logs-a", "logs-b*"),
            on("logs-a", privileges=["indices:data/read/get"]),
            on("people", field_security={"grant": ["public.*"], "except": ["public.p*"]}),
            on("people", field_security={"grant": ["public.name"], "except": ["public.pin"]}),
            on("logs-a", field_security={"grant": ["a"]}, query='{"match_all":{}}'),
            on("bills", query='{"term":{"paid":true}}'),
            app("app-1", "data:read/x", "s:1"),
            app("desk", "read", "b"),
            app("shop", "sell", "till"),
            {"run_as": ["bob", "b?b"]},
            everywhere("east1", "logs-a"),
            {"remote_cluster": [{"privileges": ["monitor_enrich"], "clusters": ["east1"]}]},
            managed("application", "manage", {"applications": ["app-1"]}),
            managed("profile", "write", {"applications": ["app-1*"]}),
            managed("role", "manage", {"indices": [{"names": ["logs-a"], "privileges": ["read"]}]}),
        ],
    )
    def test_is_none_within(self, new: JsonObject) -> None:
        assert widening(new) is None

    @pytest.mark.parametrize(
        ("new", "what"),
        [
            ({"cluster": ["monitor", "all"]}, "the cluster privilege [all]"),
            (
                {"cluster": ["cluster:admin/xpack/security/api_key/get"]},
                "the cluster privilege [cluster:admin/xpack/security/api_key/get]",
            ),
            (on("logs*"), "the index privilege [read] on [logs*]"),
            (on("logs-a", privileges=["all"]), "the index privilege [all] on [logs-a]"),
            (on("people"), "the index privilege [read] on [people]"),
            (
                on("people", field_security={"grant": ["public.*"]}),
                "the index privilege [read] on [people]",
            ),
            (
                on("people", field_security={"grant": ["*"], "except": ["public.pin"]}),
                "the index privilege [read] on [people]",
            ),
            (on("bills"), "the index privilege [read] on [bills]"),
            (
                on("bills", query='{"term":{"paid":false}}'),
                "the index privilege [read] on [bills]",
            ),
            (
                app("app-1", "data:write/x", "s:1"),
                "the privilege [data:write/x] of application [app-1] on [s:1]",
            ),
            # What `read` stands for may change tomorrow.
            (app("app-1", "read", "s:1"), "the privilege [read] of application [app-1] on [s:1]"),
            (app("*", "data:read/x", "s:1"), "the privilege [data:read/x] of application [*]"),
            (app("desk", "read", "c"), "the privilege [read] of application [desk] on [c]"),
            ({"run_as": ["ada"]}, "to run as [ada]"),
            ({"run_as": ["*"]}, "to run as [*]"),
            (everywhere("west1", "logs-a"), "of the remote clusters [west1]"),
            # A pattern that reads like one of the former's names covers more than that name.
            (everywhere("east*", "logs-a"), "of the remote clusters [east*]"),
            (
                {"remote_cluster": [{"privileges": ["monitor_enrich"], "clusters": ["east*"]}]},
                "the cluster privilege [monitor_enrich] on the remote cluster [east*]",
            ),
            (
                {"remote_cluster": [{"privileges": ["monitor_stats"], "clusters": ["east1"]}]},
                "the cluster privilege [monitor_stats] on the remote cluster [east1]",
            ),
            (
                managed("application", "manage", {"applications": ["*"]}),
                "to manage the privileges of application [*]",
            ),
            (
                managed("profile", "write", {"applications": ["*"]}),
                "to write profiles for application [*]",
            ),
            (
                managed("role", "manage", {"indices": [{"names": ["*"], "privileges": ["read"]}]}),
                "to make roles with the index privilege [read] on [*]",
            ),
        ],
    )
    def test_says_what_goes_beyond(self, new: JsonObject, what: str) -> None:
        assert what in (widening(new) or "")

    @pytest.mark.parametrize(
        ("new", "former", "is_within"),
        [
            pytest.param(["a"], None, True, id="restricted for the first time"),
            pytest.param(["a"], ["a"], True, id="restricted as before"),
            pytest.param(None, ["a"], False, id="not restricted any more"),
            pytest.param(["b"], ["a"], False, id="for another workflow"),
        ],
    )
    def test_counts_workflows(
        self, new: list[str] | None, former: list[str] | None, *, is_within: bool
    ) -> None:
        def descriptor(workflows: list[str] | None) -> RoleDescriptor:
            return RoleDescriptor(name="r", workflows=None if workflows is None else (*workflows,))

        found = first_widening([descriptor(new)], former=[descriptor(former)], budget=Budget())

        assert (found is None) is is_within

    def test_counts_what_costs_too_much_as_wider(self) -> None:
        former, new = on("/(a|b)*a(a|b){9}/"), on("/(a|b)*b(a|b){9}/")

        found = first_widening(
            [parse_descriptor("new", new, of="key")],
            former=[parse_descriptor("former", former, of="key")],
            budget=Budget(10),
        )

        assert found is not None
        assert found.startswith("what cannot be compared")

    @given(DESCRIPTORS)
    def test_is_none_against_itself(self, descriptor: RoleDescriptor) -> None:
        found = first_widening([descriptor], former=[descriptor], budget=Budget(PLENTY))

        # Only where the former says something that grants nothing can it be more than itself.
        assert found is None or "[none]" in found or descriptor.remote_indices or descriptor.global_

    @given(st.lists(DESCRIPTORS, max_size=2), DESCRIPTORS, DEMANDS)
    def test_grants_nothing_new_where_it_finds_nothing(
        self, new: list[RoleDescriptor], former: RoleDescriptor, demand: Demand
    ) -> None:
        if first_widening(new, former=[former], budget=Budget(PLENTY)) is not None:
            new = [former]
        authorities = [Authority((Rights.of(one),)) for one in (new, [former])]

        after, before = (one.allows(demand, stored_privileges=stored) for one in authorities)

        assert after <= before

    @given(DESCRIPTORS, st.data())
    def test_lets_see_nothing_new_where_it_finds_nothing(
        self, former: RoleDescriptor, data: st.DataObject
    ) -> None:
        entries = data.draw(st.permutations(former.indices))
        new = RoleDescriptor(name="new", indices=tuple(entries[:1]))
        assert first_widening([new], former=[former], budget=Budget(PLENTY)) is None
        index, field = (
            data.draw(st.sampled_from(NAMES)),
            data.draw(st.sampled_from(["a", "b", "x"])),
        )

        views = [
            Authority((Rights.of([one]),)).index_access(index, "indices:data/read/get")
            for one in (new, former)
        ]

        after, before = views
        assert after is None or before is not None
        assert after is None or before is None or before.shows(field) >= after.shows(field)
