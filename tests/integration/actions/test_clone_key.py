from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.bulk_update_keys import bulk_update_keys
from keys.actions.clone_key import clone_key
from keys.actions.create_key import CreatedKey
from keys.actions.invalidate_keys import InvalidatedKeys, invalidate_keys
from keys.actions.update_key import update_key
from keys.models import ApiKey, AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.cloning import OfSource
from keys.rules.errors import (
    ApiKeyError,
    BadCredential,
    BadLifetime,
    CloneRefused,
    Invalid,
    NotAllowed,
    NotAuthenticated,
)
from keys.rules.json_types import Json
from keys.rules.privileges import ClusterPrivilege
from keys.rules.secret import Credential, Secret, credential_from, encoded_of
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid

DAY = timedelta(days=1)
SAME = OfSource.EXPIRATION
MONITOR: dict[str, Json] = {"watcher": {"cluster": ["monitor"]}, "b": {"run_as": ["x"]}}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Cloner:
    """Clones one key as one caller at one moment."""

    source: CreatedKey
    by: Caller
    now: datetime

    def clone(self, **changes: Any) -> CreatedKey:  # any of the action's arguments
        arguments: dict[str, Any] = {
            "encoded": self.source.encoded,
            "name": None,
            "duration": SAME,
            "longest": None,
            "metadata": None,
            "by": self.by,
            "now": self.now,
        }
        return clone_key(**arguments | changes)


@pytest.fixture
def source(ada: User, now: datetime) -> CreatedKey:
    ada.full_name = "Ada L."
    ada.save()
    return make_key(
        ada, name="ci", duration=30 * DAY, descriptors=MONITOR, metadata={"team": "a"}, now=now
    )


@pytest.fixture
def cloner(source: CreatedKey, ada: User, caller_of: CallerOf, now: datetime) -> Cloner:
    return Cloner(source, caller_of(ada), now + DAY)


@pytest.fixture
def stranger(cloner: Cloner, bob: User, caller_of: CallerOf) -> Cloner:
    """Return somebody who holds the source's secret but neither owns nor manages the source."""
    return replace(cloner, by=caller_of(bob))


def invalidate(key: ApiKey, *, by: Caller, now: datetime) -> InvalidatedKeys:
    return invalidate_keys(selection=KeySelection(ids=(key.public_id,), owned=True), by=by, now=now)


