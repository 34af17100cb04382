"""JSON names and shapes of Kibana's internal routes about API keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from keys.actions.update_cross_cluster_key import Keep
from keys.dialects.common.key_json import keys_json
from keys.dialects.kibana.payloads.roles import ELASTICSEARCH_FORM, SpaceGrantsShape, descriptor_of
from keys.dialects.kibana.shapes import (
    ABSENT,
    Anything,
    Flag,
    Form,
    Given,
    ListOf,
    MapOf,
    Maybe,
    OneOf,
    Shape,
    Text,
    Whole,
    refusal,
)
from keys.queries.search_keys import FoundKeys
from keys.rules.errors import BadTimeValue
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.key_category import MANAGED_NAMES, Category
from keys.rules.search import SearchRequest
from keys.wire.query_language import (
    KEY_SEARCH,
    BadQuery,
    aggregations_json,
    read_search,
    sort_json,
)
from keys.wire.time_value import parse_time_value

LONGEST_ID = LONGEST_NAME = 256
LONGEST_EXPIRATION = 64
LONGEST_DESCRIPTOR_NAME = 1024
LONGEST_INDEX_NAME = 4096
MOST_ENTRIES = 100
MOST_INVALIDATED = 1000
MOST_USERNAMES = 100
MOST_SORT_VALUES = 10
PAGE_SIZE = 25
NOT_MANAGED_TYPES = {
    Category.PERSONAL: KeyType.REST.value,
    Category.CROSS_CLUSTER: KeyType.CROSS_CLUSTER.value,
}
COUNTS: JsonObject = {
    "usernames": {"terms": {"field": "username", "size": MOST_USERNAMES}},
    "types": {"terms": {"field": "type"}},
    "expired": {"filter": {"range": {"expiration": {"lte": "now"}}}},
    "managed": {
        "filters": {
            "filters": {
                "metadataBased": {"term": {"metadata.managed": "true"}},
                "namePrefixBased": {"prefix": {"name": MANAGED_NAMES}},
            }
        }
    },
}
LIVING: JsonObject = {"term": {"invalidated": False}}


class Duration:
    """How long a key is to last, such as `30d`; a blank one is none."""

    def read(self, value: Given, *, at: str) -> timedelta | None:
        text = Text(longest=LONGEST_EXPIRATION).read(value, at=at)
        if not text.strip():
            return None
        try:
            return parse_time_value(text, setting="expiration")
        except BadTimeValue as error:
            raise refusal(str(error), at=at) from error


NAME = Text(shortest=1, longest=LONGEST_NAME)
ID = Text(shortest=1, longest=LONGEST_ID)
DESCRIPTOR_NAME = Text(longest=LONGEST_DESCRIPTOR_NAME)
INDEX_NAMES = ListOf(item=Text(longest=LONGEST_INDEX_NAME), most=MOST_ENTRIES)
REPLICATED: Mapping[str, Shape] = {
    "names": INDEX_NAMES,
    "allow_restricted_indices": Maybe(shape=Flag()),
}
SEARCHED: Mapping[str, Shape] = {
    **REPLICATED,
    "query": Maybe(shape=Anything()),
    "field_security": Maybe(shape=Anything()),
}
ACCESS = Form(
    members={
        "search": Maybe(shape=ListOf(item=Form(members=SEARCHED), most=MOST_ENTRIES)),
        "replication": Maybe(shape=ListOf(item=Form(members=REPLICATED), most=MOST_ENTRIES)),
    }
)
KIBANA_DESCRIPTORS = MapOf(
    name=DESCRIPTOR_NAME,
    value=Form(members={"elasticsearch": ELASTICSEARCH_FORM, "kibana": SpaceGrantsShape()}),
)
COMMON: Mapping[str, Shape] = {
    "expiration": Maybe(shape=Duration()),
    "metadata": Maybe(shape=MapOf()),
}
REST_TYPE = Maybe(shape=OneOf(values=(KeyType.REST.value,)))


@dataclass(frozen=True, kw_only=True)
class KeyBody:
    """
    The body of create (`who` is `name`) or update (`who` is `id`), of the sort it says it is.

    `type: cross_cluster` asks for `access`; `kibana_role_descriptors` stand in for
    `role_descriptors` and name Kibana's own privileges by space.
    """

    who: Mapping[str, Shape]
    descriptors: Any

    def read(self, value: Given, *, at: str) -> dict[str, Any]:
        given = value if isinstance(value, dict) else {}
        members: Mapping[str, Shape]
        if given.get("type") == KeyType.CROSS_CLUSTER:
            members = {"type": Anything(), "access": ACCESS, "certificate_identity": IDENTITY}
        elif "kibana_role_descriptors" in given:
            members = {"type": REST_TYPE, "kibana_role_descriptors": KIBANA_DESCRIPTORS}
        else:
            descriptors = Maybe(
                shape=MapOf(name=DESCRIPTOR_NAME, value=MapOf()), default=self.descriptors
            )
            members = {"type": REST_TYPE, "role_descriptors": descriptors}
        read: dict[str, Any] = Form(members={**self.who, **COMMON, **members}).read(value, at=at)
        return read


class Identity:
    """The subject that another cluster's certificate has to have; `null` clears it."""

    def read(self, value: Given, *, at: str) -> str | Keep | None:
        if value is ABSENT:
            return Keep.AS_IT_IS
        return None if value is None else Text(longest=LONGEST_INDEX_NAME).read(value, at=at)


