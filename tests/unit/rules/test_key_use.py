from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keys.rules.key_use import MOST_CALLERS_OF_A_KEY, UseBook

HERE = {"address": "192.0.2.7", "agent": "curl/8", "route": "GET /"}


class TestUseBook:
    def test_adds_up_the_uses_of_one_caller(self, now: datetime) -> None:
        book = UseBook()
        for second in range(3):
            book.note(1, at=now + timedelta(seconds=second), **HERE)

        (use,) = book.take()

        assert (use.number, use.at) == (3, now + timedelta(seconds=2))

    def test_tells_callers_apart(self, now: datetime) -> None:
        book = UseBook()
        book.note(1, at=now, **HERE)
        book.note(1, at=now, **{**HERE, "agent": "wget"})
        book.note(1, at=now, **{**HERE, "address": "192.0.2.8"})
        book.note(2, at=now, **HERE)

        assert len(book.take()) == 4

    def test_tells_hours_apart(self, now: datetime) -> None:
        book = UseBook()
        book.note(1, at=now, **HERE)
        book.note(1, at=now + timedelta(hours=1), **HERE)

        assert [use.at for use in book.take()] == [now, now + timedelta(hours=1)]

    def test_begins_anew_once_it_was_taken(self, now: datetime) -> None:
        book = UseBook()
        book.note(1, at=now, **HERE)
        book.take()

        assert book.take() == []

    def test_keeps_what_could_not_be_written(self, now: datetime) -> None:
        book = UseBook()
        book.note(1, at=now, **HERE)
        taken = book.take()
        book.put_back(taken)

        assert book.take() == taken

    def test_stores_no_control_characters(self, now: datetime) -> None:
        book = UseBook()
        book.note(1, at=now, address="a\x00b", agent="c\n" * 999, route="GET \udc80/")

        (use,) = book.take()

        assert (use.address, use.agent, use.route) == ("ab", "c" * 128, "GET /")

    def test_counts_callers_together_where_a_key_has_too_many(self, now: datetime) -> None:
        book = UseBook()
        for number in range(1000):
            book.note(1, at=now, address=f"2001:db8::{number:x}", agent="", route="GET /")

        uses = book.take()

        assert len(uses) == MOST_CALLERS_OF_A_KEY + 1
        assert sum(use.number for use in uses) == 1000
        assert uses[-1].address == f"2001:db8::{999:x}"

    def test_stays_small_whoever_calls(self, now: datetime) -> None:
        book = UseBook(most=10)
        for number in range(100):
            book.note(number, at=now, **HERE)

        taken = book.take()
        book.put_back(taken * 2)

        assert len(taken) == len(book) == 20
        assert book.lost == 80 + 20

    @given(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from("ab"), st.integers(0, 9_000)), max_size=50
        )
    )
    def test_forgets_no_use_and_no_last_moment(self, uses: list[tuple[int, str, int]]) -> None:
        began, book = datetime.fromisoformat("2026-03-14T09:30:00+00:00"), UseBook()
        in_order = sorted(uses, key=lambda use: use[2])
        for key, agent, second in in_order:
            book.note(
                key, at=began + timedelta(seconds=second), address="", agent=agent, route="GET /"
            )

        taken = book.take()

        assert Counter(key for key, _, _ in uses) == sum(
            (Counter({use.key: use.number}) for use in taken), Counter()
        )
        last = {key: began + timedelta(seconds=second) for key, _, second in in_order}
        assert last == {
            key: max(use.at for use in taken if use.key == key) for key, _, _ in in_order
        }
