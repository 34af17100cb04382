"""Spans of time as Kuzzle takes them: a number of milliseconds, or a text such as `6d`."""

import re
import sys

from keys.rules.json_types import Json

NEVER = -1
LONGEST_TEXT = 100
LONGEST = sys.float_info.max
SPAN = re.compile(
    r"(-?[0-9]*\.?[0-9]+) *"
    r"(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d"
    r"|weeks?|w|years?|yrs?|y)?",
    # Digits and letters of ASCII alone: the long s is no s.
    re.IGNORECASE | re.ASCII,
)
SECOND, MINUTE, HOUR, DAY, WEEK = 1_000, 60_000, 3_600_000, 86_400_000, 604_800_000
YEAR = 31_557_600_000  # 365.25 days
FACTORS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK, "y": YEAR}


def milliseconds_in(text: str) -> float | None:
    """
    Return the span that a text states; None for what is no span.

    Source: vercel/ms 2.1.3, which Kuzzle reads spans with.
    """
    if _units_of(text) > LONGEST_TEXT:
        return None
    found = SPAN.fullmatch(text)
    if found is None:
        return None
    number, unit = found.groups()
    return float(number) * _factor(unit)


def milliseconds_from(value: Json) -> float:
    """Return the span that an argument states; 0, which nothing may last, for what is none."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str):
        return milliseconds_in(value) or 0
    if isinstance(value, int | float):
        # A whole number may have more digits than any span; it is refused as a long one.
        return min(value, LONGEST)
    return 0


def _factor(unit: str | None) -> int:
    if unit is None:
        return 1
    lower = unit.lower()
    if lower.startswith(("ms", "milli")):
        return 1
    return FACTORS[lower[0]]


def _units_of(text: str) -> int:
    """Return the length of the text as JavaScript counts it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
