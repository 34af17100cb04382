"""The form of a user, and changing passwords."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import AuditEvent, User
from tests.factories import PASSWORD, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import hidden_of, hooks_of, text_of

USERS = "/app/management/security/users"
CREATE, CHANGE_PASSWORD = f"{USERS}/create", f"{USERS}/password"
NEW = "battery staple"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


def edit(name: str) -> str:
    return f"{USERS}/edit/{name}"


def sent_by(browser: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the page's form would send, with some fields changed."""
    page = browser.get(address).context["page"]
    fields = page.fields
    return {
        "form_token": page.form_token,
        "seen": page.seen,
        **{box.name: box.value for box in (fields.username, fields.full_name, fields.email)},
        "roles": fields.roles.text,
        **({"password": NEW, "confirm_password": NEW} if fields.passwords else {}),
        **changes,
    }


class TestCreate:
    def test_stores_a_user_and_returns_to_the_list(self, browser: Client) -> None:
        form = sent_by(
            browser,
            CREATE,
            username="ida",
            full_name=" Ida L ",
            email="i@x",
            roles="viewer",
            **{"roles-new": "editor"},
        )

        page = browser.post(CREATE, form, follow=True)

        assert page.redirect_chain == [(USERS, 302)]
        assert "Created user ida" in text_of(page)
        ida = User.objects.get(username="ida")
        assert (ida.full_name, ida.email, ida.role_names) == ("Ida L", "i@x", ("viewer", "editor"))
        assert ida.check_password(NEW)

    def test_leaves_out_what_is_blank(self, browser: Client) -> None:
        browser.post(CREATE, sent_by(browser, CREATE, username="ida"))

        ida = User.objects.get(username="ida")
        assert (ida.full_name, ida.email, ida.role_names) == (None, None, ())

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"username": ""}, "User names must be at least 1"),
            ({"username": "ö"}, "User names must be at least 1"),
            ({"username": "elastic"}, "This name belongs to a reserved user."),
            ({"password": "short"}, "Password must be at least 6 characters."),
            ({"confirm_password": "other"}, "Passwords do not match."),
            ({"roles": "ö"}, "Role names must be at least 1"),
            ({"full_name": "\x00"}, "Full name and email may not contain NUL"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, browser: Client, changes: dict[str, object], sentence: str
    ) -> None:
        form = sent_by(browser, CREATE, **{"username": "ida", "email": "keep@me", **changes})

        page = browser.post(CREATE, form)

        assert page.status_code == 422
        assert sentence in text_of(page)
        assert "keep@me" in text_of(page)
        assert NEW not in text_of(page)
        assert not User.objects.filter(username="ida").exists()

    def test_refuses_a_name_that_there_is(self, browser: Client, ada: User) -> None:
        page = browser.post(CREATE, sent_by(browser, CREATE, username="ada"))

        assert page.status_code == 409
        assert "A user with this name already exists." in text_of(page)
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)

    def test_takes_a_form_that_is_sent_twice_for_one(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, username="ida")

        assert [browser.post(CREATE, form).status_code for _ in range(2)] == [302, 302]
        assert browser.post(CREATE, {**form, "form_token": "x"}).status_code == 422
        assert AuditEvent.objects.filter(action="put_user").count() == 1

    def test_sends_readers_back_to_the_list(self, reader: User, browser_of: BrowserOf) -> None:
        assert browser_of(reader).get(CREATE)["Location"] == USERS

    def test_takes_what_stands_in_the_box_of_roles(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, do="take", roles="a", **{"roles-new": "b"})

        assert "a\nb" in text_of(browser.post(CREATE, form))


