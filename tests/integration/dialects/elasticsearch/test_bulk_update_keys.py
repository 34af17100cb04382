"""`POST /_security/api_key/_bulk_update`: each key as if it were updated alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from keys.models import ApiKey, User
from tests.factories import make_key, make_role
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid

PATH = "/_security/api_key/_bulk_update"


def ids_of(user: User, number: int) -> list[str]:
    return [make_key(user, metadata={"a": 1}).key.public_id for _ in range(number)]


class TestBulkUpdate:
    def test_changes_what_is_given(self, ada: User) -> None:
        ids = ids_of(ada, 3)
        body = {
            "ids": [ids[2], ids[0]],
            "expiration": "1d",
            "metadata": {"team": "web"},
            "role_descriptors": {"r": {"cluster": ["monitor"]}},
        }

        answer = door_of("ada").post(PATH, body)

        assert (answer.status, answer.json) == (200, {"updated": [ids[0], ids[2]], "noops": []})
        changed = ApiKey.objects.filter(public_id__in=body["ids"])
        assert [key.metadata for key in changed] == [{"team": "web"}] * 2
        assert all(list(key.descriptors) == ["r"] for key in changed)
        tomorrow = datetime.now(UTC) + timedelta(hours=23)
        assert all(key.expires_at and key.expires_at > tomorrow for key in changed)
        assert ApiKey.objects.get(public_id=ids[1]).metadata == {"a": 1}

    def test_takes_one_id_alone(self, ada: User) -> None:
        (key_id,) = ids_of(ada, 1)

        answer = door_of("ada").post(PATH, {"ids": key_id, "metadata": {}})

        assert answer.json == {"updated": [key_id], "noops": []}

    def test_refreshes_what_the_owner_may_do(self, ada: User) -> None:
        ids = ids_of(ada, 2)
        door = door_of("ada")
        assert door.post(PATH, {"ids": ids}).json == {"updated": [], "noops": ids}

        make_role("ada_role", cluster=["manage_own_api_key", "monitor"])

        assert door.post(PATH, {"ids": ids}).json == {"updated": ids, "noops": []}

    def test_tells_why_a_key_cannot_be_changed(self, ada: User, bob: User) -> None:
        good, bobs = make_key(ada).key.public_id, make_key(bob).key.public_id
        now = timezone.now()
        invalid = made_invalid(make_key(ada).key, at=now)
        expired = made_expired(make_key(ada).key, now=now)
        other = made_cross_cluster(make_key(ada).key)
        ids = [good, bobs, "none", *(one.public_id for one in (invalid, expired, other))]

        answer = door_of("ada").post(PATH, {"ids": ids, "metadata": {"b": 2}})

        assert answer.status == 200
        assert list(answer.json) == ["updated", "noops", "errors"]
        assert (answer.json["updated"], answer.json["noops"]) == ([good], [])
        errors = answer.json["errors"]
        assert errors["count"] == 5
        assert errors["details"] == {
            bobs: {
                "type": "resource_not_found_exception",
                "reason": f"no API key owned by requesting user found for ID [{bobs}]",
            },
            "none": {
                "type": "resource_not_found_exception",
                "reason": "no API key owned by requesting user found for ID [none]",
            },
            ids[3]: {
                "type": "illegal_argument_exception",
                "reason": f"cannot update invalidated API key [{ids[3]}]",
            },
            ids[4]: {
                "type": "illegal_argument_exception",
                "reason": f"cannot update expired API key [{ids[4]}]",
            },
            ids[5]: {
                "type": "illegal_argument_exception",
                "reason": "cannot update API key of type [cross_cluster] while expected type is"
                " [rest]",
            },
        }

    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            (None, "parse_exception", "request body is required"),
            ({}, "illegal_argument_exception", "Required [ids]"),
            (
                {"ids": []},
                "action_request_validation_exception",
                "Validation Failed: 1: Field [ids] cannot be empty;",
            ),
            (
                {"ids": 1},
                "x_content_parse_exception",
                "[1:9] [bulk_update_api_key_request] ids doesn't support values of type:"
                " VALUE_NUMBER",
            ),
            (
                {"ids": ["a"], "name": "new"},
                "x_content_parse_exception",
                "[1:16] [bulk_update_api_key_request] unknown field [name]",
            ),
            (
                {"ids": ["a"], "metadata": {"_a": 1}},
                "action_request_validation_exception",
                "Validation Failed: 1: API key metadata keys may not start with [_];",
            ),
        ],
    )
    def test_refuses_a_bad_body(self, body: object, type_: str, reason: str, ada: User) -> None:
        assert door_of("ada").post(PATH, body).told == (400, type_, reason)

    def test_refuses_a_key_as_caller(self, ada: User) -> None:
        created = make_key(ada)

        answer = door_with(created).post(PATH, {"ids": [created.key.public_id]})

        assert answer.told == (
            400,
            "illegal_argument_exception",
            "authentication via API key not supported: only the owner user can update an API key",
        )

    def test_needs_a_credential(self, ada: User) -> None:
        assert Door().post(PATH, {"ids": ids_of(ada, 1)}).status == 401

    def test_needs_a_privilege(self, ada: User) -> None:
        ids = ids_of(ada, 1)
        make_role("ada_role", cluster=["monitor"])

        answer = door_of("ada").post(PATH, {"ids": ids})

        assert answer.status == 403
        assert "[cluster:admin/xpack/security/api_key/bulk_update]" in answer.reason

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_has_no_other_method(self, method: str, ada: User) -> None:
        answer = door_of("ada").ask(method, PATH)

        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
