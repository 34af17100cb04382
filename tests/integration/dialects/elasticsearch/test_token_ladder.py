"""Who may use the endpoints about tokens, mappings, profiles and the installation."""

import pytest
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.activate_profile import activate_profile
from keys.actions.create_service_token import create_service_token
from keys.models import RoleMapping, User
from keys.rules.json_types import JsonObject
from keys.rules.profiles import profile_uid
from tests.factories import PASSWORD
from tests.integration.dialects.elasticsearch.ladder import (
    ADMINISTRATORS,
    EVERYBODY,
    READERS,
    Ladder,
    Rungs,
    Step,
    of,
)

TOKEN, MAPPING = "/_security/oauth2/token", "/_security/role_mapping"
FLEET = "elastic/fleet-server"
SERVICE, ACCOUNT = "/_security/service", f"/_security/service/{FLEET}"
PROFILE = "/_security/profile"
UID = profile_uid(username="bob", realm="default_native")
AS_BOB: JsonObject = {"grant_type": "password", "username": "bob", "password": PASSWORD}
RULES: JsonObject = {"field": {"username": "*"}}
HELD: JsonObject = {"uids": [UID], "privileges": {"cluster": ["monitor"]}}
TOKENS = ADMINISTRATORS | {"manage_token"}
ACCOUNTS = ADMINISTRATORS | {"manage_service_account"}
PROFILES = ADMINISTRATORS | {"manage_user_profile"}
WATCHERS = frozenset({"all", "monitor"})

STEPS = [
    Step("POST", TOKEN, TOKENS, AS_BOB),
    Step("DELETE", TOKEN, TOKENS, {"username": "bob"}),
    Step("GET", SERVICE, ACCOUNTS | READERS),
    Step("GET", f"{SERVICE}/elastic", ACCOUNTS | READERS),
    Step("GET", ACCOUNT, ACCOUNTS | READERS),
    Step("GET", f"{ACCOUNT}/credential", ACCOUNTS | READERS),
    Step("POST", f"{ACCOUNT}/credential/token", ACCOUNTS),
    Step("POST", f"{ACCOUNT}/credential/token/new", ACCOUNTS),
    Step("PUT", f"{ACCOUNT}/credential/token/new", ACCOUNTS),
    Step("DELETE", f"{ACCOUNT}/credential/token/old", ACCOUNTS),
    Step("POST", f"{ACCOUNT}/credential/token/old/_clear_cache", ADMINISTRATORS),
    Step("GET", MAPPING, READERS),
    Step("GET", f"{MAPPING}/old", READERS),
    Step("PUT", f"{MAPPING}/new", ADMINISTRATORS, {"roles": ["viewer"], "rules": RULES}),
    Step("POST", f"{MAPPING}/new", ADMINISTRATORS, {"roles": ["viewer"], "rules": RULES}),
    Step("DELETE", f"{MAPPING}/old", ADMINISTRATORS),
    Step("POST", f"{PROFILE}/_activate", PROFILES, AS_BOB),
    Step("PUT", f"{PROFILE}/_activate", PROFILES, AS_BOB),
    Step("GET", f"{PROFILE}/{UID}", PROFILES | READERS),
    Step("GET", f"{PROFILE}/_suggest", PROFILES | READERS),
    Step("POST", f"{PROFILE}/_suggest", PROFILES | READERS, {"name": "bob"}),
    Step("GET", f"{PROFILE}/_has_privileges", PROFILES | READERS, HELD),
    Step("POST", f"{PROFILE}/_has_privileges", PROFILES | READERS, HELD),
    Step("PUT", f"{PROFILE}/{UID}/_data", PROFILES, {"data": {"app": 1}}),
    Step("POST", f"{PROFILE}/{UID}/_data", PROFILES, {"labels": {"app": "1"}}),
    Step("PUT", f"{PROFILE}/{UID}/_enable", PROFILES),
    Step("POST", f"{PROFILE}/{UID}/_enable", PROFILES),
    Step("PUT", f"{PROFILE}/{UID}/_disable", PROFILES),
    Step("POST", f"{PROFILE}/{UID}/_disable", PROFILES),
    Step("GET", "/", WATCHERS),
    Step("GET", "/_cluster/health", WATCHERS),
    Step("GET", "/_security/settings", READERS),
    Step(
        "PUT", "/_security/settings", ADMINISTRATORS, {"security": {"index.number_of_replicas": 1}}
    ),
    Step("GET", "/_security/stats", WATCHERS),
    Step("GET", "/_license", WATCHERS),
]
UNKNOWN_NAME = [
    Step("DELETE", TOKEN, TOKENS, {"token": "unknown"}, answer=404),
    Step("DELETE", f"{ACCOUNT}/credential/token/unknown", ACCOUNTS, answer=404),
    Step("GET", f"{MAPPING}/unknown", READERS, answer=404),
    Step("DELETE", f"{MAPPING}/unknown", ADMINISTRATORS, answer=404),
    Step("GET", f"{PROFILE}/unknown", PROFILES | READERS),
    Step("PUT", f"{PROFILE}/unknown/_data", PROFILES, {"data": {"app": 1}}, answer=404),
    Step("PUT", f"{PROFILE}/unknown/_enable", PROFILES, answer=404),
]
# Read before it is asked who may: a bad body tells nothing of what there is.
BAD_BODY = [
    Step(method, path, EVERYBODY, body, answer=400)
    for method, path, body in (
        ("POST", TOKEN, {"grant_type": "fly"}),
        ("DELETE", TOKEN, {}),
        ("PUT", f"{MAPPING}/new", {"roles": ["viewer"], "rules": {"fly": []}}),
        ("POST", f"{PROFILE}/_activate", {"grant_type": "password"}),
        ("POST", f"{PROFILE}/_suggest", {"size": -1}),
        ("POST", f"{PROFILE}/_has_privileges", {"uids": [UID]}),
        ("PUT", f"{PROFILE}/{UID}/_data", {}),
        ("PUT", "/_security/settings", {"fly": {}}),
    )
]


@pytest.fixture(autouse=True)
def things(bob: User, administrator: User) -> None:
    by, now = caller_of_user(administrator), timezone.now()
    create_service_token(principal=FLEET, name="old", by=by, now=now)
    activate_profile(subject=caller_of_user(bob), by=by, now=now)
    RoleMapping.objects.create(name="old", roles=["viewer"], rules=RULES)


@pytest.mark.parametrize("step", of(STEPS))
class TestEveryStep(Ladder):
    pass


@pytest.mark.parametrize("step", of(UNKNOWN_NAME))
class TestUnknownName(Rungs):
    pass


@pytest.mark.parametrize("step", of(BAD_BODY))
class TestBadBody(Rungs):
    pass
