"""How a key is used: its last use, a small chart, and who uses it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.models import ApiKey, KeyCaller, KeyUse
from keys.queries.key_uses import DAYS_OF_CALLERS, UseCount, usage_of, uses_by_day
from keys.web.moments import Moment, moment_of

DAYS = 30
WIDTH_OF_DAY, WIDTH_OF_BAR, HEIGHT = 10, 8, 40
SMALLEST_BAR = 2
MOST_CALLERS = 10


@dataclass(frozen=True, kw_only=True)
class Bar:
    """
    One day of the chart.

    Attributes:
        number: how many uses, as people read it.
        x, y, width, height: where it stands in the drawing.
    """

    day: str
    number: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class LastUse:
    """`place`: from where, as far as that is known."""

    at: Moment
    place: str
    agent: str
    route: str


@dataclass(frozen=True, kw_only=True)
class CallerRow:
    address: str
    agent: str
    last_used: Moment
    number: str


@dataclass(frozen=True, kw_only=True)
class UsagePanel:
    """
    The uses of one key.

    Attributes:
        last: None for a key that was never used.
        summary: what the chart shows, in a sentence.
        bars: of the last days, today's the last; none where there is nothing to draw.
        view_box: what the drawing measures.
        more_callers: how many there are besides those shown, in a sentence.
    """

    last: LastUse | None
    summary: str
    bars: tuple[Bar, ...]
    view_box: str
    callers: tuple[CallerRow, ...]
    more_callers: str


def usage_panel(key: ApiKey, *, now: datetime) -> UsagePanel:
    usage = usage_of(key, days=DAYS, now=now)
    days = uses_by_day(usage.counts, days=DAYS, now=now)
    number = sum(day.number for day in days)
    return UsagePanel(
        last=_last_use(usage.last, now=now) if usage.last else None,
        summary=_summary(number),
        bars=tuple(_bars(days)) if number else (),
        view_box=f"0 0 {DAYS * WIDTH_OF_DAY} {HEIGHT}",
        callers=tuple(_caller(one, now=now) for one in usage.callers[:MOST_CALLERS]),
        more_callers=_more(len(usage.callers) - MOST_CALLERS),
    )


def _last_use(use: KeyUse, *, now: datetime) -> LastUse:
    place = _("from %(address)s") % {"address": use.address} if use.address else ""
    return LastUse(
        at=moment_of(use.last_at, now=now), place=place, agent=use.agent, route=use.route
    )


def _summary(number: int) -> str:
    if not number:
        return _("Not used in the last %(days)d days.") % {"days": DAYS}
    text = ngettext(
        "Used %(shown)s time in the last %(days)d days.",
        "Used %(shown)s times in the last %(days)d days.",
        number,
    )
    return text % {"shown": _shown(number), "days": DAYS}


def _bars(days: Sequence[UseCount]) -> Iterator[Bar]:
    most = max(day.number for day in days)
    for place, day in enumerate(days):
        # A day with few uses is told apart from one with none.
        height = max(day.number * HEIGHT // most, SMALLEST_BAR) if day.number else 0
        yield Bar(
            day=date_format(day.start, "F j"),
            number=_shown(day.number),
            x=place * WIDTH_OF_DAY,
            y=HEIGHT - height,
            width=WIDTH_OF_BAR,
            height=height,
        )


def _caller(caller: KeyCaller, *, now: datetime) -> CallerRow:
    return CallerRow(
        address=caller.address,
        agent=caller.agent,
        last_used=moment_of(caller.last_at, now=now),
        number=_shown(caller.number),
    )


def _more(number: int) -> str:
    if number <= 0:
        return ""
    text = ngettext(
        "and %(shown)s more in the last %(days)d days",
        "and %(shown)s more in the last %(days)d days",
        number,
    )
    return text % {"shown": _shown(number), "days": DAYS_OF_CALLERS}


def _shown(number: int) -> str:
    return str(number_format(number, force_grouping=True))
