"""A whole search: condition, order, page and what to count."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keys.rules.search.aggregations import Aggregation, Value
from keys.rules.search.conditions import Condition, Everything
from keys.rules.search.fields import Kind, Place

LEAST_LONG = -(2**63)
GREATEST_LONG = 2**63 - 1
EVERYTHING = Everything()


@dataclass(frozen=True, kw_only=True)
class SortKey:
    """
    One criterion of the order.

    Attributes:
        place: None is the order in which things were stored.
        highest: of several values the highest counts, not the lowest.
        missing: the value of things without one; None puts them at an end.
        missing_first: which end.
        format: how moments are written as text; nothing here depends on it.
    """

    place: Place | None
    descending: bool = False
    highest: bool = False
    missing: Value | None = None
    missing_first: bool = False
    format: str | None = None

    @property
    def is_number(self) -> bool:
        return self.place is None or self.place.kind is Kind.DATE

    @property
    def missing_moment(self) -> int:
        """Return the number under which a thing without this moment is sorted."""
        if isinstance(self.missing, int):
            return self.missing
        return LEAST_LONG if self.descending is not self.missing_first else GREATEST_LONG


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """
    What is searched for, and which part of it is shown.

    Attributes:
        after: the values, one for each sort key, that the page begins behind; None where a
            text is missing.
        is_costly: it may take a database long; see `wire.query_language.costs`.
    """

    condition: Condition = EVERYTHING
    sort: tuple[SortKey, ...] = ()
    offset: int = 0
    size: int = 10
    after: tuple[Value | None, ...] | None = None
    aggregations: Mapping[str, Aggregation] = field(default_factory=dict)
    is_costly: bool = False
