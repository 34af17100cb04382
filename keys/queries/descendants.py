"""Keys that came from other keys: clones, and keys that keys made; all generations."""

from collections.abc import Collection, Iterator, Sequence

from django.db.models import F

from keys.models import ApiKey, ApiKeyQuerySet
from keys.models.api_key import OWNER_COLUMNS
from keys.queries.expressions import IsOneOf
from keys.rules.caller import Caller
from keys.rules.ownership import GET_OWN, Scope, scope_of

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
    for generation in generations_below(_roots(ids, scope, by), among=keys):
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
        born = keys.filter(IsOneOf(F("parent_id"), generation)).order_by("id")
        children = [child for child in born if child.pk not in seen]
        if not children:
            return
        yield children
        generation = [child.pk for child in children]
        seen.update(generation)


def _roots(ids: Collection[str], scope: Scope, by: Caller) -> list[int]:
    """Return the primary keys of those of the keys with these ids that the caller may see."""
    keys = ApiKey.objects.filter(IsOneOf(F("public_id"), ids))
    if scope is Scope.ALL:  # Where there may be thousands, no more of them is read.
        return [*keys.values_list("pk", flat=True)]
    return [key.pk for key in keys.only(*COLUMNS_TO_COUNT) if _is_seen(key, scope, by)]


def _is_seen(key: ApiKey, scope: Scope, by: Caller) -> bool:
    if scope is Scope.ALL:
        return True
    if by.key is not None:
        return key.public_id == by.key.id
    return key.owner.is_same_user_as(username=by.username, realm=by.realm)
