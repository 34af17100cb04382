"""How often a key was used, and whether once more is too often."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from keys.rules.limits import Period, Rate
from keys.rules.rate_meter import MOST_ENTRIES, NANOSECONDS, PARTS, RateMeter

FIVE = Rate(requests=5, per=Period.SECOND)
RATES = st.builds(Rate, requests=st.integers(1, 100), per=st.sampled_from(Period))
# Close together, at the very edges of a span and its parts, and far apart.
STEPS = st.sampled_from([0, 0.001, 1 / PARTS, 0.2, 60 / PARTS, 0.999, 1, 1.001, 30, 60])


def at(seconds: float) -> int:
    return round(seconds * NANOSECONDS)


def moments_after(steps: list[float]) -> list[int]:
    return [*accumulate(at(step) for step in steps)]


def granted_at(meter: RateMeter, rate: Rate, moments: list[int]) -> list[int]:
    return [moment for moment in moments if meter.take(rate, now=moment).is_granted]


class TestRateMeter:
    def test_grants_as_many_as_the_rate_says_and_counts_down(self) -> None:
        meter = RateMeter()

        answers = [meter.take(FIVE, now=at(10)) for _ in range(7)]

        assert [one.is_granted for one in answers] == [True] * 5 + [False] * 2
        assert [one.remaining for one in answers] == [4, 3, 2, 1, 0, 0, 0]

    def test_says_when_the_next_may_pass_and_keeps_its_word(self) -> None:
        meter, rate = RateMeter(), Rate(requests=2, per=Period.MINUTE)
        granted_at(meter, rate, [at(10), at(20.5)])
        refused = meter.take(rate, now=at(30.2))

        assert refused.seconds == 40
        assert not meter.take(rate, now=at(69.9)).is_granted
        assert meter.take(rate, now=at(30.2 + refused.seconds)).is_granted

    def test_never_says_to_come_back_at_once(self) -> None:
        meter = RateMeter()
        granted_at(meter, FIVE, [at(10)] * 5)

        assert meter.take(FIVE, now=at(11) - 1).seconds == 1

    def test_refused_requests_prolong_nothing(self) -> None:
        meter = RateMeter()
        granted_at(meter, FIVE, [at(10)] * 5)

        assert granted_at(meter, FIVE, [at(10 + part / 10) for part in range(10)]) == []
        assert meter.take(FIVE, now=at(11)).is_granted

    def test_takes_who_keeps_to_an_even_pace_at_his_word(self) -> None:
        paced = [at(number / 5) for number in range(100)]

        assert granted_at(RateMeter(), FIVE, paced) == paced

    def test_a_changed_rate_forgives_nothing(self) -> None:
        meter = RateMeter()
        granted_at(meter, FIVE, [at(10)] * 5)

        stricter = meter.take(Rate(requests=3, per=Period.MINUTE), now=at(10.5))
        again = meter.take(FIVE, now=at(10.6))

        assert not stricter.is_granted
        assert stricter.seconds == 60
        assert not again.is_granted

    @given(rate=RATES, steps=st.lists(STEPS, max_size=120))
    def test_grants_no_more_in_any_span_than_the_rate_says(
        self, rate: Rate, steps: list[float]
    ) -> None:
        granted = granted_at(RateMeter(), rate, moments_after(steps))

        for first, last in zip(granted, granted[rate.requests :], strict=False):
            assert last - first >= at(rate.seconds)

    @given(rate=RATES, steps=st.lists(STEPS, max_size=120))
    def test_refuses_nothing_that_a_span_a_little_longer_would_grant(
        self, rate: Rate, steps: list[float]
    ) -> None:
        longer = at(rate.seconds * (1 + 1 / PARTS))
        meter = RateMeter()
        granted: list[int] = []
        for now in moments_after(steps):
            of_late = [moment for moment in granted if moment > now - longer]
            if meter.take(rate, now=now).is_granted:
                granted.append(now)
            else:
                assert len(of_late) >= rate.requests

    @given(
        requests=st.lists(
            st.tuples(st.sampled_from([0.0001, 0.01, 0.02, 0.5, 0.95]), st.sampled_from(Period)),
            max_size=300,
        )
    )
    def test_takes_no_more_room_however_many_there_are(
        self, requests: list[tuple[float, Period]]
    ) -> None:
        meter, moments = RateMeter(), moments_after([step for step, _ in requests])

        for now, (_, per) in zip(moments, requests, strict=True):
            meter.take(Rate(requests=1_000_000, per=per), now=now)

            assert len(meter) <= MOST_ENTRIES
