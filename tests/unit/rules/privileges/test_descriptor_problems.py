"""The content of descriptors: every fault at once, in Elasticsearch's words, at a bounded cost."""

import time

import pytest

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    RESERVED_ROLES,
    descriptor_problems,
    parse_descriptor,
)
from keys.rules.privileges.descriptor_problems import MOST_PROBLEMS
from keys.rules.privileges.descriptor_reader import Kind


def problems(value: JsonObject, *, of: Kind = "role") -> list[str]:
    return descriptor_problems(parse_descriptor("r", value, of=of))


def entry(**fields: Json) -> JsonObject:
    return {"names": ["a"], "privileges": ["read"], **fields}


class TestDescriptorProblems:
    @pytest.mark.parametrize("name", RESERVED_ROLES)
    def test_are_none_for_reserved_roles_but_their_metadata(self, name: str) -> None:
        assert descriptor_problems(RESERVED_ROLES[name]) == [
            "role descriptor metadata keys may not start with [_]"
        ]

    @pytest.mark.parametrize(
        "value",
        [
            {"cluster": ["All", "cluster:monitor/main"]},
            {"indices": [entry(privileges=["READ", "indices:data/read/get"])]},
            {"indices": [entry(field_security={"grant": ["a*"], "except": ["ab*"]})]},
            {"indices": [entry(field_security={"grant": ["a"], "except": ["_id"]})]},
            {"indices": [entry(field_security={"grant": [], "except": []})]},
            {"applications": [{"application": "*", "privileges": ["x"], "resources": ["*"]}]},
            {"metadata": {"a": {"_b": 1}}},
            {"description": "x" * 1000},
            {"remote_cluster": [{"privileges": ["MONITOR_STATS"], "clusters": ["*"]}]},
        ],
    )
    def test_are_none_for_good_content(self, value: JsonObject) -> None:
        assert problems(value) == []

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                {"cluster": ["superpower"]},
                CLUSTER_PRIVILEGES.problem("superpower"),
            ),
            (
                {"indices": [entry(privileges=["see"])]},
                INDEX_PRIVILEGES.problem("see"),
            ),
            (
                {"remote_indices": [entry(privileges=["see"], clusters="*")]},
                INDEX_PRIVILEGES.problem("see"),
            ),
            (
                {"global": {"role": {"manage": {"indices": [entry(privileges=["see"])]}}}},
                INDEX_PRIVILEGES.problem("see"),
            ),
            (
                {"metadata": {"_a": 1}},
                "role descriptor metadata keys may not start with [_]",
            ),
            (
                {"description": "x" * 1001},
                "Role description must be less than 1000 characters.",
            ),
            (
                {"applications": [{"application": "A", "privileges": ["x"], "resources": ["*"]}]},
                "An application name prefix must match the pattern ^[a-z][A-Za-z0-9]*$ (found 'A')",
            ),
            (
                {
                    "applications": [
                        {"application": "app", "privileges": ["x y"], "resources": ["*"]}
                    ]
                },
                "Application privilege names and actions must match the pattern ^\\p{Graph}*$"
                " (found 'x y')",
            ),
            (
                {"indices": [entry(field_security={"grant": ["a*", "b"], "except": ["a", "c*"]})]},
                "Exceptions for field permissions must be a subset of the granted fields but"
                " [a,c*] is not a subset of [a*,b]",
            ),
            (
                {"remote_indices": [entry(clusters=[""])]},
                "remote index cluster alias cannot be an empty string",
            ),
            (
                {"remote_cluster": [{"privileges": ["monitor_stats"], "clusters": [""]}]},
                "remote_cluster clusters aliases must contain valid non-empty, non-null values",
            ),
            (
                {"remote_cluster": [{"privileges": ["all", "monitor_stats"], "clusters": ["*"]}]},
                "Invalid remote_cluster permissions found. Please remove the following: [all]"
                " Only [monitor_enrich, monitor_stats] are allowed",
            ),
            (
                {"indices": [entry(names=["/(/"])]},
                "invalid pattern [/(/]. found an unexpected end at position [1]"
                " of the regular expression",
            ),
            (
                {"run_as": ["/a"]},
                "invalid pattern [/a]. patterns starting with '/' indicate regular expression"
                " pattern and must end with '/'. other patterns should not start with '/'",
            ),
            (
                {"indices": [entry(names=["/((a{1,99}){1,99}){1,99}/"])]},
                "too complex to decide: pattern [/((a{1,99}){1,99}){1,99}/]",
            ),
            (
                {"indices": [entry(field_security={"grant": ["/(/"], "except": []})]},
                "invalid pattern [/(/]. found an unexpected end at position [1]"
                " of the regular expression",
            ),
        ],
    )
    def test_names_the_fault(self, value: JsonObject, sentence: str) -> None:
        assert problems(value) == [sentence]

    def test_are_not_doubled_for_fields_that_are_no_patterns(self) -> None:
        value: JsonObject = {"indices": [entry(field_security={"grant": ["*"], "except": ["/a"]})]}

        assert len(problems(value)) == 1

    def test_knows_the_workflows(self) -> None:
        good: JsonObject = {"restriction": {"workflows": ["search_application_query"]}}
        bad: JsonObject = {"restriction": {"workflows": ["lunch"]}}

        assert problems(good, of="key") == []
        assert problems(bad, of="key") == [
            "Unknown workflow [lunch]. A workflow must be one of the predefined workflow names"
            " [search_application_query]."
        ]

    def test_come_all_at_once_and_each_once(self) -> None:
        one = parse_descriptor("a", {"cluster": ["x"], "metadata": {"_": 1}}, of="role")
        other = parse_descriptor("b", {"cluster": ["x", "y"]}, of="role")

        assert descriptor_problems(one, other) == [
            CLUSTER_PRIVILEGES.problem("x"),
            "role descriptor metadata keys may not start with [_]",
            CLUSTER_PRIVILEGES.problem("y"),
        ]

    def test_looks_at_every_pattern(self) -> None:
        bad: list[Json] = [f"/{letter}" for letter in "abcdefghijk"]
        fields: JsonObject = {"grant": [bad[1]], "except": [bad[2]]}
        value: JsonObject = {
            "indices": [entry(names=[bad[0]], field_security=fields)],
            "remote_indices": [entry(names=[bad[3]], clusters=[bad[4]])],
            "remote_cluster": [{"privileges": ["monitor_stats"], "clusters": [bad[5]]}],
            "applications": [{"application": "app", "privileges": [bad[6]], "resources": [bad[7]]}],
            "run_as": [bad[8]],
            "global": {
                "role": {"manage": {"indices": [{"names": [bad[9]], "privileges": ["read"]}]}},
                "data_source": [{"names": [bad[10]], "privileges": ["read"]}],
            },
        }

        assert len(problems(value)) == len(bad)


