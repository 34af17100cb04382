"""Roles and users are not overwritten by who has not seen them as they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from unittest import mock

import pytest

from keys.actions.put_role import put_role
from keys.actions.put_user import put_user
from keys.models import AuditEvent, Role, User
from keys.rules.caller import Caller
from keys.rules.errors import ChangedMeanwhile, NameTaken
from keys.rules.versions import ABSENT, version_of
from tests.factories import make_role, make_user


@pytest.fixture
def by(administrator: User, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(administrator)


def put(username: str, by: Caller, now: datetime, **values: Any) -> bool:  # any of the arguments
    given: dict[str, Any] = {
        "password": "long enough",
        "roles": [],
        "full_name": None,
        "email": None,
        "metadata": None,
        "enabled": True,
    }
    return put_user(username=username, **{**given, **values}, by=by, now=now)


class TestPutRole:
    def test_makes_a_new_one_once(self, by: Caller, now: datetime) -> None:
        assert put_role(name="ops", descriptor={}, by=by, now=now, seen=ABSENT)

        with pytest.raises(NameTaken, match=r"role \[ops\] already exists"):
            put_role(name="ops", descriptor={"cluster": ["all"]}, by=by, now=now, seen=ABSENT)

        assert Role.objects.get().descriptor == {}

    def test_replaces_what_was_seen(self, by: Caller, now: datetime) -> None:
        seen = version_of(make_role("ops", cluster=["monitor"]).descriptor)

        assert not put_role(name="ops", descriptor={}, by=by, now=now, seen=seen)

        assert Role.objects.get().descriptor == {}

    def test_leaves_what_was_not_seen(self, by: Caller, now: datetime) -> None:
        make_role("ops", cluster=["monitor"])

        with pytest.raises(ChangedMeanwhile):
            put_role(name="ops", descriptor={}, by=by, now=now, seen=version_of({}))

        assert Role.objects.get().descriptor == {"cluster": ["monitor"]}
        assert not AuditEvent.objects.filter(action="put_role").exists()

    def test_makes_none_that_somebody_made_in_the_same_moment(
        self, by: Caller, now: datetime
    ) -> None:
        make_role("ops", cluster=["monitor"])
        unseen = mock.patch.object(Role.objects, "select_for_update", Role.objects.none)

        with unseen, pytest.raises(NameTaken):
            put_role(name="ops", descriptor={}, by=by, now=now, seen=ABSENT)


class TestPutUser:
    def test_makes_a_new_one_once(self, by: Caller, now: datetime) -> None:
        assert put("grace", by, now, seen=ABSENT)

        with pytest.raises(NameTaken, match=r"user \[grace\] already exists"):
            put("grace", by, now, seen=ABSENT)

    @pytest.mark.parametrize(
        "change",
        [{"roles": ["a"]}, {"full_name": "G"}, {"email": "g@h"}, {"is_active": False}],
    )
    def test_leaves_what_was_not_seen(
        self, by: Caller, now: datetime, change: dict[str, object]
    ) -> None:
        user = make_user("grace")
        seen = user.version
        User.objects.filter(pk=user.pk).update(**change)

        with pytest.raises(ChangedMeanwhile):
            put("grace", by, now, seen=seen)

    def test_replaces_what_was_seen(self, by: Caller, now: datetime) -> None:
        user = make_user("grace")

        assert not put("grace", by, now, password=None, roles=["viewer"], seen=user.version)

        user.refresh_from_db()
        assert user.role_names == ("viewer",)
