"""What is recognised keeps little in memory that the shelf has let go."""

from dataclasses import dataclass, field
from typing import cast
from weakref import WeakSet

from keys.verifier.holders import KeyEntry, KeyLife
from keys.verifier.recognised import Recognised
from keys.verifier.shelf import Shelf

ROOM = 10


@dataclass(eq=False)
class Thing:
    """Stands in for an entry, and for the key in it."""

    size: int = 1
    is_used: bool = False
    is_remembered: bool = field(default=False)


def learned(recognised: Recognised, line: str, thing: Thing) -> None:
    recognised.learn(line, cast("KeyEntry", thing), cast("KeyLife", thing))


class TestRecognised:
    def test_lets_go_of_what_the_shelf_had_no_room_for(self) -> None:
        shelf: Shelf[Thing] = Shelf(most_entries=ROOM, most_bytes=1_000)
        recognised, alive = Recognised(), WeakSet[Thing]()

        for number in range(20 * ROOM):
            thing = Thing()
            alive.add(thing)
            shelf.put(str(number), thing)
            learned(recognised, str(number), thing)

        assert len(alive) <= 3 * ROOM

    def test_keeps_what_the_shelf_keeps(self) -> None:
        shelf: Shelf[Thing] = Shelf(most_entries=ROOM, most_bytes=1_000)
        recognised, things = Recognised(), [Thing() for _ in range(ROOM)]

        for number, thing in enumerate(things):
            shelf.put(str(number), thing)
            learned(recognised, str(number), thing)

        lives: list[object] = [recognised.life_of(str(number)) for number in range(ROOM)]
        assert lives == things
