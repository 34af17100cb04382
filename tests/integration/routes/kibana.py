"""Kibana's routes, and who may use them."""

from tests.integration.routes.rows import (
    ADMINISTRATORS,
    CREATORS,
    KEYS,
    LOOKERS,
    MANAGERS,
    NONE,
    READERS,
    SIGNED_IN,
    Row,
)

ROLE_OF_KIBANA = "/api/security/role"
KIBANA_KEYS = "/internal/security/api_key"
KIBANA_ROWS = [
    Row("GET", ROLE_OF_KIBANA, READERS - {KEYS}),
    Row("GET", f"{ROLE_OF_KIBANA}/bob_role", READERS - {KEYS}),
    Row("PUT", f"{ROLE_OF_KIBANA}/bob_role", ADMINISTRATORS, json=lambda _: {}),
    Row("DELETE", f"{ROLE_OF_KIBANA}/bob_role", ADMINISTRATORS),
    Row("POST", f"{ROLE_OF_KIBANA}/_query", READERS - {KEYS}, json=lambda _: {}),
    Row(
        "POST",
        "/api/security/roles",
        ADMINISTRATORS,
        json=lambda _: {"roles": {"bob_role": {"elasticsearch": {"cluster": ["all"]}}}},
    ),
    Row("GET", "/internal/security/roles/default", READERS - {KEYS}),
    Row("POST", KIBANA_KEYS, CREATORS, json=lambda _: {"name": "new"}),
    Row(
        "PUT",
        KIBANA_KEYS,
        CREATORS,
        "my key",
        json=lambda w: {"id": w.own_id, "metadata": {"a": 1}},
    ),
    Row("PUT", KIBANA_KEYS, NONE, "bob's", json=lambda w: {"id": w.bobs_id, "metadata": {"a": 1}}),
    Row("POST", f"{KIBANA_KEYS}/_query", LOOKERS, json=lambda _: {}),
    Row(
        "POST",
        f"{KIBANA_KEYS}/invalidate",
        MANAGERS,
        "bob's",
        json=lambda w: {"apiKeys": [{"id": w.bobs_id, "name": "bobs"}], "isAdmin": True},
    ),
    Row("GET", f"{KIBANA_KEYS}/_enabled", SIGNED_IN),
    Row("GET", f"{KIBANA_KEYS}/_privileges", SIGNED_IN),
    Row("GET", f"{KIBANA_KEYS}/_has_active", LOOKERS),
    Row("GET", "/internal/security/me", SIGNED_IN),
]
