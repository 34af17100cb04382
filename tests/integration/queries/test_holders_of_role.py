"""Who holds a role: users today, keys since they were last written."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import User
from keys.queries import holders_of_role as query
from keys.queries.holders_of_role import holders_of_role
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from tests.factories import make_key, make_role, make_user


@pytest.fixture
def by(db: None, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(make_user("reader", cluster=["read_security"]))


class TestHoldersOfRole:
    def test_are_users_and_their_keys(self, by: Caller, ada: User, bob: User) -> None:
        key = make_key(ada).key
        make_key(bob)

        found = holders_of_role("ada_role", by=by)

        assert [user.username for user in found.users] == ["ada"]
        assert [one.public_id for one in found.keys] == [key.public_id]
        assert (found.users_total, found.keys_total, found.more_keys) == (1, 1, False)

    def test_keep_their_keys_when_they_lose_it(self, by: Caller, ada: User) -> None:
        make_key(ada)
        User.objects.filter(pk=ada.pk).update(roles=[])

        found = holders_of_role("ada_role", by=by)

        assert (found.users_total, found.keys_total) == (0, 1)

    def test_are_reserved_users_without_a_row(self, by: Caller) -> None:
        found = holders_of_role("superuser", by=by)

        assert [user.username for user in found.users] == ["elastic"]

    def test_are_not_those_of_a_similar_name(self, by: Caller, ada: User) -> None:
        make_key(ada)

        for name in ("ada_rol", "da_role", "ADA_ROLE", "ada?role", 'ada_role":{"x', "cluster"):
            found = holders_of_role(name, by=by)
            assert (found.users_total, found.keys_total) == (0, 0), name

    def test_are_not_keys_whose_roles_only_speak_of_it(self, by: Caller) -> None:
        make_role("talker", cluster=["manage_own_api_key"], metadata={"ops": {"cluster": []}})
        make_key(make_user("tom", roles=["talker"]))

        assert holders_of_role("ops", by=by).keys_total == 0

    def test_are_not_keys_that_name_a_descriptor_alike(self, by: Caller, ada: User) -> None:
        make_key(ada, descriptors={"ops": {"cluster": []}})

        assert holders_of_role("ops", by=by).keys_total == 0

    def test_may_have_any_name(self, by: Caller) -> None:
        name = 'a "quoted" \\ name, it\'s'
        make_role(name, cluster=["manage_own_api_key"])
        make_key(make_user("tom", roles=[name]))

        found = holders_of_role(name, by=by)

        assert (found.users_total, found.keys_total) == (1, 1)

    def test_are_counted_up_to_a_bound(
        self, by: Caller, ada: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            make_key(ada)
        monkeypatch.setattr(query, "MOST_COUNTED", 2)

        found = holders_of_role("ada_role", by=by)

        assert (found.keys_total, found.more_keys) == (2, True)

    @pytest.mark.parametrize("count", [1, 30])
    def test_are_asked_for_by_the_same_statements(
        self, by: Caller, ada: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            make_key(make_user(f"user {number}", roles=["ada_role"]))

        with django_assert_num_queries(6):
            holders_of_role("ada_role", by=by)

    def test_are_not_for_everybody(self, ada: User, caller_of: Callable[[User], Caller]) -> None:
        with pytest.raises(NotAllowed):
            holders_of_role("ada_role", by=caller_of(ada))
