"""
One page of a search: its order, and where it begins.

Every order is total: things that are alike in all that was asked for lie in the order in which
they were stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from keys.queries.conditions import Table
from keys.queries.logic import Every, Never, Operand, Some
from keys.queries.orders import NumberOrder, order_of
from keys.rules.search import SearchRequest, Value

Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Thing]):
    """
    The things on one page.

    Attributes:
        total: how many there are on all pages.
        sort_values: a tuple for each thing, a value for each sort key.
    """

    things: list[Thing]
    total: int
    sort_values: list[tuple[Value | None, ...]]


def page_of(found: QuerySet[Thing], request: SearchRequest, table: Table) -> Page[Thing]:
    """
    Return the page that `request` asks for of the things in `found`.

    One statement, and one more for the total where the page does not tell it. The request's
    condition is not looked at: `found` fulfils it.
    """
    orders = [order_of(key, table) for key in request.sort]
    rows = _rows(found, orders, request) if request.size else []
    return Page(
        things=rows,
        total=_total(found, len(rows), request),
        sort_values=[
            tuple(order.value_of(getattr(row, _name(place))) for place, order in enumerate(orders))
            for row in rows
        ],
    )


def _rows(
    found: QuerySet[Thing], orders: Sequence[NumberOrder], request: SearchRequest
) -> list[Thing]:
    if request.after is not None:
        found = found.filter(behind(orders, request.after))
    names = [_name(place) for place in range(len(orders))]
    ordered = found.annotate(
        **{name: order.operand for name, order in zip(names, orders, strict=True)}
    ).order_by(*(order.order_by(name) for name, order in zip(names, orders, strict=True)), "pk")
    return list(ordered[request.offset : request.offset + request.size])


def _name(place: int) -> str:
    return f"sort_{place}"


def behind(orders: Sequence[NumberOrder], values: Sequence[Value | None]) -> Operand:
    """Return that a row comes after all that have these values."""
    found: Operand = Never()
    for order, value in reversed(list(zip(orders, values, strict=True))):
        found = Some(order.behind(value), Every(order.at(value), found))
    # The first part is one range of an index; the rest alone would be read from its beginning.
    return Every(orders[0].at_or_behind(values[0]), found)


def _total(found: QuerySet[Thing], shown: int, request: SearchRequest) -> int:
    is_last_page = request.after is None and 0 < shown < request.size
    if is_last_page or (request.offset == 0 and request.after is None and request.size > shown):
        return request.offset + shown
    return found.count()
