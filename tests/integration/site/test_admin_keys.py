"""Django admin changes keys of one's own, by our own action, and no others."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, AuditEvent, User
from tests.factories import make_key, make_user
from tests.integration.site.test_admin import KEYS, signed_in

SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def admin(guardian: User) -> Client:
    return signed_in(guardian)


@pytest.fixture
def own(guardian: User) -> CreatedKey:
    return make_key(guardian, name="mine", metadata={"a": 1})


def path_of(key: CreatedKey) -> str:
    return f"{KEYS}{key.key.pk}/change/"


def sent(admin: Client, key: CreatedKey, **changes: str) -> dict[str, str]:
    """Return what the form would send, with some fields changed."""
    page = unescape(admin.get(path_of(key), secure=True).content.decode())
    return {
        "expiration": "",
        "descriptors_object": "{}",
        "metadata_object": '{"a": 1}',
        "seen": SEEN.findall(page)[0],
        **changes,
    }


class TestOwnKey:
    def test_is_changed_by_our_own_action(
        self, admin: Client, own: CreatedKey, guardian: User
    ) -> None:
        form = sent(admin, own, expiration="30d", metadata_object='{"b": 2}')

        assert admin.post(path_of(own), form, secure=True).status_code == 302

        key = ApiKey.objects.get(pk=own.key.pk)
        assert (key.metadata, key.descriptors) == ({"b": 2}, own.key.descriptors)
        assert key.expires_at is not None
        assert AuditEvent.objects.filter(action="change_apikey", username="grace").exists()

    def test_gets_other_privileges(self, admin: Client, own: CreatedKey) -> None:
        form = sent(admin, own, descriptors_object='{"r": {"cluster": ["monitor"]}}')

        admin.post(path_of(own), form, secure=True)

        assert ApiKey.objects.get(pk=own.key.pk).descriptors["r"]["cluster"] == ["monitor"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"expiration": "soon"}, "soon"),
            ({"metadata_object": "["}, "Enter valid JSON."),
            ({"metadata_object": '{"_a": 1}'}, "may not start with [_]"),
            ({"descriptors_object": '{"r": {"fly": 1}}'}, "unexpected field [fly]"),
            ({"seen": "99"}, "Somebody changed this since you opened it."),
        ],
    )
    def test_keeps_the_rules(
        self, admin: Client, own: CreatedKey, changes: dict[str, str], sentence: str
    ) -> None:
        form = sent(admin, own, **{"metadata_object": '{"b": 2}', **changes})

        page = admin.post(path_of(own), form, secure=True, follow=True)

        assert sentence in unescape(page.content.decode())
        assert ApiKey.objects.get(pk=own.key.pk).metadata == {"a": 1}


class TestOtherKey:
    def test_of_somebody_else_is_only_read(self, admin: Client, ada: User) -> None:
        key = make_key(ada)

        assert 'name="_save"' not in admin.get(path_of(key), secure=True).content.decode()
        assert admin.post(path_of(key), {"seen": "1"}, secure=True).status_code == 403

    def test_that_has_ended_is_only_read(
        self, admin: Client, guardian: User, own: CreatedKey, now: datetime
    ) -> None:
        expired = make_key(guardian, duration=timedelta(days=1), now=now - timedelta(days=900))
        ApiKey.objects.filter(pk=own.key.pk).update(invalidated_at=now)

        for key in (expired, own):
            assert admin.post(path_of(key), {"seen": "1"}, secure=True).status_code == 403
