"""Deleting keys: the question, and what became of each."""

import pytest

from keys.models import ApiKey, User
from keys.rules.judgement import KeyType
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import DELETE, KEYS, hidden_of, hooks_of, text_of


def living() -> list[str]:
    return sorted(ApiKey.objects.not_invalidated().values_list("name", flat=True))


class TestQuestion:
    def test_names_one_key(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="ci").key

        response = browser_of(ada).post(DELETE, {"id": key.public_id})

        assert "Delete API key &#x27;ci&#x27;?" in text_of(response)
        assert {
            "invalidateApiKeyConfirmationModal",
            "confirmModalCancelButton",
            "confirmModalConfirmButton",
        } <= set(hooks_of(response))
        assert living() == ["ci"]

    def test_lists_several(self, ada: User, browser_of: BrowserOf) -> None:
        ids = [make_key(ada, name=name).key.public_id for name in ("a1", "b2", "c3")]

        page = text_of(browser_of(ada).post(DELETE, {"id": ids}))

        assert "Delete 3 API keys?" in page
        assert "You are about to delete these API keys:" in page
        assert all(f">{name}<" in page for name in ("a1", "b2", "c3"))
        assert "Delete API keys</button>" in page

    def test_means_the_row_whose_button_was_pressed(self, ada: User, browser_of: BrowserOf) -> None:
        first, second = make_key(ada, name="a1").key, make_key(ada, name="b2").key

        response = browser_of(ada).post(DELETE, {"id": first.public_id, "only": second.public_id})

        assert "Delete API key &#x27;b2&#x27;?" in text_of(response)
        assert hidden_of(response)["id"] == second.public_id

    @pytest.mark.parametrize(
        ("metadata", "texts"),
        [
            ({"managed": True}, ["managed by another program", ">Managed<"]),
            ({"managed": 1, "kibana": {"type": "alerting_rule"}}, [">Managed<", ">Alerting<"]),
        ],
    )
    def test_warns_of_managed_keys(
        self, ada: User, browser_of: BrowserOf, metadata: dict[str, object], texts: list[str]
    ) -> None:
        key = make_key(ada).key
        ApiKey.objects.filter(pk=key.pk).update(metadata=metadata)

        page = text_of(browser_of(ada).post(DELETE, {"id": key.public_id}))

        assert all(text in page for text in texts)

    def test_comes_as_a_dialog_when_a_script_asks(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key

        response = browser_of(ada).post(
            DELETE, {"id": key.public_id}, headers={"HX-Request": "true"}
        )

        assert "<dialog" in text_of(response)
        assert "<html" not in text_of(response)

    def test_is_not_asked_about_nothing(self, ada: User, browser_of: BrowserOf) -> None:
        browser = browser_of(ada)

        response = browser.post(DELETE, {"list": "search=a"})

        assert response["Location"] == f"{KEYS}?search=a"
        assert "Select the API keys to delete first." in text_of(browser.get(KEYS))

    @pytest.mark.parametrize("partial", [True, False])
    def test_is_not_asked_about_what_is_gone(
        self, ada: User, browser_of: BrowserOf, partial: bool
    ) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        browser.post(DELETE, {"id": key.public_id, "confirmed": "yes"})
        headers = {"HX-Request": "true"} if partial else {}

        response = browser.post(DELETE, {"id": key.public_id}, headers=headers)

        assert response["HX-Redirect" if partial else "Location"] == KEYS
        assert "already deleted" in text_of(browser.get(KEYS))

    def test_never_leads_to_another_site(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key
        form = {"id": key.public_id, "confirmed": "yes", "list": "//evil.example"}

        assert browser_of(ada).post(DELETE, form)["Location"] == KEYS


class TestOutcome:
    def deleted(self, browser_of: BrowserOf, user: User, *ids: str) -> str:
        form = {"id": ids, "confirmed": "yes"}
        return text_of(browser_of(user).post(DELETE, form, follow=True))

    def test_of_one(self, ada: User, browser_of: BrowserOf) -> None:
        page = self.deleted(browser_of, ada, make_key(ada, name="ci").key.public_id)

        assert "Deleted API key &#x27;ci&#x27;" in page
        assert living() == []

    def test_of_several(self, ada: User, browser_of: BrowserOf) -> None:
        ids = [make_key(ada, name=name).key.public_id for name in "abc"]
        make_key(ada, name="kept")

        page = self.deleted(browser_of, ada, *ids)

        assert "Deleted 3 API keys" in page
        assert living() == ["kept"]

    def test_of_one_after_another(self, ada: User, browser_of: BrowserOf) -> None:
        for name in ("a1", "b2", "c3"):
            make_key(ada, name=name)
        left = []

        for key in ApiKey.objects.order_by("name"):
            self.deleted(browser_of, ada, key.public_id)
            left.append(living())

        assert left == [["b2", "c3"], ["c3"], []]

    def test_of_what_somebody_else_deleted_before(self, ada: User, browser_of: BrowserOf) -> None:
        first, second = make_key(ada, name="a1").key, make_key(ada, name="b2").key
        self.deleted(browser_of, ada, first.public_id)

        page = self.deleted(browser_of, ada, first.public_id, second.public_id)

        assert "API key &#x27;a1&#x27; was already deleted." in page
        assert "Deleted API key &#x27;b2&#x27;" in page

    def test_counts_what_was_deleted_before(self, ada: User, browser_of: BrowserOf) -> None:
        ids = [make_key(ada, name=name).key.public_id for name in "abc"]
        self.deleted(browser_of, ada, *ids)

        page = self.deleted(browser_of, ada, *ids)

        assert "3 API keys were already deleted." in page
        assert "Deleted" not in page

    def test_of_what_may_not_be_deleted(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        keys = [make_key(ada, name=name).key for name in ("a1", "b2", "c3")]
        foreign = ApiKey.objects.filter(name__in=["a1", "b2"])
        foreign.update(type=KeyType.CROSS_CLUSTER, snapshot=None)

        page = self.deleted(browser_of, manager, *(key.public_id for key in keys))

        assert "Error deleting 2 apiKeys" in page
        assert "Deleted API key &#x27;c3&#x27;" in page
        assert living() == ["a1", "b2"]

    def test_of_one_that_may_not_be_deleted(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, name="a1").key
        ApiKey.objects.update(type=KeyType.CROSS_CLUSTER, snapshot=None)

        page = self.deleted(browser_of, manager, key.public_id)

        assert "Error deleting API key &#x27;a1&#x27;" in page

    @pytest.mark.parametrize("key_id", ["unknown", "\0", "x" * 600, " "])
    def test_of_an_id_that_names_nothing(
        self, ada: User, browser_of: BrowserOf, key_id: str
    ) -> None:
        make_key(ada, name="kept")

        page = self.deleted(browser_of, ada, key_id)

        assert "Deleted" not in page
        assert living() == ["kept"]

    def test_leaves_another_users_key_alone(
        self, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        page = self.deleted(browser_of, bob, make_key(ada, name="hers").key.public_id)

        assert "hers" not in page
        assert living() == ["hers"]

    def test_returns_to_the_part_of_the_list(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada).key
        form = {"id": key.public_id, "confirmed": "yes", "list": "search=a&size=50"}

        assert browser_of(ada).post(DELETE, form)["Location"] == f"{KEYS}?search=a&size=50"
