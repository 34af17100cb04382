from collections.abc import Callable

import pytest

from keys.access.callers import caller_of_key
from keys.models import User
from keys.queries.user_privileges import user_privileges
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest
from tests.factories import make_key, make_role, make_user

CallerOf = Callable[[User], Caller]


class TestUserPrivileges:
    def test_unite_the_roles_that_there_are(self, db: None, caller_of: CallerOf) -> None:
        make_role("one", cluster=["monitor"], run_as=["b"])
        make_role("two", cluster=["monitor", "manage_own_api_key"], run_as=["a"])
        by = caller_of(make_user("ada", roles=["one", "two", "missing"]))

        shown = user_privileges(by=by)

        assert shown["cluster"] == ["manage_own_api_key", "monitor"]
        assert shown["run_as"] == ["a", "b"]
        assert set(shown) == {"cluster", "global", "indices", "applications", "run_as"}

    def test_of_a_key_without_descriptors_are_those_of_its_snapshot(
        self, ada: User, caller_of: CallerOf
    ) -> None:
        key = make_key(ada).key

        assert user_privileges(by=caller_of_key(key)) == user_privileges(by=caller_of(ada))

    def test_of_a_key_with_descriptors_cannot_be_said(self, ada: User) -> None:
        key = make_key(ada, descriptors={"r": {"cluster": ["monitor"]}}).key

        with pytest.raises(BadRequest, match="Cannot retrieve privileges"):
            user_privileges(by=caller_of_key(key))
