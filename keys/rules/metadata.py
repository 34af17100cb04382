"""Metadata as it is searched: an object of any depth as the list of its leaves."""

from collections.abc import Iterator

from keys.rules.json_types import Json, JsonObject
from keys.rules.names import UNSTORABLE

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def leaves_of(metadata: JsonObject) -> list[tuple[str, str]]:
    """
    Return (path, value) of every leaf, each pair once, in the order given.

    A path joins the names that lead to the leaf by dots; the members of a list are leaves of
    the list's own path. Every value is a text: 42 is "42", true is "true". A null is no value.
    """
    return list(dict.fromkeys(_leaves(metadata)))


def _leaves(metadata: JsonObject) -> Iterator[tuple[str, str]]:
    # By hand, not by calling itself: metadata may be nested more deeply than the stack is.
    waiting: list[tuple[str | None, Json]] = [(None, metadata)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            inner = [(_joined(path, name), member) for name, member in value.items()]
            waiting += reversed(inner)
        elif isinstance(value, list):
            waiting += [(path, member) for member in reversed(value)]
        elif value is not None:
            yield storable(path or ""), storable(_text(value))


def _joined(path: str | None, name: str) -> str:
    return name if path is None else f"{path}.{name}"


def _text(value: bool | float | str) -> str:  # noqa: FBT001  # a leaf of any type
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def storable(text: str) -> str:
    """Return the text with a replacement for what no row can hold; so it is stored, so found."""
    return UNSTORABLE.sub(REPLACEMENT, text)