class TestCloneKey:
    def test_takes_over_everything(self, cloner: Cloner, source: CreatedKey, now: datetime) -> None:
        clone = ApiKey.objects.get(public_id=cloner.clone().key.public_id)

        kept = (
            "name", "type", "owner", "expires_at", "descriptors", "snapshot_id", "disabled_at",
        )  # fmt: skip
        assert {name: getattr(clone, name) for name in kept} == {
            name: getattr(source.key, name) for name in kept
        }
        assert list(clone.descriptors) == ["watcher", "b"]
        assert clone.metadata == {"team": "a", "_cloned_from": source.key.public_id}
        assert clone.parent_id == source.key.pk
        assert (clone.created_at, clone.row_version) == (now + DAY, 1)

    def test_takes_what_is_given_instead(self, cloner: Cloner, source: CreatedKey) -> None:
        clone = cloner.clone(name="another", duration=None, metadata={"b": 1}).key

        assert (clone.name, clone.expires_at) == ("another", None)
        assert clone.metadata == {"b": 1, "_cloned_from": source.key.public_id}
        assert dict(clone.leaves.values_list("path", "value")) == {
            "b": "1",
            "_cloned_from": source.key.public_id,
        }

    def test_has_an_id_and_a_secret_of_its_own(
        self, cloner: Cloner, source: CreatedKey, now: datetime
    ) -> None:
        created = cloner.clone()

        assert created.key.public_id != source.key.public_id
        assert created.secret != source.secret
        caller = authenticate_key(credential_from(created.encoded), now=now)
        assert caller.key is not None
        assert caller.key.id == created.key.public_id
        stored = str([list(model.objects.values()) for model in (ApiKey, AuditEvent, Change)])
        assert created.secret not in stored
        assert source.secret not in stored

    def test_leaves_the_source_as_it_is(self, cloner: Cloner, source: CreatedKey) -> None:
        before = ApiKey.objects.filter(pk=source.key.pk).values().get()

        cloner.clone(name="another")

        assert ApiKey.objects.filter(pk=source.key.pk).values().get() == before

    def test_belongs_to_the_sources_owner_whoever_makes_it(
        self, stranger: Cloner, ada: User
    ) -> None:
        make_role("bob_role", cluster=["manage_own_api_key", "manage_security"])

        clone = replace(stranger, by=caller_of_user(User.objects.get(username="bob"))).clone().key

        assert (clone.owner_username, clone.owner_full_name) == ("ada", "Ada L.")
        assert clone.creator_username == "bob"
        assert clone.snapshot is not None
        assert list(clone.snapshot.descriptors) == ["ada_role"]

    def test_is_never_wider_than_the_source_is_now(
        self, cloner: Cloner, ada: User, caller_of: CallerOf, now: datetime
    ) -> None:
        make_role("ada_role", cluster=["all"])

        clone = cloner.clone(by=caller_of(ada))

        caller = authenticate_key(credential_from(clone.encoded), now=now)
        assert not caller.authority.allows(ClusterPrivilege("monitor"))

    def test_keeps_a_workflow_restriction(self, cloner: Cloner, ada: User, now: datetime) -> None:
        restricted: dict[str, Json] = {
            "r": {"restriction": {"workflows": ["search_application_query"]}}
        }
        source = make_key(ada, descriptors=restricted, now=now)

        clone = cloner.clone(encoded=source.encoded).key

        assert not caller_of_key(clone).authority.allows_workflow(None)

    def test_names_its_source_in_the_audit_trail(self, cloner: Cloner, source: CreatedKey) -> None:
        clone = cloner.clone().key

        event = AuditEvent.objects.get(subject=clone.public_id)
        assert (event.action, event.username) == ("create_apikey", "ada")
        assert event.detail["cloned_from"] == source.key.public_id

    def test_may_be_cloned_again(self, cloner: Cloner) -> None:
        first = cloner.clone(name="first")

        second = cloner.clone(encoded=first.encoded).key

        assert (second.name, second.parent_id) == ("first", first.key.pk)
        assert second.metadata == {"team": "a", "_cloned_from": first.key.public_id}

    def test_gets_an_id_of_our_shape_whatever_its_source_s(
        self, cloner: Cloner, source: CreatedKey
    ) -> None:
        source.key.public_id = "chosen"
        source.key.save()
        encoded = encoded_of(Credential(id="chosen", secret=source.secret))

        created = cloner.clone(encoded=encoded)

        assert created.key.public_id.startswith("ak_")
        assert created.key.metadata["_cloned_from"] == "chosen"


class TestExpiration:
    @pytest.mark.parametrize(
        ("duration", "days"),
        [
            pytest.param(SAME, 30, id="the source's"),
            pytest.param(None, None, id="never"),
            pytest.param(2 * DAY, 3, id="from now"),
            pytest.param(60 * DAY, 61, id="later than the source"),
        ],
    )
    def test_is_as_asked(
        self, duration: timedelta | None, days: int | None, cloner: Cloner, now: datetime
    ) -> None:
        clone = cloner.clone(duration=duration).key

        assert clone.expires_at == (None if days is None else now + days * DAY)

    def test_follows_the_site_s_cap(self, cloner: Cloner) -> None:
        cloner.clone(duration=2 * DAY, longest=3 * DAY)

        for duration in (SAME, None, 4 * DAY):
            with pytest.raises(BadLifetime):
                cloner.clone(duration=duration, longest=3 * DAY)


