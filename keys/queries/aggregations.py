"""
Aggregations as SQL: one statement for each that is named, whatever the number of its buckets.

An aggregation is asked once for all buckets that it lies in. Those are told apart by their
*path*: for each aggregation above it the number of a condition, or the values of a group.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from keys.models import ApiKey
from keys.queries.aggregation_statements import (
    MOST_BUCKETS,
    ByCondition,
    ByValue,
    Path,
    Scope,
    composite_counts,
    condition_counts,
    term_counts,
    value_counts,
)
from keys.queries.conditions import MomentColumn, Table, as_sql, before, not_before
from keys.queries.groups import Group, Raw
from keys.queries.logic import Every, HasNoValue, HasValue, IsNotTrue, Operand, Some
from keys.rules import search
from keys.wire.query_language import SearchFailed

Results = Mapping[str, search.Result]
NO_RESULTS: Results = {}


def aggregate(
    things: QuerySet[ApiKey], definitions: Mapping[str, search.Aggregation], table: Table
) -> Results:
    """
    Return the result of each aggregation over `things`.

    Raises:
        SearchFailed: there would be too many buckets.
    """
    return _Aggregator(table).all(definitions, Scope(things=things))[()]


class _Aggregator:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._buckets = 0

    def all(
        self, definitions: Mapping[str, search.Aggregation], scope: Scope
    ) -> Mapping[Path, Results]:
        """Return the results of every definition for each bucket of the scope."""
        by_name = {name: self._one(one, scope) for name, one in definitions.items()}
        return {
            path: {name: results[path] for name, results in by_name.items()} for path in scope.paths
        }

    def _one(self, definition: search.Aggregation, scope: Scope) -> Mapping[Path, search.Result]:
        match definition:
            case search.Terms():
                return self._terms(definition, scope)
            case search.Composite():
                return self._composite(definition, scope)
            case search.Cardinality() | search.ValueCount():
                return self._number(definition, scope)
            case search.Spans() | search.Filters():
                return self._conditions(definition, scope)
            case search.Missing() | search.Filter():
                found = self._conditions(definition, scope)
                return {path: result.buckets[0] for path, result in found.items()}

    def _number(
        self, definition: search.Cardinality | search.ValueCount, scope: Scope
    ) -> Mapping[Path, search.Result]:
        counts = value_counts(
            scope,
            self._group(definition.place, definition.missing),
            distinct=isinstance(definition, search.Cardinality),
        )
        return {path: search.Number(counts.get(path, 0)) for path in scope.paths}

    def _terms(self, definition: search.Terms, scope: Scope) -> Mapping[Path, search.Result]:
        group = self._group(definition.place, definition.missing)
        counted = term_counts(scope, group, definition)
        within = [(*path, (value,)) for path, found in counted.items() for value, _ in found.terms]
        inner = self._inner(definition, scope, ByValue((group,)), within)
        results: dict[Path, search.Result] = {}
        for path in scope.paths:
            found = counted.get(path)
            results[path] = search.Buckets(
                buckets=tuple(
                    search.Bucket(
                        key=group.value_of(value),
                        count=count,
                        inner=inner.get((*path, (value,)), NO_RESULTS),
                    )
                    for value, count in (found.terms if found else ())
                ),
                other=found.other if found else 0,
            )
        return results

    def _composite(
        self, definition: search.Composite, scope: Scope
    ) -> Mapping[Path, search.Result]:
        groups = tuple(self._group(source.place) for source in definition.sources)
        results: dict[Path, search.Result] = {}
        for path in scope.paths:
            alone = replace(scope, paths=(path,))
            counted = composite_counts(alone, groups, definition)
            within = [(*path, values) for values, _ in counted]
            inner = self._inner(definition, alone, ByValue(groups), within)
            results[path] = search.Buckets(
                buckets=tuple(
                    search.Bucket(
                        key=_key(groups, values),
                        count=count,
                        inner=inner.get((*path, values), NO_RESULTS),
                    )
                    for values, count in counted
                )
            )
        return results

    def _conditions(
        self,
        definition: search.Spans | search.Filters | search.Missing | search.Filter,
        scope: Scope,
    ) -> Mapping[Path, search.Buckets]:
        conditions = tuple(self._conditions_of(definition))
        counts = condition_counts(scope, conditions)
        numbers = range(len(conditions))
        within = [(*path, number) for path in scope.paths for number in numbers]
        inner = self._inner(definition, scope, ByCondition(conditions), within)
        return {
            path: search.Buckets(
                buckets=tuple(
                    search.Bucket(
                        count=counts.get((path, number), 0),
                        inner=inner.get((*path, number), NO_RESULTS),
                    )
                    for number in numbers
                )
            )
            for path in scope.paths
        }

    def _inner(
        self,
        definition: search.Bucketing,
        scope: Scope,
        step: ByCondition | ByValue,
        paths: Sequence[Path],
    ) -> Mapping[Path, Results]:
        self._buckets += len(paths)
        if self._buckets > MOST_BUCKETS:
            raise SearchFailed(
                "Trying to create too many buckets. Must be less than or equal to:"
                f" [{MOST_BUCKETS}] but was [{self._buckets}]. This limit can be set by changing"
                " the [search.max_buckets] cluster level setting.",
                type="too_many_buckets_exception",
            )
        inner = Scope(things=scope.things, steps=(*scope.steps, step), paths=tuple(paths))
        return self.all(definition.inner, inner) if definition.inner else {}

    def _conditions_of(
        self, definition: search.Spans | search.Filters | search.Missing | search.Filter
    ) -> Iterator[Operand]:
        match definition:
            case search.Filter(condition=condition):
                yield as_sql(condition, self._table)
            case search.Missing(place=place):
                yield IsNotTrue(as_sql(search.Exists(place), self._table))
            case search.Filters(conditions=conditions, other=other):
                found = [as_sql(condition, self._table) for condition in conditions]
                yield from found
                if other is not None:
                    yield IsNotTrue(Some(*found))
            case search.Spans():
                yield from (self._span(definition, span) for span in definition.spans)

    def _span(self, definition: search.Spans, span: search.Span) -> Operand:
        column = self._table.column_of(definition.place)
        operand: Any = F(column.name) if isinstance(column, MomentColumn) else F("pk")
        bounds: list[Operand] = [HasValue(operand)]
        if span.start is not None:
            bounds.append(not_before(operand, span.start))
        if span.end is not None:
            bounds.append(before(operand, span.end))
        inside = Every(*bounds)
        return Some(inside, HasNoValue(operand)) if _holds_missing(definition, span) else inside

    def _group(self, place: search.Place, missing: search.Value | None = None) -> Group:
        return Group(place=place, table=self._table, missing=missing)


def _holds_missing(definition: search.Spans, span: search.Span) -> bool:
    moment = definition.missing
    if moment is None:
        return False
    return (span.start is None or moment >= span.start) and (span.end is None or moment < span.end)


def _key(groups: Sequence[Group], values: Sequence[Raw]) -> tuple[search.Value | None, ...]:
    return tuple(group.value_of(raw) for group, raw in zip(groups, values, strict=True))
