"""The form of a new role."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from keys.models import AuditEvent, Role, User
from tests.factories import make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import hooks_of, text_of
from tests.integration.web.role_forms import CREATE, FULL, ROLES, edit, sent_by


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


class TestCreate:
    def test_stores_a_role_and_returns_to_the_list(self, browser: Client) -> None:
        form = sent_by(
            browser,
            CREATE,
            name="ops",
            description="For ops",
            cluster="monitor\nmanage_ml",
            **{
                "run_as-new": "bob",
                "indices": ["0"],
                "indices-0-names": "logs-*\n metrics ",
                "indices-0-privileges": "read",
                "indices-0-privileges-new": "write",
            },
        )

        page = browser.post(CREATE, form, follow=True)

        assert page.redirect_chain == [(ROLES, 302)]
        assert "Created role" in text_of(page)
        assert "For ops" in text_of(browser.get(f"{ROLES}?search=ops"))
        assert Role.objects.get(name="ops").descriptor == {
            "cluster": ["monitor", "manage_ml"],
            "run_as": ["bob"],
            "indices": [{"names": ["logs-*", "metrics"], "privileges": ["read", "write"]}],
            "description": "For ops",
        }
        assert AuditEvent.objects.filter(action="put_role", username="grace").exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Please provide a role name."),
            ({"name": "x" * 1025}, "Name must not exceed 1024 characters."),
            ({"name": " ops"}, "Leading or trailing whitespace is not allowed."),
            ({"name": "öps"}, "Role names must be at least 1"),
            ({"name": "superuser"}, "Role [superuser] is reserved and may not be used."),
            ({"description": "x" * 1001}, "Role description must be less than 1000 characters."),
            ({"description": "\x00"}, "The description may not contain NUL"),
            ({"cluster": "fly"}, "[fly]"),
            ({"metadata": "{"}, "Enter valid JSON. Line 1"),
            ({"metadata": '{"_a": 1}'}, "metadata keys may not start with [_]"),
            ({"global": "[]"}, "It must be an object"),
            ({"global": '{"a": 1}'}, "unexpected field [a]"),
            (
                {"indices": "0", "indices-0-names": "a"},
                "Enter or select at least one action",
            ),
            (
                {"indices": "0", "indices-0-privileges": "read"},
                "Enter or select at least one index pattern",
            ),
            ({"indices": "0", "indices-0-names": "a", "indices-0-privileges": "fly"}, "[fly]"),
            (
                {
                    "indices": "0",
                    "indices-0-names": "a",
                    "indices-0-privileges": "read",
                    "indices-0-narrows_documents": "on",
                },
                "Enter valid JSON.",
            ),
            (
                {
                    "indices": "0",
                    "indices-0-names": "a",
                    "indices-0-privileges": "read",
                    "indices-0-narrows_fields": "on",
                    "indices-0-granted": "a*",
                    "indices-0-denied": "b",
                },
                "Exceptions for field permissions must be a subset",
            ),
            (
                {"applications": "0", "applications-0-privileges": "read"},
                "Enter or select an application.",
            ),
            (
                {
                    "remote_cluster": "0",
                    "remote_cluster-0-clusters": "eu",
                    "remote_cluster-0-privileges": "all",
                },
                "Invalid remote_cluster permissions found.",
            ),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, browser: Client, changes: dict[str, object], sentence: str
    ) -> None:
        form = sent_by(browser, CREATE, **{"name": "ops", "run_as": "keep-me", **changes})

        page = browser.post(CREATE, form)

        assert page.status_code == 422
        assert sentence in text_of(page).replace("&#x27;", "'")
        assert "keep-me" in text_of(page)
        assert not Role.objects.filter(name="ops").exists()

    def test_refuses_a_name_that_there_is(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, name="ops", cluster="monitor")
        make_role("ops")

        page = browser.post(CREATE, form)

        assert page.status_code == 409
        assert "A role with this name already exists." in text_of(page)
        assert Role.objects.get(name="ops").descriptor == {}

    @pytest.mark.parametrize(
        ("name", "is_taken"),
        [("ops", True), ("superuser", True), ("new", False), ("", False), ("a\x00", False)],
    )
    def test_says_that_a_name_is_taken_once_it_is_typed(
        self, browser: Client, name: str, is_taken: bool
    ) -> None:
        make_role("ops")

        notes = text_of(browser.get(f"{ROLES}/name", {"name": name}))

        assert ("A role with this name already exists." in notes) is is_taken
        assert "cannot be changed" in notes
        assert 'id="role-name-help"' in notes

    def test_takes_a_form_that_is_sent_twice_for_one(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, name="ops", cluster="monitor")

        for _ in range(2):
            assert browser.post(CREATE, form).status_code == 302

        assert AuditEvent.objects.filter(action="put_role").count() == 1

    def test_takes_no_form_of_somebody_else(self, browser: Client, browser_of: BrowserOf) -> None:
        form = sent_by(browser, CREATE, name="ops")
        other = browser_of(make_user("eve", cluster=["manage_security"]))

        assert "This form has expired" in text_of(other.post(CREATE, form))
        assert browser.post(CREATE, {**form, "form_token": "x"}).status_code == 422
        assert not Role.objects.filter(name="ops").exists()

    def test_sends_readers_back_to_the_list(self, reader: User, browser_of: BrowserOf) -> None:
        client = browser_of(reader)

        for address in (CREATE, f"{ROLES}/clone/superuser"):
            assert client.get(address)["Location"] == ROLES
        assert client.post(CREATE, {"name": "ops"})["Location"] == ROLES
        assert not Role.objects.filter(name="ops").exists()


class TestRows:
    def test_come_and_go_by_buttons(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, name="ops", cluster="monitor", do="add:indices")
        page = browser.post(CREATE, form)
        assert page.status_code == 200
        assert "indicesInput0" in hooks_of(page)
        assert "autofocus" in text_of(page).split('id="indices-0-names"')[1].split(">")[0]
        assert 'value="ops"' in text_of(page)

        form |= {"indices": ["0", "1"], "indices-0-names": "first", "indices-1-names": "second"}
        page = browser.post(CREATE, {**form, "do": "remove:indices:0"})

        assert "second" in text_of(page)
        assert "first" not in text_of(page).replace("first_", "")
        assert "indicesInput1" not in hooks_of(page)
        assert not Role.objects.filter(name="ops").exists()

    @pytest.mark.parametrize(
        "button", ["add:nothing", "remove:indices:9", "remove:indices:x", "remove:", "take"]
    )
    def test_do_not_mind_strange_buttons(self, browser: Client, button: str) -> None:
        form = sent_by(browser, CREATE, do=button)

        assert browser.post(CREATE, form).status_code in {200, 422}

    def test_are_bounded(self, browser: Client) -> None:
        numbers = [str(number) for number in range(60)]
        form = sent_by(browser, CREATE, do="add:indices", indices=numbers)

        assert hooks_of(browser.post(CREATE, form)).count("indicesInput49") == 1
        assert "indicesInput50" not in hooks_of(browser.post(CREATE, form))

    def test_take_what_stands_in_a_box(self, browser: Client) -> None:
        form = sent_by(browser, CREATE, do="take", cluster="monitor", **{"cluster-new": "manage"})

        assert "monitor\nmanage" in text_of(browser.post(CREATE, form))


class TestLicence:
    @pytest.fixture(autouse=True)
    def basic(self, settings: Settings) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "license": "basic"}

    def test_of_a_basic_kind_offers_nothing_that_narrows_documents(self, browser: Client) -> None:
        page = browser.post(CREATE, sent_by(browser, CREATE, do="add:indices"))

        assert "indicesInput0" in hooks_of(page)
        assert "restrictFieldsQuery0" not in hooks_of(page)
        assert "allowRestrictedIndices0" in hooks_of(page)

    def test_of_a_basic_kind_lets_it_be_taken_away_and_not_be_stored(self, browser: Client) -> None:
        make_role("ops", **FULL)
        sent = sent_by(browser, edit("ops"), description="Changed")

        refused = browser.post(edit("ops"), sent)

        assert refused.status_code == 403
        assert "[field and document level security]" in text_of(refused)
        assert "restrictFieldsQuery0" in hooks_of(refused)
        assert Role.objects.get(name="ops").descriptor == FULL
        del sent["indices-0-narrows_fields"], sent["indices-0-narrows_documents"]
        assert browser.post(edit("ops"), sent).status_code == 302
