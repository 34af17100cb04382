"""Sharing a key: who may, what it is good for, and that it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user
from keys.access.run_as import run_as
from keys.access.shares import has_shared_keys, is_shared_with, keys_shared_with
from keys.actions.create_key import CreatedKey
from keys.actions.delete_user import delete_user
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.share_key import share_key
from keys.actions.unshare_key import unshare_key
from keys.models import ApiKey, AuditEvent, Change, TeamKeyShare, User, UserKeyShare
from keys.queries.shares_of import shares_of, shares_shown
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    BadRequest,
    CallerIsKey,
    Invalid,
    NotAllowed,
    UnknownKey,
    UnknownTeam,
    UnknownUser,
)
from keys.rules.selection import KeySelection
from keys.rules.sharing import Recipient, RecipientKind, Right
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import made_cross_cluster

BOB = Recipient(kind=RecipientKind.USER, name="bob")
TEAM = Recipient(kind=RecipientKind.TEAM, name="operators")
CallerOf = Callable[[User], Caller]


@pytest.fixture
def key(ada: User) -> ApiKey:
    return make_key(ada).key


@pytest.fixture
def operators(bob: User) -> Group:
    team = Group.objects.create(name="operators")
    team.user_set.add(bob)
    return team


def share(key: ApiKey, *rights: str, by: User, now: datetime, to: Recipient = BOB) -> bool:
    return share_key(
        key_id=key.public_id, recipient=to, rights=rights, by=caller_of_user(by), now=now
    )


def unshare(key: ApiKey, *, by: User, now: datetime, to: Recipient = BOB) -> bool:
    return unshare_key(key_id=key.public_id, recipient=to, by=caller_of_user(by), now=now)


def rights_of(user: User, key: ApiKey) -> set[Right]:
    return {right for right in Right if is_shared_with(caller_of_user(user), key, right)}


class TestShareKey:
    @pytest.mark.parametrize(
        ("rights", "expected"),
        [
            (["view"], {Right.VIEW}),
            (["edit"], {Right.VIEW, Right.EDIT}),
            (["invalidate"], {Right.VIEW, Right.INVALIDATE}),
            (["view", "edit", "invalidate"], {*Right}),
        ],
    )
    @pytest.mark.parametrize("recipient", [BOB, TEAM], ids=["user", "team"])
    def test_gives_exactly_these_rights_on_this_key(
        self, recipient: Recipient, rights: list[str], expected: set[Right], key: ApiKey,
        ada: User, bob: User, operators: Group, now: datetime,
    ) -> None:  # fmt: skip
        other = make_key(ada).key

        assert share(key, *rights, by=ada, now=now, to=recipient)

        assert rights_of(bob, key) == expected
        assert rights_of(bob, other) == set()
        assert rights_of(make_user("carol"), key) == set()
        assert UserKeyShare.objects.count() + TeamKeyShare.objects.count() == len(expected)

    def test_replaces_what_was_given_before(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)

        assert not share(key, "invalidate", by=ada, now=now)

        assert rights_of(bob, key) == {Right.VIEW, Right.INVALIDATE}

    def test_changes_nothing_the_second_time(
        self, key: ApiKey, ada: User, bob: User, administrator: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)
        events, changes = AuditEvent.objects.count(), Change.objects.count()

        assert not share(key, "edit", "view", by=administrator, now=now)

        assert (AuditEvent.objects.count(), Change.objects.count()) == (events, changes)
        (shown,) = shares_of(key.public_id, by=caller_of_user(ada))
        assert shown.granter_username == "ada"

    def test_remembers_who_shared_it_and_tells_the_audit(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)

        (shown,) = shares_of(key.public_id, by=caller_of_user(ada))
        assert (shown.recipient, shown.rights) == (BOB, (Right.VIEW, Right.EDIT))
        assert (shown.granter_username, shown.granter_realm) == ("ada", "default_native")
        assert shown.granted_at == now
        event = AuditEvent.objects.get(action="share_apikey")
        assert (event.username, event.subject) == ("ada", key.public_id)
        assert event.detail == {"user": "bob", "before": [], "after": ["view", "edit"]}
        assert Change.objects.order_by("-pk")[0].subject == key.public_id

    def test_reaches_a_reserved_user_before_his_first_login(
        self, key: ApiKey, ada: User, now: datetime
    ) -> None:
        kibana = Recipient(kind=RecipientKind.USER, name="kibana_system")

        share(key, "view", by=ada, now=now, to=kibana)

        assert rights_of(User.objects.get(username="kibana_system"), key) == {Right.VIEW}

    @pytest.mark.parametrize(
        ("cluster", "of", "refusal"),
        [
            pytest.param(["manage_own_api_key"], "mine", None, id="own"),
            pytest.param(["manage_own_api_key"], "adas", UnknownKey, id="another's"),
            pytest.param(["manage_own_api_key"], "cross", UnknownKey, id="another's for a cluster"),
            pytest.param(["manage_api_key"], "adas", None, id="manager"),
            pytest.param(["manage_api_key"], "cross", NotAllowed, id="manager, for a cluster"),
            pytest.param(["manage_security"], "cross", None, id="administrator, for a cluster"),
            pytest.param(["read_security"], "adas", NotAllowed, id="reader"),
            pytest.param(["read_security"], "mine", NotAllowed, id="reader, own"),
            pytest.param([], "mine", NotAllowed, id="nobody, own"),
            pytest.param(["manage_own_api_key"], "gone", UnknownKey, id="own, invalidated"),
            pytest.param(["manage_api_key"], "none", UnknownKey, id="unknown"),
        ],
    )
    def test_is_for_owners_and_key_managers(
        self,
        cluster: list[str],
        of: str,
        refusal: type[ApiKeyError] | None,
        ada: User,
        bob: User,
        now: datetime,
    ) -> None:
        sharer = make_user("sharer", cluster=["manage_own_api_key"])
        keys = {name: make_key(sharer, now=now).key for name in ("mine", "gone")}
        keys |= {name: make_key(ada, now=now).key for name in ("adas", "cross")}
        keys["none"] = ApiKey(public_id="no-such-key")
        made_cross_cluster(keys["cross"])
        invalidate_keys(
            selection=KeySelection(ids=(keys["gone"].public_id,), owned=True),
            by=caller_of_user(sharer),
            now=now,
        )
        make_role("sharer_role", cluster=[*cluster])

        if refusal is not None:
            with pytest.raises(refusal):
                share(keys[of], "view", by=sharer, now=now)
            with pytest.raises(refusal):
                unshare(keys[of], by=sharer, now=now)
        else:
            share(keys[of], "view", by=sharer, now=now)
        assert has_shared_keys(caller_of_user(bob)) is (refusal is None)

    @pytest.mark.parametrize("rights", [["view"], ["edit"], ["invalidate"]])
    def test_gives_no_right_to_share_on(
        self, rights: list[str], key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        make_user("carol")
        share(key, *rights, by=ada, now=now)
        carol = Recipient(kind=RecipientKind.USER, name="carol")

        with pytest.raises(UnknownKey):
            share(key, "view", by=bob, now=now, to=carol)
        with pytest.raises(UnknownKey):
            unshare(key, by=bob, now=now)

    def test_is_for_no_key(
        self, administrator: User, key: ApiKey, bob: User, now: datetime
    ) -> None:
        mighty = make_key(administrator, descriptors={"r": {"cluster": ["all"], "run_as": ["*"]}})
        by_key = caller_of_key(mighty.key)

        for caller in (by_key, run_as(by_key, "elastic", action="share")):
            with pytest.raises(CallerIsKey):
                share_key(key_id=key.public_id, recipient=BOB, rights=["view"], by=caller, now=now)

    def test_gives_nothing_to_a_key_of_the_recipient(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", "invalidate", by=ada, now=now)

        assert not has_shared_keys(caller_of_key(make_key(bob).key))

    @pytest.mark.parametrize(
        ("recipient", "rights", "refusal"),
        [
            (BOB, [], Invalid),
            (BOB, ["share"], Invalid),
            (Recipient(kind=RecipientKind.USER, name="nobody"), ["view"], UnknownUser),
            (Recipient(kind=RecipientKind.TEAM, name="nobody"), ["view"], UnknownTeam),
            (Recipient(kind=RecipientKind.USER, name="ada"), ["view"], BadRequest),
        ],
    )
    def test_refuses_what_makes_no_sense(
        self,
        recipient: Recipient,
        rights: list[str],
        refusal: type[ApiKeyError],
        key: ApiKey,
        ada: User,
        bob: User,
        now: datetime,
    ) -> None:
        with pytest.raises(refusal):
            share(key, *rights, by=ada, now=now, to=recipient)


class TestTheEnd:
    def test_comes_at_once_when_it_is_taken_back(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)

        assert unshare(key, by=ada, now=now)

        assert rights_of(bob, key) == set()
        assert not unshare(key, by=ada, now=now)
        event = AuditEvent.objects.get(action="unshare_apikey")
        assert event.detail == {"user": "bob", "before": ["view", "edit"]}

    def test_comes_to_who_leaves_the_team_and_not_to_its_others(
        self, key: ApiKey, ada: User, bob: User, operators: Group, now: datetime
    ) -> None:
        carol = make_user("carol")
        share(key, "edit", by=ada, now=now, to=TEAM)
        assert rights_of(carol, key) == set()

        operators.user_set.add(carol)
        operators.user_set.remove(bob)

        assert rights_of(bob, key) == set()
        assert rights_of(carol, key) == {Right.VIEW, Right.EDIT}
        operators.delete()
        assert rights_of(carol, key) == set()

    def test_comes_with_the_keys_end(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "invalidate", by=ada, now=now)
        invalidate_keys(
            selection=KeySelection(ids=(key.public_id,)), by=caller_of_user(bob), now=now
        )

        key.refresh_from_db()
        assert rights_of(bob, key) == set()
        assert shares_shown(key, by=caller_of_user(ada)) == []
        with pytest.raises(UnknownKey):
            shares_of(key.public_id, by=caller_of_user(ada))
        key.delete()
        assert not UserKeyShare.objects.exists()

    def test_comes_with_the_user(
        self, key: ApiKey, ada: User, bob: User, administrator: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)
        delete_user(username="bob", by=caller_of_user(administrator), now=now)

        again = make_user("bob", cluster=["manage_own_api_key"])

        assert rights_of(again, key) == set()
        assert not UserKeyShare.objects.exists()

    def test_does_not_come_with_the_granter_or_the_owner(
        self, key: ApiKey, ada: User, bob: User, administrator: User, now: datetime
    ) -> None:
        share(key, "view", by=ada, now=now)

        delete_user(username="ada", by=caller_of_user(administrator), now=now)

        assert rights_of(bob, key) == {Right.VIEW}


class TestDjango:
    def test_asks_for_rights_on_one_key(
        self, key: ApiKey, ada: User, bob: User, operators: Group, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now, to=TEAM)

        found = User.objects.get(pk=bob.pk)
        assert found.has_perm("keys.edit_shared_key", key)
        assert not found.has_perm("keys.invalidate_shared_key", key)
        assert not found.has_perm("keys.edit_shared_key")
        assert found.get_all_permissions(key) == {"view_shared_key", "edit_shared_key"}
        assert found.get_group_permissions(key) == {"view_shared_key", "edit_shared_key"}

    def test_hears_of_none_once_the_key_is_gone(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", by=ada, now=now)
        key.invalidated_at = now

        found = User.objects.get(pk=bob.pk)
        assert not found.has_perm("keys.edit_shared_key", key)
        assert found.get_all_permissions(key) == set()
        assert found.get_group_permissions(key) == set()


class TestSharesOf:
    def test_shows_all_to_owner_and_readers_and_his_own_to_a_recipient(
        self, key: ApiKey, ada: User, bob: User, operators: Group, now: datetime
    ) -> None:
        carol = make_user("carol")
        share(key, "view", by=ada, now=now, to=Recipient(kind=RecipientKind.USER, name="carol"))
        share(key, "edit", by=ada, now=now, to=TEAM)
        reader = make_user("reader", cluster=["read_security"])

        def shown(user: User) -> list[str]:
            found = shares_of(key.public_id, by=caller_of_user(user))
            return [one.recipient.name for one in found]

        assert shown(ada) == shown(reader) == ["carol", "operators"]
        assert shown(carol) == ["carol"]
        assert shown(bob) == ["operators"]
        with pytest.raises(UnknownKey):
            shown(make_user("dan", cluster=["manage_own_api_key"]))
        with pytest.raises(NotAllowed):
            shown(make_user("eve"))

    def test_lists_shared_keys_by_one_statement(
        self,
        ada: User,
        bob: User,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        keys: list[CreatedKey] = [make_key(ada) for _ in range(5)]
        for created in keys:
            share(created.key, "view", by=ada, now=now)
        caller = caller_of_user(bob)

        with django_assert_num_queries(1):
            found = list(keys_shared_with(caller))

        assert {key.pk for key in found} == {created.key.pk for created in keys}

    def test_is_refused_by_an_expired_key_no_more_than_by_another(
        self, ada: User, bob: User, now: datetime
    ) -> None:
        expired = make_key(ada, duration=timedelta(days=1), now=now - timedelta(days=2)).key

        assert share(expired, "invalidate", by=ada, now=now)

        assert rights_of(bob, expired) == {Right.VIEW, Right.INVALIDATE}
