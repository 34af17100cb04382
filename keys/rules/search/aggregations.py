"""
What can be counted over the things found, and what comes out.

A definition that makes buckets holds in `inner` what is counted in each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from keys.rules.json_types import JsonObject
from keys.rules.search.conditions import Condition
from keys.rules.search.fields import Place

Value: TypeAlias = str | int | bool
"""A text, a moment in milliseconds, or a boolean."""


@dataclass(frozen=True, kw_only=True)
class BucketOrder:
    """By count, or by the bucket's key."""

    by_count: bool
    descending: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """
    A bucket for each value, the `size` first in `order` (ties by key).

    Attributes:
        missing: the value of things that have none; None leaves them out.
        only, never: values that alone, or never, make a bucket.
        format: how moments are written as text; nothing here depends on it.
    """

    place: Place
    size: int = 10
    order: tuple[BucketOrder, ...] = (BucketOrder(by_count=True, descending=True),)
    least_count: int = 1
    missing: Value | None = None
    only: frozenset[Value] | None = None
    never: frozenset[Value] = frozenset()
    format: str | None = None
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """From `start` on, before `end`."""

    key: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True)
class Spans:
    """A bucket for each span of time; spans may overlap."""

    place: Place
    spans: tuple[Span, ...]
    missing: int | None = None
    format: str | None = None
    keyed: bool = False
    is_date_range: bool = True
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One bucket of the things without a value."""

    place: Place
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One bucket of the things that fulfil the condition."""

    condition: Condition
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """
    A bucket for each condition.

    Attributes:
        names: one for each condition; None when they have none.
        other: the name of one more bucket for the things that fulfil none of them.
        keyed: whether the buckets are shown by name.
    """

    conditions: tuple[Condition, ...]
    names: tuple[str, ...] | None = None
    other: str | None = None
    keyed: bool = True
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    One part of a composite key.

    Attributes:
        with_missing: whether things without a value make a bucket too, under None.
        missing_first: whether that bucket comes first.
    """

    name: str
    place: Place
    descending: bool = False
    with_missing: bool = False
    missing_first: bool = True
    format: str | None = None


@dataclass(frozen=True, kw_only=True)
class Composite:
    """A bucket for each combination of values, in the order of the keys, after the key `after`."""

    sources: tuple[Source, ...]
    size: int = 10
    after: tuple[Value | None, ...] | None = None
    inner: Mapping[str, "Aggregation"] = field(default_factory=dict)
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class Cardinality:
    """How many distinct values there are."""

    place: Place
    missing: Value | None = None
    meta: JsonObject | None = None


@dataclass(frozen=True, kw_only=True)
class ValueCount:
    """How many values there are."""

    place: Place
    missing: Value | None = None
    meta: JsonObject | None = None


Bucketing: TypeAlias = Terms | Spans | Missing | Filter | Filters | Composite
Aggregation: TypeAlias = Bucketing | Cardinality | ValueCount


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """
    The things that have something in common.

    Attributes:
        key: the value, for a composite one the tuple of values; None where the definition knows
            the buckets' names in their order.
    """

    count: int
    key: Value | tuple[Value | None, ...] | None = None
    inner: Mapping[str, "Result"] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """`other` counts what lies in buckets that are not shown."""

    buckets: tuple[Bucket, ...]
    other: int = 0


@dataclass(frozen=True)
class Number:
    value: int


Result: TypeAlias = Bucket | Buckets | Number
