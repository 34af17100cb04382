"""
Every route, asked by everybody, about their own and another user's things.

Each row says who may have a 2xx answer; everybody else must have something else, and another
user's key must be as it was.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from _pytest.mark import ParameterSet
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from keys.actions.create_key import CreatedKey
from keys.dialects.kibana.urls import SPACE
from keys.models import ApiKey, Role, User
from keys.web.form_tokens import new_form_token
from tests.factories import PASSWORD, make_key, make_role, make_user

PRIVILEGES = ("manage_security", "manage_api_key", "manage_own_api_key", "read_security")
SECURITY, KEYS, OWN, READ = PRIVILEGES
ANONYMOUS, NOBODY = "anonymous", "nobody"
EVERYBODY = frozenset({ANONYMOUS, NOBODY, *PRIVILEGES})
SIGNED_IN = EVERYBODY - {ANONYMOUS}
MANAGERS = frozenset({SECURITY, KEYS})
CREATORS = MANAGERS | {OWN}
READERS = MANAGERS | {READ}
LOOKERS = READERS | {OWN}
ADMINISTRATORS = frozenset({SECURITY})
NONE: frozenset[str] = frozenset()
API, PAGES = "/_security/api_key", "/app/management/security/api_keys"
BULK, CLONE = f"{API}/_bulk_update", f"{API}/clone"
CROSS_CLUSTER = "/_security/cross_cluster/api_key"
QUERY = "/_security/_query/api_key"
JSON = dict[str, object]
if TYPE_CHECKING:
    # Only the stubs know what the test client adds to a response.
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass(frozen=True)
class World:
    """What a row may speak of: the asker, his key, and bob's key."""

    asker: User | None
    own: CreatedKey | None
    bobs: CreatedKey

    @property
    def name(self) -> str:
        return self.asker.username if self.asker else "nobody-at-all"

    @property
    def own_id(self) -> str:
        return self.own.key.public_id if self.own else "ak_of_nobody"

    @property
    def own_secret(self) -> str:
        return self.own.encoded if self.own else "bm9ib2R5OnNlY3JldA=="

    @property
    def bobs_secret(self) -> str:
        return self.bobs.encoded

    @property
    def bobs_id(self) -> str:
        return self.bobs.key.public_id

    @property
    def form_token(self) -> str:
        return new_form_token(self.asker) if self.asker else "x"


@dataclass(frozen=True)
class Row:
    """`json` is a body for the API, `form` one for the pages."""

    method: str
    path: Callable[[World], str] | str
    allowed: frozenset[str]
    id: str = ""
    json: Callable[[World], JSON] | None = None
    form: Callable[[World], JSON] | None = None


