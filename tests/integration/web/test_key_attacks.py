"""What somebody tries who means no good: markup in every field, others' keys, forged forms."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keys.models import ApiKey, RoleSnapshot, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_user
from tests.integration.rows import made_invalid, stored_keys
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, text_of

MARKUP = "\"'><script>x</script>"
ESCAPED = "&quot;&#x27;&gt;&lt;script&gt;x&lt;/script&gt;"
EVERYWHERE: JsonObject = {
    MARKUP: {
        "cluster": ["monitor"],
        "indices": [{"names": [f"{MARKUP}*"], "privileges": ["read", f"indices:{MARKUP}"]}],
        "applications": [
            {"application": "app", "privileges": ["data:read/*"], "resources": [f"{MARKUP}*"]}
        ],
        "run_as": [MARKUP],
        "metadata": {MARKUP: MARKUP},
    }
}
QUESTION = {"kind": "index", "privilege": MARKUP, "on": MARKUP, "application": MARKUP}


def address_of(key: ApiKey) -> str:
    return f"{KEYS}/{key.public_id}"


def update_form(key: ApiKey, **values: str) -> dict[str, str]:
    metadata = '{"team": "b"}'
    version = str(key.row_version)
    return {"row_version": version, "with_metadata": "on", "metadata": metadata, **values}


def metadata_of(key: ApiKey) -> object:
    return ApiKey.objects.get(pk=key.pk).metadata


class TestMarkup:
    @pytest.fixture
    def marked(self, now: datetime) -> ApiKey:
        """Return a key whose every text is markup, its relatives' and its owner's too."""
        owner = make_user("<script>x</script>", cluster=["all"])
        columns = {
            "descriptors": EVERYWHERE,
            "metadata": {MARKUP: MARKUP},
            "snapshot": RoleSnapshot.objects.of(EVERYWHERE),
        }
        parent, key, child = stored_keys(owner, [MARKUP] * 3, **columns)
        ApiKey.objects.filter(pk=key.pk).update(parent=parent, creator_username=MARKUP)
        ApiKey.objects.filter(pk=child.pk).update(parent=key)
        return ApiKey.objects.get(pk=key.pk)

    @pytest.fixture
    def browser(self, marked: ApiKey, browser_of: BrowserOf) -> Client:
        return browser_of(User.objects.get(username=marked.owner_username))

    @pytest.mark.parametrize("tab", ["settings", "effective", "json"])
    @pytest.mark.parametrize("invalidated", [False, True])
    def test_is_shown_as_it_was_written(
        self, tab: str, invalidated: bool, marked: ApiKey, browser: Client
    ) -> None:
        if invalidated:
            made_invalid(marked, at=timezone.now())
            ApiKey.objects.filter(pk=marked.pk).update(invalidation_reason=MARKUP)

        page = text_of(browser.get(address_of(marked), {"tab": tab, **QUESTION}))

        assert "<script>x" not in page
        # Between the quotes of JSON its own quotes are marked.
        marked_text = ESCAPED if tab == "effective" else f"\\{ESCAPED}"
        assert f"{marked_text}*" in page

    @pytest.mark.parametrize("kind", ["cluster", "index", "application"])
    def test_in_a_question_is_only_quoted(self, kind: str, marked: ApiKey, browser: Client) -> None:
        asked = {"tab": "effective", **QUESTION, "kind": kind}

        page = text_of(browser.get(address_of(marked), asked))

        assert "<script>x" not in page
        assert page.count(ESCAPED) > 2

    def test_comes_back_quoted_in_a_refused_form(self, marked: ApiKey, browser: Client) -> None:
        form = update_form(
            marked,
            restrict="on",
            role_descriptors=MARKUP,
            metadata=MARKUP,
            expires="on",
            expiration=MARKUP,
            shown_days=MARKUP,
        )

        response = browser.post(address_of(marked), form)

        assert response.status_code == 422
        assert "<script>x" not in text_of(response)


class TestKeysOfOthers:
    @pytest.mark.parametrize("extra", [{}, {"fill": "read-only"}, {"row_version": "2"}])
    @pytest.mark.parametrize(
        ("cluster", "status"),
        [
            ("manage_own_api_key", 404),
            ("manage_api_key", 403),
            ("all", 403),
            ("read_security", 403),
        ],
    )
    def test_cannot_be_changed_by_their_address(
        self,
        cluster: str,
        status: int,
        extra: dict[str, str],
        ada: User,
        browser_of: BrowserOf,
    ) -> None:
        key = make_key(ada, metadata={"team": "a"}).key
        thief = make_user("thief", cluster=[cluster])

        response = browser_of(thief).post(address_of(key), update_form(key, **extra))

        assert response.status_code == status
        assert metadata_of(key) == {"team": "a"}

    def test_of_one_name_in_another_realm_are_others_too(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, metadata={"team": "a"}).key
        ApiKey.objects.filter(pk=key.pk).update(owner_realm="ldap", owner_realm_type="ldap")

        response = browser_of(ada).post(address_of(key), update_form(key))

        assert response.status_code == 404
        assert metadata_of(key) == {"team": "a"}


class TestForgedForm:
    @pytest.mark.parametrize(
        ("version", "status"),
        [("0", 422), ("-1", 422), ("1e3", 422), ("", 422), ("2", 409), ("9" * 40, 409)],
    )
    def test_with_another_version_stores_nothing(
        self, version: str, status: int, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, metadata={"team": "a"}).key

        response = browser_of(ada).post(address_of(key), update_form(key, row_version=version))

        assert response.status_code == status
        assert metadata_of(key) == {"team": "a"}

    def test_sent_again_stores_nothing_more(self, ada: User, browser_of: BrowserOf) -> None:
        key, browser = make_key(ada).key, browser_of(ada)
        form = update_form(key)

        first = browser.post(address_of(key), form)
        again = browser.post(address_of(key), form)

        assert (first.status_code, again.status_code) == (302, 409)
        assert ApiKey.objects.get(pk=key.pk).row_version == key.row_version + 1

    def test_of_a_second_tab_finds_that_the_first_was_faster(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key, browser = make_key(ada).key, browser_of(ada)

        browser.post(address_of(key), update_form(key, metadata='{"tab": 1}'))
        second = browser.post(address_of(key), update_form(key, metadata='{"tab": 2}'))

        assert second.status_code == 409
        assert "Stored now" in text_of(second)
        assert metadata_of(key) == {"tab": 1}

    @pytest.mark.parametrize("field", ["name", "type", "owner_username", "expires_at", "id"])
    def test_changes_nothing_that_has_no_field(
        self, field: str, ada: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, name="kept").key
        before = ApiKey.objects.filter(pk=key.pk).values(
            "name", "type", "owner_username", "expires_at", "public_id"
        )[0]

        browser_of(ada).post(address_of(key), update_form(key, **{field: "cross_cluster"}))

        assert ApiKey.objects.filter(pk=key.pk).values(*before)[0] == before

    @pytest.mark.parametrize("shown", ["", "7", "٣", "9" * 40])
    def test_takes_no_deadline_away(self, shown: str, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, duration=timedelta(days=3)).key

        form = update_form(key, expiration=shown, shown_days=shown)
        browser_of(ada).post(address_of(key), form)

        assert ApiKey.objects.get(pk=key.pk).expires_at == key.expires_at


class TestQuestion:
    @pytest.mark.parametrize(
        ("privilege", "on"),
        [
            pytest.param("read", "/(a+)+b/", id="a pattern that takes others for ever"),
            pytest.param("read", "/" + "(a|b)*a" * 200 + "/", id="a pattern too complex"),
            pytest.param("read", "*a" * 500, id="many stars"),
            pytest.param("read", "a\0b", id="NUL"),
            pytest.param("x" * 100_000, "y" * 100_000, id="long"),
            pytest.param("read", "\ud800".encode("utf-16", "surrogatepass").hex(), id="hex"),
            pytest.param("%s{0}%(name)s", "%s{0}%(name)s", id="placeholders"),
        ],
    )
    @pytest.mark.parametrize("kind", ["cluster", "index", "application", "nonsense"])
    def test_always_has_an_answer(
        self, kind: str, privilege: str, on: str, ada: User, browser_of: BrowserOf
    ) -> None:
        asked = {"tab": "effective", "kind": kind, "privilege": privilege, "on": on}

        response = browser_of(ada).get(
            address_of(make_key(ada).key), {**asked, "application": "app"}
        )

        assert response.status_code == 200
        assert "apiKeyPowerAnswer" in text_of(response)
