"""Bodies of requests: read by a serializer, refused as Elasticsearch's parsers do."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.exceptions import ErrorDetail

from keys.dialects.elasticsearch.errors import CONTENT_PARSE, ILLEGAL_ARGUMENT, PARSE, Refusal
from keys.dialects.elasticsearch.fields import UNREADABLE
from keys.dialects.elasticsearch.reading import ReadingSerializer
from keys.rules.json_types import Json
from keys.wire.error_envelope import Problem
from keys.wire.json_reader import JsonDocument

LONGEST_SHOWN = 256


class BodySerializer(ReadingSerializer):
    """
    The body of one method of one path; `parser` is what refusals call it.

    The sentences are those of the parser behind most bodies; a subclass may have others.
    """

    parser: ClassVar[str]

    def unknown_field(self, name: str, document: JsonDocument) -> Problem:
        where = document.name_position(name)
        shown = name[:LONGEST_SHOWN]
        return Problem(
            type=CONTENT_PARSE, reason=f"[{where}] [{self.parser}] unknown field [{shown}]"
        )

    def wrong_type(self, name: str, token: str, document: JsonDocument) -> Problem:
        where = document.value_position(name)
        return Problem(
            type=CONTENT_PARSE,
            reason=f"[{where}] [{self.parser}] {name} doesn't support values of type: {token}",
        )

    def unreadable(self, name: str, why: str, document: JsonDocument) -> Problem:
        where = document.value_position(name)
        return Problem(
            type=CONTENT_PARSE,
            reason=f"[{where}] [{self.parser}] failed to parse field [{name}]",
            cause=Problem(type=ILLEGAL_ARGUMENT, reason=why),
        )

    def no_object(self, token: str) -> Problem:
        return Problem(
            type=CONTENT_PARSE,
            reason=f"[1:1] [{self.parser}] Expected START_OBJECT but was: {token}",
        )


class HandwrittenBody(BodySerializer):
    """
    A body that one of the older, handwritten parsers reads: its refusals tell no position.

    `kinds`: the JSON type of each field that is no string, as refusals call it.
    """

    kinds: ClassVar[Mapping[str, str]] = {}

    def unknown_field(self, name: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        shown = name[:LONGEST_SHOWN]
        return Problem(
            type=PARSE, reason=f"failed to parse {self.parser}. unexpected field [{shown}]"
        )

    def wrong_type(self, name: str, token: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        return unparsable_field(name, self.kinds.get(name, "string"), token)

    def unreadable(self, name: str, why: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        return Problem(type=PARSE, reason=f"failed to parse field [{name}]: {why}")

    def no_object(self, token: str) -> Problem:
        reason = f"failed to parse {self.parser}. expected an object but found [{token}] instead"
        return Problem(type=PARSE, reason=reason)


def read_fields(serializer: BodySerializer, document: JsonDocument) -> dict[str, Any]:
    """
    Return the body's values, by the names of the arguments they are for.

    Raises:
        Refusal: of what is wrong the first in the order of the text, then what is missing.
    """
    body = document.value
    if not isinstance(body, dict):
        raise Refusal(serializer.no_object(token_of(body)))
    is_known = all(name in serializer.fields for name in body)
    if not serializer.is_valid() or not is_known:
        raise Refusal(_first_problem(serializer, body, document))
    values: dict[str, Any] = serializer.validated_data
    return values


def token_of(value: Json) -> str:
    """Return what Elasticsearch's parser calls the first token of a value."""
    match value:
        case bool():
            return "VALUE_BOOLEAN"
        case int() | float():
            return "VALUE_NUMBER"
        case str():
            return "VALUE_STRING"
        case list():
            return "START_ARRAY"
        case dict():
            return "START_OBJECT"
        case None:
            return "VALUE_NULL"


def unparsable_field(name: str, kind: str, token: str) -> Problem:
    """Return what the older, handwritten parsers say of a value of the wrong type."""
    return Problem(
        type=PARSE,
        reason=f"expected field [{name}] to be of type {kind}, but found [{token}] instead",
    )


def _first_problem(
    serializer: BodySerializer, body: dict[str, Json], document: JsonDocument
) -> Problem:
    errors: dict[str, list[ErrorDetail]] = serializer.errors
    for name, value in body.items():
        if name not in serializer.fields:
            return serializer.unknown_field(name, document)
        if name in errors:
            first = errors[name][0]
            if first.code == UNREADABLE:
                return serializer.unreadable(name, str(first), document)
            return serializer.wrong_type(name, token_of(value), document)
    missing = [name for name, (first, *_) in errors.items() if first.code == "required"]
    if missing:
        return Problem(type=ILLEGAL_ARGUMENT, reason=f"Required [{', '.join(missing)}]")
    # What is left was said of the body as a whole.
    return Problem(type=ILLEGAL_ARGUMENT, reason=str(next(iter(errors.values()))[0]))
