"""Which part of the key list an address shows: search, filters, order, page, columns."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict

from keys.queries.key_filters import OwnerScope, Status, Unused
from keys.queries.key_pages import PAGE_SIZES, Column, Cursor, Sort
from keys.rules.names import UNSTORABLE
from keys.web.addresses import keys_address
from keys.web.list_columns import DEFAULT_COLUMNS, Columns, columns_from, columns_text

LONGEST_SEARCH = 1024
MOST_OWNERS = 100
CURSOR_SALT = "keys.web.list_cursor"
DIRECTIONS = {"asc": False, "desc": True}
MOMENTS = frozenset({Column.CREATED, Column.STATUS, Column.USED})
DEFAULT_SORT = Sort()
Choice = TypeVar("Choice", bound=StrEnum)


class TypeFilter(StrEnum):
    """
    Which type of keys is shown.

    Nothing said is personal keys, as long as there are others to tell them from.
    """

    UNSAID = ""
    ANY = "any"
    PERSONAL = "rest"
    CROSS_CLUSTER = "cross_cluster"
    MANAGED = "managed"


@dataclass(frozen=True, kw_only=True)
class ListState:
    """
    Everything that an address of the list can say; whatever it says badly is left out.

    Attributes:
        owners: usernames, in the order of the alphabet.
        columns: what is shown besides the name.
        usual_columns: what is shown where an address says nothing of it.
        implied_type: the type that is meant where an address says none.
    """

    search: str = ""
    type: TypeFilter = TypeFilter.UNSAID
    status: Status | None = None
    unused: Unused | None = None
    owner_scope: OwnerScope = OwnerScope.ALL
    owners: tuple[str, ...] = ()
    sort: Sort = DEFAULT_SORT
    size: int = PAGE_SIZES[0]
    cursor: Cursor | None = None
    columns: Columns = DEFAULT_COLUMNS
    usual_columns: Columns = DEFAULT_COLUMNS
    implied_type: TypeFilter = TypeFilter.UNSAID

    @classmethod
    def of(cls, query: QueryDict, *, usual_columns: Columns = DEFAULT_COLUMNS) -> "ListState":
        sort = _sort_from(query.get("sort", ""), query.get("direction", ""))
        columns = columns_from(query.get("columns", ""))
        return cls(
            search=UNSTORABLE.sub("", query.get("search", "")).strip()[:LONGEST_SEARCH],
            type=_one_of(TypeFilter, query.get("type", "")) or TypeFilter.UNSAID,
            status=_one_of(Status, query.get("status", "")),
            unused=_one_of(Unused, query.get("unused", "")),
            owner_scope=_one_of(OwnerScope, query.get("whose", "")) or OwnerScope.ALL,
            owners=_owners_from(query.getlist("owner")),
            sort=sort,
            size=_size_from(query.get("size", "")),
            cursor=_cursor_from(query.get("page", ""), sort=sort),
            columns=usual_columns if columns is None else columns,
            usual_columns=usual_columns,
        )

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """Return which keys are meant, as names and values of an address: search and filters."""
        said = [
            ("search", self.search),
            ("type", "" if self.type is self.implied_type else self.type.value),
            ("status", self.status.value if self.status else ""),
            ("unused", self.unused.value if self.unused else ""),
            ("whose", "" if self.owner_scope is OwnerScope.ALL else self.owner_scope.value),
            *(("owner", owner) for owner in self.owners),
        ]
        return [(name, value) for name, value in said if value]

    @property
    def presentation(self) -> list[tuple[str, str]]:
        """Return how they are shown: order, page size, columns."""
        said = []
        if self.sort != DEFAULT_SORT:
            said += [("sort", self.sort.column.value), ("direction", self.direction)]
        if self.size != PAGE_SIZES[0]:
            said.append(("size", str(self.size)))
        if not self.columns == self.usual_columns == DEFAULT_COLUMNS:
            said.append(("columns", columns_text(self.columns)))
        return said

    @property
    def query(self) -> str:
        """Return what stands behind `?`; what is as it is anyway is left out."""
        said = [*self.narrowing, *self.presentation]
        if self.cursor is not None:
            said.append(("page", _cursor_text(self.cursor, sort=self.sort)))
        return urlencode(said)

    @property
    def href(self) -> str:
        address = keys_address()
        return f"{address}?{self.query}" if self.query else address

    @property
    def direction(self) -> str:
        return "desc" if self.sort.descending else "asc"

    def sorted_by(self, column: Column) -> "ListState":
        """Return the state after a click on the column's heading: once more turns it round."""
        descending = column in {Column.CREATED, Column.USED}
        if column is self.sort.column:
            descending = not self.sort.descending
        return replace(self, sort=Sort(column=column, descending=descending), cursor=None)

    def at(self, cursor: Cursor | None) -> "ListState":
        return replace(self, cursor=cursor)

    def sized(self, size: int) -> "ListState":
        return replace(self, size=size, cursor=None)

    def of_type(self, chosen: TypeFilter) -> "ListState":
        return replace(self, type=chosen, cursor=None)

    def with_type_said(self, meant: TypeFilter) -> "ListState":
        """Return the same part of the list, with the type that it has anyway said."""
        return replace(self, type=meant, implied_type=meant)

    def spelled_out(self) -> "ListState":
        """Return the same part of the list, named so that it stays the same whatever is implied."""
        return replace(self, implied_type=TypeFilter.UNSAID, cursor=None)

    def with_status(self, status: Status | None) -> "ListState":
        return replace(self, status=status, cursor=None)

    def with_unused(self, unused: Unused | None) -> "ListState":
        return replace(self, unused=unused, cursor=None)

    def of_scope(self, scope: OwnerScope) -> "ListState":
        return replace(self, owner_scope=scope, cursor=None)

    def showing(self, columns: Columns) -> "ListState":
        return replace(self, columns=columns)

    def anew(self) -> "ListState":
        """Return the list as one finds it, with the columns that were chosen."""
        return ListState(columns=self.columns, usual_columns=self.usual_columns)

    def fields(self, *, without: str) -> list[tuple[str, str]]:
        """Return what a form carries so that only the fields named `without` change."""
        said = [*self.narrowing, *self.presentation]
        return [(name, value) for name, value in said if name != without]


def _one_of(choices: type[Choice], text: str) -> Choice | None:
    return choices(text) if text in {choice.value for choice in choices} else None


def _owners_from(names: list[str]) -> tuple[str, ...]:
    known = {name for name in names if name and not UNSTORABLE.search(name)}
    return tuple(sorted(known)[:MOST_OWNERS])


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
