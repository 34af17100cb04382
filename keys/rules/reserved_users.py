"""What is told of a reserved user who has no row of his own."""

from keys.rules.json_types import JsonObject

DEPRECATED: JsonObject = {
    "_deprecated": True,
    "_deprecated_reason": "Please use the [kibana_system] user instead.",
}


def reserved_metadata(username: str) -> JsonObject:
    return {"_reserved": True, **(DEPRECATED if username == "kibana" else {})}
