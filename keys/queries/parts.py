"""Parts of names and owners as SQL."""

from collections.abc import Collection
from itertools import islice

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from keys.models.key_triggers import has_parts_index
from keys.queries.logic import BuiltCondition, Never, Operand, Sql, is_postgresql
from keys.rules import search
from keys.rules.names import UNSTORABLE
from keys.rules.search.parts import SEPARATOR, folded_part

NAME, OWNER = "name", "username"
SHORTEST_INDEXED = 3
MOST_TRIGRAMS = 16


class HasPart(BuiltCondition):
    """The search text of a key has the part in it: in its name, in its owner, or in either."""

    def __init__(self, part: str, *, fields: Collection[str]) -> None:
        super().__init__(F("search_text"))
        self.part, self.fields = part, frozenset(fields)

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        ((text, parameters),) = operands
        found = "strpos({}, %s)" if is_postgresql(connection) else "instr({}, %s)"
        anywhere, end_of_name = found.format(text), found.format(text)
        if self.fields == {NAME}:
            # What is found first is in the name, if there is any in it.
            sql = f"{anywhere} BETWEEN 1 AND {end_of_name}"
            return sql, [*parameters, self.part, *parameters, SEPARATOR]
        if self.fields == {OWNER}:
            owner = f"substr({text}, {end_of_name})"
            return f"{found.format(owner)} > 0", [*parameters, *parameters, SEPARATOR, self.part]
        return f"{anywhere} > 0", [*parameters, self.part]


def has_part(condition: search.Contains) -> Operand:
    """Return the condition over rows of keys; any text has the empty part."""
    part = folded_part(condition.part)
    if UNSTORABLE.search(part):
        return Never()
    return HasPart(part, fields={place.field.name for place in condition.places})


def keys_with_part(condition: search.Contains, *, most: int) -> list[int] | None:
    """
    Return the keys that may have the part, from an index, or None where that takes longer.

    At most `most` and one more are returned; they are still to be compared.
    """
    part = folded_part(condition.part)
    if len(part) < SHORTEST_INDEXED or UNSTORABLE.search(part):
        return None
    if connection.vendor == "postgresql":
        return _on_postgresql(part, most=most)
    trigrams = (part[at : at + 3] for at in range(len(part) - 2))
    quoted = (f'"{trigram.replace(chr(34), chr(34) * 2)}"' for trigram in trigrams)
    return _ids(
        "SELECT rowid FROM keys_keyparts WHERE keys_keyparts MATCH %s LIMIT %s",
        " AND ".join(islice(dict.fromkeys(quoted), MOST_TRIGRAMS)),
        most + 1,
    )


def _on_postgresql(part: str, *, most: int) -> list[int] | None:
    if not has_parts_index(connection):
        return None
    escaped = part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return _ids(
        "SELECT id FROM keys_apikey WHERE search_text LIKE %s LIMIT %s", f"%{escaped}%", most + 1
    )


def _ids(sql: str, *parameters: str | int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [primary_key for (primary_key,) in cursor.fetchall()]
