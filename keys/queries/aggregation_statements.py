"""The statements behind aggregations; see `aggregations` for paths."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, F, IntegerField, QuerySet, Value

from keys.queries.groups import Group, GroupOrder, Raw, has_value, is_one_of
from keys.queries.logic import IsNotTrue, Operand
from keys.queries.pages import behind
from keys.rules import search

MOST_BUCKETS = 65_536
# SQLite joins no more than 500 queries to one.
MOST_PARTS = 400


@dataclass(frozen=True)
class ByCondition:
    """The buckets above are those of conditions; they may overlap."""

    conditions: tuple[Operand, ...]


@dataclass(frozen=True)
class ByValue:
    """The buckets above are those of values, or of combinations of values."""

    groups: tuple[Group, ...]


Step: TypeAlias = ByCondition | ByValue
Path: TypeAlias = tuple[int | tuple[Raw, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """
    The buckets above that share their conditions.

    Attributes:
        things: those in the buckets, once for each combination of values.
        chosen: the number of the condition for each step, None for a step of values.
        names: annotations with the values, step by step.
    """

    things: QuerySet[Any]
    chosen: tuple[int | None, ...]
    names: tuple[tuple[str, ...], ...]

    @property
    def all_names(self) -> list[str]:
        return [name for names in self.names for name in names]

    def path_of(self, row: Mapping[str, Any]) -> Path:
        """Return the path of the bucket that a row of a statement tells of."""
        return tuple(
            tuple(row[name] for name in names) if number is None else number
            for number, names in zip(self.chosen, self.names, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The buckets that an aggregation lies in: how they are made, and which of them exist."""

    things: QuerySet[Any]
    steps: tuple[Step, ...] = ()
    paths: tuple[Path, ...] = ((),)

    def branches(self) -> list[Branch]:
        paths: defaultdict[tuple[int | None, ...], list[Path]] = defaultdict(list)
        for path in self.paths:
            paths[tuple(part if isinstance(part, int) else None for part in path)].append(path)
        return [self._branch(chosen, within) for chosen, within in paths.items()]

    def _branch(self, chosen: tuple[int | None, ...], paths: Sequence[Path]) -> Branch:
        things = self.things.order_by()
        names: list[tuple[str, ...]] = []
        for place, (step, number) in enumerate(zip(self.steps, chosen, strict=True)):
            if isinstance(step, ByCondition):
                things = things.filter(step.conditions[number or 0])
                names.append(())
            else:
                names.append(tuple(f"g{place}_{part}" for part in range(len(step.groups))))
                for part, (group, name) in enumerate(zip(step.groups, names[-1], strict=True)):
                    wanted = {_values(path[place])[part] for path in paths}
                    things = group.attached(things, name).filter(is_one_of(name, wanted))
        return Branch(things=things, chosen=chosen, names=tuple(names))


def _values(part: int | tuple[Raw, ...]) -> tuple[Raw, ...]:
    return part if isinstance(part, tuple) else ()


@dataclass(frozen=True, kw_only=True)
class CountedTerms:
    """`other`: how many things lie in buckets beyond these."""

    terms: list[tuple[Raw, int]]
    other: int


def condition_counts(scope: Scope, conditions: Sequence[Operand]) -> Mapping[tuple[Path, int], int]:
    """Return how many things of each bucket fulfil each condition; a zero may be left out."""
    labels = [(branch, number) for branch in scope.branches() for number in range(len(conditions))]
    parts = [
        _counted(branch.things.filter(conditions[number]), branch.all_names, part=part)
        for part, (branch, number) in enumerate(labels)
    ]
    counts = {}
    for row in _fetched(parts):
        branch, number = labels[row["part"]]
        counts[branch.path_of(row), number] = row["n"]
    return counts


def value_counts(scope: Scope, group: Group, *, distinct: bool) -> Mapping[Path, int]:
    """Return how many values, or distinct values, each bucket has; a zero may be left out."""
    branches = scope.branches()
    parts = [
        _labelled(group.attached(branch.things, "k"), part)
        .values("part", *branch.all_names)
        .annotate(n=Count("k", distinct=distinct))
        for part, branch in enumerate(branches)
    ]
    return {branches[row["part"]].path_of(row): row["n"] for row in _fetched(parts)}


