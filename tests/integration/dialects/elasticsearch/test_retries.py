"""`Idempotency-Key` on create, grant and clone: a lost answer costs no second key."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from keys.models import ApiKey, User
from tests.factories import PASSWORD, make_key, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of

PATH = "/_security/api_key"
Send = Callable[..., Answer]


@pytest.fixture
def grace(db: None) -> User:
    return make_user("grace", cluster=["manage_api_key"])


@pytest.fixture(params=["create", "create by PUT", "create by source", "grant", "clone"])
def send(request: pytest.FixtureRequest, grace: User) -> Send:
    """Return what sends a request, with another name or key when told to."""
    door, source = door_of("grace"), make_key(grace).encoded

    def sent(name: str = "new", key: str = "5c1f") -> Answer:
        headers = {"Idempotency-Key": key}
        match request.param:
            case "create by source":
                body = f'source={{"name":"{name}"}}&source_content_type=application/json'
                return door.post(f"{PATH}?{body}", headers=headers)
            case "grant":
                grant = {"grant_type": "password", "username": "grace", "password": PASSWORD}
                return door.post(
                    f"{PATH}/grant", {**grant, "api_key": {"name": name}}, headers=headers
                )
            case "clone":
                return door.put(f"{PATH}/clone", {"api_key": source, "name": name}, headers=headers)
            case "create":
                return door.post(PATH, {"name": name}, headers=headers)
            case _:
                return door.put(PATH, {"name": name}, headers=headers)

    return sent


def works(answer: Answer) -> bool:
    door = Door(f"ApiKey {answer.json['encoded']}")
    return door.get("/_security/_authenticate").status == 200


class TestRetries:
    def test_get_a_fresh_key_instead_of_the_first(self, send: Send) -> None:
        first, second = send(), send()

        assert (first.status, second.status) == (200, 200)
        assert first.json["id"] != second.json["id"]
        assert ApiKey.objects.filter(name="new", invalidated_at=None).count() == 1
        assert not works(first)
        assert works(second)

    def test_come_too_late_once_the_key_was_used(self, send: Send) -> None:
        first = send()
        assert works(first)

        second = send()

        assert second.told == (
            409,
            "status_exception",
            f"a request with this Idempotency-Key has already created API key [{first.json['id']}]",
        )
        assert works(first)

    def test_may_not_ask_for_something_else(self, send: Send) -> None:
        first, second = send(), send(name="other")

        assert second.told == (
            422,
            "status_exception",
            "this Idempotency-Key was already used for a request with another body",
        )
        assert works(first)
        assert not ApiKey.objects.filter(name="other").exists()

    def test_are_none_under_another_key(self, send: Send) -> None:
        answers = [send(), send(key="7d20")]

        assert [works(answer) for answer in answers] == [True, True]

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256])
    def test_need_a_good_key(self, key: str, send: Send) -> None:
        assert send(key=key).told == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: Idempotency-Key must be 1 to 255 visible ASCII characters;",
        )

    def test_are_each_callers_own(self, grace: User, ada: User) -> None:
        headers = {"Idempotency-Key": "5c1f"}

        ids = {
            door_of(name).post(PATH, {"name": "a"}, headers=headers).json["id"]
            for name in ("grace", "ada")
        }

        assert ApiKey.objects.active_at(timezone.now()).filter(public_id__in=ids).count() == 2

    def test_are_not_known_without_a_key(self, ada: User) -> None:
        door = door_of("ada")
        answers = [door.post(PATH, {"name": "a"}) for _ in range(2)]

        assert [works(answer) for answer in answers] == [True, True]
