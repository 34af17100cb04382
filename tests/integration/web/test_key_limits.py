"""From where and how often a key may be used: two fields in the forms of a key."""

from collections.abc import Mapping

import pytest

from keys.access.callers import caller_of_user
from keys.actions.share_key import share_key
from keys.actions.update_key import update_key
from keys.models import ApiKey, User
from keys.rules.json_types import JsonObject
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import CREATE, KEYS, create_form, hidden_of, hooks_of, text_of

LIMITS: JsonObject = {"networks": ["10.0.0.0/8", "::1"], "rate": {"requests": 100, "per": "minute"}}
TYPED = {"with_limits": "on", "networks": "10.0.0.0/8\n::1", "requests": "100", "per": "minute"}
TEXTAREA = '<textarea class="field__input field__input--code limits__networks"'


def address_of(key: ApiKey) -> str:
    return f"{KEYS}/{key.public_id}"


def made_with(ada: User, browser_of: BrowserOf, **typed: str) -> ApiKey:
    response = browser_of(ada).post(KEYS, create_form(ada, name="ci", **typed))
    assert response.status_code == 200
    return ApiKey.objects.get()


def refused(ada: User, browser_of: BrowserOf, typed: Mapping[str, str]) -> str:
    """Return the page that answers a form which makes no key."""
    response = browser_of(ada).post(KEYS, create_form(ada, name="ci", with_limits="on", **typed))
    assert response.status_code == 422
    assert not ApiKey.objects.exists()
    return text_of(response)


class TestCreate:
    def test_has_the_fields(self, ada: User, browser_of: BrowserOf) -> None:
        hooks = set(hooks_of(browser_of(ada).get(CREATE)))

        assert {
            "apiKeyLimitsSwitch",
            "apiKeyNetworksInput",
            "apiKeyRequestsInput",
            "apiKeyPeriodSelect",
        } <= hooks

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            pytest.param(TYPED, LIMITS, id="both"),
            pytest.param(
                {"with_limits": "on", "networks": " 10.0.0.0/8, ::1 \r\n"},
                {"networks": LIMITS["networks"]},
                id="networks in a row",
            ),
            pytest.param(
                {"with_limits": "on", "requests": "5"},
                {"rate": {"requests": 5, "per": "second"}},
                id="a number alone",
            ),
            pytest.param({**TYPED, "with_limits": ""}, None, id="switched off"),
            pytest.param({"networks": "nonsense"}, None, id="switched off and wrong"),
            pytest.param({}, None, id="nothing"),
        ],
    )
    def test_stores_what_was_typed(
        self, ada: User, browser_of: BrowserOf, typed: dict[str, str], stored: object
    ) -> None:
        assert made_with(ada, browser_of, **typed).limits == stored

    @pytest.mark.parametrize(
        ("typed", "complaint"),
        [
            pytest.param(
                {"networks": "10.1.2.3/8"},
                "[10.1.2.3/8] has bits set behind its first 8: the network is [10.0.0.0/8].",
                id="more than the network",
            ),
            pytest.param(
                {"networks": "::1\nhome"},
                "[home] is no IPv4 or IPv6 address or network.",
                id="a name",
            ),
            pytest.param(
                {"networks": "10.0.0.1\n" * 65},
                "Must hold 1 to 64 networks, or be left out.",
                id="too many",
            ),
            pytest.param({}, "Enter networks or a number of requests", id="nothing"),
            *[
                pytest.param(
                    {"requests": number}, "Must be a whole number from 1 to 1000000.", id=number
                )
                for number in ("0", "-1", "1.5", "1000001", "NaN", "٣", "9" * 12)
            ],
            pytest.param(
                {"requests": "5", "per": "day"}, "Must be [second] or [minute].", id="a day"
            ),
            pytest.param({"networks": "\0"}, "Null characters are not allowed.", id="NUL"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, ada: User, browser_of: BrowserOf, typed: dict[str, str], complaint: str
    ) -> None:
        page = refused(ada, browser_of, typed)

        assert complaint in page
        assert page.count("field__error") == 1
        if typed.get("networks") == "10.1.2.3/8":
            assert ">\n10.1.2.3/8</textarea>" in page


class TestUpdate:
    def test_begins_with_what_is_stored(self, ada: User, browser_of: BrowserOf) -> None:
        key = make_key(ada, limits=LIMITS).key

        page = text_of(browser_of(ada).get(address_of(key)))

        assert ">\n10.0.0.0/8\n::1</textarea>" in page
        assert 'value="100"' in page
        assert '<option value="minute" selected>' in page
        assert "100 requests per minute" in page

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            pytest.param(TYPED, LIMITS, id="as they are"),
            pytest.param(
                {**TYPED, "networks": ""}, {"rate": LIMITS["rate"]}, id="from everywhere again"
            ),
            pytest.param({}, None, id="switched off"),
        ],
    )
    def test_replaces_them(
        self, ada: User, browser_of: BrowserOf, typed: dict[str, str], stored: object
    ) -> None:
        key, browser = make_key(ada, limits=LIMITS).key, browser_of(ada)
        hidden = hidden_of(browser.get(address_of(key)))

        response = browser.post(address_of(key), {**hidden, **typed})

        assert response.status_code == 302
        key.refresh_from_db()
        assert key.limits == stored

    def test_shows_what_somebody_else_stored_meanwhile(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        key, browser = make_key(ada, limits=LIMITS).key, browser_of(ada)
        hidden = hidden_of(browser.get(address_of(key)))
        update_key(
            key_id=key.public_id,
            duration=None,
            longest=None,
            descriptors=None,
            metadata=None,
            limits={"networks": ["192.0.2.0/24"]},
            by=caller_of_user(ada),
            now=key.created_at,
        )

        response = browser.post(address_of(key), {**hidden, **TYPED})

        assert response.status_code == 409
        assert "192.0.2.0/24" in text_of(response)

    @pytest.mark.parametrize(
        ("typed", "status"),
        [
            pytest.param({**TYPED, "networks": "10.1.0.0/16"}, 302, id="narrower"),
            pytest.param({**TYPED, "networks": "0.0.0.0/0"}, 403, id="wider"),
            pytest.param({}, 403, id="none"),
        ],
    )
    def test_by_whom_it_is_shared_with_narrows_alone(
        self, ada: User, bob: User, browser_of: BrowserOf, typed: dict[str, str], status: int
    ) -> None:
        key = make_key(ada, limits=LIMITS).key
        share_key(
            key_id=key.public_id,
            recipient=Recipient(kind=RecipientKind.USER, name="bob"),
            rights=["edit"],
            by=caller_of_user(ada),
            now=key.created_at,
        )
        browser = browser_of(bob)
        hidden = hidden_of(browser.get(address_of(key)))

        assert browser.post(address_of(key), {**hidden, **typed}).status_code == status

    def test_only_shows_them_to_who_may_not_change_them(
        self, ada: User, manager: User, browser_of: BrowserOf
    ) -> None:
        key = make_key(ada, limits=LIMITS).key

        page = text_of(browser_of(manager).get(address_of(key)))

        assert "<code>10.0.0.0/8</code>" in page
        (textarea,) = page.split(TEXTAREA)[1:]
        assert "readonly" in textarea[: textarea.index(">")]