IDENTITY = Identity()
CREATE_BODY = KeyBody(who={"name": NAME}, descriptors={})
UPDATE_BODY = KeyBody(who={"id": ID}, descriptors=None)
INVALIDATE_BODY = Form(
    members={
        "apiKeys": ListOf(item=Form(members={"id": ID, "name": Text()}), most=MOST_INVALIDATED),
        "isAdmin": Flag(),
    }
)
SORT_VALUE = Anything()
QUERY_BODY = Form(
    members={
        "query": Maybe(shape=MapOf()),
        "from": Maybe(shape=Whole(greatest=10_000)),
        "size": Maybe(shape=Whole(greatest=10_000), default=PAGE_SIZE),
        "searchAfter": Maybe(shape=ListOf(item=SORT_VALUE, most=MOST_SORT_VALUES)),
        "sort": Maybe(
            shape=Form(
                members={
                    "field": Text(longest=LONGEST_NAME),
                    "direction": OneOf(values=("asc", "desc")),
                }
            )
        ),
        "filters": Maybe(
            shape=Form(
                members={
                    "usernames": Maybe(shape=ListOf(item=Text(), most=MOST_USERNAMES)),
                    "type": Maybe(
                        shape=OneOf(values=tuple(category.value for category in Category))
                    ),
                    "expired": Maybe(shape=Flag()),
                }
            )
        ),
    }
)


def descriptors_of(body: Mapping[str, Any]) -> JsonObject | None:
    """Return the role descriptors that a body of a REST key means; None leaves them."""
    named = body.get("kibana_role_descriptors")
    if named is None:
        descriptors: JsonObject | None = body.get("role_descriptors")
        return descriptors
    nothing = {"metadata": None, "description": None}
    return {name: descriptor_of({**nothing, **one}, before=None) for name, one in named.items()}


def access_of(body: Mapping[str, Any]) -> JsonObject:
    """Return the `access` of a body without the members that it leaves out."""
    return {
        side: [
            {name: value for name, value in entry.items() if value is not None} for entry in entries
        ]
        for side, entries in body["access"].items()
        if entries is not None
    }


def search_of(body: Mapping[str, Any], *, now: datetime) -> SearchRequest:
    """
    Return the search that a body means: never an invalidated key, always the filters' counts.

    Raises:
        BadQuery: Elasticsearch's own refusal of the query.
    """
    asked: JsonObject = {"query": _query_of(body), "size": body["size"]}
    # The order is total, so that a page begins where the one before it ended.
    sort = body["sort"] or {"field": "creation", "direction": "desc"}
    asked["sort"] = [{sort["field"]: {"order": sort["direction"]}}, {"_doc": {"order": "asc"}}]
    if body["searchAfter"] is not None:
        asked["search_after"] = body["searchAfter"]
    elif body["from"] is not None:
        asked["from"] = body["from"]
    return read_search(asked, KEY_SEARCH, now=now)


def counts_search(*, now: datetime) -> SearchRequest:
    """Return the search that counts, over all keys that one may see, what filters offer."""
    return read_search({"query": LIVING, "size": 0, "aggs": COUNTS}, KEY_SEARCH, now=now)


def found_keys_json(found: FoundKeys, request: SearchRequest) -> JsonObject:
    """Return `{"apiKeys": [...], "total": int, "count": int, "searchAfter"?: [...]}`."""
    keys = keys_json(found.keys, with_limited_by=False, with_profile_uid=False)
    sorted_by: list[list[Json]] = [sort_json(request.sort, values) for values in found.sort_values]
    shown: list[Json] = [
        {**key, "_sort": place} for key, place in zip(keys, sorted_by, strict=True)
    ]
    after: JsonObject = {"searchAfter": sorted_by[-1]} if sorted_by else {}
    return {"apiKeys": shown, "total": found.total, "count": len(shown), **after}


def counts_json(found: FoundKeys, request: SearchRequest) -> JsonObject:
    """Return `{"aggregationTotal": int, "aggregations"?: {...}}`; of no key nothing is counted."""
    if not found.total:
        return {"aggregationTotal": 0}
    counted = aggregations_json(request.aggregations, found.aggregations, typed_keys=False)
    return {"aggregationTotal": found.total, "aggregations": counted}


def query_error_json(error: BadQuery) -> JsonObject:
    """Return `{"name", "message", "statusCode"}`: a wrong query is answered, not refused."""
    return {"name": "ResponseError", "message": error.problem.reason, "statusCode": 400}


def _query_of(body: Mapping[str, Any]) -> JsonObject:
    must: list[Json] = [LIVING]
    if body["query"]:
        must.append(body["query"])
    filters = body["filters"] or {}
    if filters.get("usernames"):
        must.append({"terms": {"username": filters["usernames"]}})
    if filters.get("expired") is not None:
        expired: JsonObject = {"range": {"expiration": {"lte": "now"}}}
        must.append(expired if filters["expired"] else {"bool": {"must_not": [expired]}})
    if filters.get("type") is not None:
        must.append(_of_category(Category(filters["type"])))
    return {"bool": {"must": must}}


def _of_category(category: Category) -> JsonObject:
    managed: JsonObject = {
        "bool": {
            "should": [
                {"term": {"metadata.managed": "true"}},
                {"prefix": {"name": MANAGED_NAMES}},
            ]
        }
    }
    if category is Category.MANAGED:
        return managed
    of_type: JsonObject = {"term": {"type": NOT_MANAGED_TYPES[category]}}
    return {"bool": {"must": [of_type], "must_not": [managed]}}
