"""What is recognised leads to what the shelf still holds, and to nothing else."""

from collections.abc import Callable
from typing import cast
from unittest.mock import Mock

import pytest

from keys.verifier.holders import KeyEntry, KeyLife
from keys.verifier.recognised import MOST_LINES_OF_A_KEY, Recognised
from keys.verifier.shelf import Shelf

ROOM = 10
Shelved = tuple[Recognised, Shelf[KeyEntry]]


def life() -> KeyLife:
    return cast("KeyLife", Mock(size=1))


@pytest.fixture
def shelved() -> Shelved:
    recognised = Recognised()
    return recognised, Shelf(most_entries=ROOM, most_bytes=100_000, leaving=recognised.forget)


def put_and_learned(shelved: Shelved, name: str) -> KeyLife:
    recognised, shelf = shelved
    entry = KeyEntry((life(),))
    shelf.put(name, entry)
    recognised.learn(f"ApiKey {name}", entry, entry.lives[0])
    return entry.lives[0]


class TestRecognised:
    def test_keeps_what_the_shelf_keeps(self, shelved: Shelved) -> None:
        lives = [put_and_learned(shelved, str(number)) for number in range(ROOM)]

        assert [shelved[0].life_of(f"ApiKey {number}") for number in range(ROOM)] == lives

    def test_lets_go_of_what_the_shelf_had_no_room_for(self, shelved: Shelved) -> None:
        for number in range(20 * ROOM):
            put_and_learned(shelved, str(number))

        assert len(shelved[0]) == ROOM
        assert shelved[0].life_of("ApiKey 0") is None

    @pytest.mark.parametrize(
        "leave",
        [
            pytest.param(lambda shelf: shelf.drop("a"), id="dropped"),
            pytest.param(lambda shelf: shelf.clear(), id="cleared"),
            pytest.param(lambda shelf: shelf.put("a", KeyEntry((life(),))), id="replaced"),
        ],
    )
    def test_knows_nothing_of_what_left(
        self, shelved: Shelved, leave: Callable[[Shelf[KeyEntry]], None]
    ) -> None:
        put_and_learned(shelved, "a")

        leave(shelved[1])

        assert shelved[0].life_of("ApiKey a") is None
        assert len(shelved[0]) == 0

    def test_learns_the_same_line_once(self, shelved: Shelved) -> None:
        proved = put_and_learned(shelved, "a")
        shelved[0].learn("ApiKey a", shelved[1].entries["a"], proved)

        shelved[1].drop("a")

        assert len(shelved[0]) == 0

    def test_knows_few_ways_to_write_a_key(self, shelved: Shelved) -> None:
        proved = put_and_learned(shelved, "a")
        lines = [f"ApiKey{' ' * spaces}a" for spaces in range(1, 20)]

        for line in lines:
            shelved[0].learn(line, shelved[1].entries["a"], proved)

        assert 1 <= len(shelved[0]) <= MOST_LINES_OF_A_KEY
        assert shelved[0].life_of(lines[-1]) is proved

    def test_leads_to_the_key_that_was_proved_last(self, shelved: Shelved) -> None:
        put_and_learned(shelved, "a")
        entry, another = shelved[1].entries["a"], life()

        shelved[0].learn("ApiKey b", entry, another)

        assert shelved[0].life_of("ApiKey a") is None
        assert shelved[0].life_of("ApiKey b") is another

    def test_marks_what_is_asked_for(self, shelved: Shelved) -> None:
        put_and_learned(shelved, "a")

        shelved[0].life_of("ApiKey a")

        assert shelved[1].entries["a"].is_used
