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
    Rungs,
    Step,
    of,
)

USER, ROLE, PRIVILEGE = "/_security/user", "/_security/role", "/_security/privilege"
NEW_USER: JsonObject = {"password": "long enough", "roles": ["old"]}
NEW_ROLE: JsonObject = {"cluster": ["monitor"]}
QUESTION: JsonObject = {"cluster": ["monitor"]}
NEW_PASSWORD: JsonObject = {"password": "new password"}
STEPS = [
    Step("GET", "/_security/_authenticate", EVERYBODY, answer_to_restricted_key=200),
    Step("GET", USER, READERS),
    Step("GET", f"{USER}/bob", READERS),
    Step("PUT", f"{USER}/new", ADMINISTRATORS, NEW_USER),
    Step("POST", f"{USER}/bob", ADMINISTRATORS, NEW_USER),
    Step("DELETE", f"{USER}/bob", ADMINISTRATORS),
    Step("PUT", f"{USER}/bob/_enable", ADMINISTRATORS),
    Step("POST", f"{USER}/bob/_enable", ADMINISTRATORS),
    Step("PUT", f"{USER}/bob/_disable", ADMINISTRATORS),
    Step("POST", f"{USER}/bob/_disable", ADMINISTRATORS),
    Step("PUT", f"{USER}/bob/_password", ADMINISTRATORS, NEW_PASSWORD),
    Step("POST", f"{USER}/bob/_password", ADMINISTRATORS, NEW_PASSWORD),
    # An API key has no password of its own; its owner's is somebody else's.
    Step("PUT", f"{USER}/_password", EVERYBODY, NEW_PASSWORD, ADMINISTRATORS),
    Step("POST", f"{USER}/_password", EVERYBODY, NEW_PASSWORD, ADMINISTRATORS),
    Step("GET", "/_security/_query/user", READERS),
    Step("POST", "/_security/_query/user", READERS, {"query": {"match_all": {}}}),
    Step("GET", "/_security/_query/role", READERS),
    Step("POST", "/_security/_query/role", READERS, {"query": {"match_all": {}}}),
    Step("GET", ROLE, READERS),
    Step("GET", f"{ROLE}/old", READERS),
    Step("PUT", f"{ROLE}/new", ADMINISTRATORS, NEW_ROLE),
    Step("POST", f"{ROLE}/old", ADMINISTRATORS, NEW_ROLE),
    Step("DELETE", f"{ROLE}/old", ADMINISTRATORS),
    Step("POST", f"{ROLE}/old/_clear_cache", ADMINISTRATORS),
    Step("POST", f"{PRIVILEGE}/app/_clear_cache", ADMINISTRATORS),
    Step("POST", "/_security/realm/reserved/_clear_cache", ADMINISTRATORS),
    Step("POST", ROLE, ADMINISTRATORS, {"roles": {"new": NEW_ROLE}}),
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
    Step("GET", f"{USER}/bob/_has_privileges", frozenset(), QUESTION),
    Step("POST", f"{USER}/bob/_has_privileges", frozenset(), QUESTION),
    # What two sides of a key grant together cannot be said as one.
    Step("GET", f"{USER}/_privileges", EVERYBODY, by_key=frozenset(), refusal_to_key=400),
]
UNKNOWN_NAME = [
    Step("GET", f"{USER}/unknown", READERS, answer=404),
    Step("DELETE", f"{USER}/unknown", ADMINISTRATORS, answer=404),
    Step("PUT", f"{USER}/unknown/_enable", ADMINISTRATORS, answer=400),
    Step("PUT", f"{USER}/unknown/_password", ADMINISTRATORS, NEW_PASSWORD, answer=400),
    Step("GET", f"{ROLE}/unknown", READERS, answer=404),
    Step("DELETE", f"{ROLE}/unknown", ADMINISTRATORS, answer=404),
    Step("GET", f"{PRIVILEGE}/app/unknown", READERS, answer=404),
    Step("DELETE", f"{PRIVILEGE}/app/unknown", ADMINISTRATORS, answer=404),
]
# Read before it is asked who may: a bad body tells nothing of what there is.
BAD_BODY = [
    Step(method, path, EVERYBODY, body, answer=400)
    for method, path, body in (
        ("PUT", f"{USER}/new", {"password": 1}),
        ("PUT", f"{USER}/bob/_password", {"secret": "new password"}),
        ("POST", f"{USER}/_password", {}),
        ("POST", "/_security/_query/user", {"query": {"fly": {}}}),
        ("POST", "/_security/_query/role", {"size": -1}),
        ("PUT", f"{ROLE}/new", {"cluster": ["fly"]}),
        ("POST", ROLE, {"roles": []}),
        ("DELETE", ROLE, {"names": []}),
        ("PUT", PRIVILEGE, {"app": {"new": {"actions": 1}}}),
        ("POST", f"{USER}/_has_privileges", {"cluster": 1}),
    )
]


@pytest.fixture(autouse=True)
def things(bob: User) -> None:
    make_role("old")
    ApplicationPrivilege.objects.create(application="app", name="read", actions=["data:*"])


@pytest.mark.parametrize("step", of(STEPS))
class TestEveryStep(Ladder):
    pass


@pytest.mark.parametrize("step", of(UNKNOWN_NAME))
class TestUnknownName(Rungs):
    pass


@pytest.mark.parametrize("step", of(BAD_BODY))
class TestBadBody(Rungs):
    pass
