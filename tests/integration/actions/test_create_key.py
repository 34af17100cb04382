from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest

from keys.access.callers import caller_of_key
from keys.actions.create_key import CreatedKey, create_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.conf import pepper
from keys.models import ApiKey, AuditEvent, Change, ChangeKind, RoleSnapshot, UsedForm, User
from keys.rules.caller import Caller
from keys.rules.errors import (
    AlreadyCreated,
    ApiKeyError,
    BadDescriptor,
    BadLifetime,
    DerivedKeyNotEmpty,
    Invalid,
    NotAllowed,
)
from keys.rules.json_types import Json, JsonObject
from keys.rules.secret import is_secret_of
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user
from tests.integration.concurrency import at_once, raised, returned

DAY = timedelta(days=1)
MONITOR: dict[str, Json] = {"watcher": {"cluster": ["monitor"]}}
NOTHING: dict[str, Json] = {"nothing": {}}
CallerOf = Callable[[User], Caller]


@dataclass(frozen=True)
class Creator:
    """Asks for keys as one caller at one moment."""

    by: Caller
    now: datetime

    def create(
        self,
        *,
        name: str | None = "ci",
        duration: timedelta | None = None,
        longest: timedelta | None = None,
        descriptors: Mapping[str, Json] | None = None,
        metadata: JsonObject | None = None,
        form_token: str | None = None,
    ) -> CreatedKey:
        return create_key(
            name=name,
            duration=duration,
            longest=longest,
            descriptors=descriptors,
            metadata=metadata,
            form_token=form_token,
            by=self.by,
            now=self.now,
        )


@pytest.fixture
def creator(ada: User, caller_of: CallerOf, now: datetime) -> Creator:
    return Creator(caller_of(ada), now)


class TestCreateKey:
    def test_stores_what_was_asked_for(self, creator: Creator, now: datetime) -> None:
        created = creator.create(
            name="nightly build",
            duration=DAY,
            descriptors=MONITOR,
            metadata={"team": {"id": 7}, "a": None},
        )

        key = ApiKey.objects.get(public_id=created.key.public_id)
        assert (key.name, key.created_at, key.expires_at) == ("nightly build", now, now + DAY)
        assert key.descriptors["watcher"]["cluster"] == ["monitor"]
        assert list(key.metadata.items()) == [("team", {"id": 7}), ("a", None)]
        assert (key.type, key.invalidated_at, key.row_version) == ("rest", None, 1)

    def test_remembers_the_owner_as_he_is(
        self, caller_of: CallerOf, now: datetime, db: None
    ) -> None:
        grace = make_user(
            "grace", cluster=["manage_own_api_key"], full_name="Grace H.", email="g@example.org"
        )

        key = Creator(caller_of(grace), now).create().key

        assert (key.owner_username, key.owner_realm) == ("grace", "default_native")
        assert (key.owner_realm_type, key.owner_full_name) == ("native", "Grace H.")
        assert key.owner_email == "g@example.org"
        assert (key.creator_username, key.creator_realm) == ("grace", "default_native")
        assert key.parent is None

    def test_keeps_a_digest_and_never_the_secret(self, creator: Creator) -> None:
        created = creator.create(form_token="token")

        key = ApiKey.objects.get()
        stored = [list(model.objects.values()) for model in (ApiKey, AuditEvent, Change, UsedForm)]
        assert is_secret_of(bytes(key.digest), created.secret, pepper=pepper(key.pepper_id))
        assert created.secret not in str(stored)
        assert created.secret not in repr(created)

    def test_tells_moments_as_they_are_stored(self, creator: Creator, now: datetime) -> None:
        precise = Creator(creator.by, now.replace(microsecond=123_987))

        key = precise.create(duration=DAY).key

        assert key.created_at == now.replace(microsecond=123_000)
        assert key.expires_at == key.created_at + DAY

    def test_writes_an_audit_event_and_a_change(self, creator: Creator, now: datetime) -> None:
        key = creator.create(duration=DAY, metadata={"a": 1}).key

        event = AuditEvent.objects.get()
        assert (event.action, event.subject, event.at) == ("create_apikey", key.public_id, now)
        assert (event.username, event.realm) == ("ada", "default_native")
        assert (event.address, event.request_id) == ("192.0.2.7", "test")
        assert (event.detail["name"], event.detail["metadata"]) == ("ci", {"a": 1})
        change = Change.objects.get()
        assert (change.kind, change.subject) == (ChangeKind.KEY, key.public_id)

    def test_limits_the_key_by_its_owners_roles(self, creator: Creator) -> None:
        key = creator.create(descriptors=MONITOR).key

        assert key.snapshot is not None
        assert list(key.snapshot.descriptors) == ["ada_role"]
        assert key.snapshot.descriptors["ada_role"]["cluster"] == ["manage_own_api_key"]

    def test_shares_what_limits_keys_alike(self, creator: Creator) -> None:
        first, second = creator.create().key, creator.create().key

        assert first.snapshot_id == second.snapshot_id
        assert RoleSnapshot.objects.count() == 1

    def test_never_gives_an_id_twice(self, creator: Creator) -> None:
        assert len({creator.create().key.public_id for _ in range(20)}) == 20


