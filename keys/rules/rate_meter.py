"""
How many requests one key has made of late.

A sliding log, condensed. Of the usual ways it is the one that keeps the promise of `Rate`: a
bucket of tokens lets nearly twice as many pass in the span after a pause, and so do windows that
begin at fixed times. A log of every request keeps it, too, but takes room for each of them. So
requests that come close together, within a 64th of the span, share an entry and are forgotten
together, when the last of them is a span old. That errs on the safe side, by a 64th of the span
at most, and not at all for requests that come further apart; and no log is longer than
`MOST_ENTRIES`, however many requests there are.
"""

from array import array
from collections.abc import Hashable
from dataclasses import dataclass

from keys.rules.limits import Rate

NANOSECONDS = 1_000_000_000
MOST_METERS = 50_000
"""Of about a kilobyte at most; few keys have a rate, and fewer are used within the same minute."""
PARTS = 64
# Those of a span and its edges; and as many of a shorter span that was the key's before.
MOST_ENTRIES = 2 * (PARTS + 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """
    What a rate leaves.

    Attributes:
        is_granted: whether this request was one of those that may pass.
        remaining: how many more may pass now.
        seconds: until there is more; of a refused request, until one like it may pass. Rounded
            up, and never none.
    """

    is_granted: bool
    remaining: int
    seconds: int


class RateMeter:
    """Counts what was granted to one key; a refused request counts for nothing."""

    __slots__ = ("_began", "_counts", "_ends", "_total")

    def __init__(self) -> None:
        self._ends = array("Q")
        self._counts = array("I")
        self._total = 0
        self._began = 0

    def __len__(self) -> int:
        return len(self._ends)

    def take(self, rate: Rate, *, now: int) -> Allowance:
        """
        Grant a request, or refuse it.

        What was granted under another rate counts still: to change it forgives nothing.

        Args:
            now: nanoseconds on a clock that nobody sets; fractions of a second would not add up.
        """
        span = rate.seconds * NANOSECONDS
        self._forget(until=now - span)
        if self._total >= rate.requests:
            wait = self._freed_at(self._total - rate.requests) + span - now
            return Allowance(is_granted=False, remaining=0, seconds=_whole_seconds(wait))
        self._count(now, part=span // PARTS)
        return Allowance(
            is_granted=True,
            remaining=rate.requests - self._total,
            seconds=_whole_seconds(self._ends[0] + span - now),
        )

    def _forget(self, *, until: int) -> None:
        gone = 0
        for end in self._ends:
            if end > until:
                break
            self._total -= self._counts[gone]
            gone += 1
        if gone:
            del self._ends[:gone], self._counts[:gone]

    def _count(self, now: int, *, part: int) -> None:
        self._total += 1
        if self._ends and (now - self._began < part or len(self._ends) >= MOST_ENTRIES):
            self._ends[-1] = now
            self._counts[-1] += 1
            return
        self._began = now
        self._ends.append(now)
        self._counts.append(1)

    def _freed_at(self, surplus: int) -> int:
        """Return when the last of those was granted that must be forgotten for one to pass."""
        left = surplus
        for end, count in zip(self._ends, self._counts, strict=True):
            left -= count
            if left < 0:
                return end
        raise AssertionError("more than was counted")


class RateMeters:
    """
    A meter for each key of late, by what names the key.

    When there are more than there is room for, that of the key which was not used for longest
    leaves.
    """

    def __init__(self, *, most: int = MOST_METERS) -> None:
        self._most = most
        self._meters: dict[Hashable, RateMeter] = {}

    def __len__(self) -> int:
        return len(self._meters)

    def take(self, key: Hashable, rate: Rate, *, now: int) -> Allowance:
        """Grant the key a request, or refuse it; `now` as for `RateMeter.take`."""
        meter = self._meters.pop(key, None) or RateMeter()
        # The latest stands last.
        self._meters[key] = meter
        if len(self._meters) > self._most:
            del self._meters[next(iter(self._meters))]
        return meter.take(rate, now=now)


def _whole_seconds(nanoseconds: int) -> int:
    return max(1, -(-nanoseconds // NANOSECONDS))