class TestWhoMayClone:
    @pytest.mark.parametrize(
        ("cluster", "allowed"),
        [
            pytest.param([], False, id="nothing"),
            pytest.param(["read_security"], False, id="read_security"),
            pytest.param(["grant_api_key"], False, id="grant_api_key"),
            pytest.param(["manage_own_api_key"], True, id="manage_own_api_key"),
            pytest.param(["manage_api_key"], True, id="manage_api_key"),
            pytest.param(["manage_security"], True, id="manage_security"),
            pytest.param(["manage"], False, id="manage"),
            pytest.param(["all"], True, id="all"),
        ],
    )
    def test_hangs_on_a_privilege(self, cluster: list[str], allowed: bool, cloner: Cloner) -> None:
        by = caller_of_user(make_user("somebody", cluster=cluster))

        if allowed:
            cloner.clone(by=by)
        else:
            with pytest.raises(NotAllowed):
                cloner.clone(by=by)
        assert ApiKey.objects.count() == 1 + allowed

    @pytest.mark.parametrize("good", [True, False], ids=["a good secret", "a wrong one"])
    def test_is_asked_before_the_secret(self, good: bool, cloner: Cloner) -> None:
        by = caller_of_user(make_user("nobody"))
        encoded = cloner.source.encoded
        wrong = encoded_of(Credential(id="unknown", secret=Secret("x")))

        with pytest.raises(NotAllowed):
            cloner.clone(by=by, encoded=encoded if good else wrong)

    def test_is_a_key_too(self, cloner: Cloner, ada: User, now: datetime) -> None:
        by = caller_of_key(make_key(ada, now=now).key)

        clone = cloner.clone(by=by).key

        assert clone.parent_id == cloner.source.key.pk
        assert clone.dies_with_parent