class TestWhoMayCreate:
    @pytest.mark.parametrize(
        ("cluster", "allowed"),
        [
            pytest.param([], False, id="no privilege"),
            pytest.param(["monitor"], False, id="another privilege"),
            pytest.param(["read_security"], False, id="read_security"),
            pytest.param(["manage_own_api_key"], True, id="manage_own_api_key"),
            pytest.param(["manage_api_key"], True, id="manage_api_key"),
            pytest.param(["manage_security"], True, id="manage_security"),
            pytest.param(["all"], True, id="all"),
        ],
    )
    def test_hangs_on_a_privilege(
        self, cluster: list[str], allowed: bool, caller_of: CallerOf, now: datetime
    ) -> None:
        creator = Creator(caller_of(make_user("grace", cluster=cluster)), now)

        if allowed:
            creator.create()
        else:
            with pytest.raises(NotAllowed) as refusal:
                creator.create()
            assert refusal.value.granted_by == (
                "manage_own_api_key", "manage_api_key", "manage_security", "all",
            )  # fmt: skip
        assert ApiKey.objects.exists() is allowed

    @pytest.mark.parametrize(
        ("descriptors", "allowed"),
        [
            pytest.param(NOTHING, True, id="can do nothing"),
            pytest.param({**NOTHING, "also": {"cluster": []}}, True, id="two that can do nothing"),
            pytest.param(None, False, id="inherits"),
            pytest.param({}, False, id="inherits, said so"),
            pytest.param(MONITOR, False, id="can do something"),
            pytest.param({**NOTHING, **MONITOR}, False, id="one of two can do something"),
            pytest.param({"runner": {"run_as": ["bob"]}}, False, id="can act as another"),
        ],
    )
    def test_lets_a_key_make_keys_that_can_do_nothing(
        self, descriptors: Mapping[str, Json] | None, allowed: bool, ada: User, now: datetime
    ) -> None:
        parent = make_key(ada, name="parent").key
        creator = Creator(caller_of_key(parent), now)

        if not allowed:
            with pytest.raises(DerivedKeyNotEmpty):
                creator.create(descriptors=descriptors)
            assert ApiKey.objects.count() == 1
        else:
            derived = creator.create(descriptors=descriptors).key
            assert derived.parent_id == parent.pk
            assert derived.owner.is_same_user_as(username="ada", realm="default_native")
            assert derived.snapshot is not None
            assert derived.snapshot.descriptors == {}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            pytest.param(None, "is required", id="none"),
            pytest.param("", "is required", id="empty"),
            pytest.param("x" * 257, "more than 256 characters", id="257 characters"),
            pytest.param(" ci", "whitespace", id="blank before"),
            pytest.param("ci\n", "whitespace", id="line end after"),
            pytest.param("_ci", "underscore", id="underscore"),
            pytest.param("a\0b", "NUL", id="NUL"),
            pytest.param("a\ud800", "surrogates", id="lone surrogate"),
        ],
    )
    def test_is_a_bad_name(self, name: str | None, words: str, creator: Creator) -> None:
        with pytest.raises(Invalid, match=words):
            creator.create(name=name)

        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("name", ["x" * 256, "a b", "ü" * 256, "\U0010ffff", "%_'\"\\"])
    def test_is_no_good_name(self, name: str, creator: Creator) -> None:
        creator.create(name=name)

        assert ApiKey.objects.get().name == name

    def test_is_told_all_at_once(self, creator: Creator) -> None:
        with pytest.raises(Invalid) as refusal:
            creator.create(
                name="_x" * 200,
                metadata={"_reserved": True},
                descriptors={"bad": {"cluster": ["no_such_privilege"]}},
            )

        assert len(refusal.value.problems) == 4

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            pytest.param({"descriptors": {"a": 1}}, BadDescriptor, id="no descriptor"),
            pytest.param({"duration": timedelta()}, BadLifetime, id="no time at all"),
            pytest.param({"duration": 91 * DAY, "longest": 90 * DAY}, BadLifetime, id="too long"),
            pytest.param({"longest": 90 * DAY}, BadLifetime, id="endless under a cap"),
        ],
    )
    def test_leaves_nothing(
        self, arguments: dict[str, Json], error: type[ApiKeyError], creator: Creator
    ) -> None:
        with pytest.raises(error):
            partial(creator.create, **arguments)()  # type: ignore[arg-type]  # of several types

        assert not ApiKey.objects.exists()
        assert not AuditEvent.objects.exists()
        assert not RoleSnapshot.objects.exists()


