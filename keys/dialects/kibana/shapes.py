"""
Shapes of Kibana's bodies, and what it says of a value that has another.

A shape reads a JSON value or says precisely where it is wrong: `[request body.name]: expected
value of type [string] but got [undefined]`.

Source: Kibana, the package `@kbn/config-schema`; its sentences are its wire form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from keys.dialects.kibana.errors import Refusal
from keys.rules.json_types import Json


class _Absent:
    """A member that was left out: JSON's `null` is something else."""


ABSENT: Final = _Absent()
Given: TypeAlias = "Json | _Absent"
LONGEST_SHOWN = 256
KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "Array",
    dict: "Object",
}


class Shape(Protocol):
    def read(self, value: Given, *, at: str) -> Any:
        """
        Return the value.

        Raises:
            Refusal: it has not this shape; `at` is where it stands.
        """


@dataclass(frozen=True, kw_only=True)
class Text:
    """`rule`: what is wrong with a text, or None."""

    shortest: int = 0
    longest: int | None = None
    rule: Callable[[str], str | None] = lambda _: None

    def read(self, value: Given, *, at: str) -> str:
        if not isinstance(value, str):
            raise wrong_type("string", value, at=at)
        if len(value) < self.shortest:
            raise refusal(
                f"value has length [{len(value)}] but it must have a minimum length of"
                f" [{self.shortest}].",
                at=at,
            )
        if self.longest is not None and len(value) > self.longest:
            raise refusal(
                f"value has length [{len(value)}] but it must have a maximum length of"
                f" [{self.longest}].",
                at=at,
            )
        problem = self.rule(value)
        if problem is not None:
            raise refusal(problem, at=at)
        return value


@dataclass(frozen=True)
class Flag:
    def read(self, value: Given, *, at: str) -> bool:
        if not isinstance(value, bool):
            raise wrong_type("boolean", value, at=at)
        return value


@dataclass(frozen=True, kw_only=True)
class Whole:
    least: int = 0
    greatest: int

    def read(self, value: Given, *, at: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type("number", value, at=at)
        if value < self.least:
            raise refusal(f"Value must be equal to or greater than [{self.least}].", at=at)
        if value > self.greatest:
            raise refusal(f"Value must be equal to or lower than [{self.greatest}].", at=at)
        return value


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """One of some texts, and no other value."""

    values: tuple[str, ...]

    def read(self, value: Given, *, at: str) -> str:
        if not isinstance(value, str) or value not in self.values:
            listed = "|".join(self.values)
            shown = value[:LONGEST_SHOWN] if isinstance(value, str) else kind_of(value)
            raise refusal(f"expected value to equal [{listed}] but got [{shown}]", at=at)
        return value


@dataclass(frozen=True, kw_only=True)
class ListOf:
    item: Shape
    least: int = 0
    most: int | None = None

    def read(self, value: Given, *, at: str) -> list[Any]:
        if not isinstance(value, list):
            raise wrong_type("array", value, at=at)
        if len(value) < self.least:
            raise refusal(
                f"array size is [{len(value)}], but cannot be smaller than [{self.least}]", at=at
            )
        if self.most is not None and len(value) > self.most:
            raise refusal(
                f"array size is [{len(value)}], but cannot be greater than [{self.most}]", at=at
            )
        return [self.item.read(item, at=f"{at}.{place}") for place, item in enumerate(value)]


@dataclass(frozen=True)
class Anything:
    """Any JSON, even `null`."""

    def read(self, value: Given, *, at: str) -> Json:  # noqa: ARG002  # a shape's signature
        return None if isinstance(value, _Absent) else value


@dataclass(frozen=True, kw_only=True)
class MapOf:
    """An object with any names, whose values have one shape."""

    value: Shape = field(default_factory=Anything)
    name: Shape = field(default_factory=Text)

    def read(self, value: Given, *, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong_type("object", value, at=at)
        found = {}
        for name, item in value.items():
            self.name.read(name, at=f'{at}.key("{name[:LONGEST_SHOWN]}")')
            found[name] = self.value.read(item, at=f"{at}.{name[:LONGEST_SHOWN]}")
        return found


@dataclass(frozen=True, kw_only=True)
class Maybe:
    """
    A member that may be left out.

    Attributes:
        default: its value then.
        nullable: whether `null` may stand there, which is kept.
    """

    shape: Shape
    default: Any = None
    nullable: bool = False

    def read(self, value: Given, *, at: str) -> Any:
        if isinstance(value, _Absent):
            return self.default
        if value is None and self.nullable:
            return None
        return self.shape.read(value, at=at)


@dataclass(frozen=True, kw_only=True)
class Form:
    """An object of known members; a missing one is read as `ABSENT`, another is refused."""

    members: Mapping[str, Shape]

    def read(self, value: Given, *, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal(
                f"expected a plain object value, but found [{kind_of(value)}] instead.", at=at
            )
        for name in value:
            if name not in self.members:
                raise refusal(
                    "definition for this key is missing", at=f"{at}.{name[:LONGEST_SHOWN]}"
                )
        return {
            name: shape.read(value.get(name, ABSENT), at=f"{at}.{name}")
            for name, shape in self.members.items()
        }


def kind_of(value: Given) -> str:
    """Return what Kibana calls the type of a value."""
    return "undefined" if isinstance(value, _Absent) else KINDS[type(value)]


def wrong_type(wanted: str, value: Given, *, at: str) -> Refusal:
    return refusal(f"expected value of type [{wanted}] but got [{kind_of(value)}]", at=at)


def refusal(sentence: str, *, at: str) -> Refusal:
    return Refusal(f"[{at}]: {sentence}")
