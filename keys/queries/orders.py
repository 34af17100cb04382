"""What one sort key does to a query: it orders, and it divides what lies before from behind."""

from typing import Any

from django.db.models import BigIntegerField, F, Max, Min, OuterRef, Subquery, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from keys.queries.conditions import (
    LEAF_TEXT,
    ListColumn,
    MomentColumn,
    Table,
    TextColumn,
    TruthColumn,
    WordsColumn,
    before,
    leaves_at,
    not_before,
)
from keys.queries.expressions import AsNumber, ExtremeElement, Milliseconds, text
from keys.queries.logic import Always, Compare, Every, HasNoValue, HasValue, Never, Operand, Some
from keys.rules import search
from keys.rules.names import UNSTORABLE
from keys.rules.search.moments import milliseconds_of


class NumberOrder:
    """By a number that is never null."""

    def __init__(self, operand: Operand, *, descending: bool) -> None:
        self.operand = operand
        self.descending = descending
        self.sign = "<" if descending else ">"

    def order_by(self, name: str) -> OrderBy:
        """Return how rows are ordered by their annotation `name`."""
        return OrderBy(F(name), descending=self.descending)

    def value_of(self, found: Any) -> search.Value | None:
        """Return the sort value of a row, whose annotation is `found`."""
        value: search.Value | None = found
        return value

    def behind(self, value: search.Value | None) -> Operand:
        """Return that a row comes after all that have `value`."""
        return Compare(self.operand, self.sign, self._constant(value))

    def at(self, value: search.Value | None) -> Operand:
        """Return that a row has `value`."""
        return Compare(self.operand, "=", self._constant(value))

    def at_or_behind(self, value: search.Value | None) -> Operand:
        """Return what includes `at` and `behind` and is one range of an index, where it can be."""
        return Compare(self.operand, f"{self.sign}=", self._constant(value))

    def _constant(self, value: search.Value | None) -> Value:
        return Value(int(value or 0), output_field=BigIntegerField())


class TruthOrder(NumberOrder):
    def value_of(self, found: Any) -> search.Value | None:
        return bool(found)


class MomentOrder(NumberOrder):
    """By a column of moments that is never null."""

    def value_of(self, found: Any) -> search.Value | None:
        return milliseconds_of(found)

    def behind(self, value: search.Value | None) -> Operand:
        moment = int(value or 0)
        if self.descending:
            return before(self.operand, moment)
        return not_before(self.operand, moment + 1)

    def at(self, value: search.Value | None) -> Operand:
        moment = int(value or 0)
        return Every(not_before(self.operand, moment), before(self.operand, moment + 1))

    def at_or_behind(self, value: search.Value | None) -> Operand:
        moment = int(value or 0)
        if self.descending:
            return before(self.operand, moment + 1)
        return not_before(self.operand, moment)


class TextOrder(NumberOrder):
    """By a text, which may be null; those without one lie together at one end."""

    def __init__(self, operand: Operand, *, descending: bool, missing_first: bool) -> None:
        super().__init__(operand, descending=descending)
        self.missing_first = missing_first

    def order_by(self, name: str) -> OrderBy:
        ends = {"nulls_first": True} if self.missing_first else {"nulls_last": True}
        return OrderBy(F(name), descending=self.descending, **ends)

    def behind(self, value: search.Value | None) -> Operand:
        if value is None:
            return HasValue(self.operand) if self.missing_first else Never()
        greater = Compare(self.operand, self.sign, self._constant(value))
        return greater if self.missing_first else Some(greater, HasNoValue(self.operand))

    def at(self, value: search.Value | None) -> Operand:
        return HasNoValue(self.operand) if value is None else super().at(value)

    def at_or_behind(self, _value: search.Value | None) -> Operand:
        return Always()

    def _constant(self, value: search.Value | None) -> Value:
        # No row holds such a text; what stands for it sorts where it would.
        return text(UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)))


class NameOrder(TextOrder):
    """By a text that is never null."""

    def behind(self, value: search.Value | None) -> Operand:
        return Never() if value is None else Compare(self.operand, self.sign, self._constant(value))

    def at_or_behind(self, value: search.Value | None) -> Operand:
        if value is None:
            return Always()
        return Compare(self.operand, f"{self.sign}=", self._constant(value))


def order_of(key: search.SortKey, table: Table) -> NumberOrder:
    """Return the order that a sort key asks for."""
    if key.place is None:
        return NumberOrder(F("pk"), descending=key.descending)
    match table.column_of(key.place):
        case MomentColumn(name, exact):
            return _by_moment(key, name, exact=exact)
        case TruthColumn(condition):
            return TruthOrder(AsNumber(condition), descending=key.descending)
        case TextColumn(operand):
            return NameOrder(operand, descending=key.descending, missing_first=key.missing_first)
        case ListColumn(operand):
            extreme: Operand = ExtremeElement(operand, highest=key.highest)
        case WordsColumn(operand):
            extreme = operand
        case _:
            extreme = _extreme_leaf(key.place, highest=key.highest)
    if isinstance(key.missing, str):
        extreme = Coalesce(extreme, text(key.missing), output_field=TextField())
    return TextOrder(extreme, descending=key.descending, missing_first=key.missing_first)


def _by_moment(key: search.SortKey, name: str, *, exact: bool) -> NumberOrder:
    if exact:
        return MomentOrder(F(name), descending=key.descending)
    missing = Value(key.missing_moment, output_field=BigIntegerField())
    moment = Coalesce(Milliseconds(F(name)), missing, output_field=BigIntegerField())
    return NumberOrder(moment, descending=key.descending)


def _extreme_leaf(place: search.Place, *, highest: bool) -> Operand:
    leaves = leaves_at(place).filter(key=OuterRef("pk")).order_by().values("key_id")
    function = Max if highest else Min
    return Subquery(leaves.annotate(extreme=function(LEAF_TEXT.whole)).values("extreme"))
