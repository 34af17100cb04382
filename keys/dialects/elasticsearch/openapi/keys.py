"""API keys: create, get, update, invalidate."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers, refused
from keys.dialects.elasticsearch.openapi.retries import repetitions
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    free_object,
    milliseconds,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import keys as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject
from keys.rules.limits import MOST_NETWORKS, MOST_REQUESTS, Period

TAG = "API keys"
KEY_ID = "ak_0000example000001"
NO_KEY_ID = "ak_0000example000404"
SECRET = "3xAmPl3s3cr3t0fAnAp1K32yjMLR"  # noqa: S105  # of an example
ENCODED = "YWtfMDAwMGV4YW1wbGUwMDAwMDE6M3hBbVBsM3MzY3IzdDBmQW5BcDFLMzJ5ak1MUg=="
SHOWN_KEY: JsonObject = {
    "id": KEY_ID,
    "name": "pipeline",
    "type": "rest",
    "creation": 1767225600000,
    "invalidated": False,
    "username": "elastic",
    "realm": "reserved",
    "realm_type": "reserved",
    "metadata": {"team": "web"},
    "role_descriptors": {},
}
BAD_NETWORK = (
    "Validation Failed: 1: [limits.networks] [10.1.2.3/8] has bits set behind its first 8: the"
    " network is [10.0.0.0/8];"
)
NO_KEY = refused(
    404,
    "resource_not_found_exception",
    f"no API key owned by requesting user found for ID [{NO_KEY_ID}]",
)
# As `keys.rules.limits` reads it.
LIMITS = object_of(
    {
        "networks": array_of(
            text("an IPv4 or IPv6 address, or a network such as `10.0.0.0/8`"),
            "where the key may be used; left out for anywhere",
            minItems=1,
            maxItems=MOST_NETWORKS,
        ),
        "rate": object_of(
            {
                "requests": {"type": "integer", "minimum": 1, "maximum": MOST_REQUESTS},
                "per": text(enum=[period.value for period in Period]),
            },
            description="how often; each verifier counts what it grants itself",
        ),
    },
    optional=("networks", "rate"),
    description="From where and how often a key may be used.",
)
ABOUT_KEY: Mapping[str, JsonObject] = {
    "name": {
        "description": "need not be unique; no blank at its ends, no `_` at its start",
        "minLength": 1,
        "maxLength": 256,
    },
    "expiration": {
        "description": "how long the key lives: a number with one of the units `ms`, `s`, `m`,"
        " `h`, `d`; left out for a key that never expires"
    },
    "role_descriptors": {
        "description": "privileges by a name of your own, as the schema RoleDescriptors;"
        " what the owner may not do the key may not do either; none for all of the owner's",
    },
    "metadata": {"description": "anything; names must not start with `_`"},
    "limits": {
        **LIMITS,
        "type": ["object", "null"],
        "description": "from where and how often the key may be used; left out for no limits; not"
        " known elsewhere",
    },
}
ABOUT_UPDATE: Mapping[str, JsonObject] = {
    "expiration": {"description": "how long the key lives from now on"},
    "role_descriptors": {"description": "replaces all; `{}` for those of the owner"},
    "metadata": {"description": "replaces all"},
    "limits": {**ABOUT_KEY["limits"], "description": "replaces all; null or `{}` for none"},
}
SCHEMAS: Mapping[str, JsonObject] = {
    "ApiKey": object_of(
        {
            "id": text(),
            "name": text(),
            "type": text(enum=["rest", "cross_cluster"]),
            "creation": milliseconds("when it was made"),
            "expiration": milliseconds("when it expires; absent for never"),
            "invalidated": flag(),
            "invalidation": milliseconds("when it was invalidated"),
            "last_used": milliseconds(
                "when it was last used; absent for never; not known elsewhere"
            ),
            "username": text("its owner"),
            "realm": text("the owner's realm"),
            "realm_type": text(),
            "metadata": free_object(),
            "role_descriptors": schema("RoleDescriptors"),
            "limits": schema("Limits", "only of a key that has some; not known elsewhere"),
            "limited_by": array_of(
                schema("RoleDescriptors"), "only if asked for: the owner's roles as they were"
            ),
            "access": free_object("only of a cross-cluster key"),
            "certificate_identity": text("only of a cross-cluster key that has one"),
            "profile_uid": text("only if asked for: the owner's profile"),
            "_sort": {"type": "array", "description": "only of a search that is sorted"},
        },
        optional=(
            "expiration",
            "invalidation",
            "last_used",
            "limits",
            "limited_by",
            "access",
            "certificate_identity",
            "profile_uid",
            "_sort",
        ),
    ),
    "Limits": LIMITS,
    "ApiKeys": object_of({"api_keys": array_of(schema("ApiKey"))}),
    "CreatedApiKey": object_of(
        {
            "id": text(),
            "name": text(),
            "expiration": milliseconds("when it expires; absent for never"),
            "api_key": text("the secret: shown now and never again"),
            "encoded": text("Base64 of `id:api_key`, as `Authorization: ApiKey` takes it"),
        },
        optional=("expiration",),
    ),
    "InvalidatedApiKeys": object_of(
        {
            "invalidated_api_keys": array_of(text(), "what was invalidated now"),
            "previously_invalidated_api_keys": array_of(text(), "always empty"),
            "error_count": number(),
            "error_details": array_of(schema("Cause")),
        },
        optional=("error_details",),
    ),
    "Updated": object_of({"updated": flag("false if nothing was to be changed")}),
}
ABOUT_GET = {
    "id": "One key; 404 if it is not there.",
    "name": "Its name; with `*` at the end what it begins with.",
    "realm_name": "Keys whose owners are of this realm.",
    "username": "Keys of this user.",
    "owner": "Keys of the caller.",
    "with_limited_by": "Show the owner's roles as they were when the key was written.",
    "active_only": "Leave out what is invalidated or expired.",
    "with_profile_uid": "Show the owner's profile.",
    "with_descendants": "Also keys that came from these, as clones do; not known elsewhere.",
    "shared": "Keys that are shared with the caller; not known elsewhere.",
}
ABOUT_INVALIDATE: Mapping[str, JsonObject] = {
    "ids": {"description": "these keys"},
    "id": {"description": "one key", "deprecated": True},
    "name": {"description": "keys of this name; with `*` at the end what it begins with"},
    "realm_name": {"description": "keys whose owners are of this realm"},
    "username": {"description": "keys of this user"},
    "owner": {"description": "keys of the caller"},
    "with_descendants": {
        "description": "also keys that came from these, as clones do; not known elsewhere"
    },
}
PIPELINE: JsonObject = {
    "name": "pipeline",
    "expiration": "30d",
    "role_descriptors": {"logs": {"indices": [{"names": ["logs-*"], "privileges": ["read"]}]}},
    "metadata": {"team": "web"},
}
CREATE = Operation(
    id="security.create_api_key",
    tag=TAG,
    summary="Create an API key",
    description="Needs `manage_own_api_key`. An API key can only make keys without privileges.",
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=(*WITH_BODY, "IdempotencyKey"),
    body=Body(form=payloads.CreateKeyBody, about=ABOUT_KEY),
    answers=answers({200: answer("The key, with its secret.", schema("CreatedApiKey"))}, 409, 422),
    examples=[
        Example(
            title="A key that reads logs for 30 days",
            body=PIPELINE,
            answer={
                "id": KEY_ID,
                "name": "pipeline",
                "expiration": 1769817600000,
                "api_key": SECRET,
                "encoded": ENCODED,
            },
        ),
        Example(
            title="A key for one network, a hundred requests a minute",
            body={
                "name": "pipeline",
                "limits": {
                    "networks": ["10.0.0.0/8", "2001:db8::/32"],
                    "rate": {"requests": 100, "per": "minute"},
                },
            },
            answer={"id": KEY_ID, "name": "pipeline", "api_key": SECRET, "encoded": ENCODED},
        ),
        *repetitions(PIPELINE, another={"name": "another"}),
        Example(
            title="A name that is not allowed",
            body={"name": "_hidden"},
            status=400,
            answer={
                "error": {
                    "root_cause": [
                        {
                            "type": "action_request_validation_exception",
                            "reason": "Validation Failed: 1: api key name may not begin with an"
                            " underscore;",
                        }
                    ],
                    "type": "action_request_validation_exception",
                    "reason": "Validation Failed: 1: api key name may not begin with an"
                    " underscore;",
                },
                "status": 400,
            },
        ),
    ],
)
GET = Operation(
    id="security.get_api_key",
    tag=TAG,
    summary="Get API keys",
    description=(
        "With `manage_own_api_key` only keys of one's own: `owner=true`, or `username` and"
        " `realm_name`. All keys need `read_security`. A key may always get itself by its id."
    ),
    parameters=payloads.GetKeysParameters,
    about=ABOUT_GET,
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("Keys, in the order of their creation.", schema("ApiKeys")),
            404: answer("No key has the id that was asked for.", schema("ApiKeys")),
        }
    ),
    examples=[
        Example(title="One key", query={"id": KEY_ID}, answer={"api_keys": [SHOWN_KEY]}),
        Example(
            title="An unknown id",
            query={"id": "ak_0000example000404"},
            status=404,
            answer={"api_keys": []},
        ),
    ],
)
INVALIDATE = Operation(
    id="security.invalidate_api_key",
    tag=TAG,
    summary="Invalidate API keys",
    description=(
        "Nobody accepts them once this is answered, and nothing brings them back. Own keys need"
        " `manage_own_api_key`, those of others `manage_api_key`, those of other clusters"
        " `manage_security`. Unknown ids are passed over."
    ),
    shared=WITH_BODY,
    body=Body(form=payloads.InvalidateKeysBody, about=ABOUT_INVALIDATE),
    answers=answers(
        {
            200: {
                **answer("What was invalidated.", schema("InvalidatedApiKeys")),
                "headers": {
                    "X-Descendants-Invalidated": {
                        "description": "how many keys that came from others ended with them",
                        "schema": number(),
                    },
                    "X-Descendants-Left": {
                        "description": "how many keys that came from those live on",
                        "schema": number(),
                    },
                },
            }
        }
    ),
    examples=[
        Example(
            title="One key by its id",
            body={"ids": [KEY_ID]},
            answer={
                "invalidated_api_keys": [KEY_ID],
                "previously_invalidated_api_keys": [],
                "error_count": 0,
            },
        ),
        Example(
            title="Own keys by the start of their name",
            body={"name": "pipe*", "owner": True},
            answer={
                "invalidated_api_keys": [KEY_ID],
                "previously_invalidated_api_keys": [],
                "error_count": 0,
            },
        ),
    ],
)
UPDATE = Operation(
    id="security.update_api_key",
    tag=TAG,
    summary="Update an API key",
    description=(
        "Only its owner may, and no API key. Each update looks at the owner's roles anew, also one"
        " without a body."
    ),
    path={"key_id": "The key's id."},
    shared=WITH_BODY,
    body=Body(
        form=payloads.UpdateKeyBody,
        about=ABOUT_UPDATE,
        is_required=False,
    ),
    answers=answers({200: answer("Whether anything changed.", schema("Updated"))}, 404),
    examples=[
        Example(
            title="Other metadata",
            path={"key_id": KEY_ID},
            body={"metadata": {"team": "db"}},
            answer={"updated": True},
        ),
        Example(
            title="From one address alone",
            path={"key_id": KEY_ID},
            body={"limits": {"networks": ["192.0.2.7"]}},
            answer={"updated": True},
        ),
        Example(
            title="An unknown key",
            path={"key_id": NO_KEY_ID},
            body={"metadata": {"team": "db"}},
            status=404,
            answer=NO_KEY,
        ),
        Example(
            title="A network that is none",
            path={"key_id": KEY_ID},
            body={"limits": {"networks": ["10.1.2.3/8"]}},
            status=400,
            answer={
                "error": {
                    "root_cause": [
                        {"type": "action_request_validation_exception", "reason": BAD_NETWORK}
                    ],
                    "type": "action_request_validation_exception",
                    "reason": BAD_NETWORK,
                },
                "status": 400,
            },
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "POST|PUT /_security/api_key": CREATE,
    "GET /_security/api_key": GET,
    "DELETE /_security/api_key": INVALIDATE,
    "PUT /_security/api_key/{key_id}": UPDATE,
}
