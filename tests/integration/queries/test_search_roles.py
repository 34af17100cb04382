from collections.abc import Callable
from datetime import datetime

import pytest

from keys.models import User
from keys.queries.search_roles import FoundRoles, search_roles
from keys.rules import search
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RESERVED_ROLES
from keys.wire.query_language import ROLE_SEARCH, read_search
from tests.factories import make_role, make_user

CallerOf = Callable[[User], Caller]
Asks = Callable[[JsonObject], FoundRoles]
STORED: Json = {"bool": {"must_not": {"term": {"metadata._reserved": True}}}}


@pytest.fixture
def ask(administrator: User, caller_of: CallerOf, now: datetime) -> Asks:
    by = caller_of(administrator)
    return lambda body: search_roles(read_search(body, ROLE_SEARCH, now=now), by=by)


def names(found: FoundRoles) -> list[str]:
    return [role.name for role in found.roles]


class TestSearchRoles:
    def test_finds_reserved_and_stored_ones(self, ask: Asks) -> None:
        make_role("mine")

        found = ask({"size": 100, "sort": "name"})

        assert names(found) == sorted(["mine", *RESERVED_ROLES])
        assert found.total == len(RESERVED_ROLES) + 1

    def test_leaves_reserved_ones_out_when_asked_to(self, ask: Asks) -> None:
        make_role("mine")

        assert names(ask({"query": STORED})) == ["mine"]

    @pytest.mark.parametrize(
        "query",
        [
            {"term": {"name": "mine"}},
            {"ids": {"values": ["role-mine"]}},
            {"wildcard": {"applications.application": "a*p"}},
            {"term": {"applications.resources": "res/*"}},
            {"prefix": {"applications.privileges": "rea"}},
            {"match": {"description": "DAILY"}},
            {"term": {"metadata.a.b": 42}},
            {"simple_query_string": {"query": "-other +mine", "fields": ["name"]}},
        ],
    )
    def test_finds_by_each_field(self, ask: Asks, query: JsonObject) -> None:
        for name, application in (("mine", "app"), ("other", "bpp")):
            make_role(
                name,
                description=f"{'Daily' if name == 'mine' else 'Weekly'} reports.",
                metadata={"a": {"b": 42 if name == "mine" else 43}},
                applications=[
                    {
                        "application": application,
                        "privileges": ["read" if name == "mine" else "write"],
                        "resources": ["res/*" if name == "mine" else "*"],
                    }
                ],
            )

        found = ask({"query": {"bool": {"must": query, "filter": STORED}}})

        assert names(found) == ["mine"]

    def test_pages_by_sort_values(self, ask: Asks) -> None:
        for name in "cab":
            make_role(name)

        body: JsonObject = {"query": STORED, "sort": [{"name": "desc"}], "size": 2}
        first = ask(body)
        second = ask({**body, "search_after": [first.sort_values[-1][0]]})

        assert (names(first), names(second)) == (["c", "b"], ["a"])
        assert first.total == second.total == 3

    def test_refuses_who_may_not_read_roles(self, caller_of: CallerOf, db: None) -> None:
        bob = make_user("bob", cluster=["manage_api_key"])

        with pytest.raises(NotAllowed):
            search_roles(search.SearchRequest(), by=caller_of(bob))
