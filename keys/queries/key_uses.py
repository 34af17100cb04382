"""When, from where and how often keys were used, for who may look at them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F

from keys.models import ApiKey, KeyCaller, KeyUse, KeyUseCount
from keys.models.prepared import Prepared
from keys.queries.expressions import IsOneOf
from keys.queries.key_details import key_in_detail
from keys.rules.caller import Caller
from keys.rules.errors import UnknownKey
from keys.rules.ownership import GET_ANY

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
DAYS_OF_CALLERS = 30
# Two places, for a single value would be compared and not looked for among several.
USES_OF = Prepared(
    lambda place: KeyUse.objects.filter(IsOneOf(F("key_id"), [place("keys"), place("keys")]))
)


@dataclass(frozen=True, kw_only=True)
class UseCount:
    """How often a key was used from `start` until before `end`."""

    start: datetime
    end: datetime
    number: int


@dataclass(frozen=True, kw_only=True)
class KeyUsage:
    """
    The uses of one key.

    Attributes:
        last: None for a key that was never used.
        counts: by the hour, and older ones by the day; hours without a use are left out.
        callers: of the last `DAYS_OF_CALLERS` days, the latest first.
    """

    key: ApiKey
    last: KeyUse | None
    counts: tuple[UseCount, ...]
    callers: tuple[KeyCaller, ...]

    @property
    def number(self) -> int:
        """Return how many uses are counted."""
        return sum(count.number for count in self.counts)


def last_uses_of(keys: Sequence[int]) -> dict[int, datetime]:
    """Return when keys were last used, by their primary keys; those never used are left out."""
    return {use.key_id: use.last_at for use in USES_OF.rows(keys=keys)}


def usage_in_detail(key_id: str, *, days: int, by: Caller, now: datetime) -> KeyUsage:
    """
    Return the uses of a key within the last days.

    Raises:
        NotAllowed: the caller may not look at this key.
        UnknownKey: he may look at all keys, and there is none with this id.
    """
    key = key_in_detail(key_id, by=by)
    if key is None:
        by.check_may(GET_ANY)
        raise UnknownKey(key_id)
    return usage_of(key, days=days, now=now)


def usage_of(key: ApiKey, *, days: int, now: datetime) -> KeyUsage:
    """Return the uses of a key within the last days, today's included."""
    first = midnight_of(now) - (days - 1) * A_DAY
    counts = KeyUseCount.objects.filter(key=key, hour__gte=int(first.timestamp()) // 3600)
    callers = KeyCaller.objects.filter(key=key, last_at__gt=now - DAYS_OF_CALLERS * A_DAY)
    return KeyUsage(
        key=key,
        last=KeyUse.objects.filter(key=key).first(),
        counts=tuple(_counts(counts.order_by("hour", "hours"))),
        callers=tuple(callers.order_by("-last_at", "-id")),
    )


def uses_by_day(counts: Collection[UseCount], *, days: int, now: datetime) -> list[UseCount]:
    """Return a count for each of the last days, today the last; also where there was no use."""
    today = midnight_of(now)
    numbers = {today - back * A_DAY: 0 for back in reversed(range(days))}
    for count in counts:
        day = midnight_of(count.start)
        if day in numbers:
            numbers[day] += count.number
    return [UseCount(start=day, end=day + A_DAY, number=number) for day, number in numbers.items()]


def midnight_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _counts(rows: Collection[KeyUseCount]) -> Iterator[UseCount]:
    for row in rows:
        start = datetime.fromtimestamp(row.hour * 3600, UTC)
        yield UseCount(start=start, end=start + row.hours * AN_HOUR, number=row.number)
