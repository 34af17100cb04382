"""Keys that came from keys: shown by get, ended by invalidate, when asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keys.models import ApiKey, User
from tests.factories import make_user
from tests.integration.dialects.elasticsearch.door import Answer, door_of
from tests.integration.rows import made_expired, stored_keys

PATH = "/_security/api_key"
HEADERS = ("X-Descendants-Invalidated", "X-Descendants-Left")


@pytest.fixture
def root(ada: User, bob: User) -> ApiKey:
    """Return a key of ada's with two children, one of them bob's, and a grandchild."""
    root = stored_keys(ada, ["root"])[0]
    child = stored_keys(ada, ["child"], parent=root)[0]
    stored_keys(ada, ["grandchild"], parent=child)
    stored_keys(bob, ["of bob"], parent=root)
    stored_keys(ada, ["unrelated"])
    make_user("reader", cluster=["read_security"])
    make_user("keeper", cluster=["manage_api_key"])
    return root


def names(answer: Answer) -> list[str]:
    return [key["name"] for key in answer.json["api_keys"]]


def counts(answer: Answer) -> list[str]:
    return [answer.headers[name] for name in HEADERS]


def living() -> set[str]:
    return set(ApiKey.objects.not_invalidated().values_list("name", flat=True))


class TestGet:
    def test_shows_no_descendants_unasked(self, root: ApiKey) -> None:
        assert names(door_of("reader").get(f"{PATH}?id={root.public_id}")) == ["root"]

    def test_shows_all_generations_behind_what_was_selected(self, root: ApiKey) -> None:
        answer = door_of("reader").get(f"{PATH}?id={root.public_id}&with_descendants=true")

        assert names(answer) == ["root", "child", "of bob", "grandchild"]

    def test_shows_each_key_once(self, root: ApiKey) -> None:
        answer = door_of("reader").get(f"{PATH}?username=ada&with_descendants")

        assert names(answer) == ["root", "child", "grandchild", "unrelated", "of bob"]

    @pytest.mark.parametrize("username", ["ada", "reader"])
    def test_shows_only_ones_own_when_asked_for_those(self, username: str, root: ApiKey) -> None:
        answer = door_of(username).get(f"{PATH}?owner&with_descendants&with_limited_by")

        assert names(answer) == (
            ["root", "child", "grandchild", "unrelated"] if username == "ada" else []
        )

    def test_shows_only_active_ones_when_asked_for_those(self, root: ApiKey) -> None:
        made_expired(ApiKey.objects.get(name="child"), now=timezone.now() - timedelta(hours=1))

        answer = door_of("reader").get(
            f"{PATH}?id={root.public_id}&with_descendants&active_only=true"
        )

        assert names(answer) == ["root", "of bob", "grandchild"]

    def test_shows_nothing_of_a_key_that_is_not_there(self, root: ApiKey) -> None:
        assert door_of("reader").get(f"{PATH}?id=none&with_descendants").status == 404


class TestInvalidate:
    def test_leaves_descendants_and_tells_how_many(self, root: ApiKey) -> None:
        answer = door_of("keeper").delete(PATH, {"ids": [root.public_id]})

        assert answer.json["invalidated_api_keys"] == [root.public_id]
        assert counts(answer) == ["0", "3"]
        assert living() == {"child", "grandchild", "of bob", "unrelated"}

    def test_ends_them_when_asked(self, root: ApiKey) -> None:
        body = {"ids": [root.public_id], "with_descendants": True}

        answer = door_of("keeper").delete(PATH, body)

        assert list(answer.json) == [
            "invalidated_api_keys",
            "previously_invalidated_api_keys",
            "error_count",
        ]
        assert len(answer.json["invalidated_api_keys"]) == 4
        assert answer.json["invalidated_api_keys"][0] == root.public_id
        assert counts(answer) == ["3", "0"]
        assert living() == {"unrelated"}

    def test_ends_only_ones_own(self, root: ApiKey) -> None:
        body = {"ids": [root.public_id], "owner": True, "with_descendants": "true"}

        answer = door_of("ada").delete(PATH, body)

        # Nothing is told of bob's key, which ada may not look at.
        assert counts(answer) == ["2", "0"]
        assert living() == {"of bob", "unrelated"}

    def test_takes_no_other_word_for_it(self, root: ApiKey) -> None:
        body = {"ids": [root.public_id], "with_descendants": 1}

        assert door_of("keeper").delete(PATH, body).status == 400
