"""
Pieces of SQL that mean the same on SQLite and on PostgreSQL.

Comparisons of text are by code point and heed case.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, IntegerField, TextField, Value
from django.db.models.expressions import Func
from django.db.models.fields import BigIntegerField
from django.db.models.sql.compiler import SQLCompiler

from keys.queries.logic import BuiltCondition, Operand, Sql, chosen, is_postgresql
from keys.rules.names import UNSTORABLE
from keys.rules.search.wildcards import Gap, Pattern
from keys.rules.search.words import BETWEEN_WORDS, LOOSE_DOTS


def text(value: str) -> Value:
    return Value(value, output_field=TextField())


CALLS_AT_ONCE = 6
MOST_PATTERNS_ONE_BY_ONE = 256


class IsOneOf(BuiltCondition):
    """Equal to one of the texts or numbers, however many; they are one parameter."""

    def __init__(self, operand: Operand, values: Iterable[str | int]) -> None:
        super().__init__(operand)
        self.values = [value for value in values if not UNSTORABLE.search(str(value))]

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        ((sql, parameters),) = operands
        if not self.values:
            return "1 = 0", []
        if len(self.values) == 1:
            return f"{sql} = %s", [*parameters, self.values[0]]
        if is_postgresql(connection):
            return f"{sql} = ANY(%s)", [*parameters, self.values]
        given = json.dumps(self.values)
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*parameters, given]  # noqa: S608  # our own SQL


class FitsOneOf(BuiltCondition):
    """A text that fits one of the patterns; they are one parameter."""

    def __init__(self, operand: Operand, patterns: Iterable[Pattern]) -> None:
        super().__init__(operand)
        self.patterns = list(patterns)

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        ((sql, parameters),) = operands
        if is_postgresql(connection):
            like = sorted(_like(pattern) for pattern in self.patterns)
            if len(like) == 1:
                return f"{sql} LIKE %s", [*parameters, *like]
            return f"{sql} LIKE ANY(%s)", [*parameters, like]
        glob = sorted(_glob(pattern) for pattern in self.patterns)
        if len(glob) <= MOST_PATTERNS_ONE_BY_ONE:
            return chosen([(f"{sql} GLOB %s", [*parameters, one]) for one in glob])
        # JSON is read again for each row, which pays off only where the statement would be long.
        return (
            "EXISTS (SELECT 1 FROM json_each(%s) AS pattern"  # noqa: S608  # our own SQL
            f" WHERE {sql} GLOB pattern.value)",
            [json.dumps(glob), *parameters],
        )


def _like(pattern: Pattern) -> str:
    signs = {Gap.ONE: "_", Gap.RUN: "%"}
    escapes = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
    return _translated(pattern, signs, escapes)


def _glob(pattern: Pattern) -> str:
    # GLOB, not LIKE: SQLite's LIKE overlooks case.
    signs = {Gap.ONE: "?", Gap.RUN: "*"}
    escapes = str.maketrans({"[": "[[]", "*": "[*]", "?": "[?]"})
    return _translated(pattern, signs, escapes)


def _translated(pattern: Pattern, signs: dict[Gap, str], escapes: dict[int, str]) -> str:
    return "".join(
        signs[part] if isinstance(part, Gap) else part.translate(escapes) for part in pattern
    )


class PerEngine(Func):
    """A function whose template is another one on PostgreSQL."""

    on_postgresql = ""

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **extra)


class AsciiLower(PerEngine):
    """A to Z as a to z, other letters as they are: both engines fold no more than that here."""

    output_field = TextField()
    template = "LOWER(%(expressions)s)"
    on_postgresql = 'LOWER((%(expressions)s) COLLATE "C")'


class ByCodePoint(PerEngine):
    """A text column as it is compared when its collation is not that of a keyword."""

    output_field = TextField()
    template = "%(expressions)s"
    on_postgresql = '(%(expressions)s) COLLATE "C"'


class Concatenated(Func):
    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " || "


class Milliseconds(PerEngine):
    """A moment as whole milliseconds since 1970; what is finer is cut off."""

    output_field = BigIntegerField()
    # SQLite has moments as text, without a fraction when it is zero.
    template = (
        "(CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER) * 1000"
        " + CAST(substr(%(expressions)s, 21, 3) AS INTEGER))"
    )
    on_postgresql = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s) * 1000)::bigint"


def truth(*, value: bool) -> Value:
    return Value(value, output_field=BooleanField())


class AsNumber(Func):
    """A condition as 1 or 0."""

    output_field = IntegerField()
    template = "CASE WHEN %(expressions)s THEN 1 ELSE 0 END"


class Element(PerEngine):
    """The element at hand inside `SomeElement`."""

    output_field = TextField()
    template = "element.value"
    on_postgresql = 'element.value COLLATE "C"'


def _elements(column: str, connection: BaseDatabaseWrapper) -> str:
    if is_postgresql(connection):
        return f"json_array_elements_text({column}::json) AS element(value)"
    return f"json_each({column}) AS element"


def _words(column: str, connection: BaseDatabaseWrapper) -> str:
    """Return the words of a folded text as a table; see `rules.search.words`."""
    if is_postgresql(connection):
        # Characters without a place in the second list would be dropped, so each has one.
        separators = BETWEEN_WORDS.replace("'", "''").replace("%", "%%")
        spaces = " " * len(BETWEEN_WORDS)
        # The backslashes of Python's text are single ones, as standard strings take them.
        spaced = _without_loose_dots(f"translate({column}, '{separators}', '{spaces}')")
        return f"unnest(string_to_array({spaced}, ' ')) AS element(value)"
    # Step by step: a call in a call in a call is too deep for SQLite's parser. Each step is a
    # table of one row.
    tables, spaced = [], column
    for step in range(0, len(BETWEEN_WORDS), CALLS_AT_ONCE):
        for separator in BETWEEN_WORDS[step : step + CALLS_AT_ONCE]:
            literal = separator.replace("'", "''").replace("%", "%%")
            spaced = f"replace({spaced}, '{literal}', ' ')"
        tables.append(f"json_each(json_array({spaced})) AS step{step}")
        spaced = f"step{step}.value"
    tables.append(f"json_each(json_array({_without_loose_dots(spaced)})) AS dots")
    spaced = "dots.value"
    # No quote is left, so that each blank between two words can become one.
    words = f"'[' || replace(json_quote({spaced}), ' ', '\",\"') || ']'"
    return ", ".join([*tables, f"json_each({words}) AS element"])


def _without_loose_dots(spaced: str) -> str:
    spaced = f"' ' || {spaced} || ' '"
    for dots in LOOSE_DOTS:
        spaced = f"replace({spaced}, '{dots}', '  ')"
    return spaced


class SomeElement(BuiltCondition):
    """Some element of a JSON list, or some word of a text, fulfils a condition."""

    def __init__(self, column: Operand, condition: Operand, *, words: bool = False) -> None:
        super().__init__(column, condition)
        self.words = words

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        (column, before), (condition, after) = operands
        table = (_words if self.words else _elements)(column, connection)
        return (
            f"EXISTS (SELECT 1 FROM {table}"  # noqa: S608  # our own SQL
            f" WHERE element.value <> '' AND {condition})",
            before + after,
        )


class ExtremeElement(Func):
    """The lowest or highest element of a JSON list of texts."""

    output_field = TextField()

    def __init__(self, column: Operand, *, highest: bool) -> None:
        super().__init__(column)
        self.highest = highest

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> Any:
        sql, parameters = compiler.compile(self.get_source_expressions()[0])
        value = 'element.value COLLATE "C"' if is_postgresql(connection) else "element.value"
        function = "MAX" if self.highest else "MIN"
        table = _elements(f"({sql})", connection)
        return f"(SELECT {function}({value}) FROM {table})", [*parameters]  # noqa: S608  # our own SQL
