import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.invalidate_keys import InvalidatedKeys, invalidate_keys
from keys.models import ApiKey, AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.concurrency import at_once, raised, returned
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid, stored_keys

MANY = 40_000 if os.environ.get("APIKEYS_TEST_DEEP") == "1" else 1_200
CallerOf = Callable[[User], Caller]
LAST = "\U0010ffff"
ALL_NAMES = {"ci-1", "ci-2", "CI-3", "50% off", "50 off", f"a{LAST}", f"a{LAST}{LAST}", "b", LAST}


def invalidated_names() -> set[str]:
    return set(ApiKey.objects.exclude(invalidated_at=None).values_list("name", flat=True))


class TestSelection:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param("ci-1", {"ci-1"}, id="a name"),
            pytest.param("ci", set(), id="part of a name"),
            pytest.param("ci-*", {"ci-1", "ci-2"}, id="a prefix"),
            pytest.param("CI*", {"CI-3"}, id="a prefix, by case"),
            pytest.param("50%*", {"50% off"}, id="a prefix with a wildcard of LIKE"),
            pytest.param("5_*", set(), id="a prefix with the other wildcard of LIKE"),
            pytest.param(f"a{LAST}*", {f"a{LAST}", f"a{LAST}{LAST}"}, id="a prefix with an end"),
            pytest.param(f"{LAST}*", {LAST}, id="a prefix without an end"),
            pytest.param("*", ALL_NAMES, id="any name"),
            pytest.param("**", set(), id="a prefix that is an asterisk"),
            pytest.param("a\0*", set(), id="a prefix that no name can have"),
            pytest.param("a\ud800", set(), id="a name that no key can have"),
        ],
    )
    def test_by_name(
        self, name: str, expected: set[str], administrator: User, ada: User, now: datetime
    ) -> None:
        stored_keys(ada, ALL_NAMES)

        done = invalidate_keys(
            selection=KeySelection(name=name), by=caller_of_user(administrator), now=now
        )

        assert invalidated_names() == expected
        assert len(done.ids) == len(expected)

    def test_by_a_prefix_before_the_surrogates(
        self, administrator: User, ada: User, now: datetime
    ) -> None:
        stored_keys(ada, ["a\ud7ff", "a\ud7ffx", "a\ue000", "a\U00010000"])

        invalidate_keys(
            selection=KeySelection(name="a\ud7ff*"), by=caller_of_user(administrator), now=now
        )

        assert invalidated_names() == {"a\ud7ff", "a\ud7ffx"}

    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            pytest.param(KeySelection(username="ada"), {"ada", "namesake"}, id="a user name"),
            pytest.param(KeySelection(realm="default_native"), {"ada", "bob"}, id="a realm"),
            pytest.param(
                KeySelection(username="ada", realm="default_native"), {"ada"}, id="a user"
            ),
            pytest.param(KeySelection(username="eve"), set(), id="an unknown user"),
            pytest.param(KeySelection(owned=True), {"own"}, id="the caller's own"),
            pytest.param(KeySelection(owned=True, name="*"), {"own"}, id="own, of any name"),
            pytest.param(KeySelection(owned=True, name="ada"), set(), id="own, another's name"),
        ],
    )
    def test_by_owner(
        self, selection: KeySelection, expected: set[str], administrator: User, now: datetime
    ) -> None:
        owners = {
            "ada": make_user("ada"),
            "namesake": make_user("ada", realm="reserved"),
            "bob": make_user("bob"),
            "own": administrator,
        }
        for name, owner in owners.items():
            stored_keys(owner, [name])

        invalidate_keys(selection=selection, by=caller_of_user(administrator), now=now)

        assert invalidated_names() == expected

    def test_by_ids(self, administrator: User, ada: User, now: datetime) -> None:
        first, second, third = stored_keys(ada, ["first", "second", "third"])
        ids = (third.public_id, "unknown", "a\0b", "\ud800", first.public_id, first.public_id)

        done = invalidate_keys(
            selection=KeySelection(ids=ids), by=caller_of_user(administrator), now=now
        )

        assert done == InvalidatedKeys(ids=[first.public_id, third.public_id], refused_ids=[])
        assert invalidated_names() == {"first", "third"}
        assert second.invalidated_at is None

    @pytest.mark.parametrize(
        "selection",
        [
            pytest.param(KeySelection(), id="nothing"),
            pytest.param(KeySelection(ids=()), id="no id"),
            pytest.param(KeySelection(ids=("a", " ")), id="a blank id"),
            pytest.param(KeySelection(ids=("a",), name="b"), id="ids and a name"),
            pytest.param(KeySelection(ids=("a",), username="ada"), id="ids and a user"),
            pytest.param(KeySelection(owned=True, realm="reserved"), id="own ones of a realm"),
        ],
    )
    def test_is_refused_when_it_makes_no_sense(
        self, selection: KeySelection, administrator: User, now: datetime
    ) -> None:
        stored_keys(administrator, ["a"])

        with pytest.raises(Invalid):
            invalidate_keys(selection=selection, by=caller_of_user(administrator), now=now)

        assert invalidated_names() == set()


