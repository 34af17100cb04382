"""The filters of the key list: type, status, owner."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from keys.models import ApiKey, User
from keys.web.list_state import ListState
from tests.factories import make_key, make_user
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid
from tests.integration.web.conftest import BrowserOf
from tests.integration.web.reading import KEYS, Answer, hooks_of, link_of, listed_names, text_of

HTMX = {"HX-Request": "true"}
TYPES = ("personalFilterButton", "crossClusterFilterButton", "managedFilterButton")


@pytest.fixture
def kinds(ada: User) -> None:
    """Store a key of each type, and an expired one."""
    make_key(ada, name="personal")
    made_cross_cluster(make_key(ada, name="cluster").key)
    make_key(ada, name="Alerting: disk")
    make_key(ada, name="fleet", metadata={"managed": True})
    made_expired(make_key(ada, name="old").key, now=timezone.now())


def pressed(response: Answer) -> set[str]:
    """Return the hooks of the filters that are on."""
    buttons = [link.partition("</a>")[0] for link in text_of(response).split("<a ")]
    return {
        button.split('data-test-subj="')[1].split('"')[0]
        for button in buttons
        if 'aria-pressed="true"' in button
    }


@pytest.mark.usefixtures("kinds")
class TestType:
    def test_is_personal_to_begin_with(self, manager: User, browser_of: BrowserOf) -> None:
        response = browser_of(manager).get(KEYS)

        assert set(listed_names(response)) == {"personal", "old"}
        assert pressed(response) == {"personalFilterButton"}

    def test_is_changed_by_its_buttons(self, manager: User, browser_of: BrowserOf) -> None:
        client = browser_of(manager)
        response = client.get(KEYS)
        seen = []
        for hook in (*TYPES, TYPES[-1]):
            response = client.get(link_of(response, hook))
            seen.append(set(listed_names(response)))

        everything = {"personal", "cluster", "Alerting: disk", "fleet", "old"}
        assert seen == [everything, {"cluster"}, {"Alerting: disk", "fleet"}, everything]
        assert pressed(response) == set()

    def test_comes_back_with_the_list_as_one_finds_it(
        self, manager: User, browser_of: BrowserOf
    ) -> None:
        client = browser_of(manager)
        client.get(f"{KEYS}?type=managed&status=active")

        assert pressed(client.get(KEYS)) == {"personalFilterButton"}

    def test_is_named_for_screen_readers(self, manager: User, browser_of: BrowserOf) -> None:
        page = text_of(browser_of(manager).get(KEYS))

        for label in ("personal", "cross-cluster", "managed"):
            assert f'aria-label="Filter {label} API keys"' in page


class TestTypeOfOneKind:
    @pytest.mark.parametrize("name", ["personal", "Alerting: only"])
    def test_is_not_asked_for(self, ada: User, browser_of: BrowserOf, name: str) -> None:
        make_key(ada, name=name)

        response = browser_of(ada).get(KEYS)

        assert listed_names(response) == [name]
        assert not set(TYPES) & set(hooks_of(response))


class TestStatus:
    @pytest.fixture(autouse=True)
    def statuses(self, ada: User) -> None:
        now = timezone.now()
        make_key(ada, name="never")
        make_key(ada, name="later", duration=timedelta(days=30))
        make_key(ada, name="soon", duration=timedelta(days=13))
        made_expired(make_key(ada, name="over").key, now=now)
        made_invalid(make_key(ada, name="gone").key, at=now)

    @pytest.mark.parametrize(
        ("status", "names"),
        [
            ("", {"never", "later", "soon", "over"}),
            ("active", {"never", "later", "soon"}),
            ("expires_soon", {"soon"}),
            ("never_expires", {"never"}),
            ("expired", {"over"}),
            ("invalidated", {"gone"}),
            ("nonsense", {"never", "later", "soon", "over"}),
        ],
    )
    def test_narrows_the_list(
        self, ada: User, browser_of: BrowserOf, status: str, names: set[str]
    ) -> None:
        response = browser_of(ada).get(KEYS, {"status": status})

        assert set(listed_names(response)) == names

    def test_is_one_at_a_time(self, ada: User, browser_of: BrowserOf) -> None:
        client = browser_of(ada)
        active = client.get(link_of(client.get(KEYS), "activeFilterButton"))
        expired = client.get(link_of(active, "expiredFilterButton"))

        assert pressed(active) == {"activeFilterButton"}
        assert pressed(expired) == {"expiredFilterButton"}
        assert link_of(expired, "expiredFilterButton") == KEYS

    def test_tells_who_invalidated_a_key(self, ada: User, browser_of: BrowserOf) -> None:
        ApiKey.objects.filter(name="gone").update(invalidated_by="grace")

        response = browser_of(ada).get(f"{KEYS}?status=invalidated")

        assert "Invalidated a few seconds ago" in text_of(response)
        assert "by grace" in text_of(response)
        assert "checkboxSelectAll" not in hooks_of(response)

    def test_is_offered_where_it_tells_keys_apart(self, bob: User, browser_of: BrowserOf) -> None:
        make_key(bob, name="only")

        hooks = hooks_of(browser_of(bob).get(KEYS))

        assert not [hook for hook in hooks if hook.endswith("FilterButton")]


class TestOwner:
    @pytest.fixture(autouse=True)
    def two_owners(self, ada: User, bob: User) -> None:
        make_key(ada, name="hers")
        make_key(bob, name="his")

    def test_is_offered_by_name(self, manager: User, browser_of: BrowserOf) -> None:
        hooks = hooks_of(browser_of(manager).get(KEYS))

        assert "ownerFilterButton" in hooks
        assert {f"userProfileSelectableOption-{name}" for name in ("ada", "bob")} <= set(hooks)

    def test_is_no_choice_while_there_is_one(self, ada: User, browser_of: BrowserOf) -> None:
        assert "ownerFilterButton" not in hooks_of(browser_of(ada).get(KEYS))

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("owner=ada", ["hers"]),
            ("owner=bob", ["his"]),
            ("owner=ada&owner=bob", ["his", "hers"]),
            ("owner=nobody", []),
            ("owner=%00", ["his", "hers"]),
        ],
    )
    def test_narrows_the_list(
        self, manager: User, browser_of: BrowserOf, query: str, names: list[str]
    ) -> None:
        assert listed_names(browser_of(manager).get(f"{KEYS}?{query}")) == names

    def test_may_be_oneself(self, manager: User, browser_of: BrowserOf) -> None:
        make_key(manager, name="mine")
        make_key(make_user("manager", realm="reserved", cluster=["all"]), name="a namesake's")
        client = browser_of(manager)

        response = client.get(link_of(client.get(KEYS), "mineFilterButton"))

        assert listed_names(response) == ["mine"]
        assert pressed(response) == {"mineFilterButton"}
        assert link_of(response, "mineFilterButton") == KEYS

    def test_shows_no_keys_that_the_reader_may_not_see(
        self, ada: User, browser_of: BrowserOf
    ) -> None:
        assert listed_names(browser_of(ada).get(f"{KEYS}?owner=bob")) == []


class TestOwnersPage:
    def owners(self, response: Answer) -> list[str]:
        prefix = "userProfileSelectableOption-"
        hooks = hooks_of(response)
        return [hook.removeprefix(prefix) for hook in hooks if hook.startswith(prefix)]

    def test_finds_owners_past_the_first(self, manager: User, browser_of: BrowserOf) -> None:
        for number in range(25):
            make_key(make_user(f"user-{number:02}", cluster=["manage_own_api_key"]))
        client = browser_of(manager)

        offered = client.get(KEYS)
        found = client.get(f"{KEYS}/owners", {"term": "R-24", "owner": "user-03"}, headers=HTMX)

        assert len(self.owners(offered)) == 20
        assert "Search for the one you mean." in text_of(offered)
        assert self.owners(found) == ["user-03", "user-24"]
        assert "<html" not in text_of(found)

    def test_works_without_a_script(self, ada: User, manager: User, browser_of: BrowserOf) -> None:
        make_key(ada)

        response = browser_of(manager).get(f"{KEYS}/owners?term=zzz&owner=ada&search=c")
        page = text_of(response)

        assert self.owners(response) == ["ada"]
        assert "No owner matches." in page
        assert '<input type="hidden" name="search" value="c">' in page
        assert 'value="ada" checked' in page

    def test_names_nobody_whose_keys_the_reader_may_not_see(
        self, ada: User, bob: User, browser_of: BrowserOf
    ) -> None:
        make_key(bob)
        make_key(ada)

        assert self.owners(browser_of(ada).get(f"{KEYS}/owners")) == ["ada"]


class TestSearch:
    @pytest.mark.parametrize(
        ("search", "names"),
        [
            pytest.param("test_user_api_key", ["test_user_api_key"], id="a full name"),
            pytest.param('"my api key"', ["my api key"], id="a name with spaces"),
            pytest.param('"api"', ["my api key", "test_user_api_key"], id="a word in several"),
            pytest.param("api -my", ["test_user_api_key"], id="not that"),
            pytest.param("owner:ada other", ["other"], id="of an owner"),
            pytest.param("expired:true", ["other"], id="expired"),
            pytest.param("<script>", [], id="what a page must escape"),
        ],
    )
    def test_finds_keys(
        self, ada: User, browser_of: BrowserOf, search: str, names: list[str]
    ) -> None:
        for name in ("test_user_api_key", "my api key"):
            make_key(ada, name=name)
        made_expired(make_key(ada, name="other").key, now=timezone.now())

        response = browser_of(ada).get(KEYS, {"search": search})

        assert sorted(listed_names(response)) == names
        assert "<script>" not in text_of(response).replace("<script ", "")


class TestAddress:
    @pytest.mark.parametrize(
        "query",
        [
            "search=a&type=managed&status=expired&whose=mine&owner=ada&owner=b%26b"
            "&sort=username&direction=desc&size=100&columns=id.type",
            "type=any",
            "columns=none",
        ],
    )
    def test_says_all_that_the_list_shows(self, query: str) -> None:
        assert ListState.of(QueryDict(query)).query == query

    @pytest.mark.parametrize(
        "query", ["type=x", "status=x", "whose=x", "owner=", "columns=x", "size=7", "page=x"]
    )
    def test_leaves_out_what_says_nothing(self, query: str) -> None:
        assert ListState.of(QueryDict(query)).query == ""

    def test_of_one_page_leads_to_no_other_search(self, ada: User, browser_of: BrowserOf) -> None:
        for number in range(30):
            make_key(ada, name=f"key {number}")
        client = browser_of(ada)
        first = client.get(f"{KEYS}?status=active&owner=ada&search=key")

        second = client.get(link_of(first, "apiKeysTableNextPageButton"))

        assert "status=active&amp;owner=ada" in text_of(second)
        assert len(listed_names(second)) == 5
