"""Random keys and random searches for them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from keys.models import ApiKey, KeyMetadataLeaf, KeyUse, RoleSnapshot
from keys.models.key_metadata_leaf import leaves_in
from keys.rules import search
from keys.rules.metadata import leaves_of
from keys.rules.names import LONGEST_KEY_NAME
from keys.rules.search.evaluator import Thing
from keys.rules.search.moments import milliseconds_of
from keys.rules.search.wildcards import parse_pattern

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
LONG = "long" * 70
# Signs of LIKE and GLOB, letters whose cases differ, and some beyond ASCII and the first plane.
TEXTS = [
    "a", "A", "ab", "aB", "ba", "a*b", "a?b", "a[b]", "a%b", "a_b", "a\\b", "b", "é", "É", "ẞ",
    "🔑", "\uffff", "a\nb", "'", '"', LONG, LONG + "a", LONG + "b",
]  # fmt: skip
PATTERNS = [
    "*", "a*", "*b", "a?b", "?", "a*b", "*a*b*", "[ab]", "a\\*b", "a\\?b", "%", "a_b", "*[*", "?*",
    "🔑", "é*", "*\n*", LONG + "*", "long*a", "*gl*b", "",
]  # fmt: skip
texts = st.sampled_from(TEXTS)
names = st.sampled_from([text for text in TEXTS if len(text) <= LONGEST_KEY_NAME])
moments = st.integers(min_value=-3, max_value=3).map(
    lambda step: milliseconds_of(NOW) + step * 1000
)
leaf_values = texts | st.sampled_from([True, False, 42, 1.0, None, "true", "42", ""])
metadata = st.dictionaries(
    st.sampled_from(["x", "y", "x.y"]),
    leaf_values | st.lists(leaf_values, max_size=3) | st.fixed_dictionaries({"y": leaf_values}),
    max_size=2,
)
PLACES = [search.Place(field) for field in search.KEYS.fields]
LEAF_PLACES = [search.Place(search.KEYS.fields[-1], path) for path in ("x", "y", "x.y", "none")]
BY_KIND = {
    kind: [place for place in (*PLACES, *LEAF_PLACES) if place.kind is kind] for kind in search.Kind
}
textual = st.sampled_from(BY_KIND[search.Kind.KEYWORD] + BY_KIND[search.Kind.FLATTENED])
dates = st.sampled_from(BY_KIND[search.Kind.DATE])
truths = st.sampled_from(BY_KIND[search.Kind.BOOLEAN])
places = textual | dates | truths


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def drawn_keys(draw: st.DrawFn, *, at_most: int = 7) -> list[ApiKey]:
    """Return keys that are not stored yet, in the order in which they are to be."""
    count = draw(st.integers(min_value=0, max_value=at_most))
    return [_drawn_key(draw, f"id{number}") for number in range(count)]


def _drawn_key(draw: st.DrawFn, public_id: str) -> ApiKey:
    created_at = NOW + timedelta(seconds=draw(st.integers(min_value=-2, max_value=2)))
    lifetime = draw(optional(st.integers(min_value=1, max_value=3)))
    invalidated = draw(optional(st.integers(min_value=0, max_value=3)))
    used = draw(optional(st.integers(min_value=0, max_value=3)))
    key = ApiKey(
        public_id=public_id,
        name=draw(names),
        type=draw(st.sampled_from(["rest", "cross_cluster"])),
        owner_username=draw(names),
        owner_realm=draw(st.sampled_from(["reserved", "default_native"])),
        owner_realm_type="native",
        creator_username="x",
        creator_realm="x",
        created_at=created_at,
        expires_at=None if lifetime is None else created_at + timedelta(seconds=lifetime),
        # Not whole milliseconds, as the clock gives them.
        invalidated_at=None
        if invalidated is None
        else NOW + timedelta(microseconds=invalidated * 700),
        metadata=draw(metadata),
        limits=draw(st.sampled_from([None, {"networks": ["::1"]}])),
        digest=b"",
        pepper_id="",
    )
    if used is not None:
        key.use = KeyUse(last_at=NOW + timedelta(microseconds=used * 700))
    return key


def stored(keys: Sequence[ApiKey]) -> list[Thing]:
    """Store the keys and return them as things of the evaluator."""
    snapshot = RoleSnapshot.objects.of({})
    things = []
    for key in keys:
        key.snapshot = snapshot if key.type == "rest" else None
        key.save(force_insert=True)
        KeyMetadataLeaf.objects.bulk_create(leaves_in(key))
        if hasattr(key, "use"):
            key.use.key = key
            key.use.save(force_insert=True)
        things.append(_thing(key))
    return things


def _thing(key: ApiKey) -> Thing:
    return Thing(
        id=key.public_id,
        number=key.pk,
        values={
            "name": (key.name,),
            "type": (key.type,),
            "username": (key.owner_username,),
            "realm_name": (key.owner_realm,),
            "creation": _moments(key.created_at),
            "expiration": _moments(key.expires_at),
            "invalidated": (key.invalidated_at is not None,),
            "invalidation": _moments(key.invalidated_at),
            "last_used": _moments(key.use.last_at if hasattr(key, "use") else None),
            "limited": (key.limits is not None,),
        },
        leaves={"metadata": frozenset(leaves_of(key.metadata))},
    )


def _moments(moment: datetime | None) -> tuple[int, ...]:
    return () if moment is None else (milliseconds_of(moment),)


bounds = st.builds(search.Bound, texts, st.booleans())
simple_conditions = st.one_of(
    st.sampled_from([search.Everything(), search.Nothing()]),
    st.builds(search.HasId, st.frozensets(st.sampled_from(["id0", "id1", "id2", "no"]))),
    st.builds(search.Exists, places),
    st.builds(search.Equals, textual, st.frozensets(texts, max_size=3), st.booleans()),
    st.builds(search.Begins, textual, texts | st.just(""), st.booleans()),
    st.builds(
        search.Fits,
        textual,
        st.sampled_from(PATTERNS).map(parse_pattern),
        st.booleans(),
    ),
    st.builds(
        search.Near,
        textual,
        st.sampled_from(["a", "ba", "a*b", "aabb", "🔑🔑"]),
        st.integers(min_value=1, max_value=2),
        st.integers(min_value=0, max_value=1),
        st.booleans(),
    ),
    st.builds(search.Between, textual, optional(bounds), optional(bounds)),
    st.builds(search.During, dates, optional(moments), optional(moments)),
    st.builds(
        search.During,
        dates,
        st.sampled_from([search.LEAST_LONG, None]),
        st.sampled_from([search.GREATEST_LONG, None, search.LEAST_LONG]),
    ),
    st.builds(search.IsTrue, truths, st.booleans()),
)


def joined(inner: st.SearchStrategy[search.Condition]) -> st.SearchStrategy[search.Condition]:
    several = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(search.AllOf, several),
        st.builds(search.Not, inner),
        several.flatmap(
            lambda parts: st.builds(
                search.AnyOf, st.just(parts), st.integers(min_value=1, max_value=len(parts))
            )
        ),
    )


conditions: st.SearchStrategy[search.Condition] = st.recursive(
    simple_conditions, joined, max_leaves=6
)


@st.composite
def sort_keys(draw: st.DrawFn) -> search.SortKey:
    place = draw(optional(places))
    missing: search.Value | None = None
    if place is not None and place.kind is search.Kind.DATE:
        missing = draw(optional(moments))
    elif place is not None and place.is_textual:
        missing = draw(optional(texts))
    return search.SortKey(
        place=place,
        descending=draw(st.booleans()),
        highest=draw(st.booleans()),
        missing=missing,
        missing_first=draw(st.booleans()) if missing is None else False,
    )


def _after(key: search.SortKey) -> st.SearchStrategy[search.Value | None]:
    if key.place is None:
        return st.integers(min_value=0, max_value=50)
    if key.place.kind is search.Kind.DATE:
        return moments | st.just(key.missing_moment)
    if key.place.kind is search.Kind.BOOLEAN:
        return st.booleans()
    missing = key.place.kind is search.Kind.FLATTENED and key.missing is None
    return optional(texts) if missing else texts


@st.composite
def requests(draw: st.DrawFn) -> search.SearchRequest:
    sort = tuple(draw(st.lists(sort_keys(), max_size=3)))
    has_after = bool(sort) and draw(st.booleans())
    return search.SearchRequest(
        condition=draw(conditions),
        sort=sort,
        offset=0 if has_after else draw(st.integers(min_value=0, max_value=3)),
        size=draw(st.integers(min_value=0, max_value=8)),
        after=tuple(draw(_after(key)) for key in sort) if has_after else None,
        aggregations=draw(aggregations()),
    )


def values_for(place: search.Place) -> st.SearchStrategy[search.Value]:
    if place.kind is search.Kind.DATE:
        return moments
    return st.booleans() if place.kind is search.Kind.BOOLEAN else texts


@st.composite
def aggregations(
    draw: st.DrawFn, *, levels: int = 3, may_be_composite: bool = True
) -> dict[str, search.Aggregation]:
    if levels == 0:
        return {}
    names = draw(st.lists(st.sampled_from("pqr"), max_size=2, unique=True))
    return {name: draw(_aggregation(levels, may_be_composite=may_be_composite)) for name in names}


@st.composite
def _aggregation(  # noqa: PLR0911  # one for each kind
    draw: st.DrawFn, levels: int, *, may_be_composite: bool
) -> search.Aggregation:
    kinds = ["terms", "spans", "missing", "filter", "filters", "cardinality", "value_count"]
    kind = draw(st.sampled_from(kinds + ["composite"] * may_be_composite))
    place = draw(places)
    missing = draw(optional(values_for(place)))
    if kind in {"cardinality", "value_count"}:
        number = search.Cardinality if kind == "cardinality" else search.ValueCount
        return number(place=place, missing=missing)
    inner = draw(
        aggregations(levels=levels - 1, may_be_composite=may_be_composite and kind == "filter")
    )
    if kind == "composite":
        return draw(_composites(inner))
    if kind == "missing":
        return search.Missing(place=place, inner=inner)
    if kind == "filter":
        return search.Filter(condition=draw(conditions), inner=inner)
    if kind == "filters":
        several = st.lists(conditions, min_size=1, max_size=3)
        return search.Filters(
            conditions=tuple(draw(several)), other=draw(optional(st.just("o"))), inner=inner
        )
    if kind == "spans":
        spans = st.builds(search.Span, start=optional(moments), end=optional(moments))
        return search.Spans(
            place=draw(dates),
            spans=tuple(draw(st.lists(spans, min_size=1, max_size=3))),
            missing=draw(optional(moments)),
            inner=inner,
        )
    return search.Terms(
        place=place,
        size=draw(st.integers(min_value=1, max_value=4)),
        order=tuple(
            draw(
                st.lists(
                    st.builds(search.BucketOrder, by_count=st.booleans(), descending=st.booleans()),
                    min_size=1,
                    max_size=2,
                )
            )
        ),
        least_count=draw(st.integers(min_value=1, max_value=2)),
        missing=missing,
        only=draw(optional(st.frozensets(values_for(place), max_size=4))),
        never=draw(st.frozensets(values_for(place), max_size=1)),
        inner=inner,
    )


@st.composite
def _composites(draw: st.DrawFn, inner: dict[str, search.Aggregation]) -> search.Composite:
    sources = tuple(
        search.Source(
            name=name,
            place=draw(places),
            descending=draw(st.booleans()),
            with_missing=draw(st.booleans()),
            missing_first=draw(st.booleans()),
        )
        for name in "st"[: draw(st.integers(min_value=1, max_value=2))]
    )
    after = None
    if draw(st.booleans()):
        after = tuple(
            draw(
                optional(values_for(source.place))
                if source.with_missing
                else values_for(source.place)
            )
            for source in sources
        )
    return search.Composite(
        sources=sources, size=draw(st.integers(min_value=1, max_value=4)), after=after, inner=inner
    )
