"""The list of roles: who sees it, what it shows, and deleting from it."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import Role, User
from tests.factories import make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import Answer, hidden_of, hooks_of, text_of

ROLES = "/app/management/security/roles"
DELETE = f"{ROLES}/delete"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


def rows(response: Answer) -> list[str]:
    prefix = "roleRowDescription-"
    return [hook.removeprefix(prefix) for hook in hooks_of(response) if hook.startswith(prefix)]


class TestWhoSeesIt:
    @pytest.mark.parametrize(
        ("privilege", "status"),
        [("manage_security", 200), ("read_security", 200), ("manage_api_key", 403), ("all", 200)],
    )
    def test_by_privilege(
        self, db: None, browser_of: BrowserOf, privilege: str, status: int
    ) -> None:
        response = browser_of(make_user("hal", cluster=[privilege])).get(ROLES)

        assert response.status_code == status
        assert ("permissionDeniedMessage" in hooks_of(response)) is (status == 403)

    def test_strangers_are_asked_to_log_in(self, db: None) -> None:
        assert Client().get(ROLES)["Location"].startswith("/login?next=")

    def test_readers_change_nothing(self, reader: User, browser_of: BrowserOf) -> None:
        make_role("team")
        page = browser_of(reader).get(ROLES)

        assert "Unable to create or edit roles" in text_of(page)

        hooks = hooks_of(page)
        assert "roleRowName" in hooks
        assert not {"createRoleButton", "deleteRoleButton", "edit-role-action-team"} & {*hooks}
        assert browser_of(reader).post(DELETE, {"name": "team"}).status_code == 403

    def test_the_way_there_is_in_the_navigation(
        self, browser: Client, ada: User, browser_of: BrowserOf
    ) -> None:
        hooks = hooks_of(browser.get(ROLES))

        assert [one for one in hooks if one in {"users", "roles", "api_keys"}] == [
            "users",
            "roles",
            "api_keys",
        ]
        assert not {"users", "roles"} & {*hooks_of(browser_of(ada).get("/app/management"))}


class TestRows:
    def test_show_reserved_and_deprecated_roles(self, browser: Client) -> None:
        page = browser.get(f"{ROLES}?size=100")

        assert {"apm_system", "beats_admin", "kibana_admin", "monitoring_user"} <= {*rows(page)}
        assert {"roleReserved", "roleDeprecated"} <= {*hooks_of(page)}
        assert "clone-role-action-superuser" not in hooks_of(page)
        assert "edit-role-action-grace_role" in hooks_of(page)

    def test_show_what_stands_in_a_role_and_run_none_of_it(self, browser: Client) -> None:
        make_role('x"><script>alert(1)</script>', description=XSS)

        page = text_of(browser.get(f"{ROLES}?search=script"))

        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("search=gr&reserved=hide", ["grace_role"]),
            ("search=GRACE", ["grace_role"]),
            ("search=zzz", []),
            ("deprecated=only&reserved=hide", []),
            ("search=kibana_u&deprecated=only", ["kibana_user"]),
            ("search=%00grace", ["grace_role"]),
        ],
    )
    def test_are_searched_and_filtered(
        self, browser: Client, query: str, expected: list[str]
    ) -> None:
        assert rows(browser.get(f"{ROLES}?{query}")) == expected

    @pytest.mark.parametrize(
        "query", ["size=7", "sort=evil", "direction=up", "page=zzz", "reserved=no"]
    )
    def test_do_not_mind_nonsense(self, browser: Client, query: str) -> None:
        assert rows(browser.get(f"{ROLES}?{query}")) == rows(browser.get(ROLES))

    def test_are_paged_and_turned_round(self, browser: Client) -> None:
        for number in range(30):
            make_role(f"role {number:02}")
        first = browser.get(f"{ROLES}?reserved=hide")
        turned = browser.get(f"{ROLES}?reserved=hide&sort=name&direction=desc")

        assert len(rows(first)) == 25
        assert "31 roles" in text_of(first)
        assert rows(turned)[0] == "role 29"

    def test_come_alone_to_a_script(self, browser: Client) -> None:
        page = text_of(browser.get(ROLES, headers={"HX-Request": "true"}))

        assert page.lstrip().startswith("<section")

    @pytest.mark.parametrize("count", [1, 50])
    def test_cost_the_same_statements(
        self, browser: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            make_role(f"role {number}")

        with django_assert_num_queries(6):
            browser.get(f"{ROLES}?size=100")


class TestDelete:
    def test_asks_first(self, browser: Client) -> None:
        make_role("a")
        make_role("b")

        page = browser.post(DELETE, {"name": ["a", "b"], "list": "search=x"})

        assert "Delete 2 roles?" in text_of(page)
        assert hidden_of(page)["list"] == "search=x"
        assert Role.objects.filter(name__in=["a", "b"]).count() == 2

    def test_asks_in_a_dialog_where_there_is_a_script(self, browser: Client) -> None:
        make_role("a")

        page = browser.post(DELETE, {"only": "a", "name": "b"}, headers={"HX-Request": "true"})

        assert "Delete role a?" in text_of(page)
        assert "<dialog" in text_of(page)

    def test_deletes_and_tells_of_each(self, browser: Client) -> None:
        make_role("a")

        page = browser.post(
            DELETE, {"name": ["a", "gone", "superuser"], "confirmed": "yes"}, follow=True
        )

        text = text_of(page)
        assert "Deleted role a" in text
        assert "Role gone was already deleted." in text
        assert "Error deleting role superuser: role [superuser] is reserved" in text
        assert not Role.objects.filter(name="a").exists()

    @pytest.mark.parametrize("form", [{}, {"name": ""}, {"name": "a\x00b"}])
    def test_wants_a_selection(self, browser: Client, form: dict[str, str]) -> None:
        page = browser.post(DELETE, form, follow=True)

        assert "Select the roles to delete first." in text_of(page)

    def test_needs_the_forms_token(self, guardian: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(guardian, backend="keys.access.backends.RealmBackend")

        assert client.post(DELETE, {"name": "a", "confirmed": "yes"}).status_code == 403
