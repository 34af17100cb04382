"""The form of a role that is there; what it cannot show is never lost."""

import json

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import Role, User
from keys.rules.json_types import Json
from tests.factories import make_key, make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import hidden_of, hooks_of, text_of
from tests.integration.web.role_forms import CREATE, FULL, ROLES, edit, sent_by

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


class TestEdit:
    def test_shows_all_that_a_role_is(self, browser: Client) -> None:
        make_role("ops", **FULL)

        page = text_of(browser.get(edit("ops")))

        for text in ("logs-*", "/a|b/", "secret", "app-1", "monitor_enrich", "For ops", "x*"):
            assert text in page
        assert "&quot;team&quot;: &quot;ops&quot;" in page

    @pytest.mark.parametrize("description", [" kept blanks ", "two\nlines", "  "])
    def test_keeps_a_description_as_it_is(self, browser: Client, description: str) -> None:
        make_role("ops", description=description)

        assert browser.post(edit("ops"), sent_by(browser, edit("ops"))).status_code == 302

        kept = Role.objects.get(name="ops").descriptor.get("description", "")
        assert kept == (description if description.strip() else "")

    def test_loses_nothing(self, browser: Client) -> None:
        make_role("ops", **FULL)
        form = sent_by(browser, edit("ops"), description="Changed")

        assert browser.post(edit("ops"), form).status_code == 302

        stored = Role.objects.get(name="ops").descriptor
        query = stored["indices"][0].pop("query")
        assert json.loads(query) == {"term": {"team": "ops"}}
        expected = json.loads(json.dumps(FULL))
        del expected["indices"][0]["query"]
        assert stored == {**expected, "description": "Changed"}

    def test_keeps_the_name(self, browser: Client) -> None:
        make_role("ops")
        form = sent_by(browser, edit("ops"), name="other", cluster="monitor")

        browser.post(edit("ops"), form)

        assert Role.objects.get(name="ops").descriptor["cluster"] == ["monitor"]
        assert not Role.objects.filter(name="other").exists()

    @pytest.mark.parametrize(
        "descriptor",
        [
            {"run_as": [" blank "]},
            {"run_as": ["two\nlines"]},
            {"indices": [{"names": [f"i{n}"], "privileges": ["read"]} for n in range(60)]},
        ],
    )
    def test_shows_as_json_what_no_field_can_show(
        self, browser: Client, descriptor: dict[str, Json]
    ) -> None:
        make_role("ops", **descriptor)
        form = sent_by(browser, edit("ops"))

        assert form["mode"] == "json"
        assert browser.post(edit("ops"), form).status_code == 302
        assert Role.objects.get(name="ops").descriptor == descriptor

    def test_turns_to_json_and_back(self, browser: Client) -> None:
        make_role("ops", **FULL)
        form = sent_by(browser, edit("ops"), do="as_json", description="New words")

        page = browser.post(edit("ops"), form)
        assert "roleFormJsonEditor" in hooks_of(page)
        text = page.context["page"].fields.json.value
        assert json.loads(text)["description"] == "New words"
        again = {**form, "mode": "json", "descriptor": text, "do": "as_form"}

        assert "New words" in text_of(browser.post(edit("ops"), again))

    @pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"run_as": [" a"]}', ""])
    def test_stays_json_while_no_field_can_show_it(self, browser: Client, text: str) -> None:
        make_role("ops")
        form = sent_by(browser, edit("ops"), mode="json", descriptor=text, do="as_form")

        page = browser.post(edit("ops"), form)

        assert "roleFormJsonEditor" in hooks_of(page)
        assert page.context["page"].fields.json.errors

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"cluster": ["fly"]}'])
    def test_refuses_wrong_json(self, browser: Client, text: str) -> None:
        make_role("ops")
        form = sent_by(browser, edit("ops"), mode="json", descriptor=text)

        page = browser.post(edit("ops"), form)

        assert page.status_code == 422
        assert page.context["page"].fields.json.errors

    def test_knows_no_other_role(self, browser: Client) -> None:
        assert browser.get(edit("nobody")).status_code == 404
        assert browser.get(edit("a%00b")).status_code == 404

    @pytest.mark.parametrize("name", ["a/b", "..", ".", "a b", "?x=1", "-", "a//b", "%41", "#x"])
    def test_reaches_every_name(self, browser: Client, name: str) -> None:
        make_role(name, description="found it")
        page = text_of(browser.get(f"{ROLES}?reserved=hide"))
        hrefs = [part.split('"')[0] for part in page.split('href="')[1:]]
        href = next(one for one in hrefs if "/edit/" in one and "grace" not in one)

        assert "found it" in text_of(browser.get(href.replace("&amp;", "&")))

    def test_runs_nothing_that_stands_in_a_role(self, browser: Client) -> None:
        make_role(
            "ops",
            run_as=[XSS],
            description=XSS,
            metadata={XSS: XSS},
            indices=[{"names": [XSS], "privileges": ["read"], "query": json.dumps({XSS: XSS})}],
            applications=[{"application": "app", "privileges": ["read"], "resources": [XSS]}],
        )

        page = text_of(browser.get(edit("ops")))

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    @pytest.mark.parametrize("count", [1, 40])
    def test_costs_the_same_statements(
        self, browser: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_role("ops", cluster=["manage_own_api_key"])
        for number in range(count):
            make_key(make_user(f"user {number}", roles=["ops"]))

        with django_assert_num_queries(14):
            browser.get(edit("ops"))


class TestStaleForm:
    def test_shows_both_and_keeps_what_was_typed(self, browser: Client) -> None:
        make_role("ops", cluster=["monitor"])
        form = sent_by(browser, edit("ops"), cluster="all", description="mine")
        make_role("ops", cluster=["manage"], description="theirs")

        page = browser.post(edit("ops"), form)

        assert page.status_code == 409
        assert "Somebody changed this role since you opened it" in text_of(page)
        assert "theirs" in text_of(page)
        assert 'value="mine"' in text_of(page)
        assert Role.objects.get(name="ops").descriptor["cluster"] == ["manage"]

        again = {**form, "seen": hidden_of(page)["seen"]}
        assert browser.post(edit("ops"), again).status_code == 302
        assert Role.objects.get(name="ops").descriptor["cluster"] == ["all"]

    def test_makes_a_deleted_role_only_on_request(self, browser: Client) -> None:
        make_role("ops", cluster=["monitor"])
        form = sent_by(browser, edit("ops"), cluster="all")
        Role.objects.filter(name="ops").delete()

        page = browser.post(edit("ops"), form)

        assert page.status_code == 409
        assert "the role was deleted" in text_of(page)
        again = {**form, "seen": hidden_of(page)["seen"]}
        assert browser.post(edit("ops"), again).status_code == 302
        assert Role.objects.filter(name="ops").exists()


class TestReservedRole:
    def test_is_only_to_be_read(self, browser: Client) -> None:
        page = browser.get(edit("kibana_user"))

        assert "Viewing role" in text_of(page)
        assert "kibana_admin" in text_of(page)
        assert {"roleFormReturnButton", "roleReserved", "roleDeprecated"} <= {*hooks_of(page)}
        assert not {"roleFormSaveButton", "roleFormDeleteButton"} & {*hooks_of(page)}

    def test_is_not_changed_by_a_form_either(self, browser: Client) -> None:
        assert browser.post(edit("superuser"), {"name": "x"}).status_code == 403

    def test_is_only_read_by_readers_like_every_other(
        self, reader: User, browser_of: BrowserOf
    ) -> None:
        make_role("ops", **FULL)

        page = browser_of(reader).get(edit("ops"))

        assert "roleFormReturnButton" in hooks_of(page)
        assert browser_of(reader).post(edit("ops"), {}).status_code == 403


class TestClone:
    def test_begins_with_what_the_other_one_is(self, browser: Client) -> None:
        make_role("ops", **FULL)
        form = sent_by(browser, f"{ROLES}/clone/ops", name="ops2")

        assert browser.post(CREATE, form).status_code == 302

        assert Role.objects.get(name="ops2").descriptor["cluster"] == FULL["cluster"]

    def test_makes_no_reserved_role(self, browser: Client) -> None:
        form = sent_by(browser, f"{ROLES}/clone/kibana_user", name="mine")

        assert browser.post(CREATE, form).status_code == 302
        assert "metadata" not in Role.objects.get(name="mine").descriptor

    def test_needs_one(self, browser: Client) -> None:
        assert browser.get(f"{ROLES}/clone/nobody").status_code == 404


class TestHolders:
    def test_are_users_and_keys(self, browser: Client, ada: User) -> None:
        make_key(ada, name="deploy <b>")

        page = text_of(browser.get(edit("ada_role")))

        assert "1 user<" in page
        assert "1 API key<" in page
        assert "deploy &lt;b&gt;" in page

    def test_are_not_all_listed(self, browser: Client) -> None:
        make_role("ops")
        for number in range(12):
            make_user(f"user {number}", roles=["ops"])

        page = text_of(browser.get(edit("ops")))

        assert "12 users" in page
        assert "and 2 more" in page
