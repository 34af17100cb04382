"""Which part of the list of roles or users an address shows: search, filters, order, page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core import signing
from django.http import QueryDict
from django.urls import reverse

from keys.queries.merged_pages import Cursor
from keys.rules.names import UNSTORABLE

LONGEST_SEARCH = 1024
CURSOR_SALT = "keys.web.directory_cursor"
DIRECTIONS = {"asc": False, "desc": True}


@dataclass(frozen=True, kw_only=True)
class Directory:
    """
    A list and what can be asked of it.

    Attributes:
        route: the name of its address.
        columns: what it can be sorted by; the first is the order it comes in.
        filters: parameters with the value that switches each on.
    """

    route: str
    columns: tuple[str, ...]
    sizes: tuple[int, ...]
    default_size: int
    filters: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DirectoryState:
    """Everything that an address of the list can say; whatever it says badly is left out."""

    directory: Directory
    search: str = ""
    column: str
    descending: bool = False
    size: int
    filters: frozenset[str] = frozenset()
    cursor: Cursor | None = None

    @classmethod
    def of(cls, query: QueryDict, directory: Directory) -> "DirectoryState":
        column, descending = directory.columns[0], False
        asked, direction = query.get("sort", ""), query.get("direction", "")
        if asked in directory.columns and direction in DIRECTIONS:
            column, descending = asked, DIRECTIONS[direction]
        sizes = {str(size): size for size in directory.sizes}
        state = cls(
            directory=directory,
            search=UNSTORABLE.sub("", query.get("search", "")).strip()[:LONGEST_SEARCH],
            column=column,
            descending=descending,
            size=sizes.get(query.get("size", ""), directory.default_size),
            filters=frozenset(
                name for name, value in directory.filters.items() if query.get(name) == value
            ),
        )
        return state.at(_cursor_from(query.get("page", ""), state=state))

    @property
    def parameters(self) -> dict[str, str]:
        """Return what the address says beside the page; what is as it is anyway is left out."""
        said: dict[str, str] = {}
        if self.search:
            said["search"] = self.search
        if (self.column, self.descending) != (self.directory.columns[0], False):
            said |= {"sort": self.column, "direction": "desc" if self.descending else "asc"}
        if self.size != self.directory.default_size:
            said["size"] = str(self.size)
        for name, value in self.directory.filters.items():
            if name in self.filters:
                said[name] = value
        return said

    @property
    def query(self) -> str:
        query = QueryDict(mutable=True)
        query.update(self.parameters)
        if self.cursor is not None:
            query["page"] = _cursor_text(self.cursor, state=self)
        return query.urlencode()

    @property
    def href(self) -> str:
        address = reverse(self.directory.route)
        return f"{address}?{self.query}" if self.query else address

    def sorted_by(self, column: str) -> "DirectoryState":
        """Return the state after a click on the column's heading: once more turns it round."""
        descending = column == self.column and not self.descending
        return replace(self, column=column, descending=descending, cursor=None)

    def at(self, cursor: Cursor | None) -> "DirectoryState":
        return replace(self, cursor=cursor)

    def sized(self, size: int) -> "DirectoryState":
        return replace(self, size=size, cursor=None)

    def switched(self, name: str) -> "DirectoryState":
        """Return the state with one filter on where it was off, or off where it was on."""
        return replace(self, filters=self.filters ^ {name}, cursor=None)


def _cursor_text(cursor: Cursor, *, state: DirectoryState) -> str:
    place = [state.column, state.descending, *cursor.rank, cursor.backward]
    return signing.dumps(place, salt=CURSOR_SALT, compress=True)


def _cursor_from(text: str, *, state: DirectoryState) -> Cursor | None:
    # Signed: a place that we did not name ourselves begins at the first page.
    try:
        column, descending, value, name, backward = signing.loads(text, salt=CURSOR_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (column, descending) != (state.column, state.descending):
        return None
    return Cursor(rank=(value, name), backward=backward)
