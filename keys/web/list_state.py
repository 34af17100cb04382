"""Which part of the key list an address shows: search, order, page."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.urls import reverse

from keys.queries.key_pages import PAGE_SIZES, Column, Cursor, Sort
from keys.rules.names import UNSTORABLE

LONGEST_SEARCH = 1024
CURSOR_SALT = "keys.web.list_cursor"
DIRECTIONS = {"asc": False, "desc": True}
MOMENTS = frozenset({Column.CREATED, Column.STATUS})
DEFAULT_SORT = Sort()


@dataclass(frozen=True, kw_only=True)
class ListState:
    """Everything that an address of the list can say; whatever it says badly is left out."""

    search: str = ""
    sort: Sort = DEFAULT_SORT
    size: int = PAGE_SIZES[0]
    cursor: Cursor | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "ListState":
        sort = _sort_from(query.get("sort", ""), query.get("direction", ""))
        return cls(
            search=UNSTORABLE.sub("", query.get("search", "")).strip()[:LONGEST_SEARCH],
            sort=sort,
            size=_size_from(query.get("size", "")),
            cursor=_cursor_from(query.get("page", ""), sort=sort),
        )

    @property
    def query(self) -> str:
        """Return what stands behind `?`; what is as it is anyway is left out."""
        query = QueryDict(mutable=True)
        if self.search:
            query["search"] = self.search
        if self.sort != DEFAULT_SORT:
            query["sort"] = self.sort.column
            query["direction"] = self.direction
        if self.size != PAGE_SIZES[0]:
            query["size"] = str(self.size)
        if self.cursor is not None:
            query["page"] = _cursor_text(self.cursor, sort=self.sort)
        return query.urlencode()

    @property
    def href(self) -> str:
        address = reverse("web:keys")
        return f"{address}?{self.query}" if self.query else address

    @property
    def direction(self) -> str:
        return "desc" if self.sort.descending else "asc"

    def sorted_by(self, column: Column) -> "ListState":
        """Return the state after a click on the column's heading: once more turns it round."""
        descending = column is Column.CREATED
        if column is self.sort.column:
            descending = not self.sort.descending
        return replace(self, sort=Sort(column=column, descending=descending), cursor=None)

    def at(self, cursor: Cursor | None) -> "ListState":
        return replace(self, cursor=cursor)

    def sized(self, size: int) -> "ListState":
        return replace(self, size=size, cursor=None)


def _sort_from(column: str, direction: str) -> Sort:
    if column not in set(Column) or direction not in DIRECTIONS:
        return DEFAULT_SORT
    return Sort(column=Column(column), descending=DIRECTIONS[direction])


def _size_from(text: str) -> int:
    sizes = {str(size): size for size in PAGE_SIZES}
    return sizes.get(text, PAGE_SIZES[0])


def _cursor_text(cursor: Cursor, *, sort: Sort) -> str:
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    place = [sort.column, sort.descending, value, cursor.id, cursor.backward]
    return signing.dumps(place, salt=CURSOR_SALT, compress=True)


def _cursor_from(text: str, *, sort: Sort) -> Cursor | None:
    # Signed: a place that we did not name ourselves begins at the first page.
    try:
        column, descending, value, key_id, backward = signing.loads(text, salt=CURSOR_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (column, descending) != (sort.column, sort.descending):
        return None
    return Cursor(value=_value_from(value, column), id=key_id, backward=backward)


def _value_from(value: Any, column: str) -> Any:
    return datetime.fromisoformat(value) if Column(column) in MOMENTS else value
