"""Moments as whole milliseconds since 1970 (UTC)."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LEAST_MOMENT = -62_135_596_800_000  # the year 1
AFTER_MOMENTS = 253_402_300_800_000  # the year 10000


def milliseconds_of(moment: datetime) -> int:
    """Return the moment in milliseconds; what is finer is cut off."""
    return (moment - EPOCH) // MILLISECOND


def moment_of(milliseconds: int) -> datetime:
    """
    Return the moment in UTC.

    Raises:
        OverflowError: it is before the year 1 or after the year 9999.
    """
    return EPOCH + milliseconds * MILLISECOND
