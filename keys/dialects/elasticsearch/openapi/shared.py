"""Parameters and schemas that several operations share."""

from collections.abc import Mapping

from keys.dialects.elasticsearch.credentials import RUN_AS
from keys.dialects.elasticsearch.openapi.schemas import (
    array_of,
    flag,
    free_object,
    map_of,
    object_of,
    one_or_more_texts,
    schema,
    text,
)
from keys.rules.json_types import JsonObject

REFRESH = (
    "Accepted as Elasticsearch's clients send it; whoever reads finds what was written anyway."
)
ALWAYS = ("Pretty", "Human", "ErrorTrace", "FilterPath", "Format", "RunAs", "OpaqueId")
WITH_BODY = (*ALWAYS, "Source", "SourceContentType")


def _parameter(name: str, place: str, description: str, kind: JsonObject) -> JsonObject:
    return {"name": name, "in": place, "description": description, "schema": kind}


PARAMETERS: Mapping[str, JsonObject] = {
    "Pretty": _parameter("pretty", "query", "Indent the answer.", flag()),
    "Human": _parameter("human", "query", "Accepted; changes nothing here.", flag()),
    "ErrorTrace": _parameter("error_trace", "query", "Add `stack_trace` to refusals.", flag()),
    "FilterPath": _parameter(
        "filter_path",
        "query",
        "Keep only these paths of the answer: names joined by dots, `*` for one level, `**` for"
        " any, a leading `-` to leave out; several by comma.",
        text(),
    ),
    "Format": _parameter("format", "query", "The answer's form.", text(enum=["json"])),
    "RunAs": _parameter(
        RUN_AS,
        "header",
        "Act as this user; needs `run_as` for him.",
        text(minLength=1, pattern="^[ -~]+$"),
    ),
    "OpaqueId": _parameter(
        "X-Opaque-Id", "header", "Name of the request in our audit trail.", text(pattern="^[ -~]*$")
    ),
    "Source": _parameter("source", "query", "Stands in for the body.", text()),
    "SourceContentType": _parameter(
        "source_content_type", "query", "The media type of `source`.", text()
    ),
    "IdempotencyKey": _parameter(
        "Idempotency-Key",
        "header",
        "A name of the caller's for this request. Within ten minutes a repetition gets a fresh"
        " key, and the first is retired; later, or once that was used, it is refused with 409.",
        text(minLength=1, maxLength=255, pattern="^[!-~]+$"),
    ),
}

INDEX_ENTRY: dict[str, JsonObject] = {
    "names": one_or_more_texts("names and patterns of indices, or `/regular expressions/`"),
    "privileges": array_of(text(), "names of index privileges, or action patterns"),
    "field_security": object_of(
        {"grant": array_of(text()), "except": array_of(text())}, optional=("grant", "except")
    ),
    "query": {"description": "which documents: a query as an object or as its text"},
    "allow_restricted_indices": flag("whether system indices are meant too"),
}
INDEX_OPTIONAL = ("field_security", "query", "allow_restricted_indices")
ROLE: dict[str, JsonObject] = {
    "cluster": array_of(text(), "names of cluster privileges, or action patterns"),
    "indices": array_of(object_of(INDEX_ENTRY, optional=INDEX_OPTIONAL)),
    "applications": array_of(
        object_of(
            {
                "application": text(minLength=1),
                "privileges": array_of(text(minLength=1)),
                "resources": array_of(text(minLength=1)),
            }
        )
    ),
    "run_as": array_of(text(), "names and patterns of users to act as"),
    "global": free_object("privileges that look at the request"),
    "remote_indices": array_of(
        object_of({**INDEX_ENTRY, "clusters": one_or_more_texts("")}, optional=INDEX_OPTIONAL)
    ),
    "remote_cluster": array_of(
        object_of({"privileges": array_of(text()), "clusters": one_or_more_texts("")})
    ),
    "metadata": free_object("names must not start with `_`"),
    "transient_metadata": free_object(),
}
SCHEMAS: Mapping[str, JsonObject] = {
    "RoleDescriptor": object_of(
        {**ROLE, "restriction": object_of({"workflows": array_of(text())})},
        optional=(*ROLE, "restriction"),
        description="Privileges of a key.",
    ),
    "RoleDescriptors": map_of(schema("RoleDescriptor"), "privileges, by a name of your own"),
    "Role": object_of(
        {**ROLE, "description": text(maxLength=1000)},
        optional=(*ROLE, "description"),
        description="Privileges of users.",
    ),
}
