"""JSON as people type and read it in a form."""

import json
import math
import re

from django.utils.translation import gettext as _

from keys.rules.json_types import Json, JsonObject

DEEPEST = 100
QUOTED = re.compile(r"\[([^\[\]]+)\]")


class BadJson(ValueError):
    """The text is no JSON object; its sentence says where it stops being one."""


def object_from(text: str) -> JsonObject:
    """
    Return the JSON object in `text`.

    Raises:
        BadJson: not JSON, not an object, or nested beyond measure.
    """
    try:
        value: Json = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise BadJson(_located(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadJson(no_json()) from error
    if not isinstance(value, dict):
        raise BadJson(no_object())
    if _is_deeper(value, DEEPEST):
        raise BadJson(
            _("Enter JSON that is nested at most %(levels)d levels deep.") % {"levels": DEEPEST}
        )
    return value


def no_json() -> str:
    return _("Enter valid JSON.")


def no_json_at(*, line: str, column: str) -> str:
    """Return the sentence of who knows where a text stops being JSON, and not why."""
    return _("Enter valid JSON. Line %(line)s, column %(column)s.") % {
        "line": line,
        "column": column,
    }


def no_object() -> str:
    return _("Enter valid JSON. It must be an object in curly brackets.")


def pretty(value: Json) -> str:
    """Return JSON indented by two, letters of every language as they are."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # A lone surrogate has no UTF-8 form.
        return json.dumps(value, indent=2)
    return text


def line_of_complaint(text: str, complaint: str) -> int | None:
    """
    Return the line of `text` that a refusal is about, counted from 1, or None.

    A refusal names things in square brackets; the last of them that stands quoted in the text
    is the most particular.
    """
    for name in reversed(QUOTED.findall(complaint)):
        place = text.find(json.dumps(name, ensure_ascii=False))
        if place >= 0:
            return text.count("\n", 0, place) + 1
    return None


def _located(error: json.JSONDecodeError) -> str:
    return _("Enter valid JSON. Line %(line)d, column %(column)d: %(reason)s.") % {
        "line": error.lineno,
        "column": error.colno,
        "reason": error.msg,
    }


def _refuse(constant: str) -> Json:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _is_deeper(value: Json, levels: int) -> bool:
    if isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, list):
        inner = value
    else:
        return False
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)
