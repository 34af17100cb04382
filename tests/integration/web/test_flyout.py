"""The flyout: the same forms as on pages of their own, over the list."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from keys.models import ApiKey, User
from keys.templatetags.built import built_script
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import CREATE, KEYS, create_form, hooks_of, text_of

PARTIAL = {"HX-Request": "true"}
BEHIND = {**PARTIAL, "HX-Current-URL": f"http://testserver{KEYS}?size=50"}
TOKEN = re.compile(r'id="token" type="text" value="([^"]+)"')


def is_dialog(text: str) -> bool:
    return text.lstrip().startswith("<dialog")


class TestCreate:
    def test_is_a_dialog_for_a_script_and_a_page_without(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(ada)
        dialog = text_of(browser.get(CREATE, headers=PARTIAL))
        page = text_of(browser.get(CREATE))

        assert is_dialog(dialog)
        assert f'data-flyout-address="{CREATE}"' in dialog
        assert f'hx-post="{KEYS}"' in dialog
        assert "<html" in page
        assert "hx-post" not in page.split("<main")[1]

    def test_leads_back_to_the_list_as_it_was(self, ada: User, browser_of: BrowserOf) -> None:
        dialog = text_of(browser_of(ada).get(CREATE, headers=BEHIND))

        assert f'data-flyout-behind="{KEYS}?size=50"' in dialog

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "http://elsewhere.example" + KEYS,
            "http://testserver/app/management",
            "http://[",
            "x",
        ],
    )
    def test_leads_nowhere_else(self, ada: User, browser_of: BrowserOf, address: str) -> None:
        headers = {**PARTIAL, "HX-Current-URL": address}

        dialog = text_of(browser_of(ada).get(CREATE, headers=headers))

        assert f'data-flyout-behind="{KEYS}"' in dialog

    def test_refused_comes_back_as_a_dialog(self, ada: User, browser_of: BrowserOf) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada, name=""), headers=PARTIAL)

        assert response.status_code == 422
        assert is_dialog(text_of(response))
        assert "Enter a name." in text_of(response)

    def test_made_puts_the_list_with_the_secret_in_its_place(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        response = browser_of(ada).post(KEYS, create_form(ada), headers=PARTIAL)

        assert response.status_code == 200
        assert TOKEN.search(text_of(response))
        assert "apiKeyRowName-ci" in hooks_of(response)
        assert response["HX-Retarget"] == response["HX-Reselect"] == "#main"
        assert response["HX-Replace-Url"] == KEYS
        assert response["Cache-Control"] == "no-store"

    def test_sent_twice_says_so_in_place_of_the_list(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        browser, form = browser_of(ada), create_form(ada)
        browser.post(KEYS, form, headers=PARTIAL)

        response = browser.post(KEYS, form, headers=PARTIAL)

        assert response.status_code == 409
        assert response["HX-Retarget"] == "#main"
        assert "apiKeyAlreadyCreated" in hooks_of(response)
        assert not TOKEN.search(text_of(response))


class TestUpdate:
    def address(self, key: ApiKey) -> str:
        return f"{KEYS}/{key.public_id}"

    def test_is_a_dialog_for_a_script(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, name="ci").key

        response = browser_of(ada).get(self.address(key), headers=PARTIAL)

        assert is_dialog(text_of(response))
        assert "Update API key" in text_of(response)
        assert "data-flyout-address" not in text_of(response)

    def test_done_leads_to_the_list_as_it_was(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada, name="ci").key, browser_of(ada)

        response = browser.post(self.address(key), {"row_version": "1"}, headers=BEHIND)

        assert response["HX-Redirect"] == f"{KEYS}?size=50"
        assert "Updated API key &#x27;ci&#x27;" in text_of(browser.get(KEYS))

    @pytest.mark.parametrize(
        ("form", "status"),
        [({"row_version": "9"}, 409), ({"row_version": "1", "with_metadata": "on"}, 422)],
    )
    def test_refused_comes_back_as_a_dialog(
        self, ada: User, browser_of: BrowserOf, form: dict[str, str], status: int
    ) -> None:
        key = make_key(ada).key

        response = browser_of(ada).post(self.address(key), form, headers=PARTIAL)

        assert response.status_code == status
        assert is_dialog(text_of(response))

    def test_keeps_the_form_behind_another_tab(self, ada: User, browser_of: BrowserOf) -> None:
        address = f"{self.address(make_key(ada).key)}?tab=json"

        dialog = text_of(browser_of(ada).get(address, headers=PARTIAL))
        page = hooks_of(browser_of(ada).get(address))

        assert "data-key-settings hidden" in dialog
        assert "formFlyoutSubmitButton" in dialog
        assert "formFlyoutSubmitButton" not in page
        assert "apiKeyJsonAssigned" in page


class TestStale:
    def test_shows_what_is_stored_beside_what_was_typed(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key, browser = make_key(ada, duration=timedelta(days=9)).key, browser_of(ada)
        address = f"{KEYS}/{key.public_id}"
        mine = {"row_version": "1", "expiration": "20", "with_metadata": "on"}
        browser.post(address, {**mine, "expiration": "30", "metadata": '{"theirs": 1}'})

        response = browser.post(address, {**mine, "metadata": '{"mine": 1}'})

        stored = text_of(response).split("apiKeyStoredMeanwhile")[1].split("</section>")[0]
        assert response.status_code == 409
        assert "&quot;theirs&quot;: 1" in stored
        assert "30" in stored
        assert "Role descriptors" not in stored
        assert "{&quot;mine&quot;: 1}" in text_of(response)
        assert 'value="20"' in text_of(response)

    def test_of_a_key_that_is_gone_says_so(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        browser.post(f"{KEYS}/delete", {"id": key.public_id, "confirmed": "yes"})

        response = browser.post(f"{KEYS}/{key.public_id}", {"row_version": "1"}, headers=PARTIAL)

        assert response.status_code == 404


class TestBuiltScript:
    def test_is_left_out_where_it_was_not_built(self) -> None:
        assert built_script("nothing.js") == ""

    def test_is_left_out_where_it_was_not_collected(
        self, settings: Settings, tmp_path: pytest.TempPathFactory
    ) -> None:
        settings.STATIC_ROOT = str(tmp_path)
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "apikeys_site.static_files.HashedStaticFilesStorage"},
        }

        assert built_script("../favicon.svg") == ""

    def test_is_named_where_it_is_there(self) -> None:
        assert built_script("../favicon.svg").endswith("favicon.svg")


class TestFormFields:
    @pytest.mark.parametrize("address", [CREATE, f"{KEYS}/{{}}"])
    def test_have_labels_and_their_errors(
        self, ada: User, browser_of: BrowserOf, address: str
    ) -> None:
        key = make_key(ada).key
        browser: Client = browser_of(ada)

        page = text_of(browser.get(address.format(key.public_id)))

        for label in (
            "Code editor for role descriptors of this API key",
            "Code editor for arbitrary metadata associated with the API key",
        ):
            assert f'aria-label="{label}"' in page
        described = set(re.findall(r'aria-describedby="([^"]+)"', page))
        assert described <= set(re.findall(r'\bid="([^"]+)"', page))
