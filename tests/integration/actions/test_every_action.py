"""What holds for each action: who may, and that it happens whole, with its records, or not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from unittest import mock

import pytest
from django.db import DatabaseError

from keys.access.callers import caller_of_user
from keys.actions.bulk_update_keys import bulk_update_keys
from keys.actions.clear_caches import clear_caches
from keys.actions.clone_key import clone_key
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import create_key
from keys.actions.delete_role import delete_role
from keys.actions.delete_user import delete_user
from keys.actions.ensure_administrator import ensure_administrator
from keys.actions.grant_key import grant_key
from keys.actions.grant_privileges import grant_privileges
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.put_role import put_role
from keys.actions.put_user import put_user
from keys.actions.set_password import set_password
from keys.actions.update_key import update_key
from keys.models import AuditEvent, Change, ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.cloning import OfSource
from keys.rules.errors import NotAllowed
from keys.rules.idempotency import IdempotentRequest
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import everything_stored


@dataclass(frozen=True)
class Stage:
    """Somebody who acts, with a key of his own, and others to act on."""

    by: Caller
    key_id: str
    encoded: str
    now: datetime


RETRIED = IdempotentRequest(key="5c1f", body=b"{}")
Action = Callable[[Stage], object]


def create(stage: Stage) -> object:
    return create_key(
        name="new", duration=None, longest=None, descriptors=None, metadata=None,
        form_token="token", by=stage.by, now=stage.now,
    )  # fmt: skip


def update(stage: Stage) -> object:
    return update_key(
        key_id=stage.key_id, duration=None, longest=None, descriptors={"new": {}}, metadata=None,
        by=stage.by, now=stage.now,
    )  # fmt: skip


def bulk_update(stage: Stage) -> object:
    return bulk_update_keys(
        ids=[stage.key_id], duration=None, longest=None, descriptors=None, metadata={"new": 1},
        by=stage.by, now=stage.now,
    )  # fmt: skip


def clone(stage: Stage) -> object:
    return clone_key(
        encoded=stage.encoded, name=None, duration=OfSource.EXPIRATION, longest=None,
        metadata=None, idempotency=RETRIED, by=stage.by, now=stage.now,
    )  # fmt: skip


def grant_a_key(stage: Stage) -> object:
    return grant_key(
        name="new", duration=None, longest=None, descriptors=None, metadata=None,
        granted=caller_of_user(User.objects.get(username="bob")), grant_type="password",
        idempotency=RETRIED, by=stage.by, now=stage.now,
    )  # fmt: skip


def create_for_a_cluster(stage: Stage) -> object:
    return create_cross_cluster_key(
        name="new", duration=None, longest=None, access={"search": [{"names": "logs"}]},
        metadata=None, certificate_identity=None, license_type="trial",
        by=stage.by, now=stage.now,
    )  # fmt: skip


def invalidate(stage: Stage) -> object:
    selection = KeySelection(owned=True)
    return invalidate_keys(selection=selection, by=stage.by, now=stage.now)


def create_user(stage: Stage) -> object:
    return put_user(
        username="new", password="a password", roles=[], full_name=None, email=None,
        metadata=None, enabled=True, by=stage.by, now=stage.now,
    )  # fmt: skip


def change_user(stage: Stage) -> object:
    return put_user(
        username="bob", password=None, roles=["viewer"], full_name=None, email=None,
        metadata=None, enabled=False, by=stage.by, now=stage.now,
    )  # fmt: skip


def remove_user(stage: Stage) -> object:
    return delete_user(username="bob", by=stage.by, now=stage.now)


def create_role(stage: Stage) -> object:
    return put_role(name="new", descriptor={}, by=stage.by, now=stage.now)


def change_role(stage: Stage) -> object:
    return put_role(name="spare", descriptor={"run_as": ["x"]}, by=stage.by, now=stage.now)


def remove_role(stage: Stage) -> object:
    return delete_role(name="spare", by=stage.by, now=stage.now)


def grant(stage: Stage) -> object:
    return grant_privileges(
        username="bob", realm="default_native", privileges=["read_security"],
        by=stage.by, now=stage.now,
    )  # fmt: skip


def forget_users(stage: Stage) -> None:
    clear_caches(kind=ChangeKind.USER, subjects=["*"], by=stage.by, now=stage.now)


def change_password(stage: Stage) -> object:
    return set_password(
        username="bob", realm="default_native", password="new password",
        by=stage.by, now=stage.now,
    )  # fmt: skip


def install(stage: Stage) -> object:
    return ensure_administrator(password="a password", now=stage.now)


OWN_KEYS: list[Action] = [create, update, bulk_update, clone, invalidate]
KEYS_OF_OTHERS: list[Action] = [grant_a_key]
ADMINISTRATION: list[Action] = [
    create_user, change_user, remove_user, create_role, change_role, remove_role, grant,
    create_for_a_cluster, forget_users,
]  # fmt: skip
# The command line asks nobody; who may run it may do anything.
COMMAND_LINE: list[Action] = [change_password, install]
EVERY_ACTION = [*OWN_KEYS, *KEYS_OF_OTHERS, *ADMINISTRATION, *COMMAND_LINE]


def staged(now: datetime, *, cluster: list[str]) -> Stage:
    """Return the stage for somebody with these privileges, who had more when he made his key."""
    grace = make_user("grace", cluster=["manage_own_api_key"])
    created = make_key(grace, now=now)
    make_role("grace_role", cluster=[*cluster])
    make_role("spare", cluster=["monitor"])
    make_user("bob")
    AuditEvent.objects.all().delete()
    Change.objects.all().delete()
    by = caller_of_user(User.objects.get(pk=grace.pk))
    return Stage(by, created.key.public_id, created.encoded, now)


@pytest.mark.parametrize("action", EVERY_ACTION)
class TestEveryAction:
    def test_leaves_one_event_and_a_change(self, action: Action, now: datetime) -> None:
        action(staged(now, cluster=["manage_security"]))

        event = AuditEvent.objects.get()
        assert event.at == now
        assert event.username in {"grace", "_installation"}
        assert Change.objects.count() == 1

    @pytest.mark.parametrize("records", [AuditEvent, Change])
    def test_changes_nothing_when_it_cannot_be_recorded(
        self, records: type[AuditEvent | Change], action: Action, now: datetime
    ) -> None:
        stage = staged(now, cluster=["manage_security"])
        before = everything_stored()
        broken = mock.patch.object(records.objects, "insert", side_effect=DatabaseError)

        with broken, pytest.raises(DatabaseError):
            action(stage)

        assert everything_stored() == before


OWN = ["manage_own_api_key"]
NOBODY: list[str] = []


class TestWhoMayAct:
    @pytest.mark.parametrize("action", [*OWN_KEYS, *ADMINISTRATION])
    @pytest.mark.parametrize(
        ("cluster", "own_keys", "administration"),
        [
            pytest.param(NOBODY, False, False, id="nothing"),
            pytest.param(["monitor"], False, False, id="monitor"),
            pytest.param(["read_security"], False, False, id="read_security"),
            pytest.param(OWN, True, False, id="manage_own_api_key"),
            pytest.param(["manage_api_key"], True, False, id="manage_api_key"),
            pytest.param(["manage_security"], True, True, id="manage_security"),
            pytest.param(["all"], True, True, id="all"),
        ],
    )
    def test_hangs_on_privileges(
        self,
        cluster: list[str],
        own_keys: bool,
        administration: bool,
        action: Action,
        now: datetime,
    ) -> None:
        stage = staged(now, cluster=cluster)
        before = everything_stored()

        if own_keys if action in OWN_KEYS else administration:
            action(stage)
        else:
            with pytest.raises(NotAllowed):
                action(stage)
            assert everything_stored() == before
