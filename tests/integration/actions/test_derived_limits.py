"""Limits of keys that keys make, and of clones."""

from datetime import datetime

import pytest

from keys.access.callers import caller_of_key, caller_of_user
from keys.actions.clone_key import clone_key
from keys.actions.create_key import CreatedKey, create_key
from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.models import ApiKey, User
from keys.rules.cloning import OfSource
from keys.rules.errors import (
    CloneRefused,
    Invalid,
    WiderThanSource,
)
from keys.rules.json_types import Json, JsonObject
from tests.factories import make_key, make_user
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


@pytest.fixture
def bound(ada: User, now: datetime) -> CreatedKey:
    """Return ada's key, for some networks and so often."""
    return make_key(ada, limits={**WHOLE, **OFTEN}, now=now)


class TestAKeyThatAKeyMakes:
    @pytest.mark.parametrize(
        ("given", "held"),
        [
            pytest.param(None, {**WHOLE, **OFTEN}, id="nothing said"),
            pytest.param({}, {**WHOLE, **OFTEN}, id="none"),
            pytest.param({**PART, **SELDOM}, {**PART, **SELDOM}, id="narrower"),
        ],
    )
    def test_is_no_freer(
        self, bound: CreatedKey, now: datetime, given: Json, held: JsonObject
    ) -> None:
        assert stored(derived(bound, given, now=now)) == held

    @pytest.mark.parametrize(
        ("given", "gain"),
        [
            pytest.param(PART, "more often", id="as often as it likes"),
            pytest.param(SELDOM, "from more networks", id="from anywhere"),
            pytest.param({"networks": ["0.0.0.0/0"], **SELDOM}, "from more networks", id="more"),
        ],
    )
    def test_is_refused_wider_ones(
        self, bound: CreatedKey, now: datetime, given: Json, gain: str
    ) -> None:
        with pytest.raises(WiderThanSource, match=f"cannot be used {gain} than that"):
            derived(bound, given, now=now)

    def test_may_have_any_where_the_other_has_none(self, ada: User, now: datetime) -> None:
        assert stored(derived(make_key(ada, now=now), SELDOM, now=now)) == SELDOM

    def test_in_kuzzles_form_is_no_freer(self, bound: CreatedKey, now: datetime) -> None:
        created = create_kuzzle_key(
            public_id=None,
            description="copy",
            duration=None,
            owner=None,
            by=caller_of_key(bound.key),
            now=now,
        )

        assert stored(created) == {**WHOLE, **OFTEN}


def derived(source: CreatedKey, limits: Json, *, now: datetime) -> CreatedKey:
    return create_key(
        name="derived",
        duration=None,
        longest=None,
        descriptors={"none": {}},
        metadata=None,
        limits=limits,
        by=caller_of_key(source.key),
        now=now,
    )


class TestAClone:
    def clone(self, source: CreatedKey, now: datetime, **changes: "Json | OfSource") -> CreatedKey:
        cloner = make_user("cloner", cluster=["manage_api_key"])
        return clone_key(
            encoded=source.encoded,
            name=None,
            duration=OfSource.EXPIRATION,
            longest=None,
            metadata=None,
            **changes,  # type: ignore[arg-type]  # limits alone
            by=caller_of_user(cloner, origin=INSIDE),
            now=now,
        )

    def test_has_those_of_its_source(self, bound: CreatedKey, now: datetime) -> None:
        assert stored(self.clone(bound, now)) == {**WHOLE, **OFTEN}

    def test_may_have_narrower_ones(self, bound: CreatedKey, now: datetime) -> None:
        assert stored(self.clone(bound, now, limits={**PART, **SELDOM})) == {**PART, **SELDOM}

    @pytest.mark.parametrize(
        "limits",
        [
            pytest.param(None, id="none"),
            pytest.param(PART, id="as often as it likes"),
            pytest.param({"networks": ["::/0"], **OFTEN}, id="other networks"),
        ],
    )
    def test_has_no_wider_ones(self, bound: CreatedKey, now: datetime, limits: Json) -> None:
        with pytest.raises(WiderThanSource):
            self.clone(bound, now, limits=limits)

        assert ApiKey.objects.count() == 1

    def test_is_refused_with_bad_ones(self, bound: CreatedKey, now: datetime) -> None:
        with pytest.raises(Invalid) as refusal:
            self.clone(bound, now, limits=BAD)

        assert len(refusal.value.problems) == 3

    def test_is_not_made_from_outside(self, bound: CreatedKey, now: datetime) -> None:
        cloner = make_user("cloner", cluster=["manage_api_key"])

        with pytest.raises(CloneRefused) as refusal:
            clone_key(
                encoded=bound.encoded,
                name=None,
                duration=OfSource.EXPIRATION,
                longest=None,
                metadata=None,
                by=caller_of_user(cloner, origin=OUTSIDE),
                now=now,
            )

        assert "may not be used from this address" in str(refusal.value.__cause__)