@pytest.mark.untraced
class TestCost:
    def test_of_all_patterns_together_is_bounded(self) -> None:
        names: list[Json] = [f"/.*a.{{5}}{number}/" for number in range(5_000)]
        descriptor = parse_descriptor("r", {"indices": [entry(names=names)]}, of="role")
        started = time.process_time()

        found = descriptor_problems(descriptor)

        assert found == ["too complex to decide: the patterns of the role descriptors together"]
        assert time.process_time() - started < 2

    def test_of_refused_patterns_counts_too(self) -> None:
        names: list[Json] = [f"/.*a.{{20}}{number}/" for number in range(5_000)]

        assert len(problems({"indices": [entry(names=names)]})) < 10

    def test_of_raw_actions_counts_too(self) -> None:
        actions: list[Json] = [f"cluster:{'*a?' * number}x" for number in range(2_000)]
        started = time.process_time()

        found = problems({"cluster": actions})

        assert found[-1] == "too complex to decide: the patterns of the role descriptors together"
        assert time.process_time() - started < 2

    def test_of_very_many_mistakes_is_bounded(self) -> None:
        mistakes: list[Json] = [f"mistake-{number}" for number in range(20_000)]

        found = problems({"cluster": mistakes})

        assert len(found) == MOST_PROBLEMS
        assert found[0] == CLUSTER_PRIVILEGES.problem("mistake-0")

    def test_of_exceptions_counts_too(self) -> None:
        hidden: list[Json] = [f"a{number}*" for number in range(3_000)]
        shown: list[Json] = ["/a[0-9]{1,200}.*/"]
        fields: JsonObject = {"grant": shown, "except": hidden}

        assert problems({"indices": [entry(field_security=fields)]}) == [
            "too complex to decide: the patterns of the role descriptors together"
        ]

    def test_of_many_ordinary_names_is_small(self) -> None:
        names: list[Json] = [f"logs-{number}-*" for number in range(3_000)]

        assert problems({"indices": [entry(names=[*names, "plain" * 100])]}) == []
