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

# Address and agent.
Who = tuple[str, str]
# Stands for whoever is too many.
OTHERS: Who = ("", "\0")


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
    """
    Uses of one key by one caller.

    Attributes:
        others: of the key's first caller: the tallies of those that came after him.
    """

    at: datetime
    address: str
    agent: str
    route: str = ""
    number: int = 0
    others: "dict[Who, _Tally] | None" = None


class UseBook:
    """
    Counts uses in memory, on one thread; `take` hands over what has come together.

    Of a key that is used by very many callers, and of everything when very many keys are used,
    some callers are counted together, under the name of the last of them. What is more than
    twice as much is counted in `lost` alone.
    """

    def __init__(self, *, most: int = MOST_TALLIES) -> None:
        self._most = most
        # Of the first caller of each key: most have no other one between two times of writing.
        self._firsts: dict[int, _Tally] = {}
        self._opened = 0
        self._texts: dict[str, str] = {}
        self._done: list[KeyUsed] = []
        self._hour_ends = LONG_AGO
        self.lost = 0

    def __len__(self) -> int:
        return self._opened + len(self._done)

    def note(self, key: int, *, at: datetime, address: str, agent: str, route: str) -> None:
        """Count one use."""
        if at >= self._hour_ends:
            self._begin_hour(at)
        tally = self._firsts.get(key)
        if tally is None or tally.agent != agent or tally.address != address:
            tally = self._tally_of(key, at, address, agent)
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

    def _tally_of(self, key: int, at: datetime, address: str, agent: str) -> _Tally | None:
        """Return where to count a use of this caller's; None when there is no room."""
        address, agent = self._shared(address, LONGEST_ADDRESS), self._shared(agent, LONGEST_AGENT)
        first = self._firsts.get(key)
        if first is None:
            tally = self._new(at, address, agent)
            if tally is not None:
                self._firsts[key] = tally
            return tally
        if first.agent == agent and first.address == address:
            return first
        first.others = others = first.others or {}
        known = others.get((address, agent))
        if known is not None:
            return known
        is_one_more = len(others) + 1 < MOST_CALLERS_OF_A_KEY and len(self) < self._most
        caller = (address, agent) if is_one_more else OTHERS
        tally = others.get(caller) or self._new(at, address, agent)
        if tally is not None:
            tally.address, tally.agent = address, agent
            others[caller] = tally
        return tally

    def _new(self, at: datetime, address: str, agent: str) -> _Tally | None:
        if len(self) >= 2 * self._most:
            return None
        self._opened += 1
        return _Tally(at, address, agent)

    def _begin_hour(self, at: datetime) -> None:
        self._close_tallies()
        self._hour_ends = at.replace(minute=0, second=0, microsecond=0) + HOUR

    def _close_tallies(self) -> None:
        for key, first in self._firsts.items():
            for tally in (first, *(first.others or {}).values()):
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
        self._firsts.clear()
        self._opened = 0

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
