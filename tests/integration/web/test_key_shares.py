"""Sharing a key on its page, and what people do with a key that is shared with them."""

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from keys.access.callers import caller_of_user
from keys.actions.share_key import share_key
from keys.models import ApiKey, User
from keys.queries.key_pages import PAGE_SIZES
from keys.queries.shares_of import shares_of
from keys.rules.json_types import JsonObject
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key, make_user
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import (
    DELETE,
    KEYS,
    hidden_of,
    hooks_of,
    listed_names,
    text_of,
)

BOB = Recipient(kind=RecipientKind.USER, name="bob")
LOGS: JsonObject = {"r": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}


@pytest.fixture
def key(ada: User) -> ApiKey:
    return make_key(ada, name="adas", descriptors=LOGS).key


def page_of(key: ApiKey) -> str:
    return f"{KEYS}/share/{key.public_id}"


def share(key: ApiKey, *rights: str) -> None:
    ada = User.objects.get(username="ada")
    share_key(
        key_id=key.public_id,
        recipient=BOB,
        rights=rights,
        by=caller_of_user(ada),
        now=key.created_at,
    )


def shown(key: ApiKey) -> list[tuple[str, Sequence[str]]]:
    ada = User.objects.get(username="ada")
    found = shares_of(key.public_id, by=caller_of_user(ada))
    return [(one.recipient.name, one.rights) for one in found]


