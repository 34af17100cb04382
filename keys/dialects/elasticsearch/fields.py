"""Fields of request bodies: the JSON type is checked, nothing is converted."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from keys.rules.errors import BadTimeValue
from keys.rules.json_types import Json, JsonObject
from keys.wire.time_value import parse_time_value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WRONG_TYPE = "wrong_type"
UNREADABLE = "unreadable"
"""Codes of refusals: of a value's JSON type, and of what a value of the right type says."""

WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
MESSAGES: "dict[str, StrOrPromise]" = {WRONG_TYPE: "has the wrong type", "null": "may not be null"}


class TextField(serializers.Field[str, Json, str, Any]):
    """A text as it is, blanks included."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> str:
        if not isinstance(data, str):
            self.fail(WRONG_TYPE)
        return data


class WholeNumberField(serializers.Field[int, Json, int, Any]):
    """A whole number, also as text."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> int:
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        if not isinstance(data, str) or not WHOLE_NUMBER.fullmatch(data):
            self.fail(WRONG_TYPE)
        return int(data)


class FlagField(serializers.Field[bool, Json, bool, Any]):
    """`true` or `false`, also as text."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> bool:
        if isinstance(data, bool):
            return data
        if not isinstance(data, str) or data not in {"true", "false"}:
            self.fail(WRONG_TYPE)
        return data == "true"


class ObjectField(serializers.Field[JsonObject, Json, JsonObject, Any]):
    """An object of whatever content."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> JsonObject:
        if not isinstance(data, dict):
            self.fail(WRONG_TYPE)
        return data


class TextListField(serializers.Field[tuple[str, ...], Json, list[str], Any]):
    """An array of texts; a text alone is an array of one."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> tuple[str, ...]:
        items = [data] if isinstance(data, str) else data
        if not isinstance(items, list):
            self.fail(WRONG_TYPE)
        texts = tuple(item for item in items if isinstance(item, str))
        if len(texts) != len(items):
            raise serializers.ValidationError("expected an array of texts", code=UNREADABLE)
        return texts


class TimeValueField(serializers.Field["timedelta | None", Json, str, Any]):
    """A span such as `30d`; `-1` is no value."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> timedelta | None:
        if not isinstance(data, str):
            self.fail(WRONG_TYPE)
        try:
            return parse_time_value(data, setting=self.field_name or "")
        except BadTimeValue as error:
            raise serializers.ValidationError(str(error), code=UNREADABLE) from error