class TestEdit:
    def test_changes_what_was_changed_and_nothing_else(self, browser: Client) -> None:
        ida = make_user("ida", roles=["viewer"], enabled=False, full_name="")
        User.objects.filter(pk=ida.pk).update(metadata={"team": ["a"]})

        page = browser.post(edit("ida"), sent_by(browser, edit("ida"), email="i@x"), follow=True)

        assert "Updated user ida" in text_of(page)
        ida.refresh_from_db()
        assert (ida.full_name, ida.email, ida.role_names) == ("", "i@x", ("viewer",))
        assert ida.metadata == {"team": ["a"]}
        assert not ida.is_active
        assert ida.check_password(PASSWORD)

    def test_warns_of_deprecated_and_unknown_roles(self, browser: Client) -> None:
        make_user("ida", roles=["kibana_user", "no_such_role"])

        page = text_of(browser.get(edit("ida")))

        assert "This user has deprecated roles" in page
        assert "no_such_role" in page.split("they grant nothing")[1]

    def test_shows_both_when_it_is_stale(self, browser: Client) -> None:
        ida = make_user("ida", roles=["viewer"])
        form = sent_by(browser, edit("ida"), full_name="mine")
        User.objects.filter(pk=ida.pk).update(full_name="theirs")

        page = browser.post(edit("ida"), form)

        assert page.status_code == 409
        assert 'value="mine"' in text_of(page)
        assert "theirs" in text_of(page)
        again = {**form, "seen": hidden_of(page)["seen"]}
        assert browser.post(edit("ida"), again).status_code == 302

    def test_knows_when_the_user_is_gone(self, browser: Client) -> None:
        make_user("ida")
        form = sent_by(browser, edit("ida"), full_name="mine")
        User.objects.filter(username="ida").delete()

        assert browser.get(edit("ida")).status_code == 404
        assert browser.post(edit("ida"), form).status_code == 404

    def test_runs_nothing_that_stands_in_a_user(self, browser: Client) -> None:
        make_user("ida", full_name=XSS, email=XSS, roles=[XSS])

        page = text_of(browser.get(edit("ida")))

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_lets_readers_look(self, reader: User, ada: User, browser_of: BrowserOf) -> None:
        client = browser_of(reader)
        page = client.get(edit("ada"))

        assert "Viewing user" in text_of(page)
        assert not {"userFormSaveButton", "changePasswordForm"} & {*hooks_of(page)}
        assert client.post(edit("ada"), {"full_name": "x"}).status_code == 403

    @pytest.mark.parametrize("count", [1, 40])
    def test_costs_the_same_statements(
        self, browser: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_user("ida", roles=[f"role {number}" for number in range(count)])

        with django_assert_num_queries(7):
            browser.get(edit("ida"))


class TestReservedUser:
    def test_has_only_a_password_to_change(self, browser: Client) -> None:
        page = browser.get(edit("kibana_system"))

        hooks = {*hooks_of(page)}
        assert {"changePasswordForm", "editUserDisableUserButton", "userReserved"} <= hooks
        assert not {"userFormSaveButton", "editUserDeleteUserButton"} & hooks
        assert browser.post(edit("kibana_system"), {"full_name": "x"}).status_code == 403

    def test_gets_a_password(self, browser: Client) -> None:
        form = {"username": "kibana_system", "password": NEW, "confirm_password": NEW}

        page = browser.post(CHANGE_PASSWORD, form, follow=True)

        assert "Password successfully changed" in text_of(page)
        assert User.objects.get(username="kibana_system").check_password(NEW)


class TestPassword:
    def test_of_somebody_else(self, browser: Client, ada: User) -> None:
        form = {"username": "ada", "password": NEW, "confirm_password": NEW}

        assert browser.post(CHANGE_PASSWORD, form)["Location"] == edit("ada")
        ada.refresh_from_db()
        assert ada.check_password(NEW)

    def test_of_oneself_is_proved_by_the_old_one(self, browser: Client, guardian: User) -> None:
        form = {"username": "grace", "password": NEW, "confirm_password": NEW}

        for current in ("", "wrong"):
            page = browser.post(CHANGE_PASSWORD, {**form, "current_password": current})
            assert page.status_code == 422
            assert "urrent password" in text_of(page)
        guardian.refresh_from_db()
        assert guardian.check_password(PASSWORD)

    def test_of_oneself_ends_other_sessions_and_not_this_one(
        self, browser: Client, guardian: User, browser_of: BrowserOf
    ) -> None:
        elsewhere = browser_of(guardian)
        form = {
            "username": "grace",
            "password": NEW,
            "confirm_password": NEW,
            "current_password": PASSWORD,
        }

        assert browser.post(CHANGE_PASSWORD, form).status_code == 302

        assert browser.get(USERS).status_code == 200
        assert elsewhere.get(USERS).status_code == 302

    @pytest.mark.parametrize(
        ("password", "again", "sentence"),
        [
            ("short", "short", "Password must be at least 6 characters."),
            (NEW, "other", "Passwords do not match."),
            ("x" * 1025, "x" * 1025, "Passwords must be at most [1024] characters long."),
        ],
    )
    def test_keeps_the_rules(
        self, browser: Client, ada: User, password: str, again: str, sentence: str
    ) -> None:
        form = {"username": "ada", "password": password, "confirm_password": again}

        page = browser.post(CHANGE_PASSWORD, form)

        assert page.status_code == 422
        assert sentence in text_of(page)
        assert f'value="{password}"' not in text_of(page)

    @pytest.mark.parametrize("name", ["nobody", "", "a\x00"])
    def test_needs_a_user(self, browser: Client, name: str) -> None:
        assert browser.post(CHANGE_PASSWORD, {"username": name}).status_code == 404

    def test_needs_a_privilege(self, reader: User, ada: User, browser_of: BrowserOf) -> None:
        form = {"username": "ada", "password": NEW, "confirm_password": NEW}

        assert browser_of(reader).post(CHANGE_PASSWORD, form).status_code == 403
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)
