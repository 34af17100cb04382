"""The addresses of the pages and of the administration, and who may use them."""

from tests.integration.routes.rows import (
    ADMINISTRATORS,
    ANONYMOUS,
    CREATORS,
    LOOKERS,
    MANAGERS,
    NONE,
    READ,
    READERS,
    SECURITY,
    SIGNED_IN,
    Row,
)

PAGES = "/app/management/security/api_keys"
ROLES, USERS = "/app/management/security/roles", "/app/management/security/users"
# Roles and users are looked at by who reads security and changed by who manages it.
PEOPLE_ROWS = [
    *(
        Row("GET", f"{address}{more}", frozenset({SECURITY, READ}), name)
        for address, more, name in (
            (ROLES, "", "the list of roles"),
            (ROLES, "/edit/bob_role", "bob's role"),
            (USERS, "", "the list of users"),
            (USERS, "/edit/bob", "bob himself"),
            (ROLES, "/names?part=b", "names of roles"),
            (USERS, "/names?part=b", "names of users"),
        )
    ),
    Row("GET", f"{ROLES}/edit", ADMINISTRATORS, "the form of a role"),
    Row("GET", f"{ROLES}/name?name=bob_role", ADMINISTRATORS, "whether there is such a role"),
    Row("GET", f"{ROLES}/clone/bob_role", ADMINISTRATORS, "bob's role again"),
    Row("GET", f"{USERS}/create", ADMINISTRATORS, "the form of a user"),
    Row("POST", f"{ROLES}/edit", NONE, "make a role", form=lambda w: {"form_token": w.form_token}),
    Row("POST", f"{ROLES}/edit/bob_role", NONE, "change bob's role", form=lambda _: {"seen": "x"}),
    Row("POST", f"{ROLES}/delete", ADMINISTRATORS, "ask", form=lambda _: {"only": "bob_role"}),
    Row(
        "POST", f"{USERS}/create", NONE, "make a user", form=lambda w: {"form_token": w.form_token}
    ),
    Row("POST", f"{USERS}/edit/bob", NONE, "change bob", form=lambda _: {"seen": "x"}),
    Row("POST", f"{USERS}/delete", ADMINISTRATORS, "ask", form=lambda _: {"only": "bob"}),
    Row("POST", f"{USERS}/enabled", NONE, "lock bob out by a page", form=lambda _: {"only": "bob"}),
    Row("POST", f"{USERS}/password", NONE, "bob's password", form=lambda _: {"username": "bob"}),
]
PAGE_ROWS = [
    *PEOPLE_ROWS,
    Row("GET", "/login", frozenset({ANONYMOUS}), "log in"),
    Row("GET", "/logout", SIGNED_IN, "log out"),
    Row("GET", "/app/management", SIGNED_IN, "landing"),
    Row("GET", "/app/search", SIGNED_IN, "search"),
    Row("GET", "/security/account", SIGNED_IN, "one's own account"),
    Row(
        "POST",
        "/security/account",
        NONE,
        "a new password without the old one",
        form=lambda _: {"username": "bob", "password": "new one", "confirm_password": "new one"},
    ),
    Row("GET", "/app/connection_details", SIGNED_IN, "connection details"),
    Row("GET", "/app/connection_details/ca.crt", NONE, "our authority, not there in tests"),
    Row("GET", PAGES, LOOKERS, "the list"),
    Row("GET", f"{PAGES}/create", CREATORS, "the form"),
    Row(
        "POST",
        PAGES,
        CREATORS,
        "make a key",
        form=lambda w: {"name": "new", "form_token": w.form_token, "username": "bob"},
    ),
    Row(
        "POST",
        "/app/connection_details",
        CREATORS,
        "make a key quickly",
        form=lambda w: {"name": "new", "form_token": w.form_token},
    ),
    Row("GET", lambda w: f"{PAGES}/{w.own_id}", LOOKERS, "own key"),
    Row("GET", lambda w: f"{PAGES}/{w.bobs_id}", READERS, "bob's key"),
    Row(
        "POST",
        lambda w: f"{PAGES}/{w.bobs_id}",
        NONE,
        "change bob's key",
        form=lambda _: {"row_version": "1", "with_metadata": "on", "metadata": "{}"},
    ),
    Row(
        "POST",
        f"{PAGES}/delete",
        MANAGERS,
        "ask to delete bob's key",
        form=lambda w: {"only": w.bobs_id},
    ),
    Row("GET", lambda w: f"{PAGES}/share/{w.bobs_id}", MANAGERS, "with whom bob's key is shared"),
    Row("GET", f"{PAGES}/owners", LOOKERS, "whose keys there are"),
    Row("POST", f"{PAGES}/columns", NONE, "which columns", form=lambda _: {"list": ""}),
    Row("GET", "/admin/", ADMINISTRATORS, "administration"),
    *(
        Row("GET", f"/admin/keys/{model}/", ADMINISTRATORS, "administration")
        for model in ("apikey", "auditevent", "role", "user")
    ),
    *(
        Row("GET", f"/admin/keys/{model}/add/", may_add, "administration adds people and roles")
        for model, may_add in (
            ("apikey", NONE),
            ("auditevent", NONE),
            ("role", ADMINISTRATORS),
            ("user", ADMINISTRATORS),
        )
    ),
]
