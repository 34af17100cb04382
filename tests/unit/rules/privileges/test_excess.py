"""What of a descriptor is out of its owner's reach, and where it stands."""

from collections.abc import Mapping

import pytest
from hypothesis import given

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    RESERVED_ROLES,
    Authority,
    Budget,
    Pointer,
    Rights,
    RoleDescriptor,
    excess_of,
    parse_descriptor,
)
from tests.unit.rules.privileges.strategies import DESCRIPTORS, STORED

PLENTY = 400_000
OWNER: JsonObject = {
    "cluster": ["manage_own_api_key", "monitor"],
    "indices": [{"names": ["logs-*"], "privileges": ["read"]}],
    "applications": [{"application": "app*", "privileges": ["data:read/*"], "resources": ["s:*"]}],
    "run_as": ["b*"],
    "remote_indices": [{"names": ["logs-*"], "privileges": ["read"], "clusters": ["east*"]}],
    "remote_cluster": [{"privileges": ["monitor_enrich"], "clusters": ["east"]}],
    "global": {
        "application": {"manage": {"applications": ["app-*"]}},
        "profile": {"write": {"applications": ["app-*"]}},
        "role": {"manage": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}},
    },
}


def stored(_application: str) -> Mapping[str, tuple[str, ...]]:
    return STORED


def excess(asked: JsonObject, owner: JsonObject = OWNER) -> list[tuple[Pointer, str]]:
    found = excess_of(
        [parse_descriptor("k", asked, of="key")],
        beyond=Authority((Rights.of([parse_descriptor("r", owner, of="role")]),)),
        stored_privileges=stored,
        budget=Budget(PLENTY),
    )
    return [(one.pointer, one.what) for one in found]


def entry(*names: Json, privileges: list[Json], **more: Json) -> JsonObject:
    return {"names": [*names], "privileges": privileges, **more}


def managed(kind: str, what: str, inner: JsonObject) -> JsonObject:
    return {"global": {kind: {what: inner}}}


class TestExcess:
    @pytest.mark.parametrize(
        ("asked", "pointer", "what"),
        [
            (
                {"cluster": ["monitor", "all"]},
                ("k", "cluster", 1),
                "the cluster privilege [all]",
            ),
            (
                {"indices": [entry("logs-a", "x", privileges=["read"])]},
                ("k", "indices", 0, "privileges", 0),
                "the index privilege [read] on [x]",
            ),
            (
                {"indices": [entry("logs-a", privileges=["read", "write"])]},
                ("k", "indices", 0, "privileges", 1),
                "the index privilege [write] on [logs-a]",
            ),
            (
                {
                    "applications": [
                        {"application": "app", "privileges": ["all"], "resources": ["s:1"]}
                    ]
                },
                ("k", "applications", 0, "privileges", 0),
                "the privilege [all] of application [app] on [s:1]",
            ),
            ({"run_as": ["bob", "*"]}, ("k", "run_as", 1), "to run as [*]"),
            (
                {"remote_indices": [entry("logs-a", privileges=["read"], clusters=["*"])]},
                ("k", "remote_indices", 0, "privileges", 0),
                "the index privilege [read] on [logs-a]",
            ),
            (
                {"remote_cluster": [{"privileges": ["monitor_enrich"], "clusters": ["west"]}]},
                ("k", "remote_cluster", 0, "privileges", 0),
                "the cluster privilege [monitor_enrich] on the remote cluster [west]",
            ),
            (
                managed("application", "manage", {"applications": ["app-1", "other"]}),
                ("k", "global"),
                "to manage the privileges of application [other]",
            ),
            (
                managed("profile", "write", {"applications": ["*"]}),
                ("k", "global"),
                "to write profiles for application [*]",
            ),
            (
                managed("role", "manage", {"indices": [entry("logs-1", privileges=["all"])]}),
                ("k", "global"),
                "to make roles with the index privilege [all] on [logs-1]",
            ),
        ],
    )
    def test_names_what_the_owner_lacks(
        self, asked: JsonObject, pointer: Pointer, what: str
    ) -> None:
        assert excess(asked) == [(pointer, what)]

    def test_is_nothing_within_what_the_owner_has(self) -> None:
        asked: JsonObject = {
            "cluster": ["monitor"],
            "indices": [entry("logs-a*", privileges=["read"])],
            "run_as": ["bo*"],
            "remote_indices": [entry("logs-a", privileges=["read"], clusters=["east-1"])],
            "restriction": {"workflows": ["search_application_query"]},
        }

        assert excess(asked) == []

    def test_is_nothing_in_ones_own_words(self) -> None:
        unstored: JsonObject = {
            "applications": [{"application": "new", "privileges": ["read"], "resources": ["*"]}],
            "indices": [entry(".security*", privileges=["read"])],
        }

        assert excess(unstored, owner=unstored) == []

    def test_of_global_privileges_is_nothing_for_who_manages_security(self) -> None:
        asked = managed("application", "manage", {"applications": ["*"]})

        assert excess(asked, owner={"cluster": ["manage_security"]}) == []

    def test_is_everything_for_nobody(self) -> None:
        viewer = RESERVED_ROLES["viewer"]

        found = excess_of(
            [viewer], beyond=Authority(()), stored_privileges=stored, budget=Budget(PLENTY)
        )

        privileges = [name for entry in viewer.indices for name in entry.privileges]
        assert len(found) >= len(privileges) > 0

    def test_ends_where_it_would_cost_too_much(self) -> None:
        asked = parse_descriptor("k", {"cluster": ["all"] * 100}, of="key")

        found = excess_of(
            [asked],
            beyond=Authority((Rights.of([]),)),
            stored_privileges=stored,
            budget=Budget(100),
        )

        assert 0 < len(found) < 100

    @given(DESCRIPTORS)
    def test_is_nothing_of_what_one_is_made_of(self, descriptor: RoleDescriptor) -> None:
        found = excess_of(
            [descriptor],
            beyond=Authority((Rights.of([descriptor]),)),
            stored_privileges=stored,
            budget=Budget(PLENTY),
        )

        assert [one for one in found if one.pointer[1] in {"cluster", "indices", "run_as"}] == []
