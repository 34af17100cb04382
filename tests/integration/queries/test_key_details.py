from datetime import datetime

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.models import ApiKey, User
from keys.queries.key_details import MOST_RELATIVES, family_of, key_in_detail
from keys.rules.errors import NotAllowed
from tests.factories import make_key, make_user
from tests.integration.rows import made_invalid, stored_keys


def children_of(parent: ApiKey, count: int) -> list[ApiKey]:
    """Store keys of one owner that came from `parent`."""
    owner = User.objects.get(username=parent.owner_username)
    children = stored_keys(owner, [f"child {n}" for n in range(count)])
    ApiKey.objects.filter(pk__in=[one.pk for one in children]).update(parent=parent)
    return children


class TestWhoSeesWhat:
    @pytest.mark.parametrize(
        ("cluster", "expected"),
        [
            pytest.param([], None, id="nothing"),
            pytest.param(["monitor"], None, id="monitor"),
            pytest.param(["manage_own_api_key"], {"own"}, id="manage_own_api_key"),
            pytest.param(["read_security"], {"own", "other"}, id="read_security"),
            pytest.param(["manage_api_key"], {"own", "other"}, id="manage_api_key"),
            pytest.param(["manage_security"], {"own", "other"}, id="manage_security"),
        ],
    )
    def test_hangs_on_a_privilege(
        self, cluster: list[str], expected: set[str] | None, bob: User
    ) -> None:
        grace = make_user("grace", cluster=cluster)
        keys = [*stored_keys(grace, ["own"]), *stored_keys(bob, ["other"])]
        by = caller_of_user(grace)

        if expected is None:
            with pytest.raises(NotAllowed):
                key_in_detail(keys[0].public_id, by=by)
        else:
            seen = [found for key in keys if (found := key_in_detail(key.public_id, by=by))]
            assert {key.name for key in seen} == expected

    def test_shows_a_key_only_itself(self, ada: User) -> None:
        calling, sibling = make_key(ada).key, make_key(ada).key
        by = caller_of_key(calling)

        assert key_in_detail(calling.public_id, by=by) == calling
        assert key_in_detail(sibling.public_id, by=by) is None

    @pytest.mark.parametrize("key_id", ["unknown", "", "a b"])
    def test_shows_nothing_of_an_unknown_id(self, key_id: str, ada: User) -> None:
        assert key_in_detail(key_id, by=caller_of_user(ada)) is None

    def test_shows_an_invalidated_key_too(self, ada: User, now: datetime) -> None:
        key = made_invalid(make_key(ada).key, at=now)

        assert key_in_detail(key.public_id, by=caller_of_user(ada)) == key


class TestFamily:
    @pytest.mark.parametrize("count", [1, MOST_RELATIVES, MOST_RELATIVES + 2])
    def test_names_so_many_descendants_and_says_that_there_are_more(
        self, count: int, ada: User
    ) -> None:
        key = make_key(ada).key
        children = children_of(key, count)

        family = family_of(key, by=caller_of_user(ada))

        assert [*family.descendants] == children[:MOST_RELATIVES]
        assert family.more is (count > MOST_RELATIVES)
