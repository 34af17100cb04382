"""The query string: values checked strictly, parameters that nobody knows refused."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from rest_framework import serializers

from keys.dialects.elasticsearch.errors import Refusal
from keys.dialects.elasticsearch.fields import WHOLE_NUMBER
from keys.dialects.elasticsearch.reading import ReadingSerializer

Form = TypeVar("Form", bound="ParametersSerializer")
FLAGS = {"true": True, "false": False, "": True}
LONGEST_SHOWN = 256


class FlagParameter(serializers.Field[bool, str, bool, Any]):
    """`true`, `false`, or nothing after the name, which is true."""

    def to_internal_value(self, data: str) -> bool:
        if data not in FLAGS:
            shown = data[:LONGEST_SHOWN]
            raise serializers.ValidationError(
                f"Failed to parse value [{shown}] as only [true] or [false] are allowed."
            )
        return FLAGS[data]


class TextParameter(serializers.Field["str | None", str, str, Any]):
    """Any text; a blank one counts as absent."""

    def to_internal_value(self, data: str) -> str | None:
        return data if data.strip() else None


class WholeNumberParameter(serializers.Field[int, str, int, Any]):
    def to_internal_value(self, data: str) -> int:
        if not WHOLE_NUMBER.fullmatch(data):
            shown = data[:LONGEST_SHOWN]
            raise serializers.ValidationError(
                f"Failed to parse long parameter [{self.field_name}] with value [{shown}]"
            )
        return int(data)


class ChoiceParameter(serializers.Field[str, str, str, Any]):
    """One of some words; `sentence` refuses any other and has a place for it."""

    def __init__(self, *words: str, sentence: str, **options: Any) -> None:
        super().__init__(**options)
        self.words = words
        self.sentence = sentence

    def to_internal_value(self, data: str) -> str:
        if data.lower() not in self.words:
            raise serializers.ValidationError(self.sentence.format(data[:LONGEST_SHOWN]))
        return data.lower()


class ParametersSerializer(ReadingSerializer):
    """The parameters of one method of one path; by itself a path that takes none."""


class CommonParameters(ParametersSerializer):
    """What every path takes."""

    pretty = FlagParameter(default=False)
    human = FlagParameter(default=False)
    error_trace = FlagParameter(default=False)
    filter_path = TextParameter(default=None)
    format = TextParameter(default=None)


COMMON_NAMES = frozenset({*CommonParameters().fields, "source", "source_content_type"})


def given_parameters(request: HttpRequest) -> dict[str, str]:
    """
    Return the parameters of the query string; of one that is repeated the last value counts.

    Raises:
        Refusal: there are too many of them.
    """
    try:
        return {name: str(value) for name, value in request.GET.items()}
    except SuspiciousOperation as error:
        raise Refusal.illegal("too many query parameters") from error


def read_parameters(
    form: type[ParametersSerializer], given: Mapping[str, str], *, path: str
) -> dict[str, Any]:
    """
    Return the values of `form`'s parameters, by the names of the arguments they are for.

    Raises:
        Refusal: a value is bad, or a parameter is known neither to `form` nor to every path.
    """
    values = None if given else _values_of_none(form)
    if values is not None:
        return dict(values)
    serializer = form(data=dict(given))
    _refuse_unknown({*given} - COMMON_NAMES, known={*serializer.fields}, path=path)
    if not serializer.is_valid():
        first = next(iter(serializer.errors.values()))
        raise Refusal.illegal(str(first[0]))
    values = serializer.validated_data
    return dict(values)


@cache
def _values_of_none(form: type[ParametersSerializer]) -> Mapping[str, Any] | None:
    """Return the values of a query string without parameters; None where it needs some."""
    serializer = form(data={})
    return serializer.validated_data if serializer.is_valid() else None


def shown_text(request: HttpRequest, name: str) -> str:
    """Return a parameter that shapes the answer, also where the query string is refused."""
    try:
        return given_parameters(request).get(name, "")
    except Refusal:
        return ""


def shown_flag(request: HttpRequest, name: str) -> bool:
    """Return a flag that shapes the answer; a bad value, which is refused elsewhere, is false."""
    try:
        return FLAGS.get(given_parameters(request).get(name, "false"), False)
    except Refusal:
        return False


def _refuse_unknown(names: set[str], *, known: set[str], path: str) -> None:
    unknown = sorted(names - known)
    if not unknown:
        return
    plural = "s" if len(unknown) > 1 else ""
    told = [_with_suggestion(name, known | COMMON_NAMES) for name in unknown]
    raise Refusal.illegal(
        f"request [{path}] contains unrecognized parameter{plural}: {', '.join(told)}"
    )


def _with_suggestion(name: str, known: set[str] | frozenset[str]) -> str:
    shown = f"[{name[:LONGEST_SHOWN]}]"
    close = get_close_matches(name[:LONGEST_SHOWN], sorted(known), n=1)
    return f"{shown} -> did you mean [{close[0]}]?" if close else shown