class TestOutliving:
    @pytest.mark.parametrize(
        ("who", "allowed"),
        [
            pytest.param("ada", True, id="the owner"),
            pytest.param("manager", True, id="who manages keys"),
            pytest.param("bob", False, id="who only holds the secret"),
            pytest.param("namesake", False, id="the owner's namesake of another realm"),
            pytest.param("key of ada", False, id="a key of the owner"),
        ],
    )
    @pytest.mark.parametrize("duration", [None, 60 * DAY], ids=["for ever", "longer"])
    def test_is_for_who_rules_the_source(
        self, who: str, duration: timedelta | None, allowed: bool, cloner: Cloner, ada: User
    ) -> None:
        by = self._caller(who, cloner, ada)

        clone = cloner.clone(by=by, duration=DAY).key
        assert clone.dies_with_parent is not allowed
        if allowed:
            cloner.clone(by=by, duration=duration)
        else:
            with pytest.raises(NotAllowed) as refusal:
                cloner.clone(by=by, duration=duration)
            assert refusal.value.granted_by == ("manage_api_key", "manage_security", "all")

    def _caller(self, who: str, cloner: Cloner, ada: User) -> Caller:
        own = ["manage_own_api_key"]
        match who:
            case "manager":
                return caller_of_user(make_user("manager", cluster=["manage_api_key"]))
            case "bob":
                return caller_of_user(make_user("bob", cluster=own))
            case "namesake":
                return caller_of_user(make_user("ada", realm="reserved", cluster=own))
            case "key of ada":
                return caller_of_key(make_key(ada, now=cloner.now).key)
            case _:
                return cloner.by

    def test_ends_with_the_source(
        self, stranger: Cloner, cloner: Cloner, source: CreatedKey, now: datetime
    ) -> None:
        bound = stranger.clone()
        second = stranger.clone(encoded=bound.encoded)
        free = cloner.clone()

        done = invalidate(source.key, by=cloner.by, now=now + DAY)

        ids = [created.key.public_id for created in (bound, second)]
        assert done.ids == [source.key.public_id, *ids]
        assert (done.descendant_ids, done.foreign_ids) == (ids, [])
        for created in (bound, second):
            with pytest.raises(NotAuthenticated, match="has been invalidated"):
                authenticate_key(credential_from(created.encoded), now=now + DAY)
        authenticate_key(credential_from(free.encoded), now=now + DAY)

    def test_ends_when_the_source_s_time_is_cut(
        self, stranger: Cloner, cloner: Cloner, source: CreatedKey, now: datetime
    ) -> None:
        bound, short = stranger.clone().key, stranger.clone(duration=DAY).key
        second = stranger.clone(encoded=stranger.clone().encoded).key
        free = cloner.clone().key
        Change.objects.all().delete()

        update_key(
            key_id=source.key.public_id, duration=5 * DAY, longest=None, descriptors=None,
            metadata=None, by=cloner.by, now=now + DAY,
        )  # fmt: skip

        expected = {bound: 6, short: 2, second: 6, free: 30}
        for key, days in expected.items():
            key.refresh_from_db()
            assert key.expires_at == now + days * DAY
        changed = set(Change.objects.values_list("subject", flat=True))
        assert {source.key.public_id, bound.public_id, second.public_id} <= changed
        assert {short.public_id, free.public_id}.isdisjoint(changed)

    def test_is_not_given_back_when_the_source_lives_longer(
        self, stranger: Cloner, cloner: Cloner, source: CreatedKey, now: datetime
    ) -> None:
        bound = stranger.clone().key

        bulk_update_keys(
            ids=[source.key.public_id], duration=90 * DAY, longest=None, descriptors=None,
            metadata=None, by=cloner.by, now=now,
        )  # fmt: skip

        bound.refresh_from_db()
        assert bound.expires_at == now + 30 * DAY


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            pytest.param({"encoded": None}, "api key credential is required", id="no credential"),
            pytest.param({"encoded": ""}, "api key credential is required", id="an empty one"),
            pytest.param({"name": ""}, "api key name is required", id="an empty name"),
            pytest.param({"name": " x"}, "whitespace", id="a bad name"),
            pytest.param({"metadata": {"_cloned_from": "x"}}, "may not start", id="its origin"),
        ],
    )
    def test_breaks_a_rule(self, changes: dict[str, Json], words: str, cloner: Cloner) -> None:
        with pytest.raises(Invalid, match=words):
            cloner.clone(**changes)

    @pytest.mark.parametrize("encoded", ["???", "bm9jb2xvbg==", "OnNlY3JldA==", "/w=="])
    def test_cannot_be_read(self, encoded: str, cloner: Cloner) -> None:
        with pytest.raises(BadCredential, match="invalid API key credential: invalid ApiKey"):
            cloner.clone(encoded=encoded)

    @pytest.mark.parametrize(
        "why", ["unknown", "wrong secret", "invalidated", "expired", "cross-cluster"]
    )
    def test_is_no_good_key(self, why: str, cloner: Cloner, source: CreatedKey) -> None:
        encoded = source.encoded
        match why:
            case "unknown":
                encoded = encoded_of(Credential(id="unknown", secret=source.secret))
            case "wrong secret":
                encoded = encoded_of(Credential(id=source.key.public_id, secret=Secret("x" * 28)))
            case "invalidated":
                made_invalid(source.key, at=cloner.now)
            case "expired":
                made_expired(source.key, now=cloner.now)
            case _:
                made_cross_cluster(source.key)

        with pytest.raises(CloneRefused, match="Failed to clone API key") as refusal:
            cloner.clone(encoded=encoded)

        assert isinstance(refusal.value.__cause__, NotAuthenticated)
        assert ApiKey.objects.count() == 1

    @pytest.mark.parametrize("change", ["invalidated", "deleted"])
    def test_is_a_key_that_goes_while_it_is_cloned(
        self, change: str, cloner: Cloner, source: CreatedKey, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def goes(key: ApiKey, _credential: object) -> None:
            if change == "deleted":
                key.delete()
            else:
                ApiKey.objects.filter(pk=key.pk).update(invalidated_at=cloner.now)

        monkeypatch.setattr("keys.actions._presented_key._note_first_use", goes)

        with pytest.raises(CloneRefused):
            cloner.clone()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"name": "_"}, Invalid, id="a bad name"),
            pytest.param({"duration": timedelta()}, BadLifetime, id="no time at all"),
        ],
    )
    def test_leaves_nothing(
        self, changes: dict[str, Json], error: type[ApiKeyError], cloner: Cloner
    ) -> None:
        clone = partial(cloner.clone, **changes)

        with pytest.raises(error):
            clone()

        assert ApiKey.objects.count() == AuditEvent.objects.count() == 1
