"""The ladder that every endpoint climbs: by password and by API key, with each privilege."""

from dataclasses import dataclass
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
EVERYBODY = frozenset({*PRIVILEGES, NO_PRIVILEGE})
ADMINISTRATORS = frozenset({"all", "manage_security"})
READERS = ADMINISTRATORS | {"read_security"}


@dataclass(frozen=True)
class Step:
    """
    One request.

    Attributes:
        by_key: who may do it with an API key, where that is another set.
        refusal_to_key: what keys outside of that set are answered.
    """

    method: str
    path: str
    allowed: frozenset[str]
    body: Any = None
    by_key: frozenset[str] | None = None
    refusal_to_key: int = 403

    @property
    def allowed_by_key(self) -> frozenset[str]:
        return self.allowed if self.by_key is None else self.by_key


def of(steps: list[Step]) -> list[ParameterSet]:
    return [pytest.param(step, id=f"{step.method} {step.path}") for step in steps]


def knock(step: Step, door: Door) -> int:
    return door.ask(step.method, step.path, step.body).status


class Ladder:
    """Tests of one step; a subclass says of which, by the parameter `step`."""

    @pytest.mark.parametrize("name", sorted(EVERYBODY))
    def test_is_open_to_users_with_the_privilege(self, step: Step, name: str) -> None:
        make_user("asker", cluster=[name] if name in PRIVILEGES else [])

        status = knock(step, door_of("asker"))

        assert status == (200 if name in step.allowed else 403)

    @pytest.mark.parametrize("name", sorted(EVERYBODY))
    def test_is_open_to_keys_with_the_privilege(
        self, step: Step, name: str, administrator: User
    ) -> None:
        cluster: JsonObject = {"cluster": [name] if name in PRIVILEGES else []}

        status = knock(step, door_with(make_key(administrator, descriptors={"r": cluster})))

        assert status == (200 if name in step.allowed_by_key else step.refusal_to_key)

    @pytest.mark.parametrize(
        "fault", ["expired", "invalidated", "for another cluster", "restricted"]
    )
    def test_is_closed_to_keys_that_are_no_good_here(
        self, step: Step, fault: str, administrator: User
    ) -> None:
        status = knock(step, door_of_bad_key(fault, administrator))

        assert status == (403 if fault == "restricted" else 401)

    def test_is_closed_without_a_credential(self, step: Step) -> None:
        assert knock(step, Door()) == 401

    def test_is_closed_to_a_wrong_password(self, step: Step, administrator: User) -> None:
        assert knock(step, door_of("elastic", "wrong password")) == 401

    def test_knows_its_methods_and_parameters(self, step: Step, administrator: User) -> None:
        door = door_of("elastic")

        assert door.ask("PATCH", step.path).status == 405
        unknown = door.ask(step.method, f"{step.path}?fly=1", step.body)
        assert unknown.reason.startswith(
            f"request [{step.path}] contains unrecognized parameter: [fly]"
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
    if fault == "expired":
        then = now - timedelta(days=2)
        return door_with(make_key(owner, duration=timedelta(days=1), now=then))
    created = make_key(owner)
    invalidate_keys(selection=KeySelection(ids=(created.key.public_id,)), by=by, now=now)
    return door_with(created)
