"""Elasticsearch's routes of users, roles, privileges and tokens, and who may use them."""

from tests.factories import PASSWORD
from tests.integration.routes.rows import (
    ADMINISTRATORS,
    JSON,
    KEYS,
    NONE,
    READERS,
    SIGNED_IN,
    Row,
)

PEOPLE_ROWS = [
    Row("GET", "/_security/user", READERS - {KEYS}, "all users"),
    Row("GET", "/_security/user/bob", READERS - {KEYS}, "a user"),
    Row(
        "PUT",
        "/_security/user/eve",
        ADMINISTRATORS,
        "make a user",
        json=lambda _: {"password": PASSWORD, "roles": ["superuser"]},
    ),
    Row(
        "POST",
        lambda w: f"/_security/user/{w.name}",
        ADMINISTRATORS,
        "raise oneself",
        json=lambda _: {"roles": ["superuser"]},
    ),
    Row("DELETE", "/_security/user/bob", ADMINISTRATORS, "delete a user"),
    Row("GET", "/_security/role", READERS - {KEYS}, "all roles"),
    Row("GET", "/_security/role/bob_role", READERS - {KEYS}, "a role"),
    Row(
        "PUT",
        "/_security/role/bob_role",
        ADMINISTRATORS,
        "change a role",
        json=lambda _: {"cluster": ["all"]},
    ),
    Row("POST", "/_security/role/new", ADMINISTRATORS, "make a role", json=lambda _: {}),
    Row("DELETE", "/_security/role/bob_role", ADMINISTRATORS, "delete a role"),
    *(
        Row(method, path, SIGNED_IN, "what may I do", json=lambda _: {"cluster": ["monitor"]})
        for method in ("GET", "POST")
        for path in (
            "/_security/user/_has_privileges",
            lambda w: f"/_security/user/{w.name}/_has_privileges",
        )
    ),
    Row(
        "POST",
        "/_security/user/bob/_has_privileges",
        NONE,
        "what may bob do",
        json=lambda _: {"cluster": ["monitor"]},
    ),
    Row("GET", "/_security/user/_privileges", SIGNED_IN, "all that I may"),
    *(
        Row(method, path, SIGNED_IN, "own password", json=lambda _: {"password": "new password"})
        for method in ("PUT", "POST")
        for path in ("/_security/user/_password", lambda w: f"/_security/user/{w.name}/_password")
    ),
    Row(
        "PUT",
        "/_security/user/bob/_password",
        ADMINISTRATORS,
        "bob's password",
        json=lambda _: {"password": "new password"},
    ),
    Row("PUT", "/_security/user/bob/_disable", ADMINISTRATORS, "lock bob out"),
    Row("POST", "/_security/user/bob/_enable", ADMINISTRATORS, "let bob in"),
    Row("PUT", lambda w: f"/_security/user/{w.name}/_enable", NONE, "oneself"),
    *(
        Row(method, f"/_security/_query/{kind}", READERS - {KEYS}, "search", json=lambda _: {})
        for method in ("GET", "POST")
        for kind in ("user", "role")
    ),
    Row(
        "POST",
        "/_security/role",
        ADMINISTRATORS,
        "change roles",
        json=lambda _: {"roles": {"bob_role": {"cluster": ["all"]}}},
    ),
    Row(
        "DELETE",
        "/_security/role",
        ADMINISTRATORS,
        "delete roles",
        json=lambda _: {"names": ["bob_role"]},
    ),
    Row("GET", "/_security/privilege", READERS - {KEYS}, "all privileges"),
    Row("GET", "/_security/privilege/_builtin", READERS - {KEYS}, "our own privileges"),
    Row("GET", "/_security/privilege/app*", READERS - {KEYS}, "an application's privileges"),
    Row("GET", "/_security/privilege/app/read", NONE, "no such privilege"),
    Row(
        "PUT",
        "/_security/privilege",
        ADMINISTRATORS,
        "make a privilege",
        json=lambda _: {"app": {"read": {"actions": ["data:read/*"]}}},
    ),
    Row("DELETE", "/_security/privilege/app/read", NONE, "no such privilege"),
]
TOKEN, SERVICE = "/_security/oauth2/token", "/_security/service"
ACCOUNT = f"{SERVICE}/elastic/fleet-server"
PROFILE = "/_security/profile"
AS_BOB: JSON = {"grant_type": "password", "username": "bob", "password": PASSWORD}
HELD: JSON = {"uids": ["u_none"], "privileges": {"cluster": ["monitor"]}}
MAPPING: JSON = {"roles": ["superuser"], "rules": {"field": {"username": "bob"}}}
SETTINGS: JSON = {"security": {"index": {"auto_expand_replicas": "0-all"}}}
TOKEN_ROWS = [
    Row("POST", TOKEN, ADMINISTRATORS, json=lambda _: {"grant_type": "client_credentials"}),
    Row("DELETE", TOKEN, ADMINISTRATORS, json=lambda _: {"username": "bob"}),
    Row("GET", SERVICE, READERS - {KEYS}),
    Row("GET", f"{SERVICE}/elastic", READERS - {KEYS}),
    Row("GET", ACCOUNT, READERS - {KEYS}),
    Row("GET", f"{ACCOUNT}/credential", READERS - {KEYS}),
    Row("POST", f"{ACCOUNT}/credential/token", ADMINISTRATORS),
    Row("PUT", f"{ACCOUNT}/credential/token/one", ADMINISTRATORS),
    Row("DELETE", f"{ACCOUNT}/credential/token/one", NONE, "there is none"),
    Row("GET", "/_security/role_mapping", READERS - {KEYS}),
    *(
        Row(method, "/_security/role_mapping/one", ADMINISTRATORS, json=lambda _: MAPPING)
        for method in ("PUT", "POST")
    ),
    Row("GET", "/_security/role_mapping/one", NONE, "there is none"),
    Row("DELETE", "/_security/role_mapping/one", NONE, "there is none"),
    *(
        Row(method, f"{PROFILE}/_activate", ADMINISTRATORS, json=lambda _: AS_BOB)
        for method in ("POST", "PUT")
    ),
    Row("GET", f"{PROFILE}/u_none", READERS - {KEYS}),
    *(Row(method, f"{PROFILE}/_suggest", READERS - {KEYS}) for method in ("GET", "POST")),
    *(
        Row(method, f"{PROFILE}/_has_privileges", READERS - {KEYS}, json=lambda _: HELD)
        for method in ("GET", "POST")
    ),
    Row("PUT", f"{PROFILE}/u_none/_data", NONE, "there is none", json=lambda _: {"data": {"a": 1}}),
    Row("PUT", f"{PROFILE}/u_none/_enable", NONE, "there is none"),
    Row("PUT", f"{PROFILE}/u_none/_disable", NONE, "there is none"),
    Row("GET", "/_security/settings", READERS - {KEYS}),
    Row("PUT", "/_security/settings", ADMINISTRATORS, json=lambda _: SETTINGS),
    Row("GET", "/_security/stats", NONE, "figures take monitor"),
    Row("GET", "/_license", NONE, "the licence takes monitor"),
]
