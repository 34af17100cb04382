"""
The body of a search as a whole.

Source: elasticsearch-specification, security/query_api_keys, query_user, query_role.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import (
    KEYS,
    ROLES,
    USERS,
    Aggregation,
    Condition,
    Everything,
    Schema,
    SearchRequest,
    SortKey,
)
from keys.wire.query_language.aggregations import read_aggregations
from keys.wire.query_language.context import Context
from keys.wire.query_language.costs import CHEAP
from keys.wire.query_language.errors import (
    ILLEGAL_ARGUMENT,
    NotSupported,
    NotValid,
    SearchFailed,
    Unreadable,
    unknown_field,
    wrong_shape,
)
from keys.wire.query_language.queries import read_query
from keys.wire.query_language.shapes import token_of, whole_number
from keys.wire.query_language.sorting import read_after, read_sort

LARGEST_WINDOW = 10_000
PAGE_SIZE = 10
EVERYTHING: Condition = Everything()
AGGREGATIONS = ("aggregations", "aggs")

Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True)
class SearchForm:
    """
    The body of one endpoint.

    Attributes:
        parser: what Elasticsearch calls its parser, in refusals.
        counts: whether aggregations may be asked for.
    """

    schema: Schema
    parser: str
    counts: bool = False

    @property
    def members(self) -> tuple[str, ...]:
        plain = ("query", "from", "size", "sort", "search_after")
        return (*plain, *AGGREGATIONS) if self.counts else plain


KEY_SEARCH = SearchForm(schema=KEYS, parser="query_api_key_request_payload", counts=True)
USER_SEARCH = SearchForm(schema=USERS, parser="query_user_request_payload")
ROLE_SEARCH = SearchForm(schema=ROLES, parser="query_role_request_payload")


def read_search(body: JsonObject | None, form: SearchForm, *, now: datetime) -> SearchRequest:
    """
    Return the search that a body asks for; none, or an empty one, asks for everything.

    Args:
        now: what `now` means in dates.

    Raises:
        BadQuery: see `errors`; nothing else, whatever the body holds.
    """
    return _Reader(body or {}, form, now=now).read()


class _Reader:
    def __init__(self, body: JsonObject, form: SearchForm, *, now: datetime) -> None:
        self._body = body
        self._form = form
        self._context = Context(schema=form.schema, now=now)

    def read(self) -> SearchRequest:
        for name in self._body:
            if name not in self._form.members:
                raise unknown_field(self._form.parser, name)
        offset, size = self._count("from", 0), self._count("size", PAGE_SIZE)
        condition: Condition = self._member("query", self._condition, EVERYTHING)
        aggregations = self._aggregations()
        sort: tuple[SortKey, ...] = self._member("sort", self._sort, ())
        after = self._member("search_after", lambda value: self._after(value, sort), None)
        _check_page(offset=offset, size=size, has_after=after is not None)
        return SearchRequest(
            condition=condition,
            sort=sort,
            offset=offset,
            size=size,
            after=after,
            aggregations=aggregations,
            is_costly=self._context.clauses > CHEAP,
        )

    def _member(self, name: str, read: Callable[[Json], Read], default: Read) -> Read:
        value = self._body.get(name)
        if value is None and name not in self._body:
            return default
        try:
            return read(value)
        except Unreadable as refusal:
            raise refusal.within(self._form.parser, name) from None

    def _condition(self, value: Json) -> Condition:
        if not isinstance(value, dict):
            raise wrong_shape(self._form.parser, "query", token_of(value))
        return read_query(self._context, value)

    def _sort(self, value: Json) -> tuple[SortKey, ...]:
        if not isinstance(value, str | list | dict):
            raise wrong_shape(self._form.parser, "sort", token_of(value))
        return read_sort(self._context, value)

    def _after(self, value: Json, sort: tuple[SortKey, ...]) -> tuple[str | int | bool | None, ...]:
        if not isinstance(value, list):
            raise wrong_shape(self._form.parser, "search_after", token_of(value))
        return read_after(value, sort, now=self._context.now)

    def _aggregations(self) -> Mapping[str, Aggregation]:
        given = [name for name in AGGREGATIONS if name in self._body]
        if len(given) > 1:
            raise NotSupported("Duplicate 'aggs' or 'aggregations' field")
        if not given:
            return {}
        return self._member(given[0], lambda value: self._counted(given[0], value), {})

    def _counted(self, name: str, value: Json) -> Mapping[str, Aggregation]:
        if not isinstance(value, dict):
            raise wrong_shape(self._form.parser, name, token_of(value))
        return read_aggregations(self._context, value)

    def _count(self, name: str, default: int) -> int:
        return self._member(name, lambda value: self._number(name, value), default)

    def _number(self, name: str, value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise wrong_shape(self._form.parser, name, token_of(value))
        if isinstance(value, float) and not value.is_integer():
            raise Unreadable(f"{value} cannot be converted to Integer without data loss",
                             type=ILLEGAL_ARGUMENT)  # fmt: skip
        return whole_number(value)


def _check_page(*, offset: int, size: int, has_after: bool) -> None:
    problems = [
        f"[{name}] parameter cannot be negative but was [{value}]"
        for name, value in (("from", offset), ("size", size))
        if value < 0
    ]
    if problems:
        raise NotValid(problems)
    if has_after and offset:
        raise SearchFailed(
            "`from` parameter must be set to 0 when `search_after` is used.",
            type="search_exception",
        )
    if offset + size > LARGEST_WINDOW:
        raise SearchFailed(
            "Result window is too large, from + size must be less than or equal to:"
            f" [{LARGEST_WINDOW}] but was [{offset + size}]. See the scroll api for a more"
            " efficient way to request large data sets. This limit can be set by changing the"
            " [index.max_result_window] index level setting."
        )
