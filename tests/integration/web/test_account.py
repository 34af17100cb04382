"""One's own account: read by everybody, its password changed by who knows it."""

import pytest
from django.test import Client

from keys.models import User
from keys.rules.json_types import Json
from tests.factories import PASSWORD, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import hooks_of, link_of, text_of

ACCOUNT = "/security/account"
NEW = "battery staple"


@pytest.fixture
def browser(nobody: User, browser_of: BrowserOf) -> Client:
    return browser_of(nobody)


def form(**changes: str) -> dict[str, Json]:
    return {
        "current_password": PASSWORD,
        "password": NEW,
        "confirm_password": NEW,
        **changes,
    }


class TestAccount:
    def test_is_a_step_from_every_page(self, browser: Client) -> None:
        assert link_of(browser.get("/app/management"), "profileLink") == ACCOUNT

    def test_tells_who_one_is(self, browser_of: BrowserOf) -> None:
        ida = make_user("ida", roles=["viewer", "<b>"])

        page = browser_of(ida).get(ACCOUNT)

        assert "viewer, &lt;b&gt;" in text_of(page)
        assert page["Cache-Control"] == "no-store"

    def test_of_another_realm_has_its_password_there(self, browser_of: BrowserOf) -> None:
        ida = make_user("ida", realm="ldap1")
        browser = browser_of(ida)

        assert "changePasswordForm" not in hooks_of(browser.get(ACCOUNT))
        assert browser.post(ACCOUNT, form()).status_code == 403

    def test_is_of_who_has_logged_in(self, db: None) -> None:
        assert Client().get(ACCOUNT)["Location"].startswith("/login?")


class TestPassword:
    def test_is_changed_by_who_knows_it(
        self, browser: Client, nobody: User, browser_of: BrowserOf
    ) -> None:
        elsewhere = browser_of(nobody)

        answer = browser.post(ACCOUNT, form(), follow=True)

        nobody.refresh_from_db()
        assert nobody.check_password(NEW)
        assert "Password successfully changed" in text_of(answer)
        assert elsewhere.get(ACCOUNT).status_code == 302

    def test_is_nobody_elses(self, browser: Client, ada: User) -> None:
        browser.post(ACCOUNT, form(username="ada"))

        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"current_password": ""}, "Enter your current password."),
            ({"current_password": "wrong"}, "Current password is incorrect."),
            ({"password": "short"}, "Password must be at least 6 characters."),
            ({"confirm_password": "other"}, "Passwords do not match."),
        ],
    )
    def test_is_kept_when_something_is_wrong(
        self, browser: Client, nobody: User, changes: dict[str, str], sentence: str
    ) -> None:
        page = browser.post(ACCOUNT, form(**changes))

        assert page.status_code == 422
        assert sentence in text_of(page)
        assert NEW not in text_of(page)
        nobody.refresh_from_db()
        assert nobody.check_password(PASSWORD)

    def test_is_not_tried_for_ever(self, browser: Client) -> None:
        tried = [browser.post(ACCOUNT, form(current_password="wrong")) for _ in range(12)]

        assert tried[-1].status_code == 429
        assert "Too many attempts." in text_of(tried[-1])
