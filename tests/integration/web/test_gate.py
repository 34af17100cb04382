"""Every page, asked for by everybody."""

import gzip
from collections.abc import Callable

import pytest
from django.test import Client

from keys.models import ApiKey, User
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import CONNECTION, CREATE, DELETE, KEYS, create_form, text_of

HOME = "/app/management"
GZIP = {"Accept-Encoding": "gzip, br"}
KEY = f"{KEYS}/KEY"
Switch = Callable[[str], None]
READERS = ("administrator", "manager", "ada", "bob", "reader", "nobody")


def user_named(name: str, request: pytest.FixtureRequest) -> User:
    user: User = request.getfixturevalue(name)
    return user


class TestPagesForAnonymous:
    @pytest.mark.parametrize("address", [HOME, KEYS, CREATE, KEY, CONNECTION])
    def test_ask_to_log_in_and_come_back(self, client: Client, address: str) -> None:
        response = client.get(f"{address}?search=a")

        assert response.status_code == 302
        assert response["Location"].startswith("/login?next=%2Fapp%2F")
        assert response["Location"].endswith("%3Fsearch%3Da")
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", [KEYS, DELETE, KEY, CONNECTION])
    def test_change_nothing(self, client: Client, ada: User, address: str) -> None:
        key = make_key(ada).key
        form = {**create_form(ada), "id": key.public_id, "confirmed": "yes"}

        response = client.post(address.replace("KEY", key.public_id), form)

        assert response.status_code == 302
        assert ApiKey.objects.not_invalidated().count() == 1

    def test_tell_a_script_where_to_log_in(self, client: Client) -> None:
        response = client.get(CONNECTION, headers={"HX-Request": "true"})

        assert response["HX-Redirect"].startswith("/login?next=")

    @pytest.mark.parametrize("address", ["roles/name?name=a", "roles/names?part=a", "users/names"])
    def test_leave_a_form_alone_that_is_being_filled_in(self, client: Client, address: str) -> None:
        asked = f"/app/management/security/{address}"

        aside, page = client.get(asked, headers={"HX-Request": "true"}), client.get(asked)

        assert (aside.status_code, aside.content) == (204, b"")
        assert "HX-Redirect" not in aside.headers
        assert page["Location"].startswith("/login?next=")

    def test_say_that_the_session_has_ended(self, client: Client) -> None:
        client.cookies["apikeys_session"] = "long-gone"

        response = client.get(KEYS)

        assert response["Location"].endswith("msg=SESSION_EXPIRED")


class TestPagesByPrivilege:
    """The key `KEY` belongs to ada."""

    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            (HOME, READERS),
            (CONNECTION, READERS),
            (KEYS, ("administrator", "manager", "ada", "bob", "reader")),
            (CREATE, ("administrator", "manager", "ada", "bob")),
            (KEY, ("administrator", "manager", "ada", "reader")),
        ],
    )
    @pytest.mark.parametrize("name", READERS)
    def test_show(
        self,
        request: pytest.FixtureRequest,
        ada: User,
        browser_of: BrowserOf,
        address: str,
        allowed: tuple[str, ...],
        name: str,
    ) -> None:
        key = make_key(ada).key
        browser = browser_of(user_named(name, request))

        response = browser.get(address.replace("KEY", key.public_id))

        assert (response.status_code == 200) is (name in allowed)
        assert response.status_code in {200, 403, 404}

    @pytest.mark.parametrize("name", READERS)
    def test_let_only_owner_and_managers_delete(
        self, request: pytest.FixtureRequest, ada: User, browser_of: BrowserOf, name: str
    ) -> None:
        key = make_key(ada).key

        browser_of(user_named(name, request)).post(
            DELETE, {"id": key.public_id, "confirmed": "yes"}
        )

        key.refresh_from_db()
        assert (key.invalidated_at is not None) is (name in {"administrator", "manager", "ada"})

    @pytest.mark.parametrize("name", READERS)
    def test_let_only_the_owner_update(
        self, request: pytest.FixtureRequest, ada: User, browser_of: BrowserOf, name: str
    ) -> None:
        key = make_key(ada).key
        form = {"row_version": "1", "with_metadata": "on", "metadata": '{"team": "a"}'}

        response = browser_of(user_named(name, request)).post(f"{KEYS}/{key.public_id}", form)

        key.refresh_from_db()
        assert (key.metadata == {"team": "a"}) is (name == "ada")
        assert (response.status_code == 302) is (name == "ada")

    @pytest.mark.parametrize("name", READERS)
    @pytest.mark.parametrize("address", [KEYS, CONNECTION])
    def test_let_only_those_create_who_may(
        self, request: pytest.FixtureRequest, browser_of: BrowserOf, address: str, name: str
    ) -> None:
        user = user_named(name, request)
        forged = {"username": "elastic", "owner": "elastic", "realm": "reserved"}

        response = browser_of(user).post(address, {**create_form(user), **forged})

        made = [(key.owner_username, key.owner_realm) for key in ApiKey.objects.all()]
        allowed = name not in {"reader", "nobody"}
        assert made == ([(user.username, user.realm)] if allowed else [])
        assert response.status_code == (200 if allowed else 403)


class TestSize:
    def test_of_a_page_is_small_for_browsers_that_take_it_so(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        make_key(ada)
        browser = browser_of(ada)

        plain, small = browser.get(KEYS), browser.get(KEYS, headers=GZIP)

        assert small["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small["Vary"]
        assert b"apiKeysTableRefreshButton" in gzip.decompress(small.content)
        assert len(small.content) * 3 < len(plain.content)
        assert not plain.has_header("Content-Encoding")

    def test_of_an_answer_with_a_secret_tells_nothing_of_it(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada), headers=GZIP)

        assert "apiKeyCreatedCallOut" in text_of(response)
        assert not response.has_header("Content-Encoding")


class TestServiceThatIsDisabled:
    @pytest.mark.parametrize("address", [KEYS, CREATE, KEY])
    def test_is_said_on_every_page_about_keys(
        self, ada: User, browser_of: BrowserOf, api_key_service: Switch, address: str
    ) -> None:
        api_key_service("false")

        response = browser_of(ada).get(address)

        assert "API keys are disabled." in text_of(response)
        assert "Learn how to enable API keys." in text_of(response)

    def test_makes_no_key(self, ada: User, browser_of: BrowserOf, api_key_service: Switch) -> None:
        api_key_service("auto")

        for address in (KEYS, CONNECTION):
            browser_of(ada).post(address, create_form(ada))

        assert not ApiKey.objects.exists()

    def test_works_when_tls_protects_the_request(
        self, ada: User, browser_of: BrowserOf, api_key_service: Switch
    ) -> None:
        api_key_service("auto")

        response = browser_of(ada).get(KEYS, secure=True)

        assert "Create your first API key" in text_of(response)


class TestWrongMethods:
    @pytest.mark.parametrize(
        ("method", "address", "allowed"),
        [
            ("PUT", KEYS, "GET, HEAD, POST"),
            ("POST", CREATE, "GET, HEAD"),
            ("GET", DELETE, "POST"),
            ("DELETE", HOME, "GET, HEAD"),
            ("GET", "/app/theme", "POST"),
        ],
    )
    def test_get_a_page_that_says_so(
        self, ada: User, browser_of: BrowserOf, method: str, address: str, allowed: str
    ) -> None:
        response = browser_of(ada).generic(method, address)

        assert response.status_code == 405
        assert response["Allow"] == allowed
        assert "Go to Stack Management" in text_of(response)
