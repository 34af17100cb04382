"""What a few letters find, and for whom."""

from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.actions.invalidate_keys import invalidate_keys
from keys.models import User
from keys.queries.global_search import keys_like, roles_like, users_like
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user

CallerOf = Callable[[User], Caller]
MOST = 5
# Names, parts, ids, keys; PostgreSQL is asked besides whether it has an index of parts.
MOST_STATEMENTS = 5


@pytest.fixture
def manager(db: None) -> User:
    return make_user("manager", cluster=["manage_api_key"])


def names_like(term: str, by: User, caller_of: CallerOf) -> list[str]:
    return [key.name for key in keys_like(term, most=MOST, by=caller_of(by))]


class TestKeysLike:
    @pytest.mark.parametrize("reader", ["manager", "ada"])
    def test_come_in_order_of_closeness(
        self,
        request: pytest.FixtureRequest,
        manager: User,
        ada: User,
        caller_of: CallerOf,
        reader: str,
    ) -> None:
        for name in ("social", "the ci", "ci-deploy", "CI", "other"):
            make_key(ada, name=name)

        found = names_like("ci", request.getfixturevalue(reader), caller_of)

        # Two letters are in no index of parts: only whoever reads his own keys finds those inside.
        expected = ["CI", "ci-deploy", "the ci", "social"] if reader == "ada" else ["ci-deploy"]
        assert found == expected

    def test_are_found_by_a_part_whatever_its_case(
        self, manager: User, ada: User, caller_of: CallerOf
    ) -> None:
        make_key(ada, name="Nightly Backup")

        assert names_like("BACK", manager, caller_of) == ["Nightly Backup"]

    def test_are_found_by_their_whole_id(
        self, manager: User, ada: User, caller_of: CallerOf
    ) -> None:
        key = make_key(ada, name="ci").key

        assert names_like(key.public_id, manager, caller_of) == ["ci"]
        assert names_like(key.public_id, ada, caller_of) == ["ci"]

    @pytest.mark.parametrize("reader", ["manager", "ada", "bob"])
    def test_are_those_that_the_caller_may_see(
        self,
        request: pytest.FixtureRequest,
        manager: User,
        ada: User,
        bob: User,
        caller_of: CallerOf,
        reader: str,
    ) -> None:
        key = make_key(ada, name="secret plan").key
        by = request.getfixturevalue(reader)

        for term in ("secret", "plan", key.public_id):
            assert bool(names_like(term, by, caller_of)) is (reader != "bob")

    def test_are_refused_to_who_may_see_none(self, db: None, caller_of: CallerOf) -> None:
        with pytest.raises(NotAllowed):
            keys_like("x", most=MOST, by=caller_of(make_user("nobody")))

    def test_are_never_invalidated(
        self, manager: User, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        key = make_key(ada, name="gone").key
        invalidate_keys(
            selection=KeySelection(ids=(key.public_id,), owned=True), by=caller_of(ada), now=now
        )

        for term in ("gone", key.public_id):
            assert names_like(term, manager, caller_of) == []
            assert names_like(term, ada, caller_of) == []

    @pytest.mark.parametrize("term", ["", "\0", "%%%", "***", '"', "'", "\\\\\\"])
    def test_are_none_for_what_stands_in_no_name(
        self, manager: User, ada: User, caller_of: CallerOf, term: str
    ) -> None:
        make_key(ada, name="ci")

        assert names_like(term, manager, caller_of) == []
        assert names_like(term, ada, caller_of) == []

    @pytest.mark.parametrize("count", [1, 20])
    def test_take_few_statements_however_many_there_are(
        self,
        manager: User,
        ada: User,
        caller_of: CallerOf,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        count: int,
    ) -> None:
        for number in range(count):
            make_key(ada, name=f"backup {number}")
        by_manager, by_owner = caller_of(manager), caller_of(ada)

        with django_assert_max_num_queries(MOST_STATEMENTS):
            assert len(keys_like("backup", most=MOST, by=by_manager)) == min(count, MOST)
        with django_assert_num_queries(1):
            assert len(keys_like("backup", most=MOST, by=by_owner)) == min(count, MOST)


class TestRolesAndUsersLike:
    def test_come_in_order_of_closeness(self, administrator: User, caller_of: CallerOf) -> None:
        for name in ("a-team", "team", "teams"):
            make_user(name)
            make_role(name)
        by = caller_of(administrator)

        roles = [role.name for role in roles_like("team", most=2, by=by)]
        users = [user.username for user in users_like("team", most=2, by=by)]

        assert roles == users == ["team", "teams"]

    def test_are_refused_to_who_may_not_read_them(self, ada: User, caller_of: CallerOf) -> None:
        for find in (roles_like, users_like):
            with pytest.raises(NotAllowed):
                find("a", most=MOST, by=caller_of(ada))
