"""Editing and invalidating a key that is shared: nobody gains a right by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.bulk_update_keys import bulk_update_keys
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.share_key import share_key
from keys.actions.unshare_key import unshare_key
from keys.actions.update_cross_cluster_key import Keep, update_cross_cluster_key
from keys.actions.update_key import update_key
from keys.models import ApiKey, AuditEvent, RoleSnapshot, User
from keys.queries.find_keys import find_keys
from keys.rules.errors import (
    ApiKeyError,
    CallerIsKey,
    KeyChanged,
    NotAllowed,
    NotNarrower,
    UnknownKey,
)
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import Authority, Demand, IndexAction, RoleDescriptor, descriptor_json
from keys.rules.selection import KeySelection
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key, make_role
from tests.integration.rows import made_cross_cluster
from tests.integration.savepoints import undone
from tests.unit.rules.privileges.strategies import DEMANDS, DESCRIPTORS, NAMES, STORED

BOB = Recipient(kind=RecipientKind.USER, name="bob")
TEAM = Recipient(kind=RecipientKind.TEAM, name="operators")
DAY = timedelta(days=1)
LATEST = datetime.max.replace(tzinfo=UTC)
LOGS: JsonObject = {"r": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}}
SOME_LOGS: JsonObject = {"r": {"indices": [{"names": ["logs-a*"], "privileges": ["read"]}]}}
WIDER: JsonObject = {"r": {"indices": [{"names": ["*"], "privileges": ["read"]}]}}


@pytest.fixture
def key(ada: User, now: datetime) -> ApiKey:
    return make_key(ada, descriptors=LOGS, metadata={"team": "db"}, duration=10 * DAY, now=now).key


def share(key: ApiKey, *rights: str, now: datetime, to: Recipient = BOB) -> None:
    ada = User.objects.get(username="ada")
    share_key(key_id=key.public_id, recipient=to, rights=rights, by=caller_of_user(ada), now=now)


def update(
    key: ApiKey,
    *,
    by: User,
    now: datetime,
    duration: timedelta | None = None,
    descriptors: Mapping[str, Json] | None = None,
    metadata: JsonObject | None = None,
    row_version: int | None = None,
) -> bool:
    return update_key(
        key_id=key.public_id,
        duration=duration,
        longest=None,
        descriptors=descriptors,
        metadata=metadata,
        by=caller_of_user(by),
        now=now,
        row_version=row_version,
    )


def invalidate(*keys: ApiKey, by: User, now: datetime) -> list[str]:
    ids = tuple(key.public_id for key in keys)
    return invalidate_keys(selection=KeySelection(ids=ids), by=caller_of_user(by), now=now).ids


class TestUpdateKey:
    @pytest.mark.parametrize("cluster", [["manage_own_api_key"], []], ids=["owner", "nobody"])
    def test_narrows_shortens_and_describes(
        self, cluster: list[str], key: ApiKey, bob: User, now: datetime
    ) -> None:
        make_role("bob_role", cluster=[*cluster])
        share(key, "edit", now=now)

        assert update(
            key, by=bob, now=now, duration=DAY, descriptors=SOME_LOGS, metadata={"team": "web"}
        )

        key.refresh_from_db()
        assert (key.expires_at, key.metadata) == (now + DAY, {"team": "web"})
        assert key.descriptors["r"]["indices"][0]["names"] == ["logs-a*"]
        event = AuditEvent.objects.get(action="change_apikey")
        assert (event.username, event.detail["by_share"]) == ("bob", True)

    def test_refreshes_neither_snapshot_nor_owner(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "edit", now=now)
        snapshot, owner = key.snapshot_id, key.owner
        make_role("ada_role", cluster=["all"])
        User.objects.filter(pk=ada.pk).update(full_name="Ada, Countess of Lovelace")

        assert update(key, by=bob, now=now, metadata={"a": 1})
        assert not update(key, by=bob, now=now)

        key.refresh_from_db()
        assert (key.snapshot_id, key.owner) == (snapshot, owner)

    @pytest.mark.parametrize(
        ("duration", "descriptors", "field"),
        [
            pytest.param(11 * DAY, None, "expiration", id="longer"),
            pytest.param(None, WIDER, "role_descriptors", id="wider"),
            pytest.param(None, {}, "role_descriptors", id="inherits"),
            pytest.param(DAY, {**LOGS, **WIDER, "x": {"cluster": ["all"]}}, "role_descriptors",
                         id="one more"),
        ],
    )  # fmt: skip
    def test_refuses_whatever_somebody_gains_by(
        self,
        duration: timedelta | None,
        descriptors: JsonObject | None,
        field: str,
        key: ApiKey,
        bob: User,
        now: datetime,
    ) -> None:
        share(key, "edit", now=now)
        before = ApiKey.objects.filter(pk=key.pk).values().get()

        with pytest.raises(NotNarrower) as refusal:
            update(
                key, by=bob, now=now, duration=duration, descriptors=descriptors, metadata={"x": 1}
            )

        assert refusal.value.field == field
        assert ApiKey.objects.filter(pk=key.pk).values().get() == before

    def test_narrows_what_inherits_and_gives_an_end_to_what_had_none(
        self, ada: User, bob: User, now: datetime
    ) -> None:
        eternal = make_key(ada, now=now).key
        share(eternal, "edit", now=now)

        assert update(eternal, by=bob, now=now, duration=DAY, descriptors=WIDER)

        eternal.refresh_from_db()
        assert eternal.expires_at == now + DAY
        with pytest.raises(NotNarrower):
            update(eternal, by=bob, now=now, descriptors={})

    def test_lets_the_owner_do_as_ever(
        self, key: ApiKey, ada: User, now: datetime, bob: User
    ) -> None:
        share(key, "edit", now=now)

        assert update(key, by=ada, now=now, duration=90 * DAY, descriptors={})

    @pytest.mark.parametrize(
        ("rights", "refusal"),
        [([], UnknownKey), (["view"], UnknownKey), (["invalidate"], UnknownKey), (["edit"], None)],
    )
    def test_takes_the_right_to_edit(
        self,
        rights: list[str],
        refusal: type[ApiKeyError] | None,
        key: ApiKey,
        bob: User,
        now: datetime,
    ) -> None:
        if rights:
            share(key, *rights, now=now)

        if refusal is None:
            assert update(key, by=bob, now=now, metadata={"x": 1})
        else:
            with pytest.raises(refusal):
                update(key, by=bob, now=now, metadata={"x": 1})

    def test_hears_at_once_of_its_end(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        team = Group.objects.create(name="operators")
        team.user_set.add(bob)
        share(key, "edit", now=now, to=TEAM)
        assert update(key, by=bob, now=now, metadata={"x": 1})

        team.user_set.remove(bob)
        with pytest.raises(UnknownKey):
            update(key, by=bob, now=now, metadata={"x": 2})
        team.user_set.add(bob)
        unshare_key(key_id=key.public_id, recipient=TEAM, by=caller_of_user(ada), now=now)
        with pytest.raises(UnknownKey):
            update(key, by=bob, now=now, metadata={"x": 2})

    def test_gives_no_right_over_ones_own_keys(self, key: ApiKey, bob: User, now: datetime) -> None:
        own = make_key(bob, metadata={"a": 1}, now=now).key
        share(key, "edit", now=now)
        make_role("bob_role", cluster=[])

        with pytest.raises(NotAllowed):
            update(own, by=bob, now=now, metadata={"a": 2})

    def test_is_not_for_a_key_of_the_recipient(self, key: ApiKey, bob: User, now: datetime) -> None:
        share(key, "edit", now=now)
        by = caller_of_key(make_key(bob, now=now).key)

        with pytest.raises(CallerIsKey):
            update_key(
                key_id=key.public_id, duration=None, longest=None, descriptors=None,
                metadata={"x": 1}, by=by, now=now,
            )  # fmt: skip

    def test_notices_a_change_meanwhile(self, key: ApiKey, bob: User, now: datetime) -> None:
        share(key, "edit", now=now)

        with pytest.raises(KeyChanged):
            update(key, by=bob, now=now, metadata={"x": 1}, row_version=key.row_version + 1)


class TestBulkUpdateKeys:
    def test_judges_own_and_shared_keys_each_by_its_measure(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        own, foreign = make_key(bob, now=now).key, make_key(ada, now=now).key
        narrow = make_key(ada, descriptors=SOME_LOGS, now=now).key
        share(key, "edit", now=now)
        share(narrow, "edit", now=now)
        ids = [key.public_id, own.public_id, foreign.public_id, narrow.public_id]
        change = partial(
            bulk_update_keys, duration=None, longest=None, descriptors=LOGS, metadata={"a": 1},
            now=now,
        )  # fmt: skip

        done = change(ids=ids, by=caller_of_user(bob))

        assert done.updated == [key.public_id, own.public_id]
        assert {key_id: type(why) for key_id, why in done.errors.items()} == {
            foreign.public_id: UnknownKey,
            narrow.public_id: NotNarrower,
        }
        snapshot = key.snapshot_id
        key.refresh_from_db()
        assert (key.snapshot_id, key.metadata) == (snapshot, {"a": 1})
        make_role("bob_role", cluster=[])
        assert change(ids=ids, by=caller_of_user(bob)).updated == []
        with pytest.raises(NotAllowed):
            change(ids=[own.public_id], by=caller_of_user(bob))


class TestCrossClusterKeys:
    def test_are_narrowed_alike(self, ada: User, bob: User, now: datetime) -> None:
        make_role("ada_role", cluster=["manage_security"])
        ada.refresh_from_db()
        key = create_cross_cluster_key(
            name="other", access={"search": [{"names": ["logs-*"]}]}, duration=None, longest=None,
            metadata=None, certificate_identity=None, license_type="trial",
            by=caller_of_user(ada), now=now,
        ).key  # fmt: skip
        share(key, "edit", "invalidate", now=now)
        change = partial(
            update_cross_cluster_key, key_id=key.public_id, duration=None, longest=None,
            license_type="trial", by=caller_of_user(bob), now=now,
        )  # fmt: skip

        assert change(access=None, metadata={"a": 1}, certificate_identity=Keep.AS_IT_IS)
        widers: list[JsonObject] = [
            {"search": [{"names": ["*"]}]},
            {"replication": [{"names": ["logs-*"]}]},
        ]
        for wider in widers:
            with pytest.raises(NotNarrower):
                change(access=wider, metadata=None, certificate_identity=Keep.AS_IT_IS)
        narrower: JsonObject = {"search": [{"names": ["logs-a"]}]}
        assert change(access=narrower, metadata=None, certificate_identity=Keep.AS_IT_IS)
        with pytest.raises(NotNarrower) as refusal:
            change(access=None, metadata=None, certificate_identity="CN=anybody")
        assert refusal.value.field == "certificate_identity"
        assert invalidate(key, by=bob, now=now) == [key.public_id]

    def test_have_nothing_to_inherit(self, ada: User, bob: User, now: datetime) -> None:
        make_role("ada_role", cluster=["manage_security"])
        key = made_cross_cluster(make_key(ada, now=now).key)
        share(key, "edit", now=now)

        with pytest.raises(NotNarrower):
            update_cross_cluster_key(
                key_id=key.public_id, duration=None, longest=None, license_type="trial",
                access={"search": [{"names": ["a"]}]}, metadata=None,
                certificate_identity=Keep.AS_IT_IS, by=caller_of_user(bob), now=now,
            )  # fmt: skip


class TestInvalidateKeys:
    @pytest.mark.parametrize(
        ("rights", "is_allowed"),
        [([], False), (["view"], False), (["edit"], False), (["invalidate"], True)],
    )
    @pytest.mark.parametrize("cluster", [["manage_own_api_key"], []], ids=["owner", "nobody"])
    def test_takes_the_right_to_invalidate(
        self,
        cluster: list[str],
        rights: list[str],
        is_allowed: bool,
        key: ApiKey,
        bob: User,
        now: datetime,
    ) -> None:
        make_role("bob_role", cluster=[*cluster])
        if rights:
            share(key, *rights, now=now)

        if is_allowed:
            assert invalidate(key, by=bob, now=now) == [key.public_id]
        else:
            with pytest.raises(NotAllowed):
                invalidate(key, by=bob, now=now)
        key.refresh_from_db()
        assert (key.invalidated_at is not None) is is_allowed

    def test_is_refused_as_a_whole_where_one_key_is_not_shared(
        self, key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        share(key, "invalidate", now=now)
        other = make_key(ada, now=now).key

        with pytest.raises(NotAllowed):
            invalidate(key, other, by=bob, now=now)

        assert not ApiKey.objects.filter(invalidated_at__isnull=False).exists()

    def test_passes_shared_keys_over_where_only_own_ones_are_meant(
        self, key: ApiKey, bob: User, now: datetime
    ) -> None:
        share(key, "invalidate", now=now)
        own = KeySelection(ids=(key.public_id,), owned=True)

        assert invalidate_keys(selection=own, by=caller_of_user(bob), now=now).ids == []


class TestFindKeys:
    @pytest.mark.parametrize("cluster", [["manage_own_api_key"], []], ids=["owner", "nobody"])
    def test_finds_what_is_shared_when_asked_for_it(
        self, cluster: list[str], key: ApiKey, ada: User, bob: User, now: datetime
    ) -> None:
        make_role("bob_role", cluster=[*cluster])
        other = make_key(ada, now=now).key
        share(key, "view", now=now)

        def found(selection: KeySelection) -> list[str]:
            keys = find_keys(
                selection, active_only=False, with_limited_by=False, by=caller_of_user(bob), now=now
            )
            return [one.public_id for one in keys]

        assert found(KeySelection(ids=(key.public_id,))) == [key.public_id]
        assert found(KeySelection(shared=True)) == [key.public_id]
        for selection in (
            KeySelection(ids=(key.public_id, other.public_id)),
            KeySelection(ids=(other.public_id,)),
            KeySelection(name="ci"),
            KeySelection(),
        ):
            with pytest.raises(NotAllowed):
                found(selection)
        if cluster:
            assert found(KeySelection(owned=True)) == []


@dataclass(frozen=True)
class Edit:
    """
    What an editor tries.

    Attributes:
        keep: which of the parts of the descriptors he leaves; None leaves the descriptors alone.
        extra: what he adds.
    """

    days: int | None
    keep: frozenset[int] | None
    extra: RoleDescriptor | None

    def descriptors(self, stored: JsonObject) -> JsonObject | None:
        if self.keep is None:
            return None
        left = {name: self._parts(value) for name, value in stored.items()}
        return {**left, **({"extra": json_of(self.extra)} if self.extra else {})}

    def _parts(self, descriptor: Json) -> JsonObject:
        if not isinstance(descriptor, dict):
            raise TypeError(descriptor)
        return {
            name: self._some(value) if isinstance(value, list) else value
            for name, value in descriptor.items()
        }

    def _some(self, listed: list[Json]) -> list[Json]:
        return [one for place, one in enumerate(listed) if place in (self.keep or ())]


EDITS = st.builds(
    Edit,
    days=st.none() | st.integers(1, 20),
    keep=st.none() | st.frozensets(st.integers(0, 3)),
    extra=st.none() | DESCRIPTORS,
)
VIEWS = st.tuples(st.sampled_from(NAMES), st.sampled_from(["a", "b", "x"]))


def json_of(descriptor: RoleDescriptor) -> JsonObject:
    # Names in metadata may be reserved, and keys' descriptors know no description.
    shown = descriptor_json(descriptor)
    left_out = {"metadata", "description"}
    return {name: value for name, value in shown.items() if name not in left_out}


def authority_of(key: ApiKey) -> Authority:
    return caller_of_key(ApiKey.objects.select_related("snapshot").get(pk=key.pk)).authority


def shows(authority: Authority, index: str, field: str) -> bool:
    access = authority.index_access(index, "indices:data/read/get")
    return access is not None and access.shows(field)


class TestAnySequenceOfSharedEdits:
    @given(
        owner=DESCRIPTORS,
        assigned=st.none() | DESCRIPTORS,
        edits=st.lists(EDITS, min_size=1, max_size=4),
        demands=st.lists(DEMANDS, max_size=8),
        views=st.lists(VIEWS, max_size=3),
    )
    # A failure is shown as it was found: to shrink one takes minutes, for each try writes rows.
    @settings(suppress_health_check=[*HealthCheck], phases=[Phase.reuse, Phase.generate])
    def test_never_adds_to_what_the_key_may_do(
        self,
        owner: RoleDescriptor,
        assigned: RoleDescriptor | None,
        edits: list[Edit],
        demands: list[Demand],
        views: list[tuple[str, str]],
        key: ApiKey,
        bob: User,
        now: datetime,
    ) -> None:
        with undone():
            share(key, "edit", now=now)
            key.snapshot = RoleSnapshot.objects.of({"owner": json_of(owner)})
            key.descriptors = {"assigned": json_of(assigned)} if assigned else {}
            key.save()
            demands += [IndexAction("indices:data/read/get", index) for index, _ in views]

            for edit in edits:
                before, deadline = authority_of(key), key.expires_at or LATEST
                self._try(edit, key, bob=bob, now=now)
                after, snapshot = authority_of(key), key.snapshot_id
                key.refresh_from_db()

                assert key.snapshot_id == snapshot
                assert (key.expires_at or LATEST) <= deadline
                for demand in demands:
                    allowed = [
                        one.allows(demand, stored_privileges=lambda _: STORED)
                        for one in (after, before)
                    ]
                    assert allowed[0] <= allowed[1], demand
                for index, field in views:
                    assert shows(after, index, field) <= shows(before, index, field)

    def _try(self, edit: Edit, key: ApiKey, *, bob: User, now: datetime) -> None:
        duration = None if edit.days is None else edit.days * DAY
        descriptors = edit.descriptors(key.descriptors)
        try:
            update(key, by=bob, now=now, duration=duration, descriptors=descriptors)
        except ApiKeyError as refusal:
            event(type(refusal).__name__)
        else:
            event("stored" if descriptors is not None else "left")
