"""What a key can really do, and what the page says of it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, Answer, create_form, hooks_of, text_of

DESCRIPTORS: JsonObject = {
    "ci": {
        "cluster": ["monitor", "all"],
        "indices": [{"names": ["logs-a*", "other"], "privileges": ["all"]}],
        "applications": [{"application": "app", "privileges": ["data:*"], "resources": ["s:1"]}],
        "run_as": ["bob"],
    }
}


@pytest.fixture
def owner(db: None) -> User:
    make_role(
        "team",
        cluster=["manage_own_api_key", "monitor"],
        indices=[{"names": ["logs-*"], "privileges": ["read", "write"]}],
        applications=[{"application": "app", "privileges": ["data:read/*"], "resources": ["*"]}],
        run_as=["b*"],
    )
    return make_user("owner", roles=["team"])


@pytest.fixture
def key(owner: User) -> ApiKey:
    return make_key(owner, descriptors=DESCRIPTORS).key


def ask(browser_of: BrowserOf, user: User, key: ApiKey, **question: str) -> Answer:
    query = {"tab": "effective", **question}
    return browser_of(user).get(f"{KEYS}/{key.public_id}", query)


class TestEffectivePrivileges:
    def test_are_what_key_and_owner_share(
        self, owner: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        page = text_of(ask(browser_of, owner, key))

        shown = page.split("apiKeyEffectivePrivileges")[1].split("</section>")[0]
        for name in ("manage_own_api_key", "monitor", "logs-a*", "read", "write", "bob"):
            assert f">{name}</code>" in shown
        for name in ("all", "other", "data:*"):
            assert f">{name}</code>" not in shown

    def test_of_a_key_without_descriptors_are_its_owners(
        self, owner: User, browser_of: BrowserOf
    ) -> None:
        page = text_of(ask(browser_of, owner, make_key(owner).key))

        assert "no role descriptors of its own" in page
        assert ">logs-*</code>" in page

    def test_of_a_key_for_nothing_are_nothing(self, owner: User, browser_of: BrowserOf) -> None:
        key = make_key(owner, descriptors={"none": {}}).key

        assert "Nothing." in text_of(ask(browser_of, owner, key))

    def test_of_an_expired_key_are_what_it_could_do(
        self, owner: User, browser_of: BrowserOf
    ) -> None:
        past = timezone.now() - timedelta(days=3)
        key = make_key(owner, duration=timedelta(days=1), now=past).key

        page = text_of(ask(browser_of, owner, key))

        assert "This API key has expired: it can do nothing any more." in page

    def test_are_shown_to_readers_too(
        self, key: ApiKey, reader: User, browser_of: BrowserOf
    ) -> None:
        assert "apiKeyEffectivePrivileges" in hooks_of(ask(browser_of, reader, key))


class TestQuestion:
    @pytest.mark.parametrize(
        ("question", "answer", "reason"),
        [
            (
                {"kind": "cluster", "privilege": "monitor"},
                "Yes, it can.",
                "The key&#x27;s own role descriptors grant it: ci does.",
            ),
            (
                {"kind": "cluster", "privilege": "all"},
                "No, it cannot.",
                "The roles of its owner, as the key remembers them, do not grant it.",
            ),
            (
                {"kind": "index", "privilege": "read", "on": "logs-abc"},
                "Yes, it can.",
                "as the key remembers them, grant it: team does.",
            ),
            (
                {"kind": "index", "privilege": "read", "on": "logs-b"},
                "No, it cannot.",
                "The key&#x27;s own role descriptors do not grant it.",
            ),
            (
                {
                    "kind": "application",
                    "privilege": "data:read/x",
                    "on": "s:1",
                    "application": "app",
                },
                "Yes, it can.",
                "ci does",
            ),
            (
                {"kind": "application", "privilege": "data:read/x", "application": "app"},
                "No, it cannot.",
                "own role descriptors do not grant",
            ),
            ({"kind": "cluster", "privilege": ""}, "has no answer", "Enter a privilege."),
            (
                {"kind": "index", "privilege": "read"},
                "has no answer",
                "Enter the name of an index, or a pattern.",
            ),
            (
                {"kind": "application", "privilege": "read"},
                "has no answer",
                "Enter an application.",
            ),
            (
                {"kind": "application", "privilege": "read", "application": "NO"},
                "has no answer",
                "must match the pattern",
            ),
            ({"kind": "cluster", "privilege": "nonsense"}, "has no answer", "Unknown cluster"),
            ({"kind": "index", "privilege": "read", "on": "/["}, "has no answer", "regular"),
        ],
    )
    def test_is_answered_with_its_reason(
        self,
        owner: User,
        key: ApiKey,
        browser_of: BrowserOf,
        question: dict[str, str],
        answer: str,
        reason: str,
    ) -> None:
        response = ask(browser_of, owner, key, **question)

        assert answer in text_of(response)
        assert reason in text_of(response)

    def test_keeps_what_was_asked(self, owner: User, key: ApiKey, browser_of: BrowserOf) -> None:
        page = text_of(ask(browser_of, owner, key, kind="index", privilege="read", on="<b>"))

        assert 'value="&lt;b&gt;"' in page
        assert 'value="index" checked' in page


class TestExcess:
    def test_is_named_with_the_new_key(self, owner: User, browser_of: BrowserOf) -> None:
        text = json.dumps(DESCRIPTORS, indent=2)
        form = create_form(owner, restrict="on", role_descriptors=text)

        page = text_of(browser_of(owner).post(KEYS, form))

        line = text.splitlines().index('      "all"') + 1
        assert ApiKey.objects.count() == 1
        assert "apiKeyExcessWarning" in page
        assert f"Line {line}: the cluster privilege [all]." in page
        assert "[monitor]" not in page

    def test_is_told_after_an_update(self, owner: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(owner).key, browser_of(owner)
        form = {
            "row_version": "1",
            "restrict": "on",
            "role_descriptors": '{\n"a": {\n"cluster": ["all"]}}',
        }

        page = text_of(browser.post(f"{KEYS}/{key.public_id}", form, follow=True))

        assert "Line 3: the cluster privilege [all]." in page
        assert "updateApiKeySuccessToast" in page

    def test_stands_over_the_editor(self, owner: User, key: ApiKey, browser_of: BrowserOf) -> None:
        page = browser_of(owner).get(f"{KEYS}/{key.public_id}")

        assert "apiKeyExcessWarning" in hooks_of(page)
        assert "Line 5: the cluster privilege [all]." in text_of(page)

    def test_names_the_descriptor_where_its_line_is_not_certain(
        self, owner: User, browser_of: BrowserOf
    ) -> None:
        text = '{"a": {"cluster": []}, "a": {"cluster": ["all"]}}'
        form = create_form(owner, restrict="on", role_descriptors=text)

        page = text_of(browser_of(owner).post(KEYS, form))

        assert "a: the cluster privilege [all]." in page

    def test_is_counted_where_there_is_much(self, owner: User, browser_of: BrowserOf) -> None:
        text = json.dumps({"a": {"run_as": [f"x{n}" for n in range(15)]}})
        form = create_form(owner, restrict="on", role_descriptors=text)

        assert "And 5 more." in text_of(browser_of(owner).post(KEYS, form))

    def test_is_not_told_of_ones_own_roles(self, owner: User, browser_of: BrowserOf) -> None:
        browser = browser_of(owner)
        form = browser.get(f"{KEYS}/create").context["page"].flyout.form
        own = create_form(
            owner, restrict="on", role_descriptors=str(form["role_descriptors"].value())
        )

        response = browser.post(KEYS, own)

        assert ApiKey.objects.count() == 1
        assert "apiKeyExcessWarning" not in hooks_of(response)


class TestOverview:
    def test_has_an_example_without_the_secret(
        self, owner: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        page = text_of(browser_of(owner).get(f"{KEYS}/{key.public_id}"))

        assert "Authorization: ApiKey $API_KEY" in page
        assert "/_security/_authenticate" in page

    def test_tells_who_invalidated_a_key(
        self, owner: User, manager: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(manager)
        browser.post(f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"})

        response = browser_of(owner).get(f"{KEYS}/{key.public_id}")

        page = text_of(response)
        assert "by manager" in page.split("apiKeyInvalidated")[1]
        assert "This API key was invalidated. You can no longer update it." in page
        assert "formFlyoutSubmitButton" not in page
        assert "apiKeyCurl" not in page
        assert "it can do nothing any more" in text_of(ask(browser_of, owner, key))

    def test_names_parent_and_descendants(
        self, owner: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        child, grandchild, gone = (make_key(owner, name=name).key for name in ("c", "g", "gone"))
        ApiKey.objects.filter(pk=child.pk).update(parent=key)
        ApiKey.objects.filter(pk=grandchild.pk).update(parent=child)
        ApiKey.objects.filter(pk=gone.pk).update(parent=child, invalidated_at=timezone.now())

        page = text_of(browser_of(owner).get(f"{KEYS}/{key.public_id}"))
        of_child = text_of(browser_of(owner).get(f"{KEYS}/{child.public_id}"))

        for relative in (child, grandchild):
            assert f'href="{KEYS}/{relative.public_id}"' in page
        assert gone.public_id not in page
        assert f'href="{KEYS}/{key.public_id}" data-flyout' in of_child

    def test_tells_nobody_of_relatives_that_he_may_not_see(
        self, owner: User, bob: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        child = make_key(bob, name="bobs").key
        ApiKey.objects.filter(pk=child.pk).update(parent=key)

        assert child.public_id not in text_of(browser_of(owner).get(f"{KEYS}/{key.public_id}"))
        assert key.public_id not in text_of(browser_of(bob).get(f"{KEYS}/{child.public_id}"))

    def test_tells_who_made_a_key_for_another(
        self, owner: User, key: ApiKey, browser_of: BrowserOf
    ) -> None:
        ApiKey.objects.update(creator_username="fleet", creator_realm="_service_account")

        page = text_of(browser_of(owner).get(f"{KEYS}/{key.public_id}"))

        assert "fleet (_service_account)" in page


class TestJson:
    def test_shows_both_sides(self, owner: User, key: ApiKey, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(owner).get(f"{KEYS}/{key.public_id}", {"tab": "json"}))

        assigned, limited_by = page.split("apiKeyJsonLimitedBy")
        assert "&quot;logs-a*&quot;" in assigned
        assert "&quot;logs-*&quot;" in limited_by
