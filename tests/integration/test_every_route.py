"""
Every route, asked by everybody, about their own and another user's things.

Each row says who may have a 2xx answer; everybody else must have something else, and another
user's key must be as it was.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from keys.actions.create_key import CreatedKey
from keys.dialects.kibana.urls import SPACE
from keys.models import ApiKey, Role, User
from tests.factories import PASSWORD, make_key, make_role, make_user
from tests.integration.routes.api_keys import KEY_ROWS
from tests.integration.routes.identity import PEOPLE_ROWS, TOKEN_ROWS
from tests.integration.routes.kibana import KIBANA_ROWS
from tests.integration.routes.pages import PAGE_ROWS
from tests.integration.routes.rows import (
    ADMINISTRATORS,
    ANONYMOUS,
    EVERYBODY,
    MANAGERS,
    PRIVILEGES,
    Row,
    World,
)
from tests.integration.savepoints import undone

if TYPE_CHECKING:
    # Only the stubs know what the test client adds to a response.
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

API_ROWS = [*KEY_ROWS, *PEOPLE_ROWS, *TOKEN_ROWS]
SignedIn = Callable[[Client], Client]
Alone = Callable[[Row], AbstractContextManager[None]]
HTML = {"Accept": "text/html"}
KBN_XSRF = {"kbn-xsrf": "true"}
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


def shown(row: Row) -> str:
    return f"{row.method} {row.path if isinstance(row.path, str) else '…'} {row.id}"


def changing(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.method not in {"GET", "HEAD"}]


def path_of(row: Row, world: World) -> str:
    return row.path if isinstance(row.path, str) else row.path(world)


def answer_to(row: Row, world: World, client: Client) -> "Response":
    path = path_of(row, world)
    if row.form:
        return client.post(path, row.form(world), headers=HTML, secure=True)
    body = json.dumps(row.json(world)) if row.json else ""
    return client.generic(
        row.method, path, data=body, content_type="application/json" if body else "", secure=True
    )


@pytest.fixture
def signed_in(world: World) -> SignedIn:
    """Give a browser the session of the asker, who logged in once."""
    logged_in = Client()
    if world.asker:
        logged_in.force_login(world.asker, backend="keys.access.backends.RealmBackend")

    def with_session(browser: Client) -> Client:
        browser.cookies.update(logged_in.cookies)
        return browser

    return with_session


@pytest.fixture
def alone(subtests: pytest.Subtests) -> Alone:
    """Let a row find the world as it was, whatever others did, and fail under its own name."""

    @contextmanager
    def one(row: Row) -> Iterator[None]:
        with subtests.test(shown(row)), undone():
            yield

    return one


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
    def test_answers_with_a_password(self, asker: str, world: World, alone: Alone) -> None:
        login = base64.b64encode(f"{asker}:{PASSWORD}".encode()).decode()
        for row in API_ROWS:
            with alone(row):
                client = Client(headers={"Authorization": f"Basic {login}"} if world.asker else {})

                check(row, asker, answer_to(row, world, client), world)

    def test_answers_to_a_session(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        for row in API_ROWS:
            with alone(row):
                client = signed_in(Client())

                check(row, asker, answer_to(row, world, client), world)

    def test_changes_nothing_for_a_session_without_its_token(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        for row in changing(API_ROWS):
            with alone(row):
                client = signed_in(Client(enforce_csrf_checks=True))

                assert answer_to(row, world, client).status_code in {401, 403}
                assert valid_keys() == (2 if world.own else 1)


class TestKibana:
    def test_answers_to_a_session(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        for row in KIBANA_ROWS:
            with alone(row):
                client = signed_in(Client(enforce_csrf_checks=True, headers=KBN_XSRF))

                check(row, asker, answer_to(row, world, client), world)

    def test_changes_nothing_without_its_header(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        refused = 400 if world.asker else 401
        for row in changing(KIBANA_ROWS):
            with alone(row):
                assert answer_to(row, world, signed_in(Client())).status_code == refused
                assert valid_keys() == (2 if world.own else 1)


class TestPages:
    def test_answer_to_a_session(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        for row in PAGE_ROWS:
            with alone(row):
                client = signed_in(Client(headers=HTML))

                check(row, asker, answer_to(row, world, client), world)

    def test_take_no_form_without_its_token(
        self, asker: str, world: World, signed_in: SignedIn, alone: Alone
    ) -> None:
        for row in changing(PAGE_ROWS):
            with alone(row):
                client = signed_in(Client(headers=HTML, enforce_csrf_checks=True))

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


def valid_keys() -> int:
    return ApiKey.objects.filter(invalidated_at=None).count()


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
