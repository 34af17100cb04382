"""Which keys pass the filters of the list."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.lookups import Exact, GreaterThan, LessThanOrEqual

from keys.access.shares import has_shared_keys, keys_shared_with
from keys.models import ApiKey, ApiKeyQuerySet, KeyUse
from keys.models.derived_columns import Deadline
from keys.queries.conditions import LeavesColumn, Table, TextColumn, TruthColumn, as_sql
from keys.queries.expressions import ByCodePoint
from keys.queries.key_filters import EXPIRES_SOON, KeyFilters, OwnerScope, Status, Unused
from keys.queries.logic import Truth
from keys.queries.parts import has_part
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.key_category import Category
from keys.rules.lifetime import LATEST_EXPIRY
from keys.rules.ownership import GET_ANY, Scope, scope_of

LIVING = Q(invalidated_at=None)
GONE = Q(invalidated_at__isnull=False)
ALIVE = frozenset(Status) - {Status.INVALIDATED}


def visible_keys(*, by: Caller) -> ApiKeyQuerySet:
    """
    Return the keys that the caller may see in a list, invalidated ones included.

    Who may see none, not even his own, sees what is shared with him.

    Raises:
        NotAllowed: nothing is.
    """
    return ApiKey.objects.filter(is_visible(by=by))


def is_visible(*, by: Caller) -> Q:
    """
    Return that the caller may see a key in a list.

    Raises:
        NotAllowed: he may see none.
    """
    scope = scope_of(by)
    if scope is Scope.NONE and has_shared_keys(by):
        return is_shared(by=by)
    if scope is Scope.NONE:
        verdict = by.authority.judge(GET_ANY)
        raise NotAllowed(
            action=GET_ANY.action, caller=by, granted_by=getattr(verdict, "granted_by", ())
        )
    if scope is Scope.OWN and by.key is not None:
        return Q(public_id=by.key.id)
    return is_owned(by=by) if scope is Scope.OWN else Q()


def shared_keys(*, by: Caller) -> ApiKeyQuerySet:
    return ApiKey.objects.filter(is_shared(by=by))


def is_shared(*, by: Caller) -> Q:
    return Q(pk__in=keys_shared_with(by).values("pk"))


def is_owned(*, by: Caller) -> Q:
    return Q(owner_username=by.username, owner_realm=by.realm)


def keys_matching(*, filters: KeyFilters, by: Caller, now: datetime) -> ApiKeyQuerySet:
    """
    Return all keys that pass the filters, in no order.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    return ApiKey.objects.filter(*matching(filters=filters, by=by, now=now))


def matching(*, filters: KeyFilters, by: Caller, now: datetime) -> list[Q]:
    """
    Return what holds of every key that passes the filters, and of no other.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    is_seen = (is_shared if filters.owner_scope is OwnerScope.SHARED else is_visible)(by=by)
    passes = _passing(filters, by=by, now=now)
    return [is_seen, *passes, of_statuses(filters.statuses or ALIVE, now=now)]


def _passing(filters: KeyFilters, *, by: Caller, now: datetime) -> Iterator[Q]:
    """Yield what all filters but that of the status ask of a key."""
    if filters.owner_scope is OwnerScope.MINE:
        yield is_owned(by=by)
    if filters.owners:
        yield Q(owner_username__in=filters.owners)
    if filters.categories:
        yield any_of(of_category(one) for one in filters.categories)
    if filters.unused is not None:
        yield is_unused(filters.unused, now=now)
    if filters.condition is not None:
        yield Q(as_sql(filters.condition, key_list_table(now=now)))


def is_unused(unused: Unused, *, now: datetime) -> Q:
    uses = KeyUse.objects.filter(key_id=OuterRef("pk"))
    if unused.span is None:
        return Q(~Exists(uses))
    since = now - unused.span
    return Q(created_at__lte=since) & Q(~Exists(uses.filter(last_at__gt=since)))


def any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def of_category(category: Category) -> Q:
    return Q(category=category.value)


def of_statuses(statuses: Iterable[Status], *, now: datetime) -> Q:
    """Return that a key has one of the statuses."""
    asked = frozenset(statuses)
    if asked >= {Status.ACTIVE, Status.EXPIRED}:
        # Whatever lives is one or the other.
        asked = asked - ALIVE
        return any_of([LIVING, *(of_status(one, now=now) for one in asked)])
    return any_of(of_status(one, now=now) for one in sorted(asked))


def of_status(status: Status, *, now: datetime) -> Q:
    # Said of `Deadline`, whose index then serves it.
    deadline = Deadline("expires_at")
    is_over, is_ahead = is_over_at(now), Q(GreaterThan(deadline, moment(now)))
    match status:
        case Status.INVALIDATED:
            return GONE
        case Status.ACTIVE:
            return LIVING & is_ahead
        case Status.EXPIRED:
            return LIVING & is_over
        case Status.EXPIRES_SOON:
            return LIVING & is_ahead & is_over_at(now + EXPIRES_SOON)
        case Status.NEVER_EXPIRES:
            return LIVING & Q(Exact(deadline, moment(LATEST_EXPIRY))) & Q(expires_at=None)


def is_over_at(at: datetime) -> Q:
    return Q(LessThanOrEqual(Deadline("expires_at"), moment(at)))


def moment(at: datetime) -> Value:
    return Value(at, output_field=DateTimeField())


def key_list_table(*, now: datetime) -> Table:
    """Return where the fields of `KEY_LIST` are found at this moment."""
    truths = {status.value: TruthColumn(Truth(of_status(status, now=now))) for status in Status}
    return replace(KEY_LIST_TABLE, columns={**KEY_LIST_TABLE.columns, **truths})


KEY_LIST_TABLE = Table(
    id="public_id",
    columns={
        "id": TextColumn(F("public_id")),
        "name": TextColumn(F("name")),
        "type": TextColumn(ByCodePoint(F("type"))),
        "category": TextColumn(ByCodePoint(F("category"))),
        "username": TextColumn(F("owner_username")),
        "realm": TextColumn(F("owner_realm")),
        "metadata": LeavesColumn(one_by_one=True),
    },
    has_part=has_part,
)
