"""JSON values as the parts of a query take them: a wrong one is refused by name."""

import math
from collections.abc import Iterable

from keys.rules.json_types import Json, JsonObject
from keys.wire.query_language.errors import CONTENT, ILLEGAL_ARGUMENT, Unreadable, bad_number

GREATEST_INT = 2**31 - 1


def token_of(value: Json) -> str:
    """Return what Elasticsearch's parser calls a value of this shape."""
    if value is None:
        return "VALUE_NULL"
    if isinstance(value, bool):
        return "VALUE_BOOLEAN"
    if isinstance(value, int | float):
        return "VALUE_NUMBER"
    if isinstance(value, str):
        return "VALUE_STRING"
    return "START_ARRAY" if isinstance(value, list) else "START_OBJECT"


def is_scalar(value: Json) -> bool:
    return not isinstance(value, list | dict)


def text_of(value: Json) -> str:
    """Return a scalar as the text that it is compared as."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def only_object(value: Json, query: str) -> JsonObject:
    if not isinstance(value, dict):
        raise Unreadable(f"[{query}] query malformed, no start_object after query name")
    return value


def flag(value: Json) -> bool:
    """Return a boolean, which may be written as a text."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise Unreadable(
        f"Failed to parse value [{text_of(value)}] as only [true] or [false] are allowed.",
        type=ILLEGAL_ARGUMENT,
    )


def number(value: Json) -> float:
    """Return a number, which may be written as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_number(text_of(value))
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise bad_number(text_of(value)) from None
    if not math.isfinite(found):
        raise bad_number(text_of(value))
    return found


def whole_number(value: Json) -> int:
    """Return a whole number of 32 bits, which may be written as a text."""
    found = number(value)
    if not found.is_integer() or abs(found) > GREATEST_INT:
        raise bad_number(text_of(value))
    return int(found)


def word(value: Json) -> str:
    """Return a text; a number or boolean is taken as it is written."""
    if value is None or not is_scalar(value):
        raise Unreadable(f"Can't get text on a {token_of(value)}", type="illegal_state_exception")
    return text_of(value)


def listed(value: Json) -> list[Json]:
    """Return the members of a list; one value alone counts as a list of one."""
    return value if isinstance(value, list) else [value]


def check_options(query: str, options: Iterable[str], known: frozenset[str]) -> None:
    for name in options:
        if name not in known:
            raise Unreadable(f"[{query}] query does not support [{name}]")


def check_members(parser: str, members: Iterable[str], known: frozenset[str]) -> None:
    for name in members:
        if name not in known:
            raise Unreadable(f"[{parser}] unknown field [{name}]", type=CONTENT)


def operator_of(value: Json) -> str:
    """Return `and` or `or`."""
    operator = word(value)
    if operator.lower() not in {"and", "or"}:
        raise Unreadable(
            f"No enum constant org.elasticsearch.index.query.Operator.{operator.upper()}",
            type=ILLEGAL_ARGUMENT,
        )
    return operator.lower()
