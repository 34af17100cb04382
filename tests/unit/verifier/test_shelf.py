"""What is remembered stays within bounds, and what is asked for stays longest."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from keys.verifier.shelf import Shelf


@dataclass
class Thing:
    size: int = 1
    is_used: bool = False
    has_left: bool = False


def leave(thing: Thing) -> None:
    assert not thing.has_left
    thing.has_left = True


def shelf(*, most_entries: int = 3, most_bytes: int = 1_000) -> Shelf[Thing]:
    return Shelf(most_entries=most_entries, most_bytes=most_bytes, leaving=leave)


class TestShelf:
    def test_lets_the_oldest_go_first(self) -> None:
        full = shelf()

        for name in "abcd":
            full.put(name, Thing())

        assert [*full.entries] == ["b", "c", "d"]
        assert full.evictions == 1

    def test_passes_over_once_what_was_used(self) -> None:
        full = shelf()
        for name in "abc":
            full.put(name, Thing())
        full.entries["a"].is_used = True

        full.put("d", Thing())
        full.put("e", Thing())

        assert {*full.entries} == {"a", "d", "e"}

    def test_holds_no_more_bytes_than_it_may(self) -> None:
        full = shelf(most_bytes=10)

        for name in "abc":
            full.put(name, Thing(size=4))

        assert [*full.entries] == ["b", "c"]
        assert full.bytes == 8

    def test_counts_an_entry_once_that_is_put_anew(self) -> None:
        full = shelf()
        first = Thing(size=5)
        full.put("a", first)

        full.put("a", Thing(size=7))

        assert full.bytes == 7
        assert first.has_left

    def test_finds_the_oldest_among_very_many_that_left_by_themselves(self) -> None:
        full = shelf()
        for number in range(1_000):
            full.put(f"gone {number}", Thing())
            full.drop(f"gone {number}")
        for name in "abcd":
            full.put(name, Thing())

        assert [*full.entries] == ["b", "c", "d"]

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["put", "drop", "clear", "use"]),
                st.sampled_from("abcdef"),
                st.integers(1, 9),
            )
        )
    )
    def test_knows_what_it_holds(self, steps: list[tuple[str, str, int]]) -> None:
        kept, things = shelf(most_entries=4, most_bytes=20), []
        for step, name, size in steps:
            if step == "put":
                things.append(Thing(size=size))
                kept.put(name, things[-1])
            elif step == "drop":
                kept.drop(name)
            elif step == "clear":
                kept.clear()
            elif name in kept.entries:
                kept.entries[name].is_used = True

            held = [*kept.entries.values()]
            assert kept.bytes == sum(thing.size for thing in held) <= 20
            assert len(held) <= 4
            assert [one for one in things if not one.has_left] == [
                one for one in things if any(one is other for other in held)
            ]
