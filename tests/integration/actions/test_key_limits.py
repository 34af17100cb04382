"""Limits of keys: given, changed, and asked of who presents a key."""

from datetime import datetime

import pytest

from keys.access.callers import caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.bulk_update_keys import bulk_update_keys
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey
from keys.actions.grant_key import grant_key
from keys.actions.share_key import share_key
from keys.actions.update_cross_cluster_key import update_cross_cluster_key
from keys.actions.update_key import Keep, update_key
from keys.models import ApiKey, AuditEvent, Change, User
from keys.rules.caller import Origin
from keys.rules.errors import (
    Invalid,
    NotAuthenticated,
    NotNarrower,
)
from keys.rules.json_types import Json, JsonObject
from keys.rules.secret import Credential, Secret, credential_from
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key
from tests.integration.actions.limits import (
    BAD,
    INSIDE,
    OFTEN,
    OUTSIDE,
    PART,
    SELDOM,
    WHOLE,
    stored,
)

# Two halves: what is stored is the whole.
HALVES: JsonObject = {"networks": ["10.128.0.0/9", "10.0.0.0/9"]}
TOO_OFTEN: JsonObject = {"rate": {"requests": 101, "per": "minute"}}


@pytest.fixture
def bound(ada: User, now: datetime) -> CreatedKey:
    """Return ada's key, for some networks and so often."""
    return make_key(ada, limits={**WHOLE, **OFTEN}, now=now)


def update(created: CreatedKey, by: User, now: datetime, limits: "Json | Keep") -> bool:
    return update_key(
        key_id=created.key.public_id,
        duration=None,
        longest=None,
        descriptors=None,
        metadata=None,
        limits=limits,
        by=caller_of_user(by),
        now=now,
    )


