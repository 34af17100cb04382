"""Formats of dates: Elasticsearch's names and Java's letters, for reading and for writing."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from keys.rules.search.moments import milliseconds_of, moment_of
from keys.wire.query_language.errors import ILLEGAL_ARGUMENT, Unreadable

LONGEST_PATTERN = 100
DEFAULT_FORMAT = "strict_date_optional_time||epoch_millis"

_ISO = "uuuu[-MM[-dd['T'[HH[:mm[:ss[.S]]]][XXX]]]]"
_ISO_WRITTEN = "uuuu-MM-dd'T'HH:mm:ss.SSSXXX"
# Name, how it is read, how it is written.
_NAMED = (
    ("date_optional_time", _ISO, _ISO_WRITTEN),
    ("date_optional_time_nanos", _ISO, _ISO_WRITTEN),
    ("date", "uuuu-MM-dd", ""),
    ("date_hour", "uuuu-MM-dd'T'HH", ""),
    ("date_hour_minute", "uuuu-MM-dd'T'HH:mm", ""),
    ("date_hour_minute_second", "uuuu-MM-dd'T'HH:mm:ss", ""),
    ("date_hour_minute_second_millis", "uuuu-MM-dd'T'HH:mm:ss.SSS", ""),
    ("date_hour_minute_second_fraction", "uuuu-MM-dd'T'HH:mm:ss.SSS", ""),
    ("date_time", _ISO_WRITTEN, ""),
    ("date_time_no_millis", "uuuu-MM-dd'T'HH:mm:ssXXX", ""),
    ("basic_date", "uuuuMMdd", ""),
    ("basic_date_time", "uuuuMMdd'T'HHmmss.SSSXXX", ""),
    ("basic_date_time_no_millis", "uuuuMMdd'T'HHmmssXXX", ""),
    ("year", "uuuu", ""),
    ("year_month", "uuuu-MM", ""),
    ("year_month_day", "uuuu-MM-dd", ""),
    ("iso8601", _ISO, _ISO_WRITTEN),
)
NAMED = {
    f"{strictness}{name}": (read, written or read)
    for name, read, written in _NAMED
    for strictness in ("", "strict_")
}
EPOCH_FORMATS = {"epoch_millis": 1, "epoch_second": 1000}
_EPOCH_NUMBER = re.compile(r"(-?\d{1,19})(?:\.(\d{1,9}))?", re.ASCII)
# Letters of a pattern: the regular expression that reads them, by how many stand together.
_LETTERS = {
    "u": ("year", {4: r"\d{4}", 1: r"\d{4}"}),
    "y": ("year", {4: r"\d{4}", 1: r"\d{4}"}),
    "M": ("month", {2: r"\d{2}", 1: r"\d{1,2}"}),
    "d": ("day", {2: r"\d{2}", 1: r"\d{1,2}"}),
    "H": ("hour", {2: r"\d{2}", 1: r"\d{1,2}"}),
    "m": ("minute", {2: r"\d{2}", 1: r"\d{1,2}"}),
    "s": ("second", {2: r"\d{2}", 1: r"\d{1,2}"}),
    "S": ("fraction", dict.fromkeys(range(1, 10), r"\d{1,9}")),
    "X": ("zone", dict.fromkeys(range(1, 4), r"Z|[+-]\d{2}(?::?\d{2})?")),
    "x": ("zone", dict.fromkeys(range(1, 4), r"[+-]\d{2}(?::?\d{2})?")),
    "Z": ("zone", dict.fromkeys(range(1, 6), r"Z|[+-]\d{2}(?::?\d{2})?")),
}


@dataclass(frozen=True)
class _Letters:
    part: str
    count: int
    reading: str


@dataclass(frozen=True)
class DateFormat:
    """One or more alternatives, joined by `||`; the first one writes."""

    text: str
    alternatives: tuple[str, ...]

    def read(self, text: str, *, zone: tzinfo, round_up: bool) -> int | None:
        """
        Return the moment in milliseconds, or None for a text of another format.

        Args:
            zone: where the date is meant when it does not say so.
            round_up: parts that are left out are the greatest there are, not the least.
        """
        for name in self.alternatives:
            moment = _read(name, text, zone=zone, round_up=round_up)
            if moment is not None:
                return moment
        return None

    def write(self, moment: int, *, zone: tzinfo = UTC) -> str:
        """Return the moment as text; one outside the years 1 to 9999 as its number."""
        name = self.alternatives[0]
        if name in EPOCH_FORMATS:
            return str(moment // EPOCH_FORMATS[name])
        try:
            local = moment_of(moment).astimezone(zone)
        except OverflowError:
            return str(moment)
        written = NAMED[name][1] if name in NAMED else name
        return "".join(_written(token, local) for token in _tokens(written))


@lru_cache(maxsize=64)
def date_format(text: str) -> DateFormat:
    """
    Return the format that a request names.

    Raises:
        Unreadable: it is neither a known name nor a pattern of known letters.
    """
    alternatives = tuple(text.split("||"))
    for name in alternatives:
        if name not in EPOCH_FORMATS and name not in NAMED:
            _check_pattern(name)
    return DateFormat(text=text, alternatives=alternatives)


def _check_pattern(pattern: str) -> None:
    if not pattern.strip():
        raise _invalid(pattern, "No date pattern provided")
    # Optional parts are for our own formats: in a caller's they could take exponential time.
    if len(pattern) > LONGEST_PATTERN or "[" in pattern:
        raise _invalid(pattern, "Unsupported pattern")
    parts = [token.part for token in _tokens(pattern) if isinstance(token, _Letters)]
    if len(parts) != len(set(parts)) or "year" not in parts:
        raise _invalid(pattern, "Unsupported pattern")


def _invalid(pattern: str, why: str) -> Unreadable:
    return Unreadable(f"Invalid format: [{pattern}]: {why}", type=ILLEGAL_ARGUMENT)


def _read(name: str, text: str, *, zone: tzinfo, round_up: bool) -> int | None:
    if name in EPOCH_FORMATS:
        return _read_epoch(text, unit=EPOCH_FORMATS[name])
    found = _expression(NAMED[name][0] if name in NAMED else name).fullmatch(text)
    if found is None:
        return None
    parts = {part: value for part, value in found.groupdict().items() if value is not None}
    try:
        moment = _moment(parts, zone=zone, round_up=round_up)
    except (ValueError, OverflowError):
        return None
    return milliseconds_of(moment)


def _read_epoch(text: str, *, unit: int) -> int | None:
    found = _EPOCH_NUMBER.fullmatch(text)
    if found is None:
        return None
    whole, fraction = found.groups()
    part = int((fraction or "0").ljust(9, "0")) * unit // 10**9
    return int(whole) * unit + (-part if whole.startswith("-") else part)


def _moment(parts: dict[str, str], *, zone: tzinfo, round_up: bool) -> datetime:
    year = int(parts["year"])
    month = int(parts.get("month", 12 if round_up else 1))
    last_day = calendar.monthrange(year, month)[1] if round_up and "day" not in parts else 1
    microsecond = 999_000 if round_up else 0
    if "fraction" in parts:
        microsecond = int(parts["fraction"].ljust(6, "0")[:6])
    return datetime(
        year,
        month,
        int(parts.get("day", last_day)),
        int(parts.get("hour", 23 if round_up else 0)),
        int(parts.get("minute", 59 if round_up else 0)),
        int(parts.get("second", 59 if round_up else 0)),
        microsecond,
        tzinfo=offset_zone(parts["zone"]) if "zone" in parts else zone,
    )


def offset_zone(text: str) -> tzinfo:
    """
    Return the zone of `Z`, `+01`, `+0100` or `+01:00`.

    Raises:
        ValueError: the offset is a day or more.
    """
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)


def _tokens(pattern: str) -> list[_Letters | str]:
    tokens: list[_Letters | str] = []
    for found in re.finditer(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']|'", pattern):
        quoted, letter = found.groups()
        if letter is not None:
            tokens.append(_letters(pattern, letter, len(found[0])))
        else:
            # Two quotes in a row are one quote.
            tokens.append(found[0] if quoted is None else quoted or "'")
    return tokens


def _letters(pattern: str, letter: str, count: int) -> _Letters:
    if letter not in _LETTERS:
        raise _invalid(pattern, f"Unknown pattern letter: {letter}")
    part, readings = _LETTERS[letter]
    if count not in readings:
        raise _invalid(pattern, f"Too many pattern letters: {letter}")
    return _Letters(part, count, readings[count])


@lru_cache(maxsize=64)
def _expression(pattern: str) -> re.Pattern[str]:
    parts = []
    for token in _tokens(pattern):
        if isinstance(token, _Letters):
            parts.append(f"(?P<{token.part}>{token.reading})")
        else:
            # Only our own formats have brackets: what they hold may be left out.
            optional = {"[": "(?:", "]": ")?"}
            parts.append(optional.get(token) or re.escape(token))
    return re.compile("".join(parts), re.ASCII)


def _written(token: _Letters | str, local: datetime) -> str:
    if isinstance(token, str):
        return token
    if token.part == "fraction":
        return f"{local.microsecond:06d}000"[: token.count]
    if token.part == "zone":
        minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
        sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
        return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" if minutes else "Z"
    value: int = getattr(local, token.part)
    return f"{value:0{4 if token.part == 'year' else token.count}d}"
