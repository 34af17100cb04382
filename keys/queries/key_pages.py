"""One page of the key list: searched, sorted, and found again by its first and last row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F

from keys.models import ApiKey
from keys.queries.expressions import IsOneOf
from keys.queries.filtered_keys import keys_matching
from keys.queries.key_candidates import MOST_CANDIDATES, candidates
from keys.queries.key_counts import counted_keys, counted_total
from keys.queries.key_filters import KeyFilters
from keys.queries.key_orders import Column, Cursor, KeyOrder, Sort
from keys.queries.key_shelves import Shelf, parted, shelves_of
from keys.queries.key_walks import Walk, may_be_walked_at_once
from keys.rules.caller import Caller

__all__ = [
    "PAGE_SIZES",
    "Column",
    "Cursor",
    "KeyPage",
    "Sort",
    "page_of_keys",
]

PAGE_SIZES = (25, 50, 100)
# Where keys have to be looked at to be counted, so many are counted, and no more looked at: the
# total of a search that finds much must not cost ten times its page.
MOST_COUNTED = 1_000
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, kw_only=True)
class KeyPage:
    """
    Rows and the way on.

    Attributes:
        keys: the rows, in the asked order.
        total: how many match in all.
        previous, next: where the neighbouring pages begin; None at an end.
        total_is_exact: False where counting stopped at `total`, and there may be more.
        is_cut: whether the search stopped before the page was full; `next` (or `previous`, going
            backward) takes it up again where it stopped. The page may even be empty then.
    """

    keys: list[ApiKey]
    total: int
    previous: Cursor | None
    next: Cursor | None
    total_is_exact: bool = True
    is_cut: bool = False


def page_of_keys(
    *, filters: KeyFilters, sort: Sort, cursor: Cursor | None, size: int, by: Caller, now: datetime
) -> KeyPage:
    """
    Return one page of the keys that pass the filters.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    matching = keys_matching(filters=filters, by=by, now=now)
    counted = counted_total(filters, by=by, now=now)
    # What holds more keys than candidates may be is not looked for.
    is_large = counted is not None and counted > MOST_CANDIDATES
    few = None if is_large else candidates(filters=filters, by=by, now=now)
    backward = cursor is not None and cursor.backward
    order = KeyOrder(sort.column, descending=sort.descending is not backward)
    if few is None:
        shelves = shelves_of(filters, order, by=by, now=now)
    else:
        matching = matching.filter(IsOneOf(F("pk"), few))
        shelves = parted(Shelf(index=matching, fitting=None, order=order))
    is_dense = (
        few is None
        and counted is not None
        and may_be_walked_at_once(unfit=counted_keys() - counted)
    )
    walks = [Walk(shelf=one, wanted=size + 1, is_dense=is_dense) for one in shelves]
    for walk in walks:
        walk.go(cursor)
    rows, stopped_at = _merged(walks, order)
    if counted is not None:
        total, is_exact = counted, True
    elif few is not None:
        is_all = cursor is None and len(rows) <= size
        total, is_exact = len(rows) if is_all else matching.count(), True
    else:
        total, is_exact = _looked_at(filters, by=by, now=now)
    page = _page(rows[:size], order, cursor=cursor, more=len(rows) > size, stopped_at=stopped_at)
    # The page may have looked further than the count.
    return replace(page, total=max(total, len(page.keys)), total_is_exact=is_exact)


def _merged(walks: Iterable[Walk], order: KeyOrder) -> tuple[list[ApiKey], Cursor | None]:
    """Return the rows of all walks in one order, and where the first of them stopped."""
    together = list(walks)
    rows = order.merged([walk.rows for walk in together])
    stops = [walk.stopped_at for walk in together if walk.stopped_at is not None]
    if not stops:
        return rows, None
    # Behind the first stop a row may be missing, so none is shown from there on.
    stop = order.first_of(stops)
    return [row for row in rows if not order.is_behind(row, stop)], stop


def _page(
    rows: list[ApiKey],
    order: KeyOrder,
    *,
    cursor: Cursor | None,
    more: bool,
    stopped_at: Cursor | None,
) -> KeyPage:
    """Return the page, its total still to be told."""
    backward = cursor is not None and cursor.backward
    is_cut = stopped_at is not None and not more
    far = order.place_of(rows[-1]) if rows and more else stopped_at if is_cut else None
    near = order.place_of(rows[0]) if rows else cursor
    near = near if cursor is not None else None
    if backward:
        rows.reverse()
    before, after = (far, near) if backward else (near, far)
    return KeyPage(
        keys=rows,
        total=0,
        previous=before and replace(before, backward=True),
        next=after and replace(after, backward=False),
        is_cut=is_cut,
    )


def _looked_at(filters: KeyFilters, *, by: Caller, now: datetime) -> tuple[int, bool]:
    """Return how many of the newest keys pass, and whether those are all there are."""
    newest = KeyOrder(Column.CREATED, descending=True)
    found, is_exact = 0, True
    for shelf in shelves_of(filters, newest, by=by, now=now):
        walk = Walk(shelf=shelf, wanted=MOST_COUNTED + 1)
        found += walk.counted(within=MOST_LOOKED_AT)
        is_exact &= walk.stopped_at is None
    return min(found, MOST_COUNTED), is_exact and found <= MOST_COUNTED
