"""What the things of an aggregation are grouped by: the values at a place, as SQL has them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from keys.models.key_metadata_leaf import path_column
from keys.queries.conditions import LeavesColumn, MomentColumn, Table, TextColumn, TruthColumn
from keys.queries.expressions import AsNumber, Concatenated, IsOneOf, Milliseconds, text
from keys.queries.logic import HasNoValue, HasValue, Operand, Some
from keys.queries.orders import TextOrder
from keys.rules import search
from keys.rules.metadata import storable

Raw = str | int | None
"""A value as SQL has it: a text, a moment in milliseconds, 1 or 0, or null."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """
    The values at one place.

    Attributes:
        missing: stands in for the value of things that have none.
    """

    place: search.Place
    table: Table
    missing: search.Value | None = None

    def attached(self, things: QuerySet[Any], name: str) -> QuerySet[Any]:
        """Return the things, once for each value, which is the annotation `name`."""
        column = self.table.column_of(self.place)
        if isinstance(column, LeavesColumn):
            joined = f"{name}_leaf"
            # A relation of its own for each group: two of them must not share their leaf.
            things = things.annotate(
                **{joined: FilteredRelation("leaves", condition=self._leaves())}
            )
            operand: Operand = Concatenated(F(f"{joined}__value"), F(f"{joined}__rest"))
        else:
            operand = _operand(column)
        if self.missing is not None:
            constant = _constant(self.missing)
            operand = Coalesce(operand, constant, output_field=constant.output_field)
        named: QuerySet[Any] = things.annotate(**{name: operand})
        return named

    def _leaves(self) -> Q:
        if self.place.path is None:
            return Q(leaves__is_first=True)
        return Q(leaves__path=path_column(storable(self.place.path)))

    def value_of(self, raw: Raw) -> search.Value | None:
        """Return the value that SQL has as `raw`."""
        return bool(raw) if self.place.kind is search.Kind.BOOLEAN else raw


def _operand(column: object) -> Operand:
    match column:
        case TextColumn(operand):
            return operand
        case MomentColumn(name):
            return Milliseconds(F(name))
        case TruthColumn(condition):
            return AsNumber(condition)
        case _:
            raise TypeError(f"nothing is grouped by {column}")


def _constant(value: search.Value) -> Value:
    if isinstance(value, str):
        return text(storable(value))
    return Value(int(value), output_field=BigIntegerField())


def has_value(name: str) -> Operand:
    return HasValue(F(name))


def is_one_of(name: str, values: set[Raw]) -> Operand:
    """Return that the annotation `name` has one of the values; None is a null."""
    known = IsOneOf(F(name), [value for value in values if value is not None])
    return Some(known, HasNoValue(F(name))) if None in values else known


class GroupOrder(TextOrder):
    """The order of one part of a composite key."""

    def _constant(self, value: search.Value | None) -> Value:
        return _constant("" if value is None else value)
