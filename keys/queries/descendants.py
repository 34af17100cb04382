"""Keys that came from other keys: clones, and keys that keys made; all generations."""

from collections.abc import Collection, Iterator, Sequence

from keys.models import ApiKey, ApiKeyQuerySet
from keys.models.api_key import OWNER_COLUMNS
from keys.rules.caller import Caller
from keys.rules.ownership import GET_OWN, Scope, scope_of

# SQLite takes 32,766 values in one statement.
PARENTS_AT_ONCE = 10_000
COLUMNS_TO_COUNT = ("public_id", "parent_id", "invalidated_at", *OWNER_COLUMNS)


def descendants_of(ids: Collection[str], *, by: Caller) -> list[ApiKey]:
    """
    Return the keys, not invalidated, that came from the keys with these ids.

    Each generation in the order of creation, children before grandchildren. Only what the caller
    may see: neither a key nor what came from it is told of whose key he may not look at.

    Raises:
        NotAllowed: the caller may look at no key, not even his own.
    """
    scope = scope_of(by)
    if scope is Scope.NONE:
        by.check_may(GET_OWN)
    return [*_below(ids, ApiKey.objects.select_related("snapshot"), scope, by)]


def count_descendants(ids: Collection[str], *, by: Caller) -> int:
    """Return how many keys `descendants_of` would; none for who may look at no key."""
    scope = scope_of(by)
    if scope is Scope.NONE:
        return 0
    return sum(1 for _ in _below(ids, ApiKey.objects.only(*COLUMNS_TO_COUNT), scope, by))


def _below(
    ids: Collection[str], keys: ApiKeyQuerySet, scope: Scope, by: Caller
) -> Iterator[ApiKey]:
    wanted = [*ids]
    roots = [
        key.pk
        for start in range(0, len(wanted), PARENTS_AT_ONCE)
        for key in ApiKey.objects.only(*COLUMNS_TO_COUNT).filter(
            public_id__in=wanted[start : start + PARENTS_AT_ONCE]
        )
        if _is_seen(key, scope, by)
    ]
    for generation in generations_below(roots, among=keys):
        for key in generation:
            if key.invalidated_at is None and _is_seen(key, scope, by):
                yield key


def generations_below(
    parents: Sequence[int], *, among: ApiKeyQuerySet | None = None
) -> Iterator[list[ApiKey]]:
    """
    Yield the children of the keys with these primary keys, then their children, and so on.

    Invalidated ones too, for what came from them may live. One statement for a generation.

    Args:
        among: keys that count; a child that does not ends its line. All keys by default.
    """
    keys = ApiKey.objects.all() if among is None else among
    seen = set(parents)
    generation = list(parents)
    while generation:
        children = [
            child
            for start in range(0, len(generation), PARENTS_AT_ONCE)
            for child in keys.filter(
                parent_id__in=generation[start : start + PARENTS_AT_ONCE]
            ).order_by("id")
            if child.pk not in seen
        ]
        if not children:
            return
        yield children
        generation = [child.pk for child in children]
        seen.update(generation)


def _is_seen(key: ApiKey, scope: Scope, by: Caller) -> bool:
    if scope is Scope.ALL:
        return True
    if by.key is not None:
        return key.public_id == by.key.id
    return key.owner.is_same_user_as(username=by.username, realm=by.realm)
