"""Fields of a JSON object as a role descriptor needs them, refused in Elasticsearch's words."""

import json
from collections.abc import Container, Iterator
from typing import Never

from keys.rules.errors import BadDescriptor
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges.frozen_object import compact


class Fields:
    """An object inside a descriptor; `where` begins every sentence about it."""

    def __init__(self, values: JsonObject, where: str) -> None:
        self.values = values
        self._where = where

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str) -> Json:
        return self.values.get(name)

    def refuse(self, problem: str) -> BadDescriptor:
        return BadDescriptor(f"{self._where}. {problem}")

    def first_but(self, known: Container[str]) -> str | None:
        """Return the first field that is not `known`, None when there is none."""
        return next((name for name in self.values if name not in known), None)

    def check_only(self, known: Container[str]) -> None:
        strange = self.first_but(known)
        if strange is not None:
            raise self.refuse(f"unexpected field [{strange}]")

    def check_has(self, *names: str) -> None:
        for name in names:
            if name not in self.values:
                raise self.refuse(f"missing required [{name}] field")

    def part(self, name: str, where: str | None = None) -> "Fields":
        """Return the object in field `name`."""
        value = self.values[name]
        if not isinstance(value, dict):
            raise self.refuse(
                f"expected field [{name}] to be of type object, but found [{token(value)}] instead"
            )
        return Fields(value, where or self._where)

    def parts(self, name: str, where: str | None = None) -> Iterator["Fields"]:
        """Yield the objects of the array in field `name`, none when it is absent."""
        value = self.values.get(name, [])
        place = Fields(self.values, where or self._where)
        if not isinstance(value, list):
            raise place.refuse(
                f"expected field [{name}] value to be an array, but found [{token(value)}] instead"
            )
        for element in value:
            if not isinstance(element, dict):
                raise place.refuse(
                    f"expected field [{name}] value to be an array of objects,"
                    f" but found an array element of type [{token(element)}]"
                )
            yield Fields(element, where or self._where)

    def texts(self, name: str, *, null: bool = True) -> tuple[str, ...]:
        """Return the strings of the array in field `name`, none when it is absent."""
        value = self.values.get(name, [])
        if value is None and null:
            return ()
        if not isinstance(value, list):
            raise self.refuse(
                f"could not parse [{name}] field. expected a string array"
                f" but found [{token(value)}] value instead"
            )
        texts = tuple(element for element in value if isinstance(element, str))
        if len(texts) < len(value):
            strange = next(element for element in value if not isinstance(element, str))
            raise self.refuse(
                f"could not parse [{name}] field. expected a string array"
                f" but one of the value in the array is [{token(strange)}]"
            )
        return texts

    def names(self, name: str) -> tuple[str, ...]:
        """Return the string, or the strings of the array, in field `name`: at least one."""
        self.check_has(name)
        value = self.values[name]
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list):
            raise self.refuse(
                f"expected field [{name}] value to be a string or an array of strings,"
                f" but found [{token(value)}] instead"
            )
        if not value:
            raise self.refuse(f"[{name}] cannot be an empty array")
        return self.texts(name)

    def text(self, name: str) -> str:
        value = self.values[name]
        if not isinstance(value, str):
            raise self.refuse(
                f"expected field [{name}] value to be a string, but found [{token(value)}] instead"
            )
        return value

    def flag(self, name: str) -> bool:
        """Return the boolean in field `name`, false when it is absent."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.refuse(
                f"expected field [{name}] value to be a boolean, but found [{token(value)}] instead"
            )
        return value

    def query(self, name: str) -> str | None:
        """
        Return the query in field `name` as compact JSON text.

        It may be an object, the text of one, or null or empty text for no query.

        Raises:
            ValueError: the text is not that of a JSON object.
            BadDescriptor: it is neither text nor object.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            if not value.lstrip().startswith("{"):
                raise ValueError(value)
            value = json.loads(value, parse_constant=_refuse_constant)
        if not isinstance(value, dict):
            raise self.refuse(
                f"expected field [{name}] value to be null, a string, an array, or an object,"
                f" but found [{token(value)}] instead"
            )
        return compact(value)


def token(value: Json) -> str:
    """Return what a JSON parser calls the beginning of `value`."""
    match value:
        case None:
            return "VALUE_NULL"
        case bool():
            return "VALUE_BOOLEAN"
        case str():
            return "VALUE_STRING"
        case list():
            return "START_ARRAY"
        case dict():
            return "START_OBJECT"
        case _:
            return "VALUE_NUMBER"


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)
