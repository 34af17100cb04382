"""What surrounds pages, and pages for what went wrong."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory

from keys.models import User
from keys.web import errors
from keys.web.shell import avatar_of
from tests.factories import make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, hooks_of, text_of

HOME = "/app/management"


class TestShell:
    def test_has_help_user_and_navigation(self, ada: User, browser_of: BrowserOf) -> None:
        hooks = hooks_of(browser_of(ada).get(HOME))

        assert {
            "helpMenuButton",
            "kbnVersionString",
            "connectionDetailsHelpLink",
            "userMenuAvatar",
            "mgtSideBarNav",
            "managementHome",
            "api_keys",
        } <= set(hooks)

    def test_hides_api_keys_without_a_privilege(self, nobody: User, browser_of: BrowserOf) -> None:
        assert "api_keys" not in hooks_of(browser_of(nobody).get(HOME))

    @pytest.mark.parametrize(
        ("roles", "cluster", "links"),
        [
            pytest.param(("kibana_admin",), (), [], id="no right to keys"),
            pytest.param((), ("manage_own_api_key",), ["api_keys"], id="own keys"),
            pytest.param((), ("read_security",), ["users", "roles", "api_keys"], id="reader"),
            pytest.param((), ("manage_security",), ["users", "roles", "api_keys"], id="manager"),
        ],
    )
    def test_links_what_the_reader_may_open(
        self,
        db: None,
        browser_of: BrowserOf,
        roles: tuple[str, ...],
        cluster: tuple[str, ...],
        links: list[str],
    ) -> None:
        user = make_user("somebody", roles=roles, cluster=cluster)

        page = browser_of(user).get(HOME)

        hooks = hooks_of(page)
        assert [one for one in hooks if one in {"users", "roles", "api_keys"}] == links
        assert hooks.count("security") == bool(links)
        assert text_of(page).count('class="card__link"') >= 1 + len(links)
        assert '<a class="side-nav__title" href="/app/management">' in text_of(page)

    def test_leads_administrators_to_the_administration(
        self, administrator: User, ada: User, browser_of: BrowserOf
    ) -> None:
        assert 'href="/admin/"' in text_of(browser_of(administrator).get(HOME))
        assert 'href="/admin/"' not in text_of(browser_of(ada).get(HOME))

    @pytest.mark.parametrize("address", ["/app", "/app/", "/app/management/security"])
    def test_has_short_cuts(self, ada: User, browser_of: BrowserOf, address: str) -> None:
        response = browser_of(ada).get(address, follow=True)

        assert response.status_code == 200

    def test_names_the_reader(self, db: None, browser_of: BrowserOf) -> None:
        user = make_user("ada", full_name="Ada <b>Lovelace", email="ada@example.org")

        page = text_of(browser_of(user).get(HOME))

        assert "Ada &lt;b&gt;Lovelace" in page
        assert "ada@example.org" in page
        assert "no roles" in page

    def test_holds_no_script_or_style_of_its_own(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(KEYS))

        assert "style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert page.count("<script") == page.count("<script src=") == 2

    @pytest.mark.parametrize(
        ("name", "initials"),
        [("ada", "AD"), ("bob.the-builder", "BT"), ("x", "X"), ("ada_lovelace", "AL"), (".", ".")],
    )
    def test_makes_initials(self, name: str, initials: str) -> None:
        assert avatar_of(name).initials == initials

    def test_knows_notices_for_what_may_go_wrong(self, ada: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(ada).get(HOME))

        for kind in ("offline", "unreachable", "failed", "changed"):
            assert page.count(f'<template data-failure="{kind}">') == 1

    def test_tells_its_version_for_pages_that_are_open(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(ada)

        part = browser.get("/app/search", headers={"HX-Request": "true"})

        assert f'data-version="{part["X-Console-Version"]}"' in text_of(browser.get(HOME))


class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark", "system"])
    def test_is_remembered_by_the_browser(self, client: Client, db: None, theme: str) -> None:
        response = client.post(
            "/app/theme", {"theme": theme}, headers={"Referer": "http://testserver/login?msg=a"}
        )

        assert response["Location"] == "/login?msg=a"
        assert f'data-theme="{theme}"' in text_of(client.get("/login"))

    @pytest.mark.parametrize(
        "referer",
        [
            pytest.param("https://evil.example/", id="another site"),
            pytest.param("http://testserver//evil.example/", id="another host in the path"),
            pytest.param("http://testserver", id="no path"),
            pytest.param("http://testserver?a=b", id="a query alone"),
        ],
    )
    def test_leads_to_no_other_site(self, client: Client, db: None, referer: str) -> None:
        response = client.post("/app/theme", {"theme": "dark"}, headers={"Referer": referer})

        assert response["Location"] == HOME

    def test_knows_no_other(self, client: Client, db: None) -> None:
        assert client.post("/app/theme", {"theme": "pink"}).status_code == 400

    def test_ignores_a_cookie_of_somebody_elses_making(self, client: Client, db: None) -> None:
        client.cookies["apikeys_theme"] = '"><script>'

        assert 'data-theme="system"' in text_of(client.get("/login"))


class TestErrorPages:
    def test_for_an_unknown_address(self, client: Client, db: None) -> None:
        response = client.get("/nonsense", headers={"Accept": "text/html"})

        assert response.status_code == 404
        assert "Page not found" in text_of(response)

    def test_for_what_cannot_be_read(self, rf: RequestFactory) -> None:
        response = errors.bad_request(rf.get("/"), SuspiciousOperation())

        assert response.status_code == 400
        assert "We could not read this request" in text_of(response)

    def test_for_what_is_not_allowed(self, rf: RequestFactory) -> None:
        response = errors.permission_denied(rf.get("/"))

        assert response.status_code == 403
        assert "You may not open this page" in text_of(response)

    def test_show_without_a_database(self, rf: RequestFactory) -> None:
        response = errors.server_error(rf.get("/"))

        assert response.status_code == 500
        assert response["Cache-Control"] == "no-store"