class TestForm:
    def test_makes_one_key(self, creator: Creator) -> None:
        first = creator.create(name="first", form_token="token").key

        with pytest.raises(AlreadyCreated) as refusal:
            creator.create(name="second", form_token="token")

        assert (refusal.value.key_id, refusal.value.name) == (first.public_id, "first")
        assert ApiKey.objects.count() == AuditEvent.objects.count() == 1

    def test_makes_another_key_with_another_token(self, creator: Creator) -> None:
        creator.create(form_token="token")

        creator.create(form_token="another token")

        assert ApiKey.objects.count() == 2

    def test_stays_used_when_its_key_is_invalidated(self, creator: Creator, now: datetime) -> None:
        key = creator.create(form_token="token").key
        invalidate_keys(
            selection=KeySelection(ids=(key.public_id,), owned=True), by=creator.by, now=now
        )

        with pytest.raises(AlreadyCreated):
            creator.create(form_token="token")

    def test_is_usable_still_after_a_refusal(self, creator: Creator) -> None:
        with pytest.raises(Invalid):
            creator.create(name="_", form_token="token")

        creator.create(form_token="token")

        assert ApiKey.objects.count() == 1

    def test_is_forgotten_in_the_end(self, creator: Creator, now: datetime) -> None:
        creator.create(form_token="token")

        Creator(creator.by, now + 3 * DAY).create(form_token="a later token")

        assert UsedForm.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_makes_one_key_however_many_send_it_at_once(
        self, caller_of: CallerOf, now: datetime
    ) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key"])
        click = partial(Creator(caller_of(ada), now).create, form_token="token")

        outcomes = at_once(*[click] * 8)

        made = returned(outcomes)
        assert [type(one) for one in raised(outcomes)] == [AlreadyCreated] * 7
        assert [key.public_id for key in ApiKey.objects.all()] == [made[0].key.public_id]
        assert AuditEvent.objects.count() == Change.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_is_no_matter_to_those_who_have_none(self, caller_of: CallerOf, now: datetime) -> None:
        ada = make_user("ada", cluster=["manage_own_api_key"])
        create = Creator(caller_of(ada), now).create

        outcomes = at_once(*[create] * 8)

        assert raised(outcomes) == []
        assert ApiKey.objects.count() == 8
        assert RoleSnapshot.objects.count() == 1
