"""The list of users: who sees it, what it shows, and what is done to many at once."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import AuditEvent, User
from tests.factories import make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import Answer, hooks_of, text_of

USERS = "/app/management/security/users"
DELETE, ENABLED = f"{USERS}/delete", f"{USERS}/enabled"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


def rows(response: Answer) -> list[str]:
    """Return the names in the table of a reader who may select rows, in its order."""
    prefix = "checkboxSelectRow-"
    return [hook.removeprefix(prefix) for hook in hooks_of(response) if hook.startswith(prefix)]


class TestWhoSeesIt:
    @pytest.mark.parametrize(
        ("privilege", "status"),
        [("manage_security", 200), ("read_security", 200), ("manage_api_key", 403)],
    )
    def test_by_privilege(
        self, db: None, browser_of: BrowserOf, privilege: str, status: int
    ) -> None:
        response = browser_of(make_user("hal", cluster=[privilege])).get(USERS)

        assert response.status_code == status
        denied = "You need permission to manage users" in text_of(response)
        assert denied is (status == 403)

    def test_readers_change_nothing(self, reader: User, browser_of: BrowserOf) -> None:
        client = browser_of(reader)
        assert "Unable to create or edit users" in text_of(client.get(USERS))

        assert not {"createUserButton", "deleteUserButton"} & {*hooks_of(client.get(USERS))}
        assert client.post(DELETE, {"name": "reader"}).status_code == 403
        assert client.post(ENABLED, {"name": "reader"}).status_code == 403


class TestRows:
    def test_show_reserved_users(self, browser: Client) -> None:
        page = browser.get(USERS)

        assert {"elastic", "kibana_system", "kibana"} <= {*rows(page)}
        assert {"userReserved", "userDeprecated"} <= {*hooks_of(page)}
        assert "userDeprecated" not in hooks_of(browser.get(f"{USERS}/edit/kibana_system"))

    def test_show_everything_about_a_user_and_lead_to_his_roles(self, browser: Client) -> None:
        make_user("ida", full_name="Ida L", email="i@x", roles=["kibana_user", "b c"])

        page = text_of(browser.get(f"{USERS}?search=ida"))

        assert "Ida L" in page
        assert "i@x" in page
        assert 'href="/app/management/security/roles/edit/b%20c"' in page
        assert "Please use the [kibana_admin] role instead" in page

    @pytest.mark.parametrize("typed", ["müller", "MÜLLER", "Müller", "mÜLLER", "иванов", "ИВАНОВ"])
    def test_are_found_by_letters_of_either_case(self, typed: str, browser: Client) -> None:
        make_user("a", full_name="Eva Müller, Иванов")
        make_user("b", full_name="Eva Muller")

        assert list(rows(browser.get(f"{USERS}?reserved=hide&search={typed}"))) == ["a"]

    def test_run_nothing_that_stands_in_them(self, browser: Client) -> None:
        make_user('x"><script>alert(1)</script>', full_name=XSS, email=XSS, roles=[XSS])

        page = text_of(browser.get(f"{USERS}?search=alert"))

        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("search=gra", ["grace"]),
            ("search=GRACE_ROLE", ["grace"]),
            ("reserved=hide", ["away", "grace"]),
            ("disabled=only", ["away"]),
            ("search=zzz", []),
            ("reserved=hide&sort=username&direction=desc", ["grace", "away"]),
            ("reserved=hide&sort=status&direction=desc", ["away", "grace"]),
        ],
    )
    def test_are_searched_filtered_and_sorted(
        self, browser: Client, query: str, expected: list[str]
    ) -> None:
        make_user("away", enabled=False)

        assert rows(browser.get(f"{USERS}?{query}")) == expected

    def test_are_paged(self, browser: Client) -> None:
        for number in range(22):
            make_user(f"user {number:02}")

        page = browser.get(f"{USERS}?reserved=hide")
        following = text_of(page).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]

        assert len(rows(page)) == 20
        assert "23 users" in text_of(page)
        assert rows(browser.get(following.replace("&amp;", "&"))) == [
            "user 19",
            "user 20",
            "user 21",
        ]

    @pytest.mark.parametrize("count", [1, 50])
    def test_cost_the_same_statements(
        self, browser: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            make_user(f"user {number}", roles=["viewer"])

        with django_assert_num_queries(7):
            browser.get(f"{USERS}?size=100")


class TestDelete:
    def test_asks_then_deletes(self, browser: Client) -> None:
        make_user("a")

        assert "Delete user a?" in text_of(browser.post(DELETE, {"name": "a"}))
        page = browser.post(DELETE, {"name": ["a", "gone"], "confirmed": "yes"}, follow=True)

        assert "Deleted user a" in text_of(page)
        assert "User gone was already deleted." in text_of(page)
        assert not User.objects.filter(username="a").exists()

    @pytest.mark.parametrize("name", ["grace", "elastic"])
    def test_refuses_oneself_and_reserved_users(self, browser: Client, name: str) -> None:
        page = browser.post(DELETE, {"name": name, "confirmed": "yes"}, follow=True)

        assert "deleteUserButton" in hooks_of(page)
        assert "flash--danger" in text_of(page)
        assert User.objects.filter(username="grace").exists()


class TestEnabled:
    def test_locks_out_and_lets_in(self, browser: Client, ada: User, bob: User) -> None:
        names = ["ada", "bob", "nobody"]

        page = browser.post(ENABLED, {"name": names, "enabled": "false"}, follow=True)

        assert "only existing users can be disabled" in text_of(page)
        assert not User.objects.filter(username__in=names, is_active=True).exists()
        assert AuditEvent.objects.filter(action="change_disable_user").count() == 2
        browser.post(ENABLED, {"only": "ada", "enabled": "true"})
        assert [*User.objects.filter(username__in=names, is_active=True)] == [ada]

    def test_refuses_oneself(self, browser: Client) -> None:
        page = browser.post(ENABLED, {"name": "grace", "enabled": "false"}, follow=True)

        assert "users may not update the enabled status of their own account" in text_of(page)

    def test_wants_a_selection(self, browser: Client) -> None:
        assert "Select the users first." in text_of(browser.post(ENABLED, {}, follow=True))
