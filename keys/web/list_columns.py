"""Which columns of the key list a reader wants to see, and how his browser remembers it."""

from collections.abc import Iterable
from enum import StrEnum

from django.conf import settings
from django.http import HttpResponse

from keys.web.visits import Visit

A_YEAR = 365 * 24 * 60 * 60
SEPARATOR = "."


class Shown(StrEnum):
    """A column of the list; in the order in which they stand. The name is always there."""

    ID = "id"
    TYPE = "type"
    OWNER = "owner"
    CREATED = "created"
    EXPIRES = "expires"
    LAST_USED = "last_used"
    STATUS = "status"


Columns = frozenset[Shown]
DEFAULT_COLUMNS: Columns = frozenset(
    {Shown.TYPE, Shown.OWNER, Shown.CREATED, Shown.LAST_USED, Shown.STATUS}
)
NO_COLUMNS = "none"


def columns_text(columns: Columns) -> str:
    """Return the columns as an address and a cookie name them."""
    return SEPARATOR.join(column for column in Shown if column in columns) or NO_COLUMNS


def columns_from(text: str) -> Columns | None:
    """Return the columns that `columns_text` wrote; None for a text that names none we know."""
    if text == NO_COLUMNS:
        return frozenset()
    return columns_of(text.split(SEPARATOR)) or None


def columns_of(names: Iterable[str]) -> Columns:
    known = {column.value for column in Shown}
    return frozenset(Shown(name) for name in names if name in known)


def remembered_columns(visit: Visit) -> Columns:
    """Return what this reader chose in this browser, or what everybody begins with."""
    chosen = columns_from(visit.request.COOKIES.get(_cookie(visit), ""))
    return DEFAULT_COLUMNS if chosen is None else chosen


def remember_columns(response: HttpResponse, visit: Visit, columns: Columns) -> None:
    response.set_cookie(
        _cookie(visit),
        columns_text(columns),
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _cookie(visit: Visit) -> str:
    # Two readers of one browser do not see each other's choice.
    return f"apikeys_columns_{visit.user.pk}"
