"""Short words for JSON Schema."""

from keys.rules.json_types import Json, JsonObject

JSON = "application/json"


def text(description: str = "", **more: Json) -> JsonObject:
    return _said({"type": "string", **more}, description)


def text_or_null(description: str = "") -> JsonObject:
    return _said({"type": ["string", "null"]}, description)


def flag(description: str = "") -> JsonObject:
    return _said({"type": "boolean"}, description)


def number(description: str = "") -> JsonObject:
    return _said({"type": "integer"}, description)


def milliseconds(description: str) -> JsonObject:
    return number(f"{description}, in milliseconds since the epoch")


def free_object(description: str = "") -> JsonObject:
    return _said({"type": "object", "additionalProperties": True}, description)


def array_of(items: JsonObject, description: str = "", **more: Json) -> JsonObject:
    return _said({"type": "array", "items": items, **more}, description)


def map_of(values: JsonObject, description: str = "") -> JsonObject:
    """Return an object whose names are the caller's."""
    return _said({"type": "object", "additionalProperties": values}, description)


def object_of(
    properties: dict[str, JsonObject], *, optional: tuple[str, ...] = (), description: str = ""
) -> JsonObject:
    """Return an object of exactly these members, all but `optional` of them required."""
    required: list[Json] = [name for name in properties if name not in optional]
    return _said(
        {
            "type": "object",
            "properties": dict(properties),
            "required": required,
            "additionalProperties": False,
        },
        description,
    )


def one_or_more_texts(description: str) -> JsonObject:
    return {"anyOf": [text(), array_of(text())], "description": description}


def schema(name: str, description: str = "") -> JsonObject:
    """Return a reference to a shared schema."""
    return _said({"$ref": f"#/components/schemas/{name}"}, description)


def answer(description: str, content: JsonObject | None = None) -> JsonObject:
    """Return a response object; without content it has no body."""
    shown: JsonObject = {"description": description}
    return shown if content is None else {**shown, "content": {JSON: {"schema": content}}}


def _said(schema: JsonObject, description: str) -> JsonObject:
    return {**schema, "description": description} if description else schema
