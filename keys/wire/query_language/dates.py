"""Moments as a query names them: dates, numbers, and sums like `now-1d/d`."""

import calendar
import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keys.rules.search import GREATEST_LONG, LEAST_LONG
from keys.rules.search.moments import MILLISECOND, milliseconds_of, moment_of
from keys.wire.query_language.date_formats import (
    DEFAULT_FORMAT,
    DateFormat,
    date_format,
    offset_zone,
)
from keys.wire.query_language.errors import ILLEGAL_ARGUMENT, BadValue, Unreadable
from keys.wire.query_language.shapes import GREATEST_INT

NOW = "now"
ANCHOR_END = "||"
LONGEST_SUM = 100
_STEP = re.compile(r"([+\-/])(\d*+)(.)", re.ASCII | re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-]\d{1,2}(?::?\d{2})?)|Z|UTC|GMT|UT", re.ASCII)
_SPANS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "H": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_MONTHS = {"y": 12, "M": 1}
_BEGINNINGS = {
    "y": {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "M": {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "w": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "d": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "h": {"minute": 0, "second": 0, "microsecond": 0},
    "H": {"minute": 0, "second": 0, "microsecond": 0},
    "m": {"second": 0, "microsecond": 0},
    "s": {"microsecond": 0},
}


def default_format() -> DateFormat:
    return date_format(DEFAULT_FORMAT)


def parse_zone(text: str) -> tzinfo:
    """
    Return the time zone called `text`, an offset or a name of the zone database.

    Raises:
        Unreadable: there is no such zone.
    """
    try:
        found = _OFFSET.fullmatch(text)
        if found is not None:
            return offset_zone(_padded(found[1])) if found[1] else UTC
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable(f"Unknown time-zone ID: {text}", type=ILLEGAL_ARGUMENT) from None


def _padded(offset: str) -> str:
    hours, colon, minutes = offset[1:].partition(":")
    return f"{offset[0]}{hours.zfill(2)}{colon}{minutes}"


def read_moment(
    text: str,
    *,
    now: datetime,
    format: DateFormat | None = None,  # noqa: A002  # the wire's word
    zone: tzinfo | None = None,
    round_up: bool,
) -> int:
    """
    Return the moment in milliseconds since 1970 (UTC).

    Args:
        text: a date, a number of milliseconds, or `now` or a date with `||`, then steps such as
            `+1M`, `-2h` and `/d`.
        format: how the date is written; ISO or milliseconds unless told.
        zone: where the date and its days are meant; UTC unless told.
        round_up: whether a date without its time, and a rounded one, is the end of its day.

    Raises:
        BadValue: the text is no moment.
    """
    format_, zone = format or default_format(), zone or UTC
    if text.startswith(NOW):
        return _after_steps(milliseconds_of(now), text[len(NOW) :], zone=zone, round_up=round_up)
    anchor, separator, steps = text.partition(ANCHOR_END)
    moment = format_.read(anchor, zone=zone, round_up=round_up and not separator)
    if moment is None:
        raise BadValue(
            f"failed to parse date field [{anchor}] with format [{format_.text}]",
            type="parse_exception",
        )
    return _after_steps(moment, steps, zone=zone, round_up=round_up) if separator else moment


def _after_steps(moment: int, steps: str, *, zone: tzinfo, round_up: bool) -> int:
    if not steps:
        return moment
    if len(steps) > LONGEST_SUM:
        raise _bad_sum(f"truncated date math [{steps[:LONGEST_SUM]}]")
    at, growing = 0, True
    try:
        local = moment_of(moment).astimezone(zone)
        while at < len(steps):
            found = _STEP.match(steps, at)
            if found is None:
                raise _unreadable_step(steps, at)
            growing = found[1] != "-"
            local = _stepped(local, found, steps, round_up=round_up)
            at = found.end()
        return milliseconds_of(local.astimezone(UTC))
    except (OverflowError, ValueError):
        # Beyond the years 1 to 9999 there is no key: any moment out there will do.
        return GREATEST_LONG if growing else LEAST_LONG


def _stepped(local: datetime, step: re.Match[str], steps: str, *, round_up: bool) -> datetime:
    operator, digits, unit = step.groups()
    if unit not in _BEGINNINGS:
        raise _bad_sum(f"unit [{unit}] not supported for date math [{steps}]")
    count = int(digits or 1)
    if count > GREATEST_INT:
        raise BadValue(f'For input string: "{digits}"', type="number_format_exception")
    if operator != "/":
        return _moved(local, unit, -count if operator == "-" else count)
    if count != 1:
        raise _bad_sum(f"rounding `/` can only be used on single unit types [{steps}]")
    beginning = local.replace(**_BEGINNINGS[unit])  # type: ignore[arg-type]  # parts of a time
    if unit == "w":
        beginning -= timedelta(days=beginning.weekday())
    return _moved(beginning, unit, 1) - MILLISECOND if round_up else beginning


def _moved(local: datetime, unit: str, count: int) -> datetime:
    if unit in _MONTHS:
        months = local.year * 12 + local.month - 1 + count * _MONTHS[unit]
        year, month = divmod(months, 12)
        last_day = calendar.monthrange(year, month + 1)[1]
        return local.replace(year=year, month=month + 1, day=min(local.day, last_day))
    if unit in {"w", "d"}:
        return local + count * _SPANS[unit]
    # An hour is an hour of time that passes, also when clocks change.
    return (local.astimezone(UTC) + count * _SPANS[unit]).astimezone(local.tzinfo)


def _unreadable_step(steps: str, at: int) -> BadValue:
    if steps[at] not in "+-/":
        return _bad_sum(f"operator not supported for date math [{steps}]")
    return _bad_sum(f"truncated date math [{steps}]")


def _bad_sum(reason: str) -> BadValue:
    return BadValue(reason, type="parse_exception")
