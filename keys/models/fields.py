"""Columns that behave alike on SQLite and PostgreSQL."""

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from keys.models.lookups import KeywordContains, KeywordExact, KeywordIn

NO_NAMES = "{}"

if TYPE_CHECKING:
    # Only the stubs know fields with parameters.
    TextOf = models.CharField[str, str]
    LongTextOf = models.TextField[Any, Any]
else:
    TextOf, LongTextOf = models.CharField, models.TextField


def compact_json(value: object) -> str:
    """Return JSON without blanks, in ASCII: also NUL and lone surrogates survive as escapes."""
    return json.dumps(value, separators=(",", ":"))


def indented_json(value: object) -> str:
    """Return JSON for people to read: indented, every character as itself."""
    return json.dumps(value, indent=2, ensure_ascii=False)


class KeywordField(TextOf):
    """Text that is compared and sorted by code point, whatever the database's language is."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


for lookup in (KeywordExact, KeywordContains, KeywordIn):
    KeywordField.register_lookup(lookup)


class JsonText(LongTextOf):
    """
    JSON kept as the text it is, names in the order given.

    PostgreSQL's jsonb would reorder names and refuse an escaped NUL; nothing here may change what a
    caller gave.
    """

    if TYPE_CHECKING:  # any JSON goes in and comes out
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str | None:  # JSON edge
        return None if value is None else compact_json(value)

    def from_db_value(self, value: str | None, *_: object) -> Any:  # JSON edge
        if value == NO_NAMES:
            return {}  # Most columns of most keys: no reader is needed for it.
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:  # JSON edge
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValidationError("Enter valid JSON.") from error

    def value_to_string(self, obj: models.Model) -> str:
        return compact_json(self.value_from_object(obj))
