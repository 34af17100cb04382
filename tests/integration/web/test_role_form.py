"""The form of a role: made, changed, cloned, looked at; what it cannot show is never lost."""

import json

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from keys.models import AuditEvent, Role, User
from keys.rules.json_types import Json
from tests.factories import make_key, make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import hidden_of, hooks_of, text_of

ROLES = "/app/management/security/roles"
CREATE = f"{ROLES}/edit"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FULL: dict[str, Json] = {
    "cluster": ["monitor", "manage_own_api_key"],
    "indices": [
        {
            "names": ["logs-*", "/a|b/"],
            "privileges": ["read"],
            "field_security": {"grant": ["*"], "except": ["secret"]},
            "query": {"term": {"team": "ops"}},
            "allow_restricted_indices": True,
        },
        {"names": ["metrics"], "privileges": ["all"]},
    ],
    "applications": [{"application": "app-1", "privileges": ["read"], "resources": ["*"]}],
    "run_as": ["bob", "x*"],
    "metadata": {"team": {"name": "ops"}},
    "global": {"application": {"manage": {"applications": ["app-*"]}}},
    "remote_indices": [{"clusters": ["eu"], "names": ["x"], "privileges": ["read"]}],
    "remote_cluster": [{"clusters": ["eu"], "privileges": ["monitor_enrich"]}],
    "description": "For ops",
    "transient_metadata": {"enabled": True},
}


@pytest.fixture
def guardian(db: None) -> User:
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def browser(guardian: User, browser_of: BrowserOf) -> Client:
    return browser_of(guardian)


def sent_by(browser: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the page's form would send, with some fields changed."""
    page = browser.get(address)
    form = page.context["page"]
    fields = form.fields
    sent: dict[str, object] = {"form_token": form.form_token, "seen": form.seen}
    boxes = [fields.name, fields.description, fields.metadata, fields.global_]
    if fields.json:
        return {**sent, "mode": "json", "descriptor": fields.json.value, **changes}
    combos = [fields.cluster, fields.run_as]
    for section in fields.sections:
        sent[section.kind] = [row.number for row in section.rows]
        for row in section.rows:
            combos += row.combos
            boxes += [row.application] if row.application else []
            if row.narrowing:
                combos += [row.narrowing.granted, row.narrowing.denied]
                boxes.append(row.narrowing.query)
                narrowing = row.narrowing
                for toggle in (narrowing.fields, narrowing.documents, narrowing.restricted):
                    sent |= {toggle.name: "on"} if toggle.is_on else {}
    sent |= {box.name: box.value for box in boxes} | {one.name: one.text for one in combos}
    return {**sent, **changes}


def edit(name: str) -> str:
    return f"{ROLES}/edit/{name}"


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
