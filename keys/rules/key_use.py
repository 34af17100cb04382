"""What is remembered of a key's uses until it is written: so much at most, whoever calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_ADDRESS = 64
LONGEST_AGENT = 256
LONGEST_ROUTE = 256
MOST_TALLIES = 50_000
MOST_CALLERS_OF_A_KEY = 50
HOUR = timedelta(hours=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Primary key of the API key, address, agent; without the latter two for whoever is too many.
Who = tuple[int, str | None, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyUsed:
    """
    Uses of one key by one caller within one hour.

    Attributes:
        key: primary key of the API key.
        at: when the last of them was.
        route: what the last of them asked for.
        number: how many they were.
    """

    key: int
    at: datetime
    address: str
    agent: str
    route: str
    number: int


@dataclass(slots=True)
class _Tally:
    at: datetime
    address: str
    agent: str
    route: str
    number: int = 0


class UseBook:
    """
    Counts uses in memory, on one thread; `take` hands over what has come together.

    Of a key that is used by very many callers, and of everything when very many keys are used,
    some callers are counted together, under the name of the last of them. What is more than
    twice as much is counted in `lost` alone.
    """

    def __init__(self, *, most: int = MOST_TALLIES) -> None:
        self._most = most
        self._tallies: dict[Who, _Tally] = {}
        self._callers: dict[int, int] = {}
        self._texts: dict[str, str] = {}
        self._done: list[KeyUsed] = []
        self._hour_ends = LONG_AGO
        self.lost = 0

    def __len__(self) -> int:
        return len(self._tallies) + len(self._done)

    def note(self, key: int, *, at: datetime, address: str, agent: str, route: str) -> None:
        """Count one use."""
        if at >= self._hour_ends:
            self._begin_hour(at)
        agent = agent[:LONGEST_AGENT]
        tally = self._tallies.get((key, address, agent))
        if tally is None:
            tally = self._opened(key, at, address, agent)
            if tally is None:
                self.lost += 1
                return
        tally.number += 1
        tally.at = at
        tally.route = route

    def take(self) -> list[KeyUsed]:
        """Return all that was counted, and begin anew."""
        self._close_tallies()
        taken, self._done = self._done, []
        self._texts.clear()
        self._hour_ends = LONG_AGO
        return taken

    def put_back(self, uses: Iterable[KeyUsed]) -> None:
        """Keep what could not be written, as far as there is room for it."""
        for use in uses:
            if len(self) < 2 * self._most:
                self._done.append(use)
            else:
                self.lost += use.number

    def _opened(self, key: int, at: datetime, address: str, agent: str) -> _Tally | None:
        who: Who = (key, address, agent)
        address, agent = self._shared(address, LONGEST_ADDRESS), self._shared(agent, LONGEST_AGENT)
        callers = self._callers.get(key, 0)
        if callers >= MOST_CALLERS_OF_A_KEY or len(self) >= self._most:
            who = (key, None, None)
            together = self._tallies.get(who)
            if together is not None:
                together.address, together.agent = address, agent
                return together
            if len(self) >= 2 * self._most:
                return None
        self._callers[key] = callers + 1
        tally = self._tallies[who] = _Tally(at, address, agent, "")
        return tally

    def _begin_hour(self, at: datetime) -> None:
        self._close_tallies()
        self._hour_ends = at.replace(minute=0, second=0, microsecond=0) + HOUR

    def _close_tallies(self) -> None:
        for (key, _, _), tally in self._tallies.items():
            self._done.append(
                KeyUsed(
                    key=key,
                    at=tally.at,
                    address=tally.address,
                    agent=tally.agent,
                    route=printable(tally.route, LONGEST_ROUTE),
                    number=tally.number,
                )
            )
        self._tallies.clear()
        self._callers.clear()

    def _shared(self, text: str, longest: int) -> str:
        """Return one and the same object for equal texts, fit to be stored."""
        shown = printable(text, longest)
        return self._texts.setdefault(shown, shown)


def printable(text: str, longest: int) -> str:
    """Return the text short and without control characters, as a log or a table takes it."""
    if len(text) <= longest and text.isprintable():
        return text
    short = text[:longest]
    if short.isprintable():
        return short
    return "".join(character for character in short if character.isprintable())
