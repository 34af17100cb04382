"""Who may use the endpoints about API keys: by password and by API key, with each privilege."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from keys.conf import current_pepper
from keys.models import User
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.rules.secret import Credential, Secret, digest_of, encoded_of
from tests.factories import PASSWORD
from tests.integration.dialects.elasticsearch.ladder import (
    ADMINISTRATORS,
    EVERYBODY,
    Ladder,
    Rungs,
    Step,
    of,
)
from tests.integration.rows import stored_keys

KEY, CROSS, QUERY = "/_security/api_key", "/_security/cross_cluster/api_key", "/_security/_query"
MINE, FOREIGN, MY_CROSS, FOREIGN_CROSS = "mine", "foreign", "my_cross", "foreign_cross"
UNKNOWN = "unknown"
SECRET = Secret("a-secret-that-only-this-test-kno")

MANAGERS = ADMINISTRATORS | {"manage_api_key"}
OWNERS = MANAGERS | {"manage_own_api_key"}
READERS = MANAGERS | {"read_security"}
GRANTERS = MANAGERS | {"grant_api_key"}

CHANGE: JsonObject = {"metadata": {"team": "db"}}
ACCESS: JsonObject = {"access": {"search": [{"names": ["metrics-*"]}]}}
SHARE: JsonObject = {"username": "bob", "rights": ["view"]}
# All that a key may give to a key that it makes.
NOTHING: JsonObject = {"none": {}}
GRANT: JsonObject = {
    "grant_type": "password",
    "username": "bob",
    "password": PASSWORD,
    "api_key": {"name": "granted"},
}


def encoded(key_id: str) -> str:
    return encoded_of(Credential(id=key_id, secret=SECRET))


STEPS = [
    Step("POST", KEY, OWNERS, {"name": "new", "role_descriptors": NOTHING}),
    Step("PUT", KEY, OWNERS, {"name": "new", "role_descriptors": NOTHING}),
    Step("POST", KEY, OWNERS, {"name": "new"}, answer_to_key=400, about="as large as its maker"),
    Step("GET", KEY, READERS),
    Step("GET", f"{KEY}?with_descendants=true", READERS),
    # What a user owns, his keys do not: they own nothing.
    Step("GET", f"{KEY}?owner=true", OWNERS | READERS, by_key=READERS),
    Step("GET", f"{KEY}?id={MINE}&with_limited_by=true", READERS),
    Step("DELETE", KEY, MANAGERS, {"ids": [MINE]}),
    Step("DELETE", KEY, OWNERS, {"owner": True}, MANAGERS, about="of one's own"),
    Step("DELETE", KEY, MANAGERS, {"ids": [MINE], "with_descendants": True}, about="and below"),
    # No key may change a key.
    Step("PUT", f"{KEY}/{MINE}", OWNERS, CHANGE, answer_to_key=400),
    Step("POST", f"{KEY}/_bulk_update", OWNERS, {"ids": [MINE], **CHANGE}, answer_to_key=400),
    Step("GET", f"{QUERY}/api_key", OWNERS | READERS),
    Step("POST", f"{QUERY}/api_key", OWNERS | READERS, {"query": {"match_all": {}}}),
    Step("POST", f"{KEY}/grant", GRANTERS, GRANT),
    Step("POST", f"{KEY}/clone", OWNERS, {"api_key": encoded(MINE)}),
    Step("PUT", f"{KEY}/clone", OWNERS, {"api_key": encoded(FOREIGN)}),
    Step("POST", CROSS, ADMINISTRATORS, {"name": "new", **ACCESS}, answer_to_key=400),
    Step("PUT", f"{CROSS}/{MY_CROSS}", ADMINISTRATORS, ACCESS, answer_to_key=400),
    Step("POST", f"{KEY}/{MINE}/_clear_cache", ADMINISTRATORS),
    Step("GET", f"{KEY}/{MINE}/_usage", OWNERS | READERS, by_key=READERS),
    # No key gives a right away.
    Step("PUT", f"{KEY}/{MINE}/_share", OWNERS, SHARE, answer_to_key=400),
    Step("GET", f"{KEY}/{MINE}/_share", OWNERS | READERS, by_key=READERS),
    Step("DELETE", f"{KEY}/{MINE}/_share?username=bob", OWNERS, answer=404, answer_to_key=400),
    Step("PUT", f"{KEY}/{MY_CROSS}/_share", ADMINISTRATORS, SHARE, OWNERS, answer_to_key=400),
]
NOT_THE_OWNER = [
    # Nobody changes what is another's, whatever his privilege.
    Step("PUT", f"{KEY}/{FOREIGN}", OWNERS, CHANGE, answer=404, answer_to_key=400),
    Step("PUT", f"{CROSS}/{FOREIGN_CROSS}", ADMINISTRATORS, ACCESS, answer=404, answer_to_key=400),
    Step("GET", f"{KEY}?id={FOREIGN}", READERS),
    Step("DELETE", KEY, MANAGERS, {"ids": [FOREIGN]}),
    Step("GET", f"{KEY}/{FOREIGN}/_usage", READERS),
    # Nothing is found where only one's own is asked for.
    Step("GET", f"{KEY}?owner=true&id={FOREIGN}", OWNERS | READERS, None, READERS, answer=404),
    # To end later than its source, a clone needs the source's owner or a manager.
    Step("POST", f"{KEY}/clone", MANAGERS, {"api_key": encoded(FOREIGN), "expiration": None}),
]
UNKNOWN_ID = [
    Step("GET", f"{KEY}?id={UNKNOWN}", READERS, answer=404),
    Step("DELETE", KEY, MANAGERS, {"ids": [UNKNOWN]}),
    Step("PUT", f"{KEY}/{UNKNOWN}", OWNERS, CHANGE, answer=404, answer_to_key=400),
    Step("POST", f"{KEY}/_bulk_update", OWNERS, {"ids": [UNKNOWN]}, answer_to_key=400),
    Step("POST", f"{KEY}/clone", frozenset(), {"api_key": encoded(UNKNOWN)}),
    Step("POST", f"{KEY}/grant", frozenset(), {**GRANT, "username": "unknown"}),
    Step("PUT", f"{CROSS}/{UNKNOWN}", ADMINISTRATORS, ACCESS, answer=404, answer_to_key=400),
    Step("POST", f"{KEY}/{UNKNOWN}/_clear_cache", ADMINISTRATORS),
    Step("GET", f"{KEY}/{UNKNOWN}/_usage", READERS, answer=404),
    Step("PUT", f"{KEY}/{UNKNOWN}/_share", OWNERS, SHARE, answer=404, answer_to_key=400),
]
# Read before it is asked who may: a bad body tells nothing of what there is.
BAD_BODY = [
    Step(method, path, EVERYBODY, body, answer=400)
    for method, path, body in (
        ("POST", KEY, {"name": "_bad"}),
        ("GET", f"{KEY}/{MINE}/_usage?days=401", None),
        ("PUT", KEY, {"nome": "new"}),
        ("DELETE", KEY, {}),
        ("PUT", f"{KEY}/{MINE}", {"metadata": 1}),
        ("POST", f"{KEY}/_bulk_update", {"ids": []}),
        ("GET", f"{QUERY}/api_key", {"query": {"fly": {}}}),
        ("POST", f"{QUERY}/api_key", {"size": -1}),
        ("PUT", f"{KEY}/{MINE}/_share", {"username": "bob", "rights": ["own"]}),
        ("DELETE", f"{KEY}/{MINE}/_share", None),
        ("POST", f"{KEY}/grant", {"grant_type": "password"}),
        ("POST", f"{KEY}/clone", {"api_key": ""}),
        ("PUT", f"{KEY}/clone", {"api_key": "%"}),
        ("POST", CROSS, {"name": "new", "access": {}}),
        ("PUT", f"{CROSS}/{MY_CROSS}", {}),
    )
]


@pytest.fixture(autouse=True)
def things(bob: User) -> None:
    """Store keys of bob and of who asks, who is no user yet: owners are known by their names."""
    asker = User(username="asker", realm=bob.realm)
    stored_key(bob, FOREIGN, expires_at=timezone.now() + timedelta(days=1))
    stored_key(asker, MINE)
    for owner, key_id in ((bob, FOREIGN_CROSS), (asker, MY_CROSS)):
        stored_key(owner, key_id, type=KeyType.CROSS_CLUSTER, snapshot=None)


def stored_key(owner: User, key_id: str, **columns: Any) -> None:
    """Store a key with the id and the secret that the steps know."""
    pepper = current_pepper()
    stored_keys(
        owner,
        ["stored"],
        public_id=key_id,
        digest=digest_of(SECRET, pepper=pepper.value),
        pepper_id=pepper.id,
        **columns,
    )


@pytest.mark.parametrize("step", of(STEPS))
class TestEveryStep(Ladder):
    pass


@pytest.mark.parametrize("step", of(NOT_THE_OWNER))
class TestNotTheOwner(Rungs):
    pass


@pytest.mark.parametrize("step", of(UNKNOWN_ID))
class TestUnknownId(Rungs):
    pass


@pytest.mark.parametrize("step", of(BAD_BODY))
class TestBadBody(Rungs):
    pass
