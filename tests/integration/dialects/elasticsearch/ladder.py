"""The ladder that every endpoint climbs: by password and by API key, with each privilege."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import User
from keys.rules.json_types import JsonObject
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with
from tests.integration.savepoints import undone

PRIVILEGES = (
    "all",
    "manage_security",
    "manage_api_key",
    "manage_own_api_key",
    "read_security",
    "grant_api_key",
    "manage_token",
    "manage_service_account",
    "manage_user_profile",
    "monitor",
)
NO_PRIVILEGE = "nobody"
SUPERUSER = "superuser"
EVERYBODY = frozenset({*PRIVILEGES, NO_PRIVILEGE})
ADMINISTRATORS = frozenset({"all", "manage_security"})
READERS = ADMINISTRATORS | {"read_security"}
FAULTS = ("expired", "invalidated", "for another cluster", "restricted", "wrong secret")


@dataclass(frozen=True)
class Step:
    """
    One request.

    Attributes:
        by_key: who may do it with an API key, where that is another set.
        refusal_to_key: what keys outside of that set are answered.
        answer: what those are answered whom no lack of a privilege stops.
        answer_to_key: the same for keys, where it is something else.
        answer_to_restricted_key: what a key is answered that is for one workflow alone.
        about: what tells it from another step with the same method and path.
    """

    method: str
    path: str
    allowed: frozenset[str]
    body: Any = None
    by_key: frozenset[str] | None = None
    refusal_to_key: int = 403
    answer: int = 200
    answer_to_key: int | None = None
    answer_to_restricted_key: int = 403
    about: str = ""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path} {self.about}".rstrip()

    @property
    def place(self) -> str:
        """Return the path without its parameters."""
        return self.path.partition("?")[0]

    def answer_for_user(self, privilege: str) -> int:
        return self.answer if privilege in self.allowed else 403

    def answer_for_key(self, privilege: str) -> int:
        if privilege not in (self.allowed if self.by_key is None else self.by_key):
            return self.refusal_to_key
        return self.answer if self.answer_to_key is None else self.answer_to_key


def of(steps: list[Step]) -> list[ParameterSet]:
    return [pytest.param(step, id=step.name) for step in steps]


def knock(step: Step, door: Door) -> int:
    return door.ask(step.method, step.path, step.body).status


class Rungs:
    """What every privilege is answered; a subclass says at which step, by the parameter `step`."""

    def test_answers_users_by_their_privilege(self, step: Step) -> None:
        told = {}
        for name in EVERYBODY:
            with undone():
                make_user("asker", cluster=[name] if name in PRIVILEGES else [])
                told[name] = knock(step, door_of("asker"))

        assert told == {name: step.answer_for_user(name) for name in EVERYBODY}

    def test_answers_a_superuser_as_who_may_do_everything(self, step: Step) -> None:
        make_user("asker", roles=[SUPERUSER])

        assert knock(step, door_of("asker")) == step.answer_for_user("all")

    def test_answers_keys_by_their_privilege(self, step: Step, administrator: User) -> None:
        told = {}
        for name in EVERYBODY:
            with undone():
                cluster: JsonObject = {"cluster": [name] if name in PRIVILEGES else []}
                key = make_key(administrator, descriptors={"r": cluster})
                told[name] = knock(step, door_with(key))

        assert told == {name: step.answer_for_key(name) for name in EVERYBODY}


class Ladder(Rungs):
    """All tests of one step that works."""

    def test_is_closed_to_keys_that_are_no_good_here(self, step: Step, administrator: User) -> None:
        told = {}
        for fault in FAULTS:
            with undone():
                told[fault] = knock(step, door_of_bad_key(fault, administrator))

        assert told == {**dict.fromkeys(FAULTS, 401), "restricted": step.answer_to_restricted_key}

    def test_is_closed_without_a_credential(self, step: Step) -> None:
        assert knock(step, Door()) == 401

    def test_is_closed_to_a_wrong_password(self, step: Step, administrator: User) -> None:
        assert knock(step, door_of("elastic", "wrong password")) == 401

    def test_knows_its_methods_and_parameters(self, step: Step, administrator: User) -> None:
        door = door_of("elastic")

        assert door.ask("PATCH", step.path).status == 405
        joint = "&" if "?" in step.path else "?"
        unknown = door.ask(step.method, f"{step.path}{joint}fly=1", step.body)
        assert unknown.reason.startswith(
            f"request [{step.place}] contains unrecognized parameter: [fly]"
        )


def door_of_bad_key(fault: str, owner: User) -> Door:
    now = timezone.now()
    by = caller_of_user(owner)
    if fault == "restricted":
        everything: JsonObject = {
            "cluster": ["all"],
            "restriction": {"workflows": ["search_application_query"]},
        }
        return door_with(make_key(owner, descriptors={"r": everything}))
    if fault == "for another cluster":
        return door_with(
            create_cross_cluster_key(
                name="other",
                access={"search": [{"names": ["logs-*"]}]},
                duration=None,
                longest=None,
                metadata=None,
                certificate_identity=None,
                license_type="enterprise",
                by=by,
                now=now,
            )
        )
    if fault == "wrong secret":
        return door_with(replace(make_key(owner), secret=make_key(owner).secret))
    if fault == "expired":
        then = now - timedelta(days=2)
        return door_with(make_key(owner, duration=timedelta(days=1), now=then))
    created = make_key(owner)
    invalidate_keys(selection=KeySelection(ids=(created.key.public_id,)), by=by, now=now)
    return door_with(created)
