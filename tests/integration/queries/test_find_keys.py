from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user
from keys.models import ApiKey, User
from keys.queries.find_keys import find_keys
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.rows import made_expired, made_invalid, stored_keys

ANY = KeySelection()
OWN = KeySelection(owned=True)


def found_names(
    selection: KeySelection, *, by: Caller, now: datetime, active_only: bool = False
) -> list[str]:
    keys = find_keys(selection, active_only=active_only, with_limited_by=False, by=by, now=now)
    return [key.name for key in keys]


class TestFindKeys:
    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            pytest.param(ANY, ["ci-1", "ci-2", "other", "bob's"], id="all"),
            pytest.param(OWN, [], id="own"),
            pytest.param(KeySelection(name="ci-*"), ["ci-1", "ci-2"], id="a prefix"),
            pytest.param(KeySelection(name="ci-2"), ["ci-2"], id="a name"),
            pytest.param(KeySelection(username="bob"), ["bob's"], id="a user"),
            pytest.param(KeySelection(realm="reserved"), [], id="another realm"),
            pytest.param(KeySelection(ids=("unknown", "a\0b")), [], id="unknown ids"),
            pytest.param(KeySelection(username="\0"), [], id="no user's name"),
        ],
    )
    def test_returns_what_is_selected_in_the_order_of_creation(
        self,
        selection: KeySelection,
        expected: list[str],
        administrator: User,
        ada: User,
        bob: User,
        now: datetime,
    ) -> None:
        stored_keys(ada, ["ci-1", "ci-2", "other"])
        stored_keys(bob, ["bob's"])

        assert found_names(selection, by=caller_of_user(administrator), now=now) == expected

    def test_leaves_out_what_is_no_good_when_asked_to(self, ada: User, now: datetime) -> None:
        made_expired(make_key(ada, name="expired").key, now=now)
        made_invalid(make_key(ada, name="invalidated").key, at=now)
        make_key(ada, name="expires later", duration=timedelta(days=1), now=now)
        make_key(ada, name="endless", now=now)
        by = caller_of_user(ada)

        assert len(found_names(OWN, by=by, now=now)) == 4
        assert found_names(OWN, by=by, now=now, active_only=True) == ["expires later", "endless"]

    def test_refuses_a_selection_that_contradicts_itself(self, ada: User, now: datetime) -> None:
        with pytest.raises(Invalid):
            found_names(KeySelection(ids=("a",), name="b"), by=caller_of_user(ada), now=now)

    @pytest.mark.parametrize("count", [1, 50])
    def test_asks_the_database_once(
        self,
        count: int,
        ada: User,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        stored_keys(ada, map(str, range(count)))
        by = caller_of_user(ada)

        with django_assert_num_queries(1):
            keys = find_keys(OWN, active_only=False, with_limited_by=True, by=by, now=now)
            assert [key.snapshot for key in keys].count(None) == 0


class TestWhoMayFind:
    @pytest.mark.parametrize(
        ("cluster", "selection", "allowed"),
        [
            pytest.param([], OWN, False, id="nothing, own"),
            pytest.param(["manage_own_api_key"], OWN, True, id="own, own"),
            pytest.param(
                ["manage_own_api_key"],
                KeySelection(username="grace", realm="default_native"),
                True,
                id="own, own by name",
            ),
            pytest.param(["manage_own_api_key"], ANY, False, id="own, all"),
            pytest.param(["manage_own_api_key"], KeySelection(ids=("a",)), False, id="own, an id"),
            pytest.param(
                ["manage_own_api_key"], KeySelection(username="grace"), False, id="own, no realm"
            ),
            pytest.param(["read_security"], ANY, True, id="read_security, all"),
            pytest.param(["manage_api_key"], ANY, True, id="manage_api_key, all"),
            pytest.param(["manage_security"], ANY, True, id="manage_security, all"),
        ],
    )
    def test_hangs_on_privilege_and_owner(
        self, cluster: list[str], selection: KeySelection, allowed: bool, now: datetime
    ) -> None:
        by = caller_of_user(make_user("grace", cluster=cluster))

        if allowed:
            assert found_names(selection, by=by, now=now) == []
        else:
            with pytest.raises(NotAllowed):
                found_names(selection, by=by, now=now)

    @pytest.mark.parametrize(
        ("cluster", "which", "with_limited_by", "allowed"),
        [
            pytest.param([], "itself", False, True, id="nothing, itself"),
            pytest.param([], "itself", True, False, id="nothing, itself and its limits"),
            pytest.param([], "sibling", False, False, id="nothing, a sibling"),
            pytest.param(["manage_own_api_key"], "sibling", False, False, id="own, a sibling"),
            pytest.param(["manage_own_api_key"], "owned", False, False, id="own, its owner's"),
            pytest.param(["manage_own_api_key"], "itself", True, False, id="own, its limits"),
            pytest.param(["read_security"], "itself", True, True, id="reads, its limits"),
            pytest.param(["read_security"], "sibling", False, True, id="reads, a sibling"),
            pytest.param(["read_security"], "owned", False, True, id="reads, its owner's"),
        ],
    )
    def test_lets_a_key_look_at_itself(
        self, cluster: list[str], which: str, with_limited_by: bool, allowed: bool, now: datetime
    ) -> None:
        grace = make_user("grace", cluster=["manage_own_api_key", *cluster])
        calling = make_key(grace, descriptors={"a": {"cluster": [*cluster]}}).key
        sibling = make_key(grace).key
        selection = {
            "itself": KeySelection(ids=(calling.public_id,)),
            "sibling": KeySelection(ids=(sibling.public_id,)),
            "owned": OWN,
        }[which]

        def find() -> list[ApiKey]:
            by = caller_of_key(calling)
            return list(
                find_keys(
                    selection, active_only=False, with_limited_by=with_limited_by, by=by, now=now
                )
            )

        if allowed:
            assert find()
        else:
            with pytest.raises(NotAllowed):
                find()
