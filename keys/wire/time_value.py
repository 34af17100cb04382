"""Spans of time as Elasticsearch writes them: `90d`, `12h`, `1500ms`."""

import re
from datetime import timedelta

from keys.rules.errors import BadTimeValue

SECOND = 1_000_000_000
# In the order in which a suffix is looked for: `ms` before `s` and `m`.
NANOSECONDS_IN = {
    "nanos": 1,
    "micros": 1000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
    "d": 86_400 * SECOND,
}
WHOLE = re.compile(r"[-+]?[0-9]+", re.ASCII)
FRACTION = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
NO_VALUE = re.compile(r"-0*1", re.ASCII)
ZERO = re.compile(r"0+", re.ASCII)
LARGEST = 2**63 - 1
LONGEST = 64


def parse_time_value(text: str, *, setting: str) -> timedelta | None:
    """
    Return the span in `text`, or None for `-1`, which means none.

    A span longer than Python can express is the longest that it can.

    Args:
        setting: what the value is for, as the refusal names it.

    Raises:
        BadTimeValue: no unit, a negative or a broken number.

    Source: Elasticsearch guide, API conventions, time units.
    """
    trimmed = text.strip()
    unit = _unit_of(trimmed)
    if len(trimmed) > LONGEST:
        raise _refusal(text, setting, "number is too long")
    if unit is None:
        return _without_unit(trimmed, text, setting)
    number = trimmed[: -len(unit)].strip()
    if FRACTION.fullmatch(number):
        raise _refusal(text, setting, "fractional time values are not supported")
    if not WHOLE.fullmatch(number) or abs(int(number)) > LARGEST:
        raise BadTimeValue(f"failed to parse [{text[:LONGEST]}]")
    if int(number) < 0:
        raise _refusal(text, setting, "negative durations are not supported")
    return _span(int(number) * NANOSECONDS_IN[unit])


def _unit_of(text: str) -> str | None:
    lowered = text.lower()
    for unit in NANOSECONDS_IN:
        # A capital M would be months elsewhere, so minutes take the small letter only.
        if (text if unit == "m" else lowered).endswith(unit):
            return unit
    return None


def _without_unit(trimmed: str, text: str, setting: str) -> timedelta | None:
    if NO_VALUE.fullmatch(trimmed):
        return None
    if ZERO.fullmatch(trimmed):
        return timedelta()
    raise _refusal(text, setting, "unit is missing or unrecognized")


def _span(nanoseconds: int) -> timedelta:
    try:
        return timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return timedelta.max


def _refusal(text: str, setting: str, why: str) -> BadTimeValue:
    shown = text[:LONGEST]
    return BadTimeValue(
        f"failed to parse setting [{setting}] with value [{shown}] as a time value: {why}"
    )
