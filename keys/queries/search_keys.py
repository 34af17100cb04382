"""The keys that a search finds, as far as the caller may look at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.aggregations import aggregate
from keys.queries.conditions import (
    LeavesColumn,
    MomentColumn,
    Table,
    TextColumn,
    TruthColumn,
    as_sql,
)
from keys.queries.expressions import ByCodePoint
from keys.queries.logic import HasValue
from keys.queries.pages import page_of
from keys.queries.time_limits import TookTooLong, searching_at_most
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.search import Result, SearchRequest, Value
from keys.wire.query_language import SearchFailed

LONGEST_SEARCH = timedelta(seconds=10)
# Each a matter of nanoseconds: no function of ours is called.
STEPS = 1_000
QUERY_ANY = ClusterAction(f"{SECURITY}/api_key/query")
QUERY_OWN = ClusterAction(f"{SECURITY}/api_key/query", own=True)
KEY_TABLE = Table(
    id="public_id",
    columns={
        "name": TextColumn(F("name")),
        "type": TextColumn(ByCodePoint(F("type"))),
        "username": TextColumn(F("owner_username")),
        "realm_name": TextColumn(F("owner_realm")),
        "creation": MomentColumn("created_at", exact=True),
        "expiration": MomentColumn("expires_at"),
        "invalidated": TruthColumn(HasValue(F("invalidated_at"))),
        "invalidation": MomentColumn("invalidated_at"),
        "last_used": MomentColumn("use__last_at"),
        "limited": TruthColumn(HasValue(F("limits"))),
        "metadata": LeavesColumn(),
    },
)


@dataclass(frozen=True, kw_only=True)
class FoundKeys:
    """
    One page of keys.

    Attributes:
        total: how many keys there are on all pages.
        sort_values: a tuple for each key, a value for each sort key.
        aggregations: by name; empty where no key was found.
    """

    keys: list[ApiKey]
    total: int
    sort_values: list[tuple[Value | None, ...]]
    aggregations: Mapping[str, Result]


def search_keys(request: SearchRequest, *, by: Caller, with_limited_by: bool = False) -> FoundKeys:
    """
    Return the page of keys that `request` asks for, invalidated and expired ones included.

    A caller who may look at his own keys alone finds no others, and no word is lost about it;
    an API key of that sort finds itself.

    Raises:
        NotAllowed: the caller may not even look at his own, or is an API key of that sort and
            asks for what its owner may.
        BadQuery: an aggregation would make too many buckets, or the database took too long.

    Source: elasticsearch-specification, security/query_api_keys.
    """
    things = _visible(by, with_limited_by=with_limited_by)
    if not request.is_costly:
        return _search(things, request, with_limited_by=with_limited_by)
    try:
        with searching_at_most(LONGEST_SEARCH, steps=STEPS):
            return _search(things, request, with_limited_by=with_limited_by)
    except TookTooLong as error:
        raise SearchFailed("Time exceeded", type="search_timeout_exception") from error


def _search(things: ApiKeyQuerySet, request: SearchRequest, *, with_limited_by: bool) -> FoundKeys:
    found = things.filter(as_sql(request.condition, KEY_TABLE))
    shown = found.select_related("snapshot") if with_limited_by else found
    page = page_of(shown, request, KEY_TABLE)
    return FoundKeys(
        keys=page.things,
        total=page.total,
        sort_values=page.sort_values,
        aggregations=aggregate(found, request.aggregations, KEY_TABLE) if page.total else {},
    )


def _visible(by: Caller, *, with_limited_by: bool) -> ApiKeyQuerySet:
    if by.may(QUERY_ANY):
        return ApiKey.objects.all()
    by.check_may(QUERY_ANY if with_limited_by and by.key is not None else QUERY_OWN)
    if by.key is not None:
        return ApiKey.objects.filter(public_id=by.key.id)
    return ApiKey.objects.owned_by(username=by.username, realm=by.realm)
