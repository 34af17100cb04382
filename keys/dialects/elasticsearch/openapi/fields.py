"""What drf-spectacular is to make of the fields and parameters of this door."""

from typing import ClassVar

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

from keys.dialects.elasticsearch import fields, parameters
from keys.dialects.elasticsearch.payloads.role_mappings import RoleTemplatesField
from keys.rules.json_types import Json, JsonObject

TIME_VALUE = r"^\s*(-1|0|[0-9]+\s*(nanos|micros|ms|s|m|h|d))\s*$"


class _Described(OpenApiSerializerFieldExtension):
    """drf-spectacular knows its subclasses by their being defined."""

    match_subclasses = True
    schema: ClassVar[JsonObject] = {}

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> JsonObject:  # noqa: ARG002  # the extension's signature
        return dict(self.schema)


class TextSchema(_Described):
    target_class = fields.TextField
    schema = {"type": "string"}


class FlagSchema(_Described):
    target_class = fields.FlagField
    schema = {"enum": [True, False, "true", "false"]}


class ObjectSchema(_Described):
    target_class = fields.ObjectField
    schema = {"type": "object", "additionalProperties": True}


class TextListSchema(_Described):
    target_class = fields.TextListField
    schema = {"type": ["string", "array"], "items": {"type": "string"}}


class TimeValueSchema(_Described):
    target_class = fields.TimeValueField
    schema = {"type": "string", "pattern": TIME_VALUE}


class WholeNumberSchema(_Described):
    target_class = fields.WholeNumberField
    schema = {"type": "integer"}


class RoleTemplatesSchema(_Described):
    target_class = RoleTemplatesField
    schema = {"type": ["array", "object"]}


class FlagParameterSchema(_Described):
    target_class = parameters.FlagParameter
    schema = {"type": "boolean"}


class TextParameterSchema(_Described):
    target_class = parameters.TextParameter
    schema = {"type": "string"}


class WholeNumberParameterSchema(_Described):
    target_class = parameters.WholeNumberParameter
    schema = {"type": "integer", "minimum": 0}


class ChoiceParameterSchema(_Described):
    target_class = parameters.ChoiceParameter

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> JsonObject:  # noqa: ARG002  # the extension's signature
        words: list[Json] = [word for word in self.target.words if word]
        return {"type": "string", "enum": words}
