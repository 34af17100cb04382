"""What becomes of a form whose sender's session has ended meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from keys.models import ApiKey, Role, User
from keys.web.kept_forms import IN_SESSION, KEEP_FOR, LARGEST, READER_COOKIE
from tests.factories import make_key
from tests.integration.web.reading import (
    CONNECTION,
    CREATE,
    KEYS,
    create_form,
    hidden_of,
    hooks_of,
    text_of,
)

HTMX = {"HX-Request": "true"}
ROLES = "/app/management/security/roles/edit"
USERS = "/app/management/security/users/create"


@pytest.fixture
def browser(ada: User, password: str) -> Client:
    """Return the browser of ada, whose session is no more."""
    return expired("ada", password)


def expired(username: str, password: str) -> Client:
    client = Client()
    client.post("/login", {"username": username, "password": password})
    assert SESSION_KEY in client.session
    Session.objects.all().delete()
    return client


def log_in(client: Client, username: str, password: str, address: str) -> str:
    """Log in on the page that an answer leads to, and return where that leads."""
    form = hidden_of(client.get(address))
    response = client.post("/login", {**form, "username": username, "password": password})
    return response["Location"]


class TestFormOfAnEndedSession:
    def test_is_shown_again_as_it_was_typed(
        self, browser: Client, ada: User, password: str
    ) -> None:
        typed = create_form(ada, name="half <done>", with_metadata="on", metadata='{"team": ')

        sent = browser.post(KEYS, typed)
        asked = text_of(browser.get(sent["Location"]))
        page = browser.get(log_in(browser, "ada", password, sent["Location"]))

        assert "Your session has timed out. Please log in again." in asked
        assert "What you entered is kept" in asked
        assert "half" not in asked
        assert page.request["PATH_INFO"] == CREATE
        assert 'value="half &lt;done&gt;"' in text_of(page)
        assert "{&quot;team&quot;: " in text_of(page)
        assert "formKeptMessage" in hooks_of(page)
        assert hidden_of(page)["form_token"] not in {"", typed["form_token"]}
        assert not ApiKey.objects.exists()

    def test_is_announced_although_the_browser_has_forgotten_the_session(
        self, browser: Client, ada: User
    ) -> None:
        del browser.cookies[settings.SESSION_COOKIE_NAME]

        sent = browser.post(KEYS, create_form(ada, name="typed"))

        asked = text_of(browser.get(sent["Location"]))
        assert "Your session has timed out. Please log in again." in asked
        assert "What you entered is kept" in asked

    def test_is_sent_once_more_with_the_tokens_of_the_new_session(
        self, browser: Client, ada: User, password: str
    ) -> None:
        typed = create_form(ada, name="ci")
        sent = browser.post(KEYS, typed)
        page = browser.get(log_in(browser, "ada", password, sent["Location"]))

        browser.post(KEYS, {**typed, **hidden_of(page)})

        assert ApiKey.objects.get().name == "ci"

    def test_is_kept_when_a_script_sent_it(self, browser: Client, ada: User, password: str) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"), headers=HTMX)

        page = browser.get(log_in(browser, "ada", password, sent["HX-Redirect"]))

        assert 'value="typed"' in text_of(page)

    def test_is_shown_once(self, browser: Client, ada: User, password: str) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"))
        address = log_in(browser, "ada", password, sent["Location"])
        browser.get(address)

        again = browser.get(address)

        assert 'value="typed"' not in text_of(again)
        assert "formKeptMessage" not in hooks_of(again)

    def test_waits_for_the_page_that_it_is_of(
        self, browser: Client, ada: User, password: str
    ) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"))
        address = log_in(browser, "ada", password, sent["Location"])

        other = text_of(browser.get(f"{CONNECTION}?tab=apiKeys"))
        browser.head(address)
        dialog = text_of(browser.get(address, headers=HTMX))

        assert "typed" not in other + dialog
        assert 'value="typed"' in text_of(browser.get(address))

    def test_of_a_key_is_kept_with_the_version_it_was_opened_with(
        self, browser: Client, ada: User, password: str
    ) -> None:
        key = make_key(ada).key
        typed = {"row_version": "1", "with_metadata": "on", "metadata": '{"kept": true}'}
        sent = browser.post(f"{KEYS}/{key.public_id}", typed)

        page = browser.get(log_in(browser, "ada", password, sent["Location"]))

        assert "{&quot;kept&quot;: true}" in text_of(page)
        assert hidden_of(page)["row_version"] == "1"
        assert ApiKey.objects.get().metadata == {}

    def test_of_sharing_is_kept(self, browser: Client, ada: User, password: str) -> None:
        address = f"{KEYS}/share/{make_key(ada).key.public_id}"
        typed = {"kind": "team", "recipient": "typed", "right": ["view", "invalidate"]}
        sent = browser.post(address, typed)

        page = text_of(browser.get(log_in(browser, "ada", password, sent["Location"])))

        assert 'value="typed"' in page
        assert 'value="team" checked' in page
        assert page.count("checked data-test-subj") == 2

    def test_of_a_quick_key_is_kept(self, browser: Client, ada: User, password: str) -> None:
        sent = browser.post(CONNECTION, create_form(ada, name="typed"), headers=HTMX)

        page = browser.get(log_in(browser, "ada", password, sent["HX-Redirect"]))

        assert 'value="typed"' in text_of(page)
        assert not ApiKey.objects.exists()

    def test_of_a_role_is_kept(self, administrator: User, password: str) -> None:
        client = expired(administrator.username, password)
        typed = {"name": "typed", "description": "half a role", "cluster": "monitor"}
        sent = client.post(ROLES, typed)

        page = client.get(log_in(client, administrator.username, password, sent["Location"]))

        assert 'value="typed"' in text_of(page)
        assert "half a role" in text_of(page)
        assert not Role.objects.filter(name="typed").exists()

    def test_of_a_user_is_kept_without_the_password(
        self, administrator: User, password: str
    ) -> None:
        client = expired(administrator.username, password)
        typed = {"username": "typed", "password": "s3cret-1", "confirm_password": "s3cret-1"}
        sent = client.post(USERS, typed)
        kept = str(dict(client.session))

        page = client.get(log_in(client, administrator.username, password, sent["Location"]))

        assert 'value="typed"' in text_of(page)
        assert "s3cret" not in text_of(page) + kept
        assert not User.objects.filter(username="typed").exists()


class TestNothingIsKept:
    def test_for_somebody_else(self, browser: Client, ada: User, bob: User, password: str) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"))

        page = browser.get(log_in(browser, "bob", password, sent["Location"]))

        assert 'value="typed"' not in text_of(page)
        assert IN_SESSION not in browser.session

    def test_of_a_browser_that_nobody_has_logged_in_with(self, client: Client, ada: User) -> None:
        client.post(KEYS, create_form(ada, name="typed"))

        assert not Session.objects.exists()

    def test_for_a_cookie_of_somebodys_own_making(
        self, client: Client, ada: User, password: str
    ) -> None:
        client.cookies[READER_COOKIE] = f"{ada.pk}:1vMPiZ:forged"

        client.post(KEYS, create_form(ada, name="typed"))

        assert not Session.objects.exists()

    @pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "disabled"])
    def test_of_a_user_who_may_no_longer_log_in(
        self, is_deleted: bool, browser: Client, ada: User
    ) -> None:
        typed = create_form(ada, name="typed")
        mine = User.objects.filter(pk=ada.pk)
        mine.delete() if is_deleted else mine.update(is_active=False)

        browser.post(KEYS, typed)

        assert not Session.objects.exists()

    def test_after_logging_out(self, client: Client, ada: User, password: str) -> None:
        client.post("/login", {"username": "ada", "password": password})
        client.post("/logout")

        client.post(KEYS, create_form(ada, name="typed"))

        assert not Session.objects.exists()

    def test_of_a_form_that_is_too_large(self, browser: Client, ada: User) -> None:
        browser.post(KEYS, create_form(ada, metadata="x" * (LARGEST + 1)))

        assert not Session.objects.exists()

    def test_of_a_forged_form(self, ada: User, password: str) -> None:
        """Another site's page has no token, and so nothing of its making is ever shown."""
        client = expired("ada", password)
        client.handler.enforce_csrf_checks = True

        response = client.post(KEYS, create_form(ada, name="forged"))

        assert response.status_code == 403
        assert not Session.objects.exists()

    def test_of_a_question_without_a_form(self, browser: Client, ada: User) -> None:
        key = make_key(ada).key

        for address, typed in (
            (f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"}),
            (f"{KEYS}/share/{key.public_id}", {"name": "user:bob", "confirmed": "yes"}),
        ):
            sent = browser.post(address, typed)

            assert sent["Location"].startswith("/login?next=")
            assert not Session.objects.exists()

    def test_for_longer_than_an_hour(self, browser: Client, ada: User, password: str) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"))
        address = log_in(browser, "ada", password, sent["Location"])

        with time_machine.travel(timezone.now() + KEEP_FOR + timedelta(seconds=1)):
            page = text_of(browser.get(address))

        assert 'value="typed"' not in page


class TestFormsOfOneBrowser:
    def test_are_kept_one_at_a_time(self, browser: Client, ada: User, password: str) -> None:
        browser.post(KEYS, create_form(ada, name="first"))
        # A program that keeps no session has the reader's cookie nevertheless.
        del browser.cookies[settings.SESSION_COOKIE_NAME]
        sent = browser.post(KEYS, create_form(ada, name="second"))

        page = text_of(browser.get(log_in(browser, "ada", password, sent["Location"])))

        assert 'value="second"' in page
        assert Session.objects.count() == 1


class TestSessionAfterwards:
    def test_has_another_name_than_the_one_that_kept_the_form(
        self, browser: Client, ada: User, password: str
    ) -> None:
        sent = browser.post(KEYS, create_form(ada, name="typed"))
        before = browser.session.session_key

        log_in(browser, "ada", password, sent["Location"])

        assert browser.session.session_key not in {None, before}
        assert not Session.objects.filter(session_key=before).exists()

    def test_gives_scripts_nothing_to_read(self, browser: Client) -> None:
        cookie = browser.cookies[READER_COOKIE]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
