import pytest

from keys.rules.cross_cluster import (
    access_of,
    check_certificate_identity,
    check_license,
    read_access,
)
from keys.rules.errors import ApiKeyError, BadAccess, BadDescriptor, LicenseMissing
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import descriptor_json

SEARCH: JsonObject = {"names": ["logs"], "allow_restricted_indices": False}
COPY: JsonObject = {"names": ["archive"], "allow_restricted_indices": False}
NARROW: JsonObject = {
    "names": ["logs"],
    "field_security": {"grant": ["a", "b"], "except": ["b"]},
    "query": '{"term":{"env":"prod"}}',
    "allow_restricted_indices": True,
}
FOR_SEARCH: list[Json] = ["read", "read_cross_cluster", "view_index_metadata"]
FOR_COPY: list[Json] = ["cross_cluster_replication", "cross_cluster_replication_internal"]


def privileges_of(descriptor: JsonObject) -> list[Json]:
    entries = descriptor["indices"]
    assert isinstance(entries, list)
    return [entry["privileges"] for entry in entries if isinstance(entry, dict)]


class TestAccess:
    @pytest.mark.parametrize(
        ("access", "cluster", "indices"),
        [
            pytest.param(
                {"search": [SEARCH]},
                ["cross_cluster_search", "monitor_enrich"],
                [FOR_SEARCH],
                id="search",
            ),
            pytest.param(
                {"replication": [COPY]}, ["cross_cluster_replication"], [FOR_COPY], id="replication"
            ),
            pytest.param(
                {"replication": [COPY], "search": [SEARCH, NARROW]},
                ["cross_cluster_search", "monitor_enrich", "cross_cluster_replication"],
                [FOR_SEARCH, FOR_SEARCH, FOR_COPY],
                id="both, search first",
            ),
            pytest.param(
                {"search": [], "replication": [COPY]},
                ["cross_cluster_replication"],
                [FOR_COPY],
                id="one side empty",
            ),
        ],
    )
    def test_becomes_one_descriptor(
        self, access: JsonObject, cluster: list[Json], indices: list[Json]
    ) -> None:
        descriptor = descriptor_json(read_access(access))

        assert descriptor["cluster"] == cluster
        assert privileges_of(descriptor) == indices
        assert (descriptor["applications"], descriptor["run_as"]) == ([], [])
        assert descriptor["metadata"] == {}

    @pytest.mark.parametrize(
        "access",
        [
            pytest.param({"search": [SEARCH]}, id="search"),
            pytest.param({"replication": [COPY]}, id="replication"),
            pytest.param({"search": [NARROW, SEARCH], "replication": [COPY]}, id="both"),
        ],
    )
    def test_is_shown_as_it_was_given(self, access: JsonObject) -> None:
        stored: JsonObject = {"cross_cluster": descriptor_json(read_access(access))}

        assert access_of(stored) == access

    def test_is_shown_in_one_form_however_it_was_given(self) -> None:
        given: JsonObject = {
            "search": [{"names": "logs", "query": {"term": {"env": "prod"}}}],
            "replication": [],
        }

        shown = access_of({"cross_cluster": descriptor_json(read_access(given))})

        assert shown == {
            "search": [
                {
                    "names": ["logs"],
                    "query": '{"term":{"env":"prod"}}',
                    "allow_restricted_indices": False,
                }
            ]
        }

    def test_is_nothing_where_nothing_is_stored(self) -> None:
        assert access_of({}) == {}


