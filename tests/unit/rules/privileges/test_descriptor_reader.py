"""Reading role descriptors: the canonical form, and a sentence for each fault."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadDescriptor
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    RESERVED_ROLES,
    RoleDescriptor,
    descriptor_json,
    is_empty,
    parse_descriptor,
)
from keys.rules.privileges.descriptor_reader import Kind
from tests.unit.rules.privileges.strategies import DESCRIPTORS, JSON

EMPTY: JsonObject = {
    "cluster": [],
    "indices": [],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}


def read(value: Json, *, of: Kind = "role") -> RoleDescriptor:
    return parse_descriptor("r", value, of=of)


def refusal(value: Json, *, of: Kind = "role") -> str:
    with pytest.raises(BadDescriptor) as caught:
        read(value, of=of)
    return str(caught.value)


@pytest.mark.untraced
class TestCanonicalForm:
    def test_of_nothing_shows_every_common_field(self) -> None:
        assert descriptor_json(read({})) == EMPTY

    def test_takes_null_for_no_names(self) -> None:
        assert descriptor_json(read({"cluster": None, "run_as": None})) == EMPTY

    def test_of_everything(self) -> None:
        entry: JsonObject = {
            "names": ["logs-*"],
            "privileges": ["read"],
            "field_security": {"grant": ["a*"], "except": ["ab"]},
            "query": '{"term":{"b":1,"a":2}}',
            "allow_restricted_indices": True,
        }
        remote: JsonObject = {**entry, "clusters": ["east"]}
        full: JsonObject = {
            "cluster": ["monitor", "all"],
            "indices": [entry],
            "applications": [{"application": "app", "privileges": ["read"], "resources": ["*"]}],
            "run_as": ["ada"],
            "metadata": {"b": [1, None], "a": {"_c": True}},
            "transient_metadata": {"enabled": True},
            "global": {
                "application": {"manage": {"applications": ["app-*"]}},
                "profile": {"write": {"applications": ["app"]}},
                "role": {"manage": {"indices": [{"names": ["a*"], "privileges": ["read"]}]}},
                "data_source": [{"names": ["d"], "privileges": ["read"]}],
            },
            "remote_indices": [remote],
            "remote_cluster": [{"privileges": ["monitor_stats"], "clusters": ["*"]}],
            "description": "Reads logs.",
        }

        assert descriptor_json(read(full)) == full
        assert [*descriptor_json(read(full))] == [*full]

    def test_has_lists_of_names_and_queries_as_text(self) -> None:
        entry: JsonObject = {"names": "a", "privileges": [], "query": {"match_all": {"é": [1]}}}

        [shown] = read({"index": [entry]}).indices

        assert shown.json() == {
            "names": ["a"],
            "privileges": [],
            "query": '{"match_all":{"é":[1]}}',
            "allow_restricted_indices": False,
        }

    @pytest.mark.parametrize("query", [None, ""])
    def test_leaves_out_an_absent_query(self, query: Json) -> None:
        [shown] = read({"indices": [{"names": "a", "privileges": [], "query": query}]}).indices

        assert "query" not in shown.json()

    def test_leaves_out_empty_field_security(self) -> None:
        entry: JsonObject = {"names": "a", "privileges": [], "field_security": {}}

        [shown] = read({"indices": [entry]}).indices

        assert shown.field_security is None

    def test_ignores_transient_metadata(self) -> None:
        assert descriptor_json(read({"transient_metadata": {"enabled": False}})) == EMPTY

    def test_of_a_key_may_restrict_workflows(self) -> None:
        restriction: JsonObject = {"workflows": ["search_application_query"]}

        descriptor = read({"restriction": restriction}, of="key")

        assert descriptor_json(descriptor) == {**EMPTY, "restriction": restriction}

    @given(DESCRIPTORS)
    def test_reads_back_as_the_same(self, descriptor: RoleDescriptor) -> None:
        again = parse_descriptor(descriptor.name, descriptor_json(descriptor), of="role")

        assert again == descriptor
        assert hash(again) == hash(descriptor)
        assert descriptor_json(again) == descriptor_json(descriptor)

    @pytest.mark.parametrize("name", RESERVED_ROLES)
    def test_of_reserved_roles_reads_back_as_the_same(self, name: str) -> None:
        descriptor = RESERVED_ROLES[name]

        assert parse_descriptor(name, descriptor_json(descriptor), of="role") == descriptor


class TestEquality:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            pytest.param({"cluster": ["a", "b"]}, {"cluster": ["b", "a"]}, False, id="order"),
            pytest.param({"metadata": {"a": 1}}, {"metadata": {"a": True}}, False, id="types"),
            pytest.param({"metadata": {"a": 1}}, {"metadata": {"a": 1.0}}, False, id="numbers"),
            pytest.param(
                {"metadata": {"a": 1, "b": 2}}, {"metadata": {"b": 2, "a": 1}}, True, id="fields"
            ),
            pytest.param(
                {"indices": [{"names": "a", "privileges": []}]},
                {"index": [{"privileges": [], "names": ["a"]}]},
                True,
                id="spelling",
            ),
        ],
    )
    def test_is_that_of_the_canonical_form(
        self, one: JsonObject, other: JsonObject, expected: bool
    ) -> None:
        assert (read(one) == read(other)) is expected


class TestIsEmpty:
    @pytest.mark.parametrize(
        "value",
        [{}, {"metadata": {"a": 1}}, {"description": "x"}, {"global": {}}, {"cluster": []}],
    )
    def test_of_what_grants_nothing(self, value: JsonObject) -> None:
        assert is_empty(read(value))

    @pytest.mark.parametrize(
        "value",
        [
            {"cluster": ["none"]},
            {"indices": [{"names": "a", "privileges": []}]},
            {"applications": [{"application": "a", "privileges": ["x"], "resources": ["*"]}]},
            {"run_as": ["a"]},
            {"global": {"profile": {"write": {"applications": []}}}},
            {"remote_indices": [{"names": "a", "privileges": [], "clusters": "*"}]},
            {"remote_cluster": [{"privileges": ["monitor_stats"], "clusters": "*"}]},
        ],
    )
    def test_of_what_grants_anything(self, value: JsonObject) -> None:
        assert not is_empty(read(value))


def with_entry(**entry: Json) -> JsonObject:
    return {"indices": [{"names": "a", "privileges": ["read"], **entry}]}


def with_application(**entry: Json) -> JsonObject:
    base: JsonObject = {"application": "app", "privileges": ["read"], "resources": ["*"]}
    return {"applications": [{**base, **entry}]}


INDICES = "failed to parse indices privileges for role [r]. "
APPLICATIONS = "failed to parse application privileges for role [r]. "
GLOBAL = "failed to parse global privileges for role [r]. "


class TestFaults:
    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            ([], "expected an object but found [START_ARRAY] instead"),
            ({"colour": 1}, "unexpected field [colour]"),
            ({"restriction": {"workflows": ["x"]}}, "unexpected field [restriction]"),
            (
                {"cluster": "all"},
                "could not parse [cluster] field. expected a string array"
                " but found [VALUE_STRING] value instead",
            ),
            (
                {"run_as": ["a", 1]},
                "could not parse [run_as] field. expected a string array"
                " but one of the value in the array is [VALUE_NUMBER]",
            ),
            (
                {"metadata": None},
                "expected field [metadata] to be of type object, but found [VALUE_NULL] instead",
            ),
            (
                {"transient_metadata": True},
                "expected field [transient_metadata] to be of type object,"
                " but found [VALUE_BOOLEAN] instead",
            ),
            (
                {"metadata": {"a": [float("inf")]}},
                "field [metadata] holds a number that is out of range",
            ),
            (
                {"description": 1},
                "expected field [description] value to be a string,"
                " but found [VALUE_NUMBER] instead",
            ),
        ],
    )
    def test_of_the_whole(self, value: Json, sentence: str) -> None:
        assert refusal(value) == f"failed to parse role [r]. {sentence}"

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                {"indices": {}},
                "expected field [indices] value to be an array, but found [START_OBJECT] instead",
            ),
            (
                {"indices": ["a"]},
                "expected field [indices] value to be an array of objects,"
                " but found an array element of type [VALUE_STRING]",
            ),
            ({"indices": [{"privileges": []}]}, "missing required [names] field"),
            ({"indices": [{"names": "a"}]}, "missing required [privileges] field"),
            (with_entry(names=[]), "[names] cannot be an empty array"),
            (
                with_entry(names=1),
                "expected field [names] value to be a string or an array of strings,"
                " but found [VALUE_NUMBER] instead",
            ),
            (
                with_entry(names=["a", None]),
                "could not parse [names] field. expected a string array"
                " but one of the value in the array is [VALUE_NULL]",
            ),
            (with_entry(clusters=["a"]), "unexpected field [clusters]"),
            (
                with_entry(field_security=[]),
                "expected field [field_security] to be of type object,"
                " but found [START_ARRAY] instead",
            ),
            (
                with_entry(field_security={"deny": []}),
                '"field_security" only accepts options grant and except, but got: deny',
            ),
            (with_entry(field_security={"grant": None}), "grant must not be null."),
            (
                with_entry(field_security={"grant": [], "except": None}),
                "except must not be null.",
            ),
            (
                with_entry(field_security={"except": ["a"]}),
                "field_security requires grant if except is given",
            ),
            (
                with_entry(query=1),
                "expected field [query] value to be null, a string, an array, or an object,"
                " but found [VALUE_NUMBER] instead",
            ),
            (
                with_entry(names=["a", "b"], query="match all"),
                "failed to parse field 'query' for indices [a,b]"
                " at index privilege [0] of role descriptor",
            ),
            (
                with_entry(query='{"a":NaN}'),
                "failed to parse field 'query' for indices [a]"
                " at index privilege [0] of role descriptor",
            ),
            (
                with_entry(query='{"a":1e999}'),
                "failed to parse field 'query' for indices [a]"
                " at index privilege [0] of role descriptor",
            ),
            (
                with_entry(query='{"a":'),
                "failed to parse field 'query' for indices [a]"
                " at index privilege [0] of role descriptor",
            ),
            (
                with_entry(allow_restricted_indices="yes"),
                "expected field [allow_restricted_indices] value to be a boolean,"
                " but found [VALUE_STRING] instead",
            ),
        ],
    )
    def test_of_index_entries(self, value: Json, sentence: str) -> None:
        assert refusal(value) == INDICES + sentence

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                {"applications": None},
                "expected field [applications] value to be an array,"
                " but found [VALUE_NULL] instead",
            ),
            (
                {"applications": [{"application": "a", "privileges": []}]},
                "missing required [resources] field",
            ),
            (with_application(extra=1), "unexpected field [extra]"),
            (
                with_application(application=""),
                "application privileges must have an application name",
            ),
            (
                with_application(application=["a"]),
                "expected field [application] value to be a string,"
                " but found [START_ARRAY] instead",
            ),
            (
                with_application(privileges=[]),
                "application privileges must define at least one privilege",
            ),
            (
                with_application(resources=[]),
                "application privileges must refer to at least one resource",
            ),
            (
                with_application(resources=None),
                "could not parse [resources] field. expected a string array"
                " but found [VALUE_NULL] value instead",
            ),
        ],
    )
    def test_of_applications(self, value: Json, sentence: str) -> None:
        assert refusal(value) == APPLICATIONS + sentence

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            ({"colour": {}}, "unexpected field [colour]"),
            ({"application": {}}, "missing required [manage] field"),
            ({"application": {"manage": {}}}, "missing required [applications] field"),
            ({"profile": {"manage": {}}}, "unexpected field [manage]"),
            (
                {"profile": {"write": {"applications": ["a"], "x": 1}}},
                "unexpected field [x]",
            ),
            ({"role": {"manage": {}}}, "missing required [indices] field"),
            (
                {"role": {"manage": {"indices": [{"names": "a"}]}}},
                "missing required [privileges] field",
            ),
            (
                {"data_source": {}},
                "expected field [data_source] value to be an array,"
                " but found [START_OBJECT] instead",
            ),
        ],
    )
    def test_of_global_privileges(self, value: Json, sentence: str) -> None:
        assert refusal({"global": value}) == GLOBAL + sentence

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                {"remote_indices": [{"names": "a", "privileges": []}]},
                "failed to parse remote indices privileges for role [r]."
                " missing required [clusters] field",
            ),
            (
                {"remote_cluster": [{"privileges": ["monitor_stats"], "clusters": []}]},
                "failed to parse remote_cluster for role [r]. [clusters] cannot be an empty array",
            ),
        ],
    )
    def test_of_remote_entries(self, value: Json, sentence: str) -> None:
        assert refusal(value) == sentence

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                {"description": "x"},
                "failed to parse role [r]. unexpected field [description]",
            ),
            (
                {"restriction": {}},
                "failed to parse restriction for role [r]. missing required [workflows] field",
            ),
            (
                {"restriction": {"workflows": ["a"], "x": 1}},
                "failed to parse restriction for role [r]. unexpected field [x]",
            ),
        ],
    )
    def test_of_a_keys_descriptor(self, value: Json, sentence: str) -> None:
        assert refusal(value, of="key") == sentence

    def test_of_deep_nesting(self) -> None:
        deep: Json = []
        for _ in range(100_000):
            deep = [deep]

        assert refusal({"metadata": {"a": deep}}) == (
            "failed to parse role [r]. it is nested too deeply"
        )

    @given(
        st.dictionaries(
            st.sampled_from(
                [
                    "cluster",
                    "indices",
                    "applications",
                    "run_as",
                    "global",
                    "metadata",
                    "remote_indices",
                    "remote_cluster",
                    "restriction",
                ]
            ),
            JSON
            | st.lists(st.dictionaries(st.sampled_from(["names", "privileges", "query"]), JSON)),
            max_size=3,
        )
    )
    def test_of_any_kind_is_a_refusal_and_never_a_crash(self, value: JsonObject) -> None:
        with suppress(BadDescriptor):
            descriptor = read(value, of="key")

            assert parse_descriptor("r", descriptor_json(descriptor), of="key") == descriptor
