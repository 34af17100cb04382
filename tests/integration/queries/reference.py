"""Aggregations over things in memory: written for clearness, to hold the databases against."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cmp_to_key
from itertools import product
from typing import TypeAlias

from keys.rules import search
from keys.rules.search.evaluator import Thing, fulfils

Things: TypeAlias = Sequence[Thing]
Key: TypeAlias = tuple[search.Value | None, ...]


def aggregated(
    things: Things, definitions: Mapping[str, search.Aggregation]
) -> dict[str, search.Result]:
    return {name: _one(things, definition) for name, definition in definitions.items()}


def _one(things: Things, definition: search.Aggregation) -> search.Result:  # noqa: PLR0911  # one for each kind
    match definition:
        case search.Cardinality(place=place, missing=missing):
            return search.Number(len({v for thing in things for v in _at(thing, place, missing)}))
        case search.ValueCount(place=place, missing=missing):
            return search.Number(sum(len(_at(thing, place, missing)) for thing in things))
        case search.Missing(place=place):
            return _bucket([thing for thing in things if not thing.at(place)], definition)
        case search.Filter(condition=condition):
            return _bucket([thing for thing in things if fulfils(thing, condition)], definition)
        case search.Filters():
            return search.Buckets(buckets=tuple(_filters(things, definition)))
        case search.Spans():
            return search.Buckets(buckets=tuple(_spans(things, definition)))
        case search.Terms():
            return _terms(things, definition)
        case search.Composite():
            return _composite(things, definition)


def _bucket(
    things: Iterable[Thing], definition: search.Bucketing, key: search.Value | Key | None = None
) -> search.Bucket:
    inside = list(things)
    return search.Bucket(count=len(inside), key=key, inner=aggregated(inside, definition.inner))


def _at(
    thing: Thing, place: search.Place, missing: search.Value | None = None
) -> tuple[search.Value, ...]:
    return thing.at(place) or (() if missing is None else (missing,))


def _filters(things: Things, definition: search.Filters) -> Iterator[search.Bucket]:
    for condition in definition.conditions:
        yield _bucket([thing for thing in things if fulfils(thing, condition)], definition)
    if definition.other is not None:
        yield _bucket(
            [
                thing
                for thing in things
                if not any(fulfils(thing, condition) for condition in definition.conditions)
            ],
            definition,
        )


def _spans(things: Things, definition: search.Spans) -> Iterator[search.Bucket]:
    for span in definition.spans:
        yield _bucket(
            [
                thing
                for thing in things
                if any(
                    (span.start is None or int(moment) >= span.start)
                    and (span.end is None or int(moment) < span.end)
                    for moment in _at(thing, definition.place, definition.missing)
                )
            ],
            definition,
        )


def _terms(things: Things, definition: search.Terms) -> search.Buckets:
    counts = Counter(
        value
        for thing in things
        for value in _at(thing, definition.place, definition.missing)
        if (definition.only is None or value in definition.only) and value not in definition.never
    )
    ordered = sorted(counts.items())
    for order in reversed(definition.order):
        ordered.sort(
            key=lambda item, by_count=order.by_count: item[1] if by_count else item[0],  # type: ignore[misc]
            reverse=order.descending,
        )
    ordered = [(value, count) for value, count in ordered if count >= definition.least_count]
    shown = ordered[: definition.size]
    return search.Buckets(
        buckets=tuple(
            _bucket(
                (t for t in things if value in _at(t, definition.place, definition.missing)),
                definition,
                value,
            )
            for value, _ in shown
        ),
        other=sum(count for _, count in ordered[definition.size :]),
    )


def _keys(thing: Thing, definition: search.Composite) -> set[Key]:
    parts: list[Sequence[search.Value | None]] = []
    for source in definition.sources:
        values = thing.at(source.place)
        parts.append(values or ((None,) if source.with_missing else ()))
    return set(product(*parts))


def _composite(things: Things, definition: search.Composite) -> search.Buckets:
    def compared(one: Key, other: Key) -> int:
        for a, b, source in zip(one, other, definition.sources, strict=True):
            if a == b:
                continue
            if a is None or b is None:
                return -1 if (a is None) is source.missing_first else 1
            return -1 if (a < b) is not source.descending else 1  # type: ignore[operator]
        return 0

    keys = sorted({key for t in things for key in _keys(t, definition)}, key=cmp_to_key(compared))
    if definition.after is not None:
        after = definition.after
        keys = [key for key in keys if compared(key, after) > 0]
    return search.Buckets(
        buckets=tuple(
            _bucket((t for t in things if key in _keys(t, definition)), definition, key)
            for key in keys[: definition.size]
        )
    )
