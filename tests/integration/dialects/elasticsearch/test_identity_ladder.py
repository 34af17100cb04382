"""Who may use the endpoints about users, roles and privileges: by password, and by API key."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import ApplicationPrivilege, User
from keys.rules.json_types import JsonObject
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

PRIVILEGES = (
    "all",
    "manage_security",
    "manage_api_key",
    "manage_own_api_key",
    "read_security",
    "grant_api_key",
)
NO_PRIVILEGE = "nobody"
EVERYBODY = frozenset({*PRIVILEGES, NO_PRIVILEGE})
ADMINISTRATORS = frozenset({"all", "manage_security"})
READERS = ADMINISTRATORS | {"read_security"}
USER, ROLE, PRIVILEGE = "/_security/user", "/_security/role", "/_security/privilege"
QUESTION: JsonObject = {"cluster": ["monitor"]}


@dataclass(frozen=True)
class Step:
    """`by_key`: who may do it with an API key, where that is another set."""

    method: str
    path: str
    allowed: frozenset[str]
    body: Any = None
    by_key: frozenset[str] | None = None

    @property
    def allowed_by_key(self) -> frozenset[str]:
        return self.allowed if self.by_key is None else self.by_key


STEPS = [
    Step("PUT", f"{USER}/bob/_enable", ADMINISTRATORS),
    Step("POST", f"{USER}/bob/_disable", ADMINISTRATORS),
    Step("PUT", f"{USER}/bob/_password", ADMINISTRATORS, {"password": "new password"}),
    # An API key has no password of its own; its owner's is somebody else's.
    Step("POST", f"{USER}/_password", EVERYBODY, {"password": "new password"}, ADMINISTRATORS),
    Step("GET", "/_security/_query/user", READERS),
    Step("POST", "/_security/_query/user", READERS, {"query": {"match_all": {}}}),
    Step("GET", "/_security/_query/role", READERS),
    Step("POST", "/_security/_query/role", READERS, {"query": {"match_all": {}}}),
    Step("POST", ROLE, ADMINISTRATORS, {"roles": {"new": {"cluster": ["monitor"]}}}),
    Step("DELETE", ROLE, ADMINISTRATORS, {"names": ["old"]}),
    Step("GET", PRIVILEGE, READERS),
    Step("GET", f"{PRIVILEGE}/app*", READERS),
    Step("GET", f"{PRIVILEGE}/app/read", READERS),
    Step("GET", f"{PRIVILEGE}/_builtin", READERS),
    Step("PUT", PRIVILEGE, ADMINISTRATORS, {"app": {"new": {"actions": ["a:b"]}}}),
    Step("POST", PRIVILEGE, ADMINISTRATORS, {"app": {"new": {"actions": ["a:b"]}}}),
    Step("DELETE", f"{PRIVILEGE}/app/read", ADMINISTRATORS),
    Step("GET", f"{USER}/_has_privileges", EVERYBODY, QUESTION),
    Step("POST", f"{USER}/_has_privileges", EVERYBODY, QUESTION),
    Step("POST", f"{USER}/bob/_has_privileges", frozenset(), QUESTION),
    # What two sides of a key grant together cannot be said as one.
    Step("GET", f"{USER}/_privileges", EVERYBODY, by_key=frozenset()),
]


def of(steps: list[Step]) -> list[ParameterSet]:
    return [pytest.param(step, id=f"{step.method} {step.path}") for step in steps]


def knock(step: Step, door: Door) -> int:
    return door.ask(step.method, step.path, step.body).status


@pytest.fixture(autouse=True)
def things(bob: User) -> None:
    make_role("old")
    ApplicationPrivilege.objects.create(application="app", name="read", actions=["data:*"])


@pytest.mark.parametrize("step", of(STEPS))
class TestEveryStep:
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

        refused = 400 if step.path == f"{USER}/_privileges" else 403
        assert status == (200 if name in step.allowed_by_key else refused)

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