class TestInvalidateKeys:
    @pytest.fixture
    def invalidate_own(
        self, ada: User, caller_of: CallerOf, now: datetime
    ) -> Callable[[], InvalidatedKeys]:
        return partial(
            invalidate_keys, selection=KeySelection(owned=True), by=caller_of(ada), now=now
        )

    def test_says_when_and_by_whom(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User, now: datetime
    ) -> None:
        key = make_key(ada, now=now).key

        assert invalidate_own() == InvalidatedKeys(ids=[key.public_id], refused_ids=[])

        key.refresh_from_db()
        assert (key.invalidated_at, key.invalidated_by, key.row_version) == (now, "ada", 2)

    def test_writes_one_event_and_a_change_for_each(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User, now: datetime
    ) -> None:
        keys = stored_keys(ada, ["a", "b"])

        invalidate_own()

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == ("invalidate_apikeys", "2 keys")
        assert event.detail["ids"] == [key.public_id for key in keys]
        assert event.detail["owned_by_authenticated_user"] is True
        assert sorted(Change.objects.values_list("subject", flat=True)) == sorted(
            key.public_id for key in keys
        )

    def test_names_a_single_key_as_the_subject(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User
    ) -> None:
        (key,) = stored_keys(ada, ["a"])

        invalidate_own()

        assert AuditEvent.objects.get().subject == key.public_id

    def test_passes_over_what_was_invalidated_before(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User, now: datetime
    ) -> None:
        key = make_key(ada, now=now).key
        made_invalid(key, at=now - timedelta(days=1))
        AuditEvent.objects.all().delete()

        assert invalidate_own().ids == []

        key.refresh_from_db()
        assert key.invalidated_at == now - timedelta(days=1)
        assert not AuditEvent.objects.exists()

    def test_counts_expired_keys(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User, now: datetime
    ) -> None:
        key = made_expired(make_key(ada).key, now=now)

        assert invalidate_own().ids == [key.public_id]

    def test_takes_any_number_by_id(self, administrator: User, ada: User, now: datetime) -> None:
        keys = stored_keys(ada, map(str, range(MANY)))
        ids = tuple(key.public_id for key in keys)

        done = invalidate_keys(
            selection=KeySelection(ids=ids), by=caller_of_user(administrator), now=now
        )

        assert done.ids == list(ids)
        assert not ApiKey.objects.not_invalidated().exists()
        assert Change.objects.count() == MANY

    def test_takes_any_number_of_a_selection(
        self, invalidate_own: Callable[[], InvalidatedKeys], ada: User, bob: User
    ) -> None:
        stored_keys(ada, map(str, range(MANY)))
        stored_keys(bob, ["other"])

        assert len(invalidate_own().ids) == MANY

        assert [key.name for key in ApiKey.objects.not_invalidated()] == ["other"]

    @pytest.mark.django_db(transaction=True)
    def test_invalidates_each_key_once_however_many_ask(self, now: datetime) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key"])
        keys = stored_keys(ada, map(str, range(50)))
        invalidate = partial(
            invalidate_keys, selection=KeySelection(owned=True), by=caller_of_user(ada), now=now
        )

        outcomes = at_once(*[invalidate] * 6)

        assert raised(outcomes) == []
        done = chain.from_iterable(one.ids for one in returned(outcomes))
        assert sorted(done) == sorted(key.public_id for key in keys)
        assert AuditEvent.objects.count() == 1
        assert Change.objects.count() == 50


OWN = KeySelection(owned=True)
ADA = KeySelection(username="ada", realm="default_native")
ANY = KeySelection(name="*")
ALL_THREE = {"ada's", "bob's", "cross"}
REST = {"ada's", "bob's"}