def term_counts(scope: Scope, group: Group, terms: search.Terms) -> Mapping[Path, CountedTerms]:
    """Return the first buckets of each bucket, in order."""
    branches = scope.branches()
    parts = []
    for part, branch in enumerate(branches):
        things = group.attached(branch.things, "k").filter(*_wanted(terms))
        parts.append(_counted(things, [*branch.all_names, "k"], part=part))
    names = branches[0].all_names if branches else []
    rows = _fetched(parts, around=lambda sql: _ranked(sql, names, terms))
    found = {}
    for path, of_path in groupby(rows, key=lambda row: branches[row["part"]].path_of(row)):
        first, *further = of_path
        shown = [(row["k"], row["n"]) for row in (first, *further)]
        other = int(first["everything"]) - sum(count for _, count in shown)
        found[path] = CountedTerms(terms=shown, other=other)
    return found


def _wanted(terms: search.Terms) -> Iterator[Operand]:
    yield has_value("k")
    if terms.only is not None:
        yield is_one_of("k", {_raw(value) for value in terms.only})
    if terms.never:
        yield IsNotTrue(is_one_of("k", {_raw(value) for value in terms.never}))


def _raw(value: search.Value) -> Raw:
    return int(value) if isinstance(value, bool) else value


def _ranked(sql: str, names: Sequence[str], terms: search.Terms) -> tuple[str, list[Any]]:
    """Return the statement for the first buckets only; names and signs in it are our own."""
    above = ", ".join(["part", *names])
    order = [
        f"{'n' if one.by_count else 'k'} {'DESC' if one.descending else 'ASC'}"
        for one in terms.order
    ]
    ranked = (
        f"SELECT {above}, k, n, ROW_NUMBER() OVER (PARTITION BY {above}"  # noqa: S608  # see above
        f" ORDER BY {', '.join([*order, 'k ASC'])}) AS place,"
        f" SUM(n) OVER (PARTITION BY {above}) AS everything"
        f" FROM ({sql}) AS counted WHERE n >= %s"
    )
    return (
        f"SELECT * FROM ({ranked}) AS ranked WHERE place <= %s"  # noqa: S608  # see above
        f" ORDER BY {above}, place LIMIT %s",
        [terms.least_count, terms.size, MOST_BUCKETS + 1],
    )


def composite_counts(
    scope: Scope, groups: Sequence[Group], composite: search.Composite
) -> list[tuple[tuple[Raw, ...], int]]:
    """Return one page of combinations, in order; `scope` is one bucket of conditions."""
    (branch,) = scope.branches()
    things, names = branch.things, [f"k{part}" for part in range(len(groups))]
    orders = []
    for source, group, name in zip(composite.sources, groups, names, strict=True):
        things = group.attached(things, name)
        if not source.with_missing:
            things = things.filter(has_value(name))
        orders.append(
            GroupOrder(F(name), descending=source.descending, missing_first=source.missing_first)
        )
    if composite.after is not None:
        things = things.filter(behind(orders, composite.after))
    rows = (
        things.values(*names)
        .annotate(n=Count("*"))
        .order_by(*(order.order_by(name) for order, name in zip(orders, names, strict=True)))
    )
    return [(tuple(row[name] for name in names), row["n"]) for row in rows[: composite.size]]


def _labelled(things: QuerySet[Any], part: int) -> QuerySet[Any]:
    labelled: QuerySet[Any] = things.annotate(part=Value(part, output_field=IntegerField()))
    return labelled


def _counted(things: QuerySet[Any], names: Sequence[str], *, part: int) -> QuerySet[Any]:
    counted: QuerySet[Any] = _labelled(things, part).values("part", *names).annotate(n=Count("*"))
    return counted


Around: TypeAlias = Callable[[str], tuple[str, list[Any]]]


def _fetched(
    parts: Sequence[QuerySet[Any]], *, around: Around | None = None
) -> Iterator[Mapping[str, Any]]:
    """
    Yield the rows of all parts as one statement has them.

    Args:
        around: puts a statement around that of the parts, with parameters of its own behind.
    """
    for start in range(0, len(parts), MOST_PARTS):
        first, *others = parts[start : start + MOST_PARTS]
        yield from _rows(first.union(*others, all=True) if others else first, around)


def _rows(query: QuerySet[Any], around: Around | None) -> Iterator[Mapping[str, Any]]:
    try:
        sql, parameters = query.query.get_compiler(using=query.db).as_sql()
    except EmptyResultSet:
        return
    if around is not None:
        sql, further = around(sql)
        parameters = (*parameters, *further)
    with connections[query.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))
