"""When the keys of a page were last used; asked only where the page shows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from keys.queries.key_pages import KeyPage
from keys.queries.key_uses import last_uses_of
from keys.web.list_pages import KeyRow
from keys.web.moments import moment_of


def with_last_uses(rows: Sequence[KeyRow], page: KeyPage, *, now: datetime) -> tuple[KeyRow, ...]:
    """Return the rows of a page, each with its key's last use."""
    uses = last_uses_of([key.pk for key in page.keys])
    return tuple(
        replace(row, last_used=moment_of(uses[key.pk], now=now)) if key.pk in uses else row
        for row, key in zip(rows, page.keys, strict=True)
    )