class TestANewKey:
    def test_has_them_in_one_form(self, ada: User, now: datetime) -> None:
        created = make_key(ada, limits={**HALVES, **OFTEN}, now=now)

        assert stored(created) == {**WHOLE, **OFTEN}
        assert AuditEvent.objects.get().detail["limits"] == {**WHOLE, **OFTEN}

    @pytest.mark.parametrize("nothing", [None, {}, {"networks": None, "rate": None}])
    def test_without_any_holds_nothing(self, ada: User, now: datetime, nothing: Json) -> None:
        created = make_key(ada, limits=nothing, now=now)

        assert stored(created) is None
        assert "limits" not in AuditEvent.objects.get().detail

    def test_is_not_made_with_bad_ones_and_all_is_said_at_once(
        self, ada: User, now: datetime
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            make_key(ada, name="_x", limits=BAD, now=now)

        assert len(refusal.value.problems) == 4
        assert not ApiKey.objects.exists()

    def test_that_is_granted_has_them(
        self, administrator: User, ada: User, bound: CreatedKey, now: datetime
    ) -> None:
        created = grant_key(
            name="granted",
            duration=None,
            longest=None,
            descriptors=None,
            metadata=None,
            limits=PART,
            granted=caller_of_user(ada),
            grant_type="password",
            by=caller_of_user(administrator),
            now=now,
        )

        assert stored(created) == PART

    def test_for_another_cluster_has_them_and_they_change(
        self, administrator: User, now: datetime
    ) -> None:
        by = caller_of_user(administrator)
        created = create_cross_cluster_key(
            name="far",
            duration=None,
            longest=None,
            access={"search": [{"names": ["logs"]}]},
            metadata=None,
            certificate_identity=None,
            limits=HALVES,
            license_type="trial",
            by=by,
            now=now,
        )
        before = stored(created)

        changed = update_cross_cluster_key(
            key_id=created.key.public_id,
            duration=None,
            longest=None,
            access=None,
            metadata=None,
            certificate_identity=Keep.AS_IT_IS,
            limits=SELDOM,
            license_type="trial",
            by=by,
            now=now,
        )

        assert (before, changed, stored(created)) == (WHOLE, True, SELDOM)


class TestAChange:
    @pytest.mark.parametrize(
        ("limits", "held"),
        [
            pytest.param(SELDOM, SELDOM, id="others replace them all"),
            pytest.param(None, None, id="none"),
            pytest.param({}, None, id="an empty object is none"),
        ],
    )
    def test_is_written_and_told(
        self, bound: CreatedKey, ada: User, now: datetime, limits: Json, held: Json
    ) -> None:
        known = Change.objects.count()

        assert update(bound, ada, now, limits)

        assert stored(bound) == held
        assert Change.objects.count() == known + 1
        detail = AuditEvent.objects.get(action="change_apikey").detail
        assert detail["before"]["limits"] == {**WHOLE, **OFTEN}
        assert detail["after"].get("limits") == held

    @pytest.mark.parametrize(
        "limits",
        [
            pytest.param(Keep.AS_IT_IS, id="nothing said"),
            pytest.param({**OFTEN, **HALVES}, id="the same in other words"),
        ],
    )
    def test_that_changes_nothing_is_none(
        self, bound: CreatedKey, ada: User, now: datetime, limits: "Json | Keep"
    ) -> None:
        assert not update(bound, ada, now, limits)

        assert stored(bound) == {**WHOLE, **OFTEN}

    def test_is_refused_with_all_that_is_wrong(
        self, bound: CreatedKey, ada: User, now: datetime
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            update(bound, ada, now, BAD)

        assert len(refusal.value.problems) == 3

    def test_of_many_keys_is_that_of_each(
        self, bound: CreatedKey, ada: User, now: datetime
    ) -> None:
        free, same = make_key(ada, now=now), make_key(ada, limits=SELDOM, now=now)

        done = bulk_update_keys(
            ids=[one.key.public_id for one in (bound, free, same)],
            duration=None,
            longest=None,
            descriptors=None,
            metadata=None,
            limits=SELDOM,
            by=caller_of_user(ada),
            now=now,
        )

        assert done.updated == [bound.key.public_id, free.key.public_id]
        assert done.noops == [same.key.public_id]
        assert stored(bound) == stored(free) == SELDOM
        detail = AuditEvent.objects.get(action="change_apikeys").detail
        assert detail["limits"] == SELDOM
        assert detail["before"][bound.key.public_id]["limits"] == {**WHOLE, **OFTEN}


class TestWhomTheKeyIsSharedWith:
    @pytest.fixture
    def shared(self, bound: CreatedKey, ada: User, bob: User, now: datetime) -> CreatedKey:
        share_key(
            key_id=bound.key.public_id,
            recipient=Recipient(kind=RecipientKind.USER, name=bob.username),
            rights=["edit"],
            by=caller_of_user(ada),
            now=now,
        )
        return bound

    def test_narrows_them(self, shared: CreatedKey, bob: User, now: datetime) -> None:
        assert update(shared, bob, now, {**PART, **SELDOM})

        assert stored(shared) == {**PART, **SELDOM}

    @pytest.mark.parametrize(
        ("limits", "why"),
        [
            pytest.param(None, "from more networks", id="takes them away"),
            pytest.param({**WHOLE}, "more often", id="takes one of them away"),
            pytest.param(
                {"networks": ["0.0.0.0/0"], **OFTEN}, "from more networks", id="more networks"
            ),
            pytest.param(
                {**WHOLE, **TOO_OFTEN},
                "more often",
                id="more of them at once",
            ),
        ],
    )
    def test_widens_none_of_them(
        self, shared: CreatedKey, bob: User, now: datetime, limits: Json, why: str
    ) -> None:
        with pytest.raises(NotNarrower, match=f"only its owner can let it be used {why}") as told:
            update(shared, bob, now, limits)

        assert told.value.field == "limits"
        assert stored(shared) == {**WHOLE, **OFTEN}

    def test_may_set_the_first(self, ada: User, bob: User, now: datetime) -> None:
        created = make_key(ada, now=now)
        share_key(
            key_id=created.key.public_id,
            recipient=Recipient(kind=RecipientKind.USER, name=bob.username),
            rights=["edit"],
            by=caller_of_user(ada),
            now=now,
        )

        assert update(created, bob, now, SELDOM)


class TestAuthenticateKey:
    def test_lets_in_from_inside(self, bound: CreatedKey, now: datetime) -> None:
        caller = authenticate_key(credential_from(bound.encoded), now=now, origin=INSIDE)

        assert caller.username == "ada"

    @pytest.mark.parametrize("origin", [OUTSIDE, Origin(), None], ids=["outside", "empty", "none"])
    def test_tells_who_holds_the_secret_why_not(
        self, bound: CreatedKey, now: datetime, origin: Origin | None
    ) -> None:
        with pytest.raises(NotAuthenticated) as refusal:
            authenticate_key(credential_from(bound.encoded), now=now, origin=origin)

        key_id = bound.key.public_id
        assert str(refusal.value) == f"api key [{key_id}] may not be used from this address"
        assert refusal.value.detail == "wrong_network"

    def test_tells_nobody_else(self, bound: CreatedKey, now: datetime) -> None:
        guess = Credential(id=bound.key.public_id, secret=Secret("guessed"))

        told = []
        for origin in (INSIDE, OUTSIDE):
            with pytest.raises(NotAuthenticated) as refusal:
                authenticate_key(guess, now=now, origin=origin)
            told.append(str(refusal.value))

        assert told[0] == told[1]

    def test_counts_nothing(self, ada: User, now: datetime) -> None:
        created = make_key(ada, limits={"rate": {"requests": 1, "per": "minute"}}, now=now)

        for _ in range(3):
            authenticate_key(credential_from(created.encoded), now=now, origin=OUTSIDE)
