"""What is remembered of the database; it leaves by what changed, never by time alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from keys.models import ChangeKind
from keys.verifier.holders import (
    AbsentEntry,
    ApplicationEntry,
    KeyEntry,
    RoleEntry,
    SnapshotEntry,
    TokenEntry,
    UserEntry,
)
from keys.verifier.recognised import Recognised
from keys.verifier.shelf import Shelf

EVERYTHING = "*"
"""The subject of a change that may concern all things of its kind."""
SNAPSHOT = "snapshot"
"""What the owner of a key was allowed: a kind of thing that no change is about."""
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class SomethingChanged:
    """A kind, and which thing of it, as a row of `Change` names them."""

    kind: str
    subject: str


class Reading:
    """A read under way; `is_void` once something came that it may have missed."""

    __slots__ = ("_name", "_under_way", "is_void")

    def __init__(self, name: str, under_way: dict[str, set["Reading"]]) -> None:
        self._name = name
        self._under_way = under_way
        self.is_void = False

    def __enter__(self) -> Self:
        self._under_way.setdefault(self._name, set()).add(self)
        return self

    def __exit__(self, *_failure: object) -> None:
        others = self._under_way[self._name]
        others.discard(self)
        if not others:
            del self._under_way[self._name]


class Memory:
    """
    Keys, tokens and users by the subjects of their changes.

    A row is kept only if no change of its subject arrived since before it was read: `reading`
    tells. All this happens on one thread.
    """

    def __init__(self) -> None:
        self.recognised = Recognised()
        self.keys: Shelf[KeyEntry] = Shelf(
            most_entries=200_000, most_bytes=192 * MEBIBYTE, leaving=self.recognised.forget
        )
        # Apart, so that a flood of unknown ids drives out nothing that is there.
        self.absent_keys: Shelf[AbsentEntry] = Shelf(most_entries=20_000, most_bytes=8 * MEBIBYTE)
        self.absent_tokens: Shelf[AbsentEntry] = Shelf(most_entries=20_000, most_bytes=8 * MEBIBYTE)
        self.tokens: Shelf[TokenEntry] = Shelf(most_entries=50_000, most_bytes=32 * MEBIBYTE)
        self.users: Shelf[UserEntry] = Shelf(most_entries=20_000, most_bytes=32 * MEBIBYTE)
        self.roles: Shelf[RoleEntry] = Shelf(most_entries=10_000, most_bytes=32 * MEBIBYTE)
        self.applications: Shelf[ApplicationEntry] = Shelf(
            most_entries=10_000, most_bytes=32 * MEBIBYTE
        )
        self.snapshots: Shelf[SnapshotEntry] = Shelf(most_entries=20_000, most_bytes=32 * MEBIBYTE)
        self._shelves: dict[str, tuple[Shelf[Any], ...]] = {
            ChangeKind.KEY.value: (self.keys, self.absent_keys),
            ChangeKind.TOKEN.value: (self.tokens, self.absent_tokens),
            ChangeKind.USER.value: (self.users,),
            ChangeKind.ROLE.value: (self.roles,),
            ChangeKind.APPLICATION_PRIVILEGE.value: (self.applications,),
        }
        self._under_way: dict[str, set[Reading]] = {}
        self.changes_seen = 0

    @property
    def shelves(self) -> dict[str, Shelf[Any]]:
        return {
            "key": self.keys,
            "absent_key": self.absent_keys,
            "token": self.tokens,
            "absent_token": self.absent_tokens,
            "user": self.users,
            "role": self.roles,
            "application": self.applications,
            "snapshot": self.snapshots,
        }

    def reading(self, kind: str, subject: str) -> Reading:
        """Return a reading that becomes void when a change of the subject arrives meanwhile."""
        return Reading(f"{kind} {subject}", self._under_way)

    def drop(self, changes: Iterable[SomethingChanged]) -> None:
        """Forget whatever hangs on these changes."""
        for change in changes:
            self.changes_seen += 1
            shelves = self._shelves.get(change.kind, ())
            if change.subject == EVERYTHING:
                for shelf in shelves:
                    shelf.clear()
                self._void_all()
                continue
            for shelf in shelves:
                shelf.drop(change.subject)
            for reading in self._under_way.get(f"{change.kind} {change.subject}", ()):
                reading.is_void = True

    def forget(self) -> None:
        """Forget everything, what is being read included."""
        for shelf in self.shelves.values():
            shelf.clear()
        self._void_all()

    def _void_all(self) -> None:
        for readings in self._under_way.values():
            for reading in readings:
                reading.is_void = True
