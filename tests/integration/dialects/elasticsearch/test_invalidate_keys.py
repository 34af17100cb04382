"""`DELETE /_security/api_key`."""

import pytest

from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PATH = "/_security/api_key"


@pytest.fixture
def nobody(db: None) -> User:
    return make_user("nobody")


class TestInvalidate:
    @pytest.mark.parametrize(
        ("body", "names"),
        [
            ({"name": "ci"}, ["ci"]),
            ({"name": "c*"}, ["cd", "ci"]),
            ({"username": "bob"}, ["bobs"]),
            ({"realm_name": "default_native"}, ["bobs", "cd", "ci"]),
            ({"username": "ada", "realm_name": "reserved"}, []),
            ({"ids": ["unknown"]}, []),
            ({"ids": "unknown"}, []),
            ({"name": "", "username": "bob", "realm_name": None}, ["bobs"]),
        ],
    )
    def test_invalidates_what_is_selected(
        self, body: object, names: list[str], administrator: User, ada: User, bob: User
    ) -> None:
        for owner, name in ((ada, "ci"), (ada, "cd"), (bob, "bobs")):
            make_key(owner, name=name)

        answer = door_of("elastic").delete(PATH, body)

        gone = ApiKey.objects.exclude(invalidated_at=None)
        assert answer.status == 200
        assert sorted(gone.values_list("name", flat=True)) == names
        assert sorted(answer.json["invalidated_api_keys"]) == sorted(
            gone.values_list("public_id", flat=True)
        )
        assert list(answer.json) == [
            "invalidated_api_keys",
            "previously_invalidated_api_keys",
            "error_count",
        ]

    @pytest.mark.parametrize("field", ["ids", "id"])
    def test_ends_the_key_at_once_and_says_nothing_the_second_time(
        self, field: str, ada: User
    ) -> None:
        created = make_key(ada)
        key_id = created.key.public_id
        body = {field: [key_id] if field == "ids" else key_id, "owner": True}

        first, second = (door_of("ada").delete(PATH, body).json for _ in range(2))

        assert first["invalidated_api_keys"] == [key_id]
        assert second == {
            "invalidated_api_keys": [],
            "previously_invalidated_api_keys": [],
            "error_count": 0,
        }
        assert door_with(created).get("/_security/_authenticate").status == 401

    def test_lets_a_key_end_itself(self, ada: User) -> None:
        created = make_key(ada)

        answer = door_with(created).delete(PATH, {"ids": [created.key.public_id]})

        assert answer.json["invalidated_api_keys"] == [created.key.public_id]

    def test_reports_keys_for_other_clusters_that_take_more(self, ada: User) -> None:
        make_user("keeper", cluster=["manage_api_key"])
        kept, gone = make_key(ada, name="kept").key, make_key(ada, name="gone").key
        ApiKey.objects.filter(pk=kept.pk).update(type="cross_cluster", snapshot=None)

        answer = door_of("keeper").delete(PATH, {"username": "ada"})

        assert answer.json == {
            "invalidated_api_keys": [gone.public_id],
            "previously_invalidated_api_keys": [],
            "error_count": 1,
            "error_details": [
                {
                    "type": "security_exception",
                    "reason": f"Cannot invalidate cross-cluster API key [{kept.public_id}]."
                    " This requires [manage_security] cluster privilege or higher",
                }
            ],
        }

    @pytest.mark.parametrize(
        "body", [{"name": "ci"}, {"username": "ada"}, {"ids": ["x"]}, {"realm_name": "x"}]
    )
    def test_needs_a_privilege_for_others_keys(self, body: object, ada: User, bob: User) -> None:
        make_key(ada)

        answer = door_of("bob").delete(PATH, body)

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/api_key/invalidate] is unauthorized for user"
            " [bob] with effective roles [bob_role], this action is granted by the cluster"
            " privileges [manage_api_key,manage_security,all]",
        )
        assert not ApiKey.objects.exclude(invalidated_at=None).exists()

    def test_leaves_others_keys_alone_among_ones_own(self, ada: User, bob: User) -> None:
        key_id = make_key(ada).key.public_id

        answer = door_of("bob").delete(PATH, {"ids": [key_id], "owner": True})

        assert answer.json["invalidated_api_keys"] == []
        assert not ApiKey.objects.exclude(invalidated_at=None).exists()

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            (
                {},
                "One of [api key id(s), api key name, username, realm name] must be specified if"
                " [owner] flag is false",
            ),
            (
                {"owner": False, "name": " "},
                "One of [api key id(s), api key name, username, realm name] must be specified if"
                " [owner] flag is false",
            ),
            ({"ids": []}, "Field [ids] cannot be an empty array"),
            (
                {"ids": ["a", " ", ""]},
                "Field [ids] must not contain blank ids, but got blank ids at index positions:"
                " [1, 2]",
            ),
            (
                {"ids": ["a"], "name": "b"},
                "only one of [api key id(s), api key name] can be specified",
            ),
            (
                {"owner": True, "username": "b"},
                "neither username nor realm-name may be specified when invalidating owned API keys",
            ),
        ],
    )
    def test_refuses_a_selection_that_contradicts_itself(
        self, body: object, problem: str, nobody: User
    ) -> None:
        assert door_of("nobody").delete(PATH, body).told == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {problem};",
        )

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                {"id": "a", "ids": ["b"]},
                (
                    "illegal_argument_exception",
                    "Must use either [id] or [ids], not both at the same time",
                ),
            ),
            (
                {"ids": [1]},
                (
                    "x_content_parse_exception",
                    "[1:9] [invalidate_api_key] failed to parse field [ids]",
                ),
            ),
            (
                {"ids": 7},
                (
                    "x_content_parse_exception",
                    "[1:9] [invalidate_api_key] ids doesn't support values of type: VALUE_NUMBER",
                ),
            ),
            (
                {"owner": "yes"},
                (
                    "x_content_parse_exception",
                    "[1:11] [invalidate_api_key] owner doesn't support values of type:"
                    " VALUE_STRING",
                ),
            ),
            (
                {"id": {}},
                (
                    "x_content_parse_exception",
                    "[1:8] [invalidate_api_key] id doesn't support values of type: START_OBJECT",
                ),
            ),
            (
                {"key": "a"},
                ("x_content_parse_exception", "[1:2] [invalidate_api_key] unknown field [key]"),
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, told: tuple[str, str], ada: User) -> None:
        assert door_of("ada").delete(PATH, body).told == (400, *told)

    def test_takes_a_truth_value_as_text(self, ada: User) -> None:
        make_key(ada)

        assert len(door_of("ada").delete(PATH, {"owner": "true"}).json["invalidated_api_keys"]) == 1

    def test_needs_a_body(self, ada: User) -> None:
        assert door_of("ada").delete(PATH).told == (
            400,
            "parse_exception",
            "request body is required",
        )

    def test_needs_a_credential(self) -> None:
        assert Door().delete(PATH, {"owner": True}).status == 401
