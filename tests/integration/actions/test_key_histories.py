"""Random histories of clones, compared with a model too simple to be wrong."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from keys.access.callers import caller_of_user
from keys.actions.authenticate_key import authenticate_key
from keys.actions.clone_key import clone_key
from keys.actions.create_key import CreatedKey
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_key import update_key
from keys.rules.caller import Caller
from keys.rules.cloning import CloneDuration, OfSource
from keys.rules.errors import ApiKeyError, NotAuthenticated
from keys.rules.secret import credential_from
from keys.rules.selection import KeySelection
from tests.factories import make_key, make_user

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 14, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
numbers = count()


@dataclass
class Model:
    """What is known of one key: when it ends, and which clones must end with it."""

    created: CreatedKey
    ends_at: datetime
    bound: list["Model"] = field(default_factory=list)
    children: list["Model"] = field(default_factory=list)

    def end_at(self, moment: datetime) -> None:
        self.ends_at = moment
        for clone in self.bound:
            clone.end_at(min(moment, clone.ends_at))

    def end_all(self, moment: datetime) -> None:
        self.end_at(min(moment, self.ends_at))
        for child in self.children:
            child.end_all(moment)


@dataclass(frozen=True)
class Clone:
    """By the owner or by who only holds the secret; its lifetime is None for never."""

    which: int
    by_owner: bool
    duration: CloneDuration


@dataclass(frozen=True)
class Update:
    which: int
    duration: timedelta


@dataclass(frozen=True)
class Invalidate:
    which: int
    with_descendants: bool


@dataclass(frozen=True)
class Wait:
    span: timedelta


Step: TypeAlias = Clone | Update | Invalidate | Wait
spans = st.integers(1, 12).map(lambda hours: hours * HOUR)
places = st.integers(0, 9)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Clone, places, st.booleans(), spans | st.sampled_from([None, OfSource.EXPIRATION])),
    st.builds(Clone, places, st.just(value=False), st.just(OfSource.EXPIRATION)),
    st.builds(Update, places, spans),
    st.builds(Invalidate, places, st.booleans()),
    st.builds(Wait, spans),
)


class World:
    """One owner, one stranger, their keys, and what the model says of each."""

    def __init__(self) -> None:
        number = next(numbers)
        owner = make_user(f"ada-{number}", cluster=["manage_own_api_key"])
        stranger = make_user(f"bob-{number}", cluster=["manage_own_api_key"])
        self.owner, self.stranger = caller_of_user(owner), caller_of_user(stranger)
        self.now = START
        made = make_key(owner, duration=24 * HOUR, now=START)
        self.keys = [Model(made, START + 24 * HOUR)]

    def take(self, step: Step) -> None:
        match step:
            case Wait(span):
                self.now += span
            case Clone(which, by_owner, duration):
                self._clone(self._key(which), duration, by_owner=by_owner)
            case Update(which, duration):
                self._update(self._key(which), duration)
            case Invalidate(which, with_descendants):
                self._invalidate(self._key(which), with_descendants=with_descendants)

    def is_good(self, key: Model) -> bool:
        try:
            authenticate_key(credential_from(key.created.encoded), now=self.now)
        except NotAuthenticated:
            return False
        return True

    def _key(self, which: int) -> Model:
        return self.keys[which % len(self.keys)]

    def _clone(self, source: Model, duration: CloneDuration, *, by_owner: bool) -> None:
        ends_at = self._end_of(duration, source)
        good = self.now < source.ends_at
        allowed = good and (by_owner or ends_at <= source.ends_at)
        made = self._made(source, duration, by=self.owner if by_owner else self.stranger)
        assert (made is not None) is allowed
        if made is not None:
            clone = Model(made, ends_at)
            self.keys.append(clone)
            source.children.append(clone)
            if not by_owner:
                source.bound.append(clone)

    def _made(self, source: Model, duration: CloneDuration, *, by: Caller) -> CreatedKey | None:
        try:
            return clone_key(
                encoded=source.created.encoded, name=None, duration=duration, longest=None,
                metadata=None, by=by, now=self.now,
            )  # fmt: skip
        except ApiKeyError:
            return None

    def _end_of(self, duration: CloneDuration, source: Model) -> datetime:
        if isinstance(duration, OfSource):
            return source.ends_at
        return NEVER if duration is None else self.now + duration

    def _update(self, key: Model, duration: timedelta) -> None:
        good = self.now < key.ends_at
        try:
            update_key(
                key_id=key.created.key.public_id, duration=duration, longest=None,
                descriptors=None, metadata=None, by=self.owner, now=self.now,
            )  # fmt: skip
        except ApiKeyError:
            assert not good
        else:
            assert good
            key.end_at(self.now + duration)

    def _invalidate(self, key: Model, *, with_descendants: bool) -> None:
        selection = KeySelection(ids=(key.created.key.public_id,), owned=True)
        done = invalidate_keys(
            selection=selection, by=self.owner, now=self.now, with_descendants=with_descendants
        )
        if with_descendants and done.ids:
            key.end_all(self.now)
        elif done.ids:
            key.end_at(min(self.now, key.ends_at))


@given(history=st.lists(steps, max_size=14))
def test_every_key_is_good_exactly_while_the_model_says_so(history: list[Step]) -> None:
    world = World()

    for step in history:
        world.take(step)
        for key in world.keys:
            assert world.is_good(key) is (world.now < key.ends_at)