class TestWhoMayInvalidate:
    """Rows: what a user named ada holds, what she selects, and what becomes of each key."""

    @pytest.mark.parametrize(
        ("cluster", "selection", "expected"),
        [
            pytest.param([], OWN, None, id="nothing, own"),
            pytest.param(["read_security"], OWN, None, id="read_security, own"),
            pytest.param(["read_security"], ANY, None, id="read_security, any"),
            pytest.param(["manage_own_api_key"], OWN, {"ada's"}, id="own, own"),
            pytest.param(["manage_own_api_key"], ADA, {"ada's"}, id="own, own by name"),
            pytest.param(["manage_own_api_key"], ANY, None, id="own, any"),
            pytest.param(
                ["manage_own_api_key"], KeySelection(username="ada"), None, id="own, no realm"
            ),
            pytest.param(
                ["manage_own_api_key"], KeySelection(realm="default_native"), None, id="own, realm"
            ),
            pytest.param(
                ["manage_own_api_key"],
                KeySelection(username="bob", realm="default_native"),
                None,
                id="own, another's",
            ),
            pytest.param(["manage_api_key"], OWN, {"ada's"}, id="manage_api_key, own"),
            pytest.param(["manage_api_key"], ANY, REST, id="manage_api_key, any"),
            pytest.param(["manage_security"], ANY, ALL_THREE, id="manage_security, any"),
            pytest.param(["all"], ANY, ALL_THREE, id="all, any"),
        ],
    )
    def test_hangs_on_privilege_and_owner(
        self, cluster: list[str], selection: KeySelection, expected: set[str] | None, now: datetime
    ) -> None:
        ada = make_user("ada", cluster=cluster)
        cross = self._three_keys(ada)
        invalidate = partial(invalidate_keys, selection=selection, by=caller_of_user(ada), now=now)

        if expected is None:
            with pytest.raises(NotAllowed):
                invalidate()
        else:
            asked_for_cross = selection is ANY and "cross" not in expected
            assert invalidate().refused_ids == ([cross.public_id] if asked_for_cross else [])

        assert invalidated_names() == (expected or set())

    def test_finds_nothing_of_another_among_own_ids(
        self, ada: User, bob: User, now: datetime
    ) -> None:
        (key,) = stored_keys(bob, ["bob's"])

        done = invalidate_keys(
            selection=KeySelection(ids=(key.public_id,), owned=True),
            by=caller_of_user(ada),
            now=now,
        )

        assert done.ids == []
        assert invalidated_names() == set()

    @pytest.mark.parametrize(
        ("cluster", "which", "expected"),
        [
            pytest.param(["manage_own_api_key"], "itself", {"calling"}, id="own, itself"),
            pytest.param(["manage_own_api_key"], "sibling", None, id="own, a sibling"),
            pytest.param(["manage_own_api_key"], "owned", None, id="own, its owner's"),
            pytest.param([], "itself", None, id="nothing, itself"),
            pytest.param(["manage_api_key"], "sibling", {"sibling"}, id="any, a sibling"),
            pytest.param(["manage_api_key"], "owned", {"calling", "sibling"}, id="any, owner's"),
        ],
    )
    def test_binds_a_key_by_what_it_is(
        self, cluster: list[str], which: str, expected: set[str] | None, bob: User, now: datetime
    ) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key", *cluster])
        calling = make_key(ada, name="calling", descriptors={"a": {"cluster": [*cluster]}}).key
        sibling = make_key(ada, name="sibling").key
        stored_keys(bob, ["bob's"])
        selection = {
            "itself": KeySelection(ids=(calling.public_id,)),
            "sibling": KeySelection(ids=(sibling.public_id,)),
            "owned": KeySelection(owned=True),
        }[which]
        invalidate = partial(
            invalidate_keys, selection=selection, by=caller_of_key(calling), now=now
        )

        if expected is None:
            with pytest.raises(NotAllowed):
                invalidate()
        else:
            invalidate()

        assert invalidated_names() == (expected or set())

    def _three_keys(self, ada: User) -> ApiKey:
        bob = make_user("bob")
        stored_keys(ada, ["ada's"])
        stored_keys(bob, ["bob's"])
        return made_cross_cluster(stored_keys(bob, ["cross"])[0])
