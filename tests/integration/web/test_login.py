"""Logging in and out."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from keys.actions import authenticate_password
from keys.actions._password_memory import FAILURES_PER_NAME, FailureThrottle
from keys.models import User
from tests.factories import make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, hidden_of, hooks_of, text_of


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate_password, "failure_throttle", FailureThrottle())


class TestLogIn:
    def test_opens_a_session_and_the_key_list(
        self, client: Client, ada: User, password: str
    ) -> None:
        response = client.post("/login", {"username": "ada", "password": password})

        assert (response.status_code, response["Location"]) == (302, KEYS)
        assert client.session[SESSION_KEY] == str(ada.pk)

    def test_gives_the_session_a_new_name(self, client: Client, ada: User, password: str) -> None:
        client.get("/login")
        client.session.save()
        before = client.session.session_key

        client.post("/login", {"username": "ada", "password": password})

        assert client.session.session_key != before

    def test_returns_to_the_page_that_was_asked_for(
        self, client: Client, ada: User, password: str
    ) -> None:
        shown = client.get("/login?next=/app/management")
        form = {**hidden_of(shown), "username": "ada", "password": password}

        response = client.post("/login", form)

        assert response["Location"] == "/app/management"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "\0",
            "evil",
            "?evil",
        ],
    )
    def test_never_sends_to_another_site(
        self, client: Client, ada: User, password: str, elsewhere: str
    ) -> None:
        form = {"username": "ada", "password": password, "next": elsewhere}

        response = client.post("/login", form)

        assert response["Location"] == KEYS

    def test_refuses_a_wrong_password(self, client: Client, ada: User) -> None:
        response = client.post("/login", {"username": "ada", "password": "wrong"})

        assert response.status_code == 401
        assert "Username or password is incorrect. Please try again." in text_of(response)
        assert "loginErrorMessage" in hooks_of(response)
        assert SESSION_KEY not in client.session

    def test_says_the_same_to_an_unknown_user(self, client: Client, ada: User) -> None:
        wrong = client.post("/login", {"username": "ada", "password": "wrong"})
        unknown = client.post("/login", {"username": "adb", "password": "wrong"})

        shown = re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(unknown))
        assert shown.replace("adb", "ada") == re.sub(
            'name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(wrong)
        )

    def test_refuses_a_disabled_user(self, client: Client, db: None, password: str) -> None:
        make_user("gone", enabled=False)

        response = client.post("/login", {"username": "gone", "password": password})

        assert response.status_code == 401

    def test_asks_for_both_fields_and_keeps_the_name(self, client: Client, db: None) -> None:
        response = client.post("/login", {"username": "ada", "password": ""})

        assert response.status_code == 422
        assert "Password is required" in text_of(response)
        assert 'value="ada"' in text_of(response)

    def test_tells_to_wait_after_too_many_failures(
        self, client: Client, ada: User, password: str
    ) -> None:
        for _ in range(FAILURES_PER_NAME):
            client.post("/login", {"username": "nobody", "password": "wrong"})

        response = client.post("/login", {"username": "nobody", "password": "wrong"})

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 60
        assert "Too many attempts. Please try again in" in text_of(response)

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("LOGGED_OUT", "You have logged out."),
            ("SESSION_EXPIRED", "Your session has timed out. Please log in again."),
        ],
    )
    def test_says_why_it_asks(self, client: Client, db: None, reason: str, sentence: str) -> None:
        response = client.get(f"/login?msg={reason}")

        assert sentence in text_of(response)
        assert "loginInfoMessage" in hooks_of(response)

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("UNAUTHENTICATED", "We couldn&#x27;t log you in. Please try again."),
            ("AUTHENTICATION_ERROR", "An unexpected error occurred. Please log in again."),
        ],
    )
    def test_says_what_went_wrong(
        self, client: Client, db: None, reason: str, sentence: str
    ) -> None:
        response = client.get(f"/login?msg={reason}")

        assert sentence in text_of(response)
        assert "loginErrorMessage" in hooks_of(response)

    def test_begins_with_the_name(self, client: Client, db: None) -> None:
        page = text_of(client.get("/login"))

        assert re.findall(r'<input[^>]*name="(\w+)"[^>]*autofocus', page) == ["username"]

    def test_shows_no_message_of_somebody_elses_making(self, client: Client, db: None) -> None:
        response = client.get("/login?msg=Call+0800+555")

        assert "0800" not in text_of(response)

    def test_is_left_at_once_by_who_is_logged_in(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).get("/login?next=/app/management")

        assert response["Location"] == "/app/management"

    def test_has_the_hooks_of_automation(self, client: Client, db: None) -> None:
        hooks = hooks_of(client.get("/login"))

        assert {"loginForm", "loginUsername", "loginPassword", "loginSubmit"} <= set(hooks)

    def test_is_kept_by_nobody(self, client: Client, db: None) -> None:
        assert "no-store" in client.get("/login")["Cache-Control"]


class TestLogOut:
    def test_ends_the_session(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)

        response = browser.post("/logout")

        assert response["Location"] == "/login?msg=LOGGED_OUT"
        assert SESSION_KEY not in browser.session

    def test_only_asks_when_a_link_led_there(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)

        response = browser.get("/logout")

        assert "Log out?" in text_of(response)
        assert SESSION_KEY in browser.session

    def test_takes_who_is_not_logged_in_to_the_login_page(self, client: Client, db: None) -> None:
        assert client.get("/logout")["Location"] == "/login?msg=LOGGED_OUT"


class TestCookiesThatAreRefused:
    def test_are_told_of(self, db: None, password: str) -> None:
        browser = Client(enforce_csrf_checks=True)

        response = browser.post("/login", {"username": "ada", "password": password})

        assert response.status_code == 403
        assert "Your browser refuses cookies" in text_of(response)
        assert "loginCookiesRequired" in hooks_of(response)
        assert password not in text_of(response)


class TestForgedForms:
    @pytest.mark.parametrize("address", ["/login", "/logout", KEYS, f"{KEYS}/delete", "/app/theme"])
    def test_are_refused_with_what_to_do(self, ada: User, address: str) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(ada, backend="keys.access.backends.RealmBackend")

        response = browser.post(address, {"name": "ci"})

        assert response.status_code == 403
        assert "This form could not be verified" in text_of(response)
        assert "reload the page" in text_of(response)
