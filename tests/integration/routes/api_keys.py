"""Elasticsearch's routes of keys, and who may use them."""

from tests.factories import PASSWORD
from tests.integration.routes.rows import (
    ADMINISTRATORS,
    CREATORS,
    LOOKERS,
    MANAGERS,
    NONE,
    READERS,
    SIGNED_IN,
    Row,
)

API = "/_security/api_key"
BULK, CLONE = f"{API}/_bulk_update", f"{API}/clone"
CROSS_CLUSTER = "/_security/cross_cluster/api_key"
QUERY = "/_security/_query/api_key"
KEY_ROWS = [
    Row("GET", "/", NONE, "info takes monitor"),
    Row("HEAD", "/", NONE, "info takes monitor"),
    Row("GET", "/_cluster/health", NONE, "health takes monitor"),
    Row("GET", "/_security/_authenticate", SIGNED_IN, "who am I"),
    Row("POST", API, CREATORS, "create", json=lambda _: {"name": "new"}),
    Row("PUT", API, CREATORS, "create", json=lambda _: {"name": "new"}),
    Row(
        "POST",
        API,
        NONE,
        "create with a forged owner",
        json=lambda _: {"name": "new", "username": "bob", "realm": "default_native"},
    ),
    Row(
        "POST",
        API,
        NONE,
        "create with a forged creator",
        json=lambda _: {"name": "new", "owner": {"username": "bob"}},
    ),
    Row("GET", API, READERS, "all keys"),
    Row("GET", f"{API}?owner=true", LOOKERS, "own keys"),
    Row("GET", f"{API}?owner=true&with_limited_by=true", LOOKERS, "own keys with limits"),
    Row("GET", lambda w: f"{API}?username={w.name}&realm_name=default_native", LOOKERS, "by name"),
    Row("GET", lambda w: f"{API}?id={w.bobs_id}", READERS, "bob's key"),
    Row("GET", f"{API}?username=bob&realm_name=default_native", READERS, "bob's keys"),
    Row("GET", lambda w: f"{API}/{w.own_id}/_usage", LOOKERS, "own key's uses"),
    Row("GET", lambda w: f"{API}/{w.bobs_id}/_usage", READERS, "bob's key's uses"),
    Row("GET", lambda w: f"{API}?id={w.bobs_id}&owner=true", NONE, "bob's key as one's own"),
    Row("GET", f"{API}?owner=true&username=bob", NONE, "bob as oneself"),
    Row("DELETE", API, MANAGERS, "bob's key", json=lambda w: {"ids": [w.bobs_id]}),
    Row("DELETE", API, MANAGERS, "by the old name", json=lambda w: {"id": w.bobs_id}),
    Row("DELETE", API, MANAGERS, "everybody's keys", json=lambda _: {"name": "*"}),
    Row(
        "DELETE",
        API,
        MANAGERS,
        "bob's keys",
        json=lambda _: {"username": "bob", "realm_name": "default_native"},
    ),
    Row("DELETE", API, CREATORS, "own keys", json=lambda _: {"owner": True}),
    Row(
        "DELETE",
        API,
        NONE,
        "bob's keys as one's own",
        json=lambda _: {"owner": True, "username": "bob"},
    ),
    Row("PUT", lambda w: f"{API}/{w.own_id}", CREATORS, "own key", json=lambda _: {}),
    Row("PUT", lambda w: f"{API}/{w.bobs_id}", NONE, "bob's key", json=lambda _: {}),
    Row(
        "PUT",
        lambda w: f"{API}/{w.own_id}",
        NONE,
        "give a key away",
        json=lambda _: {"username": "bob"},
    ),
    Row("POST", BULK, CREATORS, "own key", json=lambda w: {"ids": [w.own_id], "metadata": {}}),
    Row("POST", BULK, CREATORS, "bob's key", json=lambda w: {"ids": w.bobs_id, "metadata": {}}),
    Row("PUT", CLONE, CREATORS, "clone one's own key", json=lambda w: {"api_key": w.own_secret}),
    Row(
        "PUT",
        lambda w: f"{API}/{w.bobs_id}/_share",
        MANAGERS,
        "give bob's key away",
        json=lambda _: {"username": "elastic", "rights": ["edit"]},
    ),
    Row("GET", lambda w: f"{API}/{w.bobs_id}/_share", READERS, "with whom bob's key is shared"),
    Row("DELETE", lambda w: f"{API}/{w.bobs_id}/_share?username=elastic", NONE, "nothing to take"),
    Row("POST", CLONE, CREATORS, "clone what one holds", json=lambda w: {"api_key": w.bobs_secret}),
    Row(
        "POST",
        f"{API}/grant",
        MANAGERS,
        "grant a key to bob",
        json=lambda _: {
            "grant_type": "password",
            "username": "bob",
            "password": PASSWORD,
            "api_key": {"name": "granted"},
        },
    ),
    Row(
        "POST",
        CROSS_CLUSTER,
        ADMINISTRATORS,
        "open this cluster to another",
        json=lambda _: {"name": "new", "access": {"search": [{"names": ["logs"]}]}},
    ),
    Row(
        "PUT",
        lambda w: f"{CROSS_CLUSTER}/{w.own_id}",
        NONE,
        "make a key of another type",
        json=lambda _: {"metadata": {}},
    ),
    *(
        Row("POST", f"/_security/{cache}/_clear_cache", ADMINISTRATORS, "clear a cache")
        for cache in (
            "api_key/*",
            "privilege/kibana-.kibana",
            "realm/default_native",
            "role/bob_role",
            "service/elastic/kibana/credential/token/a",
        )
    ),
    Row("GET", f"{API}?owner=true&with_descendants", LOOKERS, "own keys and their clones"),
    Row("GET", lambda w: f"{API}?id={w.bobs_id}&with_descendants", READERS, "bob's key's clones"),
    Row(
        "DELETE",
        API,
        MANAGERS,
        "bob's key and its clones",
        json=lambda w: {"ids": [w.bobs_id], "with_descendants": True},
    ),
    Row("GET", QUERY, LOOKERS, "whatever one may see"),
    Row("POST", f"{QUERY}?with_limited_by", LOOKERS, "the same", json=lambda _: {"size": 1}),
    Row("GET", "/_nothing/here", NONE, "no such path"),
    Row("POST", "/_bulk", NONE, "not our business"),
]