class TestSharePage:
    def test_shares_with_a_user_and_a_team_and_says_by_whom(
        self, key: ApiKey, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        Group.objects.create(name="operators").user_set.add(ada)
        browser = browser_of(ada)
        assert 'value="operators"' in text_of(browser.get(page_of(key)))

        response = browser.get(page_of(key))
        for kind, name in (("user", "bob"), ("team", "operators")):
            sent = {"kind": kind, "recipient": name, "right": ["view", "edit"]}
            response = browser.post(page_of(key), sent, follow=True)

        assert shown(key) == [("bob", ("view", "edit")), ("operators", ("view", "edit"))]
        assert text_of(response).count("shared by ada") == 2
        details = browser.get(f"{KEYS}/{key.public_id}")
        assert "apiKeyShareButton" in hooks_of(details)
        assert text_of(details).count("shared by ada") == 2

    @pytest.mark.parametrize(
        ("sent", "problem"),
        [
            ({"recipient": "zoe", "right": ["view"]}, "no user &#x27;zoe&#x27; to share with"),
            (
                {"kind": "team", "recipient": "zoo", "right": ["view"]},
                "no team &#x27;zoo&#x27; to share with",
            ),
            ({"recipient": "", "right": ["view"]}, "Enter a name."),
            ({"recipient": "bob"}, "Choose what may be done"),
            ({"recipient": "bob", "right": ["own"]}, "nknown right"),
            ({"recipient": "ada", "right": ["view"]}, "owns API key"),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(
        self, sent: dict[str, object], problem: str, key: ApiKey, ada: User, bob: User,
        browser_of: BrowserOf,
    ) -> None:  # fmt: skip
        response = browser_of(ada).post(page_of(key), {"kind": "user", **sent})

        assert response.status_code == 422
        assert problem in text_of(response)
        assert f'name="recipient" type="text" value="{sent["recipient"]}"' in text_of(response)
        assert shown(key) == []

    @pytest.mark.parametrize("typed", ["bo", "BOB", "b*", "bob "])
    def test_names_nobody_who_was_not_named(
        self, typed: str, key: ApiKey, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        sent = {"kind": "user", "recipient": typed, "right": ["view"]}

        response = browser_of(ada).post(page_of(key), sent)

        is_exact = typed.strip() == "bob"
        assert (response.status_code == 302) is is_exact
        assert ("bob" in text_of(response)) is False
        assert ('aria-invalid="true"' in text_of(response)) is not is_exact

    def test_takes_back_once_it_was_asked(
        self, key: ApiKey, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        share(key, "edit")
        browser = browser_of(ada)

        question = browser.post(page_of(key), {"remove": "user:bob"})

        assert "with bob?" in text_of(question)
        assert [name for name, _ in shown(key)] == ["bob"]
        hidden = hidden_of(question)
        response = browser.post(page_of(key), {"confirmed": "yes", "name": hidden["name"]})
        assert response.status_code == 302
        assert shown(key) == []

    @pytest.mark.parametrize(
        ("cluster", "is_theirs"),
        [(["manage_api_key"], True), (["manage_own_api_key"], False), (["read_security"], False)],
    )
    def test_is_for_the_owner_and_key_managers(
        self,
        cluster: list[str],
        is_theirs: bool,
        key: ApiKey,
        bob: User,
        browser_of: BrowserOf,
    ) -> None:
        browser = browser_of(make_user("other", cluster=cluster))

        for answer in (
            browser.get(page_of(key)),
            browser.post(page_of(key), {"recipient": "bob", "right": ["view"]}),
        ):
            assert (answer.status_code == 404) is not is_theirs
        assert bool(shown(key)) is is_theirs

    def test_escapes_names(self, ada: User, key: ApiKey, browser_of: BrowserOf) -> None:
        sent = {"kind": "team", "recipient": "<script>x</script>", "right": "view"}
        assert "<script>x" not in text_of(browser_of(ada).post(page_of(key), sent))


class TestWhoHasAShare:
    @pytest.fixture
    def browser(self, bob: User, browser_of: BrowserOf) -> Client:
        return browser_of(bob)

    def test_sees_it_and_by_whom_and_may_not_share_it_on(
        self, key: ApiKey, browser: Client
    ) -> None:
        address = f"{KEYS}/{key.public_id}"
        assert browser.get(address).status_code == 404
        share(key, "view")

        details = browser.get(address)

        assert "shared by ada" in text_of(details)
        hooks = hooks_of(details)
        assert "apiKeyShareButton" not in hooks
        assert "formFlyoutSubmitButton" not in hooks
        assert browser.get(page_of(key)).status_code == 404

    def test_lists_it_when_asked_for_it_alone(
        self, key: ApiKey, bob: User, browser: Client
    ) -> None:
        make_key(bob, name="bobs")
        assert "sharedFilterButton" not in hooks_of(browser.get(KEYS))
        share(key, "view")

        usual, shared = browser.get(KEYS), browser.get(f"{KEYS}?whose=shared")

        assert listed_names(usual) == ["bobs"]
        assert listed_names(shared) == ["adas"]
        assert "sharedFilterButton" in hooks_of(usual)
        assert "Shared by ada" in text_of(shared)
        assert "Shared by ada" not in text_of(usual)

    def test_may_delete_it_by_its_right_alone(self, key: ApiKey, browser_of: BrowserOf) -> None:
        browser = browser_of(make_user("bob"))
        share(key, "view")
        assert browser.post(DELETE, {"id": key.public_id}).status_code == 403
        share(key, "invalidate")

        listed = browser.get(f"{KEYS}?whose=shared")
        assert "apiKeysTableDeleteAction-adas" in hooks_of(listed)
        browser.post(DELETE, {"id": key.public_id, "confirmed": "yes"})

        key.refresh_from_db()
        assert key.invalidated_by == "bob"
        assert browser.get(KEYS).status_code == 403

    def test_may_not_delete_by_what_matches_and_is_told_why(
        self, ada: User, bob: User, browser: Client
    ) -> None:
        for number in range(PAGE_SIZES[0] + 1):
            share(make_key(ada, name=f"key {number}").key, "invalidate")

        listed = browser.get(f"{KEYS}?whose=shared")
        left = browser.post(DELETE, {"all": "yes", "list": "whose=shared"}, follow=True)

        assert "selectAllMatching" not in hooks_of(listed)
        assert "Select shared API keys one by one" in text_of(listed)
        assert 'flash__text">Select shared API keys one by one' in text_of(left)
        assert ApiKey.objects.not_invalidated().count() == PAGE_SIZES[0] + 1

    def test_may_narrow_it_on_its_page_and_no_more(self, key: ApiKey, browser: Client) -> None:
        share(key, "edit")
        address = f"{KEYS}/{key.public_id}"
        form = browser.get(address)
        assert "formFlyoutSubmitButton" in hooks_of(form)
        values = {"row_version": hidden_of(form)["row_version"], "restrict": "on"}

        wider = browser.post(address, {**values, "role_descriptors": '{"r": {"cluster": ["all"]}}'})
        narrower = browser.post(address, {**values, "role_descriptors": '{"r": {"indices": []}}'})

        assert (wider.status_code, narrower.status_code) == (403, 302)
        assert "only its owner can give it" in text_of(wider)
        key.refresh_from_db()
        assert key.descriptors["r"]["indices"] == []
