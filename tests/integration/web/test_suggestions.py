"""Names to choose from: a form holds the first, and the server is asked for others."""

from unittest import mock

import pytest
from django.test import Client

from keys.models import User
from tests.factories import make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import text_of

ROLES, USERS = "/app/management/security/roles", "/app/management/security/users"
XSS = '"><script>alert(1)</script>'


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


class TestMoreNames:
    @pytest.mark.parametrize("part", ["RAC", "grace", " gr "])
    def test_of_users_contain_what_is_typed(self, browser: Client, part: str) -> None:
        make_user("someone else")

        names = text_of(browser.get(f"{USERS}/names", {"part": part}))

        assert names.count("<option") == 1
        assert '<option value="grace">' in names

    def test_of_roles_contain_what_is_typed(self, browser: Client) -> None:
        make_role("team")

        names = text_of(browser.get(f"{ROLES}/names", {"part": "TEAM"}))

        assert names.count("<option") == 1
        assert '<option value="team">' in names

    @pytest.mark.parametrize("part", ["a\x00b", "%", "x" * 9_999])
    def test_are_none_for_what_no_name_contains(self, browser: Client, part: str) -> None:
        assert "<option" not in text_of(browser.get(f"{ROLES}/names", {"part": part}))

    def test_run_nothing(self, browser: Client) -> None:
        make_role(XSS)

        assert XSS not in text_of(browser.get(f"{ROLES}/names", {"part": "script"}))


class TestForms:
    @pytest.mark.parametrize(
        ("form", "limit", "address"),
        [
            (f"{USERS}/create", "keys.web.views.user_form.MOST_SUGGESTED", f"{ROLES}/names"),
            (f"{ROLES}/edit", "keys.queries.role_suggestions.MOST_SUGGESTED", f"{USERS}/names"),
        ],
    )
    def test_say_whom_to_ask_where_they_hold_the_first_alone(
        self, browser: Client, form: str, limit: str, address: str
    ) -> None:
        asked = f'data-more="{address}"'

        with mock.patch(limit, 1):
            first = text_of(browser.get(form))

        assert asked in first
        assert asked not in text_of(browser.get(form))
