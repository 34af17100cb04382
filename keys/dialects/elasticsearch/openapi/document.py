"""The document about this door, put together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from django.urls import re_path

from keys.conf import VERSION
from keys.dialects.common.openapi import Documentation, DocumentedGenerator, Operation
from keys.dialects.elasticsearch.openapi import (
    accounts,
    authentication,
    caches,
    cluster,
    fields,  # noqa: F401  # known by its import
    installation,
    keys,
    more_keys,
    more_roles,
    privileges,
    profiles,
    query_keys,
    refusals,
    role_mappings,
    roles,
    service_accounts,
    shared,
    shares,
    tokens,
    usage,
    users,
)
from keys.dialects.elasticsearch.urls import urlpatterns
from keys.dialects.elasticsearch.views.cluster import InfoView
from keys.rules.json_types import JsonObject

DESCRIPTION = """
The security API of Elasticsearch, answered from a database of our own.

Bodies are JSON (`application/json`, or `application/vnd.elasticsearch+json` with
`compatible-with=8` or `9`, which is answered in kind). A slash at the end of a path changes
nothing. `HEAD` is answered wherever `GET` is. Every answer has `X-Elastic-Product`.
""".strip()
SECURITY_SCHEMES: JsonObject = {
    "basic": {"type": "http", "scheme": "basic", "description": "A user and his password."},
    "api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`ApiKey`, a blank, and the key's `encoded`.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token, or a service account's token.",
    },
}
AREAS = (
    keys,
    query_keys,
    more_keys,
    shares,
    usage,
    authentication,
    users,
    accounts,
    roles,
    more_roles,
    privileges,
    role_mappings,
    tokens,
    service_accounts,
    profiles,
    caches,
    cluster,
    installation,
)


def documentation() -> Documentation:
    """Return what is declared of this door."""
    return Documentation(
        title="API Keys: Elasticsearch's security API",
        version=VERSION,
        description=DESCRIPTION,
        # The front page is shared with the pages, so its route stands elsewhere.
        patterns=[re_path(r"^$", InfoView.as_view()), *urlpatterns],
        operations=dict(_each_method()),
        components={
            "schemas": _schemas(),
            "parameters": dict(shared.PARAMETERS),
            "responses": dict(refusals.RESPONSES),
            "securitySchemes": SECURITY_SCHEMES,
        },
        tags=[{"name": tag} for tag in dict.fromkeys(_tags())],
    )


@cache
def document() -> JsonObject:
    """Return the OpenAPI document; it is the same as long as the process lives."""
    return DocumentedGenerator(documentation()).document()


def _each_method() -> Iterator[tuple[str, Operation]]:
    """Yield each operation under each of its methods; operation ids differ by the method."""
    for area in AREAS:
        for route, operation in area.OPERATIONS.items():
            methods, _, path = route.partition(" ")
            first, *further = methods.split("|")
            yield f"{first} {path}", operation
            for method in further:
                yield f"{method} {path}", replace(operation, id=f"{operation.id}_{method.lower()}")


def _tags() -> Iterator[str]:
    for area in AREAS:
        operations: Mapping[str, Operation] = area.OPERATIONS
        yield from (operation.tag for operation in operations.values())


def _schemas() -> JsonObject:
    found: dict[str, JsonObject] = {}
    for area in (refusals, shared, *AREAS):
        schemas: Mapping[str, JsonObject] = getattr(area, "SCHEMAS", {})
        found.update(schemas)
    return dict(found)
