"""A JSON object that cannot change and that can be a dictionary's key."""

import json
from dataclasses import dataclass, field
from typing import cast

from keys.rules.json_types import Json, JsonObject


@dataclass(frozen=True, slots=True)
class FrozenObject:
    """
    Its compact JSON text.

    Attributes:
        canonical: with sorted names; what two values are compared by, so 1, 1.0 and true differ.
        as_given: with names in the order they came.
    """

    canonical: str
    as_given: str = field(compare=False)

    @classmethod
    def of(cls, value: JsonObject) -> "FrozenObject":
        return cls(canonical=compact(value, sort_keys=True), as_given=compact(value))

    def thaw(self) -> JsonObject:
        return cast("JsonObject", json.loads(self.as_given))

    def names(self) -> tuple[str, ...]:
        """Return the names at the top level."""
        return () if self.as_given == "{}" else tuple(self.thaw())


def compact(value: Json, *, sort_keys: bool = False) -> str:
    """
    Return `value` as JSON text without blanks.

    Raises:
        ValueError: it holds a number that JSON cannot write, such as what `1e999` is read as.
    """
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys
    )
