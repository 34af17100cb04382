"""Moments as people read them: how long ago or ahead, and exactly."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONTH = timedelta(days=30.436875)
YEAR = timedelta(days=365.2425)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """
    A moment as a page shows it.

    Attributes:
        iso: for the `datetime` attribute; the page's script shows it in the reader's zone.
        exact: date and time in UTC.
        relative: `3 days ago`, `in a day`.
    """

    iso: str
    exact: str
    relative: str


def moment_of(at: datetime, *, now: datetime) -> Moment:
    """Return `at` as it reads at `now` (both aware)."""
    return Moment(
        iso=at.astimezone(UTC).isoformat(timespec="seconds"),
        exact=_exact_text(at.astimezone(UTC)),
        relative=relative_text(at, now=now),
    )


def _exact_text(at: datetime) -> str:
    # What `date_format` writes by "F j, Y, H:i", in a fifth of its time: lists have many moments.
    return f"{MONTHS[at.month]} {at.day}, {at.year:04}, {at:%H:%M} UTC"


def relative_text(at: datetime, *, now: datetime) -> str:
    """Return the distance from `now` to `at` in words, the unit chosen by rounding."""
    span = span_text(abs(at - now))
    if at > now:
        return _("in %(span)s") % {"span": span}
    return _("%(span)s ago") % {"span": span}


def span_text(span: timedelta) -> str:
    """Return a span in one unit: `a few seconds`, `a day`, `12 days`, `a year`."""
    minutes, hours, days = _rounded(span, MINUTE), _rounded(span, HOUR), _rounded(span, DAY)
    months, years = _rounded(span, MONTH), _rounded(span, YEAR)
    # Each unit gives way a little before the next one is full.
    if span < timedelta(seconds=44.5):
        return _("a few seconds")
    if minutes < 45:  # noqa: PLR2004  # the threshold that people know from other clocks
        return ngettext("a minute", "%(n)d minutes", max(minutes, 1)) % {"n": minutes}
    if hours < 22:  # noqa: PLR2004  # the same
        return ngettext("an hour", "%(n)d hours", max(hours, 1)) % {"n": hours}
    if days < 26:  # noqa: PLR2004  # the same
        return ngettext("a day", "%(n)d days", max(days, 1)) % {"n": days}
    if months < 11:  # noqa: PLR2004  # the same
        return ngettext("a month", "%(n)d months", max(months, 1)) % {"n": months}
    return ngettext("a year", "%(n)d years", max(years, 1)) % {"n": years}


def _rounded(span: timedelta, unit: timedelta) -> int:
    return int(span / unit + 0.5)
