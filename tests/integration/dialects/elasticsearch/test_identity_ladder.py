"""Who may use the endpoints about users, roles and privileges: by password, and by API key."""

import pytest

from keys.models import ApplicationPrivilege, User
from keys.rules.json_types import JsonObject
from tests.factories import make_role
from tests.integration.dialects.elasticsearch.ladder import (
    ADMINISTRATORS,
    EVERYBODY,
    READERS,
    Ladder,
    Step,
    of,
)

USER, ROLE, PRIVILEGE = "/_security/user", "/_security/role", "/_security/privilege"
QUESTION: JsonObject = {"cluster": ["monitor"]}
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
    Step("GET", f"{USER}/_privileges", EVERYBODY, by_key=frozenset(), refusal_to_key=400),
]


@pytest.fixture(autouse=True)
def things(bob: User) -> None:
    make_role("old")
    ApplicationPrivilege.objects.create(application="app", name="read", actions=["data:*"])


@pytest.mark.parametrize("step", of(STEPS))
class TestEveryStep(Ladder):
    pass