class TestRefusedAccess:
    @pytest.mark.parametrize(
        ("access", "words"),
        [
            pytest.param(None, "expected an object", id="null"),
            pytest.param([], "expected an object", id="an array"),
            pytest.param({"write": [SEARCH]}, r"unexpected field \[write\]", id="a third side"),
            pytest.param({"search": SEARCH}, "value to be an array", id="an object for a side"),
            pytest.param({"search": None}, "value to be an array", id="null for a side"),
            pytest.param({"search": ["logs"]}, "array of objects", id="a text for an entry"),
            pytest.param({"search": [{}]}, r"required \[names\]", id="no names"),
            pytest.param({"search": [{"names": []}]}, "empty array", id="empty names"),
            pytest.param(
                {"search": [{**SEARCH, "privileges": ["all"]}]},
                r"unexpected field \[privileges\]",
                id="privileges to search",
            ),
            pytest.param(
                {"replication": [{**COPY, "privileges": []}]},
                r"unexpected field \[privileges\]",
                id="privileges to replicate",
            ),
            pytest.param(
                {"search": [{**SEARCH, "clusters": ["x"]}]},
                r"unexpected field \[clusters\]",
                id="another field",
            ),
            pytest.param(
                {"search": [{**SEARCH, "query": "no JSON"}]}, "'query'", id="a query that is none"
            ),
        ],
    )
    def test_has_another_shape(self, access: Json, words: str) -> None:
        self._check_is_refused(access, BadDescriptor, words)

    @pytest.mark.parametrize(
        "access",
        [
            pytest.param({}, id="no side"),
            pytest.param({"search": []}, id="an empty side"),
            pytest.param({"search": [], "replication": []}, id="two empty sides"),
        ],
    )
    def test_opens_nothing(self, access: Json) -> None:
        words = r"must specify non-empty access for either \[search\] or \[replication\]"
        self._check_is_refused(access, BadAccess, words)

    @pytest.mark.parametrize(
        "narrowed",
        [
            pytest.param({"query": {"match_all": {}}}, id="documents"),
            pytest.param({"query": '{"match_all":{}}'}, id="documents, as text"),
            pytest.param({"field_security": {"grant": ["a"]}}, id="fields"),
        ],
    )
    def test_narrows_replication(self, narrowed: JsonObject) -> None:
        access: JsonObject = {"replication": [{**COPY, **narrowed}]}
        words = "replication does not support document or field level security"
        self._check_is_refused(access, BadAccess, words)

    def test_narrows_a_search_of_what_is_replicated(self) -> None:
        copy_all: JsonObject = {"names": ["other", "logs"]}
        words = "search does not support document or field level security"
        self._check_is_refused({"search": [NARROW], "replication": [copy_all]}, BadAccess, words)

        read_access({"search": [NARROW], "replication": [COPY]})
        read_access({"search": [SEARCH], "replication": [copy_all]})
        read_access({"search": [{**NARROW, "query": ""}]})

    def _check_is_refused(self, access: Json, error: type[ApiKeyError], words: str) -> None:
        with pytest.raises(error, match=words):
            read_access(access)


class TestCertificateIdentity:
    @pytest.mark.parametrize(
        "identity",
        [
            pytest.param(None, id="none"),
            pytest.param("CN=remote-cluster-.*", id="a common name"),
            pytest.param("CN=(a|b),OU=[a-z/]+,O=x{1,3}", id="operators"),
            pytest.param("(a+)+", id="one that Python would take long for"),
        ],
    )
    def test_is_a_regular_expression(self, identity: str | None) -> None:
        check_certificate_identity(identity)

    @pytest.mark.parametrize(
        "identity",
        [
            pytest.param("CN=[", id="an open class"),
            pytest.param("(CN", id="an open group"),
            pytest.param("((a{1,99}){1,99}){1,99}", id="too complex"),
            pytest.param("x" * 5_000, id="too long"),
            pytest.param("a\0", id="NUL"),
            pytest.param("\ud800", id="a lone surrogate"),
        ],
    )
    def test_is_refused_when_it_is_none(self, identity: str) -> None:
        with pytest.raises(BadAccess, match=r"^Invalid certificate_identity format: \[") as refusal:
            check_certificate_identity(identity)

        assert str(refusal.value).endswith("]. Must be a valid regex.")
        assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("license_type", "covered"), [("basic", False), ("enterprise", True), ("trial", True)]
)
def test_licence(license_type: str, covered: bool) -> None:
    if covered:
        check_license(license_type)
    else:
        with pytest.raises(LicenseMissing) as refusal:
            check_license(license_type)
        assert str(refusal.value) == (
            "current license is non-compliant for [advanced-remote-cluster-security]"
        )