HTML = {"Accept": "text/html"}
IDENTITY_ROWS = [
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
API_ROWS = [
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
    *IDENTITY_ROWS,
    *TOKEN_ROWS,
    Row("GET", "/_nothing/here", NONE, "no such path"),
    Row("POST", "/_bulk", NONE, "not our business"),
]
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


def of(rows: list[Row]) -> list[ParameterSet]:
    def shown(row: Row) -> str:
        return f"{row.method} {row.path if isinstance(row.path, str) else '…'} {row.id}"

    return [pytest.param(row, id=shown(row)) for row in rows]


def path_of(row: Row, world: World) -> str:
    return row.path if isinstance(row.path, str) else row.path(world)


@pytest.fixture
def bobs_key(bob: User) -> CreatedKey:
    return make_key(bob, name="bobs", metadata={"of": "bob"})


@pytest.fixture(params=sorted(EVERYBODY))
def asker(request: pytest.FixtureRequest, db: None) -> str:
    name: str = request.param
    return name


@pytest.fixture
def world(asker: str, bobs_key: CreatedKey) -> World:
    if asker == ANONYMOUS:
        return World(asker=None, own=None, bobs=bobs_key)
    user = make_user(asker, cluster=[asker] if asker in PRIVILEGES else [])
    # The key was made while its owner was still allowed to make one.
    make_role(f"{asker}_role", cluster=["all"])
    own = make_key(
        User(username=asker, realm="default_native", roles=[f"{asker}_role"], pk=user.pk)
    )
    make_role(f"{asker}_role", cluster=[asker] if asker in PRIVILEGES else [])
    return World(asker=user, own=own, bobs=bobs_key)


def answer_to(row: Row, world: World, client: Client) -> "Response":
    path = path_of(row, world)
    if row.form:
        return client.post(path, row.form(world), headers=HTML, secure=True)
    body = json.dumps(row.json(world)) if row.json else ""
    return client.generic(
        row.method, path, data=body, content_type="application/json" if body else "", secure=True
    )


def check(row: Row, asker: str, response: "Response", world: World) -> None:
    succeeded = 200 <= response.status_code < 300
    assert succeeded is (asker in row.allowed), (response.status_code, response.content[:500])
    assert response.status_code < 500
    bobs = ApiKey.objects.get(pk=world.bobs.key.pk)
    assert bobs.metadata == {"of": "bob"}
    assert bobs.owner_username == "bob"
    if asker not in MANAGERS:
        assert bobs.invalidated_at is None
    if asker not in ADMINISTRATORS:
        assert Role.objects.get(name="bob_role").descriptor == {"cluster": ["manage_own_api_key"]}
        assert User.objects.filter(username="bob").exists()
    new = ApiKey.objects.filter(name="new")
    assert all(key.owner_username == world.name for key in new)
    assert len(new) <= (1 if succeeded else 0)


class TestApi:
    @pytest.mark.parametrize("row", of(API_ROWS))
    def test_answers_with_a_password(self, row: Row, asker: str, world: World) -> None:
        client = Client()
        if world.asker:
            login = base64.b64encode(f"{asker}:{PASSWORD}".encode()).decode()
            client.defaults["HTTP_AUTHORIZATION"] = f"Basic {login}"

        check(row, asker, answer_to(row, world, client), world)

    @pytest.mark.parametrize("row", of(API_ROWS))
    def test_answers_to_a_session(self, row: Row, asker: str, world: World) -> None:
        client = Client()
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        check(row, asker, answer_to(row, world, client), world)

    @pytest.mark.parametrize("row", of(API_ROWS))
    def test_changes_nothing_for_a_session_without_its_token(
        self, row: Row, asker: str, world: World
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        response = answer_to(row, world, client)

        if row.method not in {"GET", "HEAD"}:
            assert response.status_code in {401, 403}
            assert ApiKey.objects.filter(invalidated_at=None).count() == (2 if world.own else 1)


class TestKibana:
    @pytest.mark.parametrize("row", of(KIBANA_ROWS))
    def test_answers_to_a_session(self, row: Row, asker: str, world: World) -> None:
        client = Client(enforce_csrf_checks=True, headers={"kbn-xsrf": "true"})
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        check(row, asker, answer_to(row, world, client), world)

    @pytest.mark.parametrize("row", of([row for row in KIBANA_ROWS if row.method != "GET"]))
    def test_changes_nothing_without_its_header(self, row: Row, asker: str, world: World) -> None:
        client = Client()
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        response = answer_to(row, world, client)

        assert response.status_code == (400 if world.asker else 401)
        assert ApiKey.objects.filter(invalidated_at=None).count() == (2 if world.own else 1)


class TestPages:
    @pytest.mark.parametrize("row", of(PAGE_ROWS))
    def test_answer_to_a_session(self, row: Row, asker: str, world: World) -> None:
        client = Client(headers=HTML)
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        check(row, asker, answer_to(row, world, client), world)

    @pytest.mark.parametrize("row", of([row for row in PAGE_ROWS if row.method == "POST"]))
    def test_take_no_form_without_its_token(self, row: Row, asker: str, world: World) -> None:
        client = Client(headers=HTML, enforce_csrf_checks=True)
        if world.asker:
            client.force_login(world.asker, backend="keys.access.backends.RealmBackend")

        assert answer_to(row, world, client).status_code == 403


class TestTheTable:
    def test_names_every_route(self, bobs_key: CreatedKey) -> None:
        world = World(asker=None, own=None, bobs=bobs_key)
        resolver = get_resolver()
        asked = {
            resolver.resolve(path_of(row, world).split("?")[0]).route
            for row in [*API_ROWS, *KIBANA_ROWS, *PAGE_ROWS]
        }

        assert set(routes_of(resolver)) - asked == LEFT_OUT


LEFT_OUT = {
    "app",  # moves on to the landing page
    "app/",  # the same
    "app/management/security",  # moves on to the list
    "docs/api",  # the API's description: open to all
    "docs/api/openapi.json",  # the same
    "docs/api/openapi.yaml",  # the same
    "^revoke/?$",  # takes a form, and no session: dialects/oauth/test_revoke.py
    "app/theme",  # the reader's colours: open to all, changes a cookie
}


def routes_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """
    Yield each route but Django admin's, whose entries stand in the table one by one.

    Kibana's routes under the name of a space are the very same ones again.
    """
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        elif path != "admin/" and not path.endswith(SPACE):
            yield from routes_of(entry, path)
