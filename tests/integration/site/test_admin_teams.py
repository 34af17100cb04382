"""Teams in Django admin: made, filled and deleted by the actions."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from keys.access.callers import caller_of_user
from keys.access.shares import has_shared_keys
from keys.actions.delete_team import delete_team
from keys.actions.put_team import put_team
from keys.actions.share_key import share_key
from keys.models import AuditEvent, User
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key, make_user

TEAMS = "/admin/auth/group/"


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("guardian", cluster=["manage_security"])


def admin_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="keys.access.backends.RealmBackend")
    return client


class TestTeams:
    def test_are_made_filled_and_deleted(
        self, guardian: User, ada: User, bob: User, now: datetime
    ) -> None:
        admin = admin_of(guardian)
        admin.post(f"{TEAMS}add/", {"name": "operators", "members": [bob.pk]}, secure=True)
        team = Group.objects.get(name="operators")
        operators = Recipient(kind=RecipientKind.TEAM, name="operators")
        share_key(
            key_id=make_key(ada).key.public_id,
            recipient=operators,
            rights=["view"],
            by=caller_of_user(ada),
            now=now,
        )
        assert has_shared_keys(caller_of_user(bob))

        admin.post(f"{TEAMS}{team.pk}/change/", {"members": []}, secure=True)
        assert not has_shared_keys(caller_of_user(bob))
        admin.post(f"{TEAMS}{team.pk}/change/", {"members": [bob.pk]}, secure=True)
        assert has_shared_keys(caller_of_user(bob))
        admin.post(f"{TEAMS}{team.pk}/delete/", {"post": "yes"}, secure=True)

        assert not Group.objects.exists()
        assert not has_shared_keys(caller_of_user(bob))
        events = AuditEvent.objects.filter(action__contains="team").order_by("pk")
        assert [event.action for event in events] == [*["put_team"] * 3, "delete_team"]
        assert events[0].detail == {"before": [], "after": ["default_native/bob"]}

    def test_are_closed_to_who_may_not_manage_security(self, ada: User, now: datetime) -> None:
        assert admin_of(ada).get(TEAMS, secure=True).status_code in {302, 403}
        by = caller_of_user(ada)

        with pytest.raises(NotAllowed):
            put_team(name="operators", members=[ada], by=by, now=now)
        with pytest.raises(NotAllowed):
            delete_team(name="operators", by=by, now=now)

    def test_change_nothing_for_nothing(self, guardian: User, ada: User, now: datetime) -> None:
        by = caller_of_user(guardian)
        assert put_team(name="operators", members=[ada], by=by, now=now)

        assert not put_team(name="operators", members=[ada], by=by, now=now)

        assert AuditEvent.objects.filter(action="put_team").count() == 1
        assert not delete_team(name="nobody", by=by, now=now)
        with pytest.raises(Invalid):
            put_team(name=" ", members=[], by=by, now=now)
