"""`/_security/api_key/clone`: whoever holds a key's secret may have another like it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, User
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid

PATH = "/_security/api_key/clone"
DAY = timedelta(days=1)
YESTERDAY = timezone.now() - DAY


@pytest.fixture
def source(ada: User) -> CreatedKey:
    return make_key(
        ada,
        name="source",
        duration=DAY,
        descriptors={"r": {"cluster": ["monitor"]}},
        metadata={"team": "web"},
    )


class TestClone:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_makes_a_key_like_the_source(self, method: str, source: CreatedKey) -> None:
        body = {"api_key": source.encoded}

        answer = door_of("ada").ask(method, f"{PATH}?refresh=true", body)

        assert answer.status == 200
        assert list(answer.json) == ["id", "name", "expiration", "api_key", "encoded"]
        assert answer.json["name"] == "source"
        clone = ApiKey.objects.get(public_id=answer.json["id"])
        assert clone.parent == source.key
        assert clone.descriptors == source.key.descriptors
        assert clone.snapshot == source.key.snapshot
        assert clone.expires_at == source.key.expires_at
        assert clone.metadata == {"team": "web", "_cloned_from": source.key.public_id}

    def test_makes_a_key_that_works_at_once(self, source: CreatedKey) -> None:
        clone = door_of("ada").post(PATH, {"api_key": source.encoded}).json

        who = Door(f"ApiKey {clone['encoded']}").get("/_security/_authenticate").json

        assert (who["username"], who["api_key"]["id"]) == ("ada", clone["id"])

    def test_takes_what_is_given(self, source: CreatedKey) -> None:
        body = {"api_key": source.encoded, "name": "n", "expiration": "2h", "metadata": {"a": 1}}

        answer = door_of("ada").post(PATH, body)

        clone = ApiKey.objects.get(public_id=answer.json["id"])
        assert clone.name == "n"
        assert clone.expires_at is not None
        assert clone.expires_at < timezone.now() + timedelta(hours=3)
        assert clone.metadata == {"a": 1, "_cloned_from": source.key.public_id}

    @pytest.mark.parametrize("never", [None, "-1", -1], ids=repr)
    def test_may_be_asked_never_to_expire(self, never: object, source: CreatedKey) -> None:
        answer = door_of("ada").post(PATH, {"api_key": source.encoded, "expiration": never})

        assert answer.status == 200
        assert "expiration" not in answer.json

    def test_may_not_outlive_a_foreign_source(self, source: CreatedKey, bob: User) -> None:
        answer = door_of("bob").post(PATH, {"api_key": source.encoded, "expiration": None})

        assert answer.status == 403
        assert answer.reason == (
            "action [cluster:admin/xpack/security/api_key/clone] is unauthorized for user [bob]"
            " with effective roles [bob_role], this action is granted by the cluster privileges"
            " [manage_api_key,manage_security,all]"
        )

    def test_ends_with_a_foreign_source(self, source: CreatedKey, bob: User) -> None:
        clone = door_of("bob").post(PATH, {"api_key": source.encoded}).json

        done = door_of("ada").delete("/_security/api_key", {"owner": True})

        assert set(done.json["invalidated_api_keys"]) == {source.key.public_id, clone["id"]}
        assert Door(f"ApiKey {clone['encoded']}").get("/_security/_authenticate").status == 401

    def test_may_be_asked_by_a_key(self, ada: User, source: CreatedKey) -> None:
        assert door_with(make_key(ada)).post(PATH, {"api_key": source.encoded}).status == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (None, "parse_exception", "request body is required"),
            (
                {},
                "action_request_validation_exception",
                "Validation Failed: 1: api key credential is required;",
            ),
            (
                {"api_key": "", "name": "_a"},
                "action_request_validation_exception",
                "Validation Failed: 1: api key credential is required;2: api key name may not"
                " begin with an underscore;",
            ),
            (
                {"api_key": 1},
                "x_content_parse_exception",
                "[1:13] [clone_api_key_request] api_key doesn't support values of type:"
                " VALUE_NUMBER",
            ),
            (
                {"api_key": "a", "expiration": 1},
                "x_content_parse_exception",
                "[1:32] [clone_api_key_request] expiration doesn't support values of type:"
                " VALUE_NUMBER",
            ),
            (
                {"role_descriptors": {}},
                "x_content_parse_exception",
                "[1:2] [clone_api_key_request] unknown field [role_descriptors]",
            ),
        ],
    )
    def test_meet_a_bad_body(self, body: object, type_: str, reason: str, ada: User) -> None:
        assert door_of("ada").post(PATH, body).told == (400, type_, reason)

    @pytest.mark.parametrize("credential", ["%", "bm9uZQ=="])
    def test_meet_what_is_no_credential(self, credential: str, ada: User) -> None:
        status, type_, reason = door_of("ada").post(PATH, {"api_key": credential}).told

        assert (status, type_) == (400, "status_exception")
        assert reason.startswith("invalid API key credential: ")

    @pytest.mark.parametrize(
        ("end", "why"),
        [
            (partial(made_invalid, at=YESTERDAY), "api key [{}] has been invalidated"),
            (partial(made_expired, now=YESTERDAY), "api key is expired"),
            (
                made_cross_cluster,
                "authentication expected API key type of [rest], but API key [{}] has type"
                " [cross_cluster]",
            ),
        ],
    )
    def test_meet_a_source_that_is_no_good(
        self, end: Callable[[ApiKey], ApiKey], why: str, source: CreatedKey
    ) -> None:
        end(source.key)

        answer = door_of("ada").post(PATH, {"api_key": source.encoded})

        reason = why.format(source.key.public_id)
        assert answer.told == (403, "security_exception", "Failed to clone API key")
        assert answer.error["caused_by"] == {"type": "security_exception", "reason": reason}
        assert answer.error["root_cause"] == [{"type": "security_exception", "reason": reason}]
        assert answer.challenges == []

    def test_meet_a_wrong_secret(self, ada: User, source: CreatedKey) -> None:
        other = make_key(ada)
        source.key.digest = other.key.digest
        source.key.save()

        answer = door_of("ada").post(PATH, {"api_key": source.encoded})

        assert (answer.status, answer.reason) == (403, "Failed to clone API key")
        assert answer.error["caused_by"]["reason"] == (
            f"invalid credentials for API key [{source.key.public_id}]"
        )

    def test_meet_who_has_no_credential(self, source: CreatedKey) -> None:
        assert Door().post(PATH, {"api_key": source.encoded}).status == 401

    def test_meet_who_has_no_privilege(self, source: CreatedKey) -> None:
        make_user("nobody")

        assert door_of("nobody").post(PATH, {"api_key": source.encoded}).reason == (
            "action [cluster:admin/xpack/security/api_key/clone] is unauthorized for user [nobody]"
            " with effective roles [], this action is granted by the cluster privileges"
            " [manage_own_api_key,manage_api_key,manage_security,all]"
        )

    def test_meet_who_lost_his_privilege(self, source: CreatedKey) -> None:
        make_role("ada_role", cluster=["monitor"])

        assert door_of("ada").post(PATH, {"api_key": source.encoded}).status == 403

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_meet_other_methods(self, method: str, ada: User) -> None:
        answer = door_of("ada").ask(method, PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "POST, PUT")
