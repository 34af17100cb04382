"""What holds for each action: who may, and that it happens whole, with its records, or not."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from unittest import mock

import pytest
from django.db import DatabaseError

import keys.actions
from keys.actions.authenticate_key import authenticate_key
from keys.actions.authenticate_session import authenticate_session
from keys.actions.authenticate_token import authenticate_token
from keys.actions.fold_counters import fold_counters
from keys.actions.forget_requests import forget_requests
from keys.actions.forget_sessions import forget_sessions
from keys.actions.hold_lease import hold_lease, release_lease
from keys.actions.note_first_use import note_first_use
from keys.actions.prune_changes import prune_changes
from keys.actions.record_use import record_use
from keys.actions.roll_up_uses import forget_uses, roll_up_uses
from keys.models import AuditEvent, Change
from keys.rules.errors import NotAllowed
from keys.rules.key_use import KeyUsed
from keys.rules.kuzzle_tokens import kuzzle_token_from
from keys.rules.secret import credential_from
from tests.integration.actions import key_verbs, security_verbs
from tests.integration.actions.key_verbs import DAY
from tests.integration.actions.stage import Stage, staged
from tests.integration.rows import everything_stored

Action = Callable[[Stage], object]


def authenticate(stage: Stage) -> None:
    authenticate_key(credential_from(stage.encoded), now=stage.now)
    authenticate_token(stage.access_token, now=stage.now)
    authenticate_token(stage.service_token, now=stage.now)
    session = kuzzle_token_from(stage.session_token)
    assert session is not None
    authenticate_session(session, now=stage.now)


def use(stage: Stage) -> None:
    note_first_use(stage.primary_key)
    record_use(
        [KeyUsed(key=stage.primary_key, at=stage.now, address="", agent="", route="", number=1)]
    )


def keep_house(stage: Stage) -> None:
    hold_lease("house", holder="here", over=None, span=DAY, now=stage.now)
    fold_counters()
    forget_requests(now=stage.now)
    forget_sessions(now=stage.now)
    prune_changes(kept=0)
    roll_up_uses(now=stage.now)
    forget_uses(now=stage.now)
    release_lease("house", holder="here")


OWN_KEYS: list[Action] = [
    key_verbs.create, key_verbs.create_of_kuzzle, key_verbs.update, key_verbs.bulk_update,
    key_verbs.clone, key_verbs.invalidate, key_verbs.invalidate_what_matches,
    key_verbs.share, key_verbs.share_less, key_verbs.unshare,
]  # fmt: skip
# Who may do these hangs on more than one's cluster privileges, or on nothing.
OF_THEIR_OWN: list[Action] = [
    key_verbs.grant_a_key, key_verbs.begin, key_verbs.renew, key_verbs.end, key_verbs.end_own,
]  # fmt: skip
ADMINISTRATION: list[Action] = [
    key_verbs.create_for_a_cluster, key_verbs.update_for_a_cluster, key_verbs.create_a_token,
    key_verbs.refresh, key_verbs.invalidate_a_token, key_verbs.create_for_a_service,
    key_verbs.remove_of_a_service, key_verbs.end_of_another,
    security_verbs.create_user, security_verbs.change_user, security_verbs.disable_user,
    security_verbs.remove_user, security_verbs.remove_user_with_keys,
    security_verbs.change_password_of_another,
    security_verbs.create_role, security_verbs.change_role, security_verbs.create_roles,
    security_verbs.remove_role, security_verbs.remove_roles,
    security_verbs.create_mapping, security_verbs.remove_mapping,
    security_verbs.create_privileges, security_verbs.remove_privileges,
    security_verbs.create_team, security_verbs.empty_team, security_verbs.remove_team,
    security_verbs.activate, security_verbs.disable_profile, security_verbs.label_profile,
    security_verbs.change_settings, security_verbs.grant, security_verbs.forget_users,
]  # fmt: skip
# The command line and the housekeeper ask nobody; who may run them may do anything.
COMMAND_LINE: list[Action] = [
    security_verbs.set_a_password, security_verbs.install, security_verbs.forget_everything,
    key_verbs.purge,
]  # fmt: skip
EVERY_ACTION = [*OWN_KEYS, *OF_THEIR_OWN, *ADMINISTRATION, *COMMAND_LINE]
# No verifier answers for sessions, so nobody has to forget one.
OF_SESSIONS: list[Action] = [
    key_verbs.begin, key_verbs.renew, key_verbs.end, key_verbs.end_own, key_verbs.end_of_another,
]  # fmt: skip
# Several kinds, or several keys; any other action leaves one.
CHANGES: dict[Action, int] = {
    **dict.fromkeys(OF_SESSIONS, 0),
    key_verbs.invalidate_what_matches: 2,
    key_verbs.refresh: 2,
    security_verbs.forget_everything: 4,
}
# What is nobody's doing, or changes nothing that anybody's rights hang on.
UNRECORDED: list[Action] = [authenticate, use, keep_house]
# Whatever else stands in the folder: no action, or one with a test of its own.
NO_ACTIONS = {
    "authenticate_password",  # Writes only a better hash of the same password.
    "note_use",  # Hands over to `record_use`, on a thread.
    "receipts",
    "retire_pepper",  # Takes several transactions, one for each step.
}


@pytest.mark.parametrize("action", EVERY_ACTION)
class TestEveryAction:
    def test_leaves_one_event_and_its_changes(self, action: Action, now: datetime) -> None:
        action(staged(now, cluster=["manage_security"]))

        event = AuditEvent.objects.get()
        assert event.at == now
        assert event.username in {"grace", "_installation"}
        assert Change.objects.count() == CHANGES.get(action, 1)

    @pytest.mark.parametrize(("records", "write"), [(AuditEvent, "insert"), (Change, "number")])
    def test_changes_nothing_when_it_cannot_be_recorded(
        self, records: type[AuditEvent | Change], write: str, action: Action, now: datetime
    ) -> None:
        if records is Change and not CHANGES.get(action, 1):
            return
        stage = staged(now, cluster=["manage_security"])
        before = everything_stored()
        broken = mock.patch.object(records.objects, write, side_effect=DatabaseError)

        with broken, pytest.raises(DatabaseError):
            action(stage)

        assert everything_stored() == before


@pytest.mark.parametrize("action", UNRECORDED)
class TestWhatIsNobodysDoing:
    def test_leaves_no_record(self, action: Action, now: datetime) -> None:
        action(staged(now, cluster=[]))

        assert not AuditEvent.objects.exists()
        assert not Change.objects.exists()


LITTLE: list[list[str]] = [[], ["monitor"], ["read_security"]]
KEY_MANAGERS = [["manage_own_api_key"], ["manage_api_key"]]
ADMINISTRATORS = [["manage_security"], ["all"]]


class TestWhoMayAct:
    @pytest.mark.parametrize("action", [*OWN_KEYS, *ADMINISTRATION])
    def test_is_nobody_without_the_privilege(self, action: Action, now: datetime) -> None:
        stage = staged(now, cluster=[])
        for cluster in LITTLE + (KEY_MANAGERS if action in ADMINISTRATION else []):
            less = stage.with_privileges(cluster)
            before = everything_stored()

            with pytest.raises(NotAllowed):
                action(less)

            assert everything_stored() == before

    @pytest.mark.parametrize("cluster", KEY_MANAGERS + ADMINISTRATORS)
    @pytest.mark.parametrize("action", OWN_KEYS)
    def test_manages_own_keys(self, action: Action, cluster: list[str], now: datetime) -> None:
        action(staged(now, cluster=cluster))

    @pytest.mark.parametrize("cluster", ADMINISTRATORS)
    @pytest.mark.parametrize("action", ADMINISTRATION)
    def test_manages_security(self, action: Action, cluster: list[str], now: datetime) -> None:
        action(staged(now, cluster=cluster))


class TestTheseLists:
    def test_forget_no_action(self) -> None:
        performed = {name for action in EVERY_ACTION + UNRECORDED for name in names_in(action)}

        assert [name for name in actions() if name not in performed] == []

    def test_forget_no_verb(self) -> None:
        verbs = {
            verb
            for verbs in (key_verbs, security_verbs)
            for verb in vars(verbs).values()
            if inspect.isfunction(verb) and verb.__module__ == verbs.__name__
        }

        assert verbs == {*EVERY_ACTION}


def actions() -> Iterator[str]:
    """Yield the name of each action: public, in the folder of actions, and called with a moment."""
    for module in pkgutil.iter_modules(keys.actions.__path__):
        if module.name.startswith("_") or module.name in NO_ACTIONS:
            continue
        found = vars(import_module(f"keys.actions.{module.name}"))
        # What a module is called is done in it, whatever it takes.
        own = {
            name
            for name, one in found.items()
            if inspect.isfunction(one)
            and one.__module__ == f"keys.actions.{module.name}"
            and not name.startswith("_")
            and "now" in inspect.signature(one).parameters
        }
        yield from sorted(own | ({module.name} & found.keys()))


def names_in(action: Action) -> tuple[str, ...]:
    """Return all that the function calls by its name."""
    return action.__code__.co_names
