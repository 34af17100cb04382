"""
Conditions joined by the thousand, on databases that bear no deep brackets.

SQLite gives up where brackets lie deeper than its parser's stack, and where a chain of signs is
longer than a tree may be high. So brackets stand only where a sign binds less than the one around
it, whatever lies deepest stands first, where it costs the stack least, and long chains are cut
into short ones.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Subquery
from django.db.models.expressions import BaseExpression, Combinable, Func
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, list[Any]]
Operand = BaseExpression | Combinable
CHAIN = 8


def is_postgresql(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "postgresql"


class Condition(Func):
    """True, false or, where a column is null, unknown; unknown counts as false."""

    output_field = BooleanField()

    @property
    def height(self) -> int:
        """Return how many signs that join conditions lie in each other here."""
        return 0


class BuiltCondition(Condition):
    """A condition whose SQL no template can tell."""

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> Any:
        operands = []
        for expression in self.get_source_expressions():
            sql, parameters = compiler.compile(expression)
            operands.append((self.bracketed(sql, expression), [*parameters]))
        return self.built(operands, connection)

    def bracketed(self, sql: str, expression: object) -> str:
        # A choice has brackets of its own, and IS binds less than the comparison of a count.
        return sql if isinstance(expression, Some | AtLeast) else f"({sql})"

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        """Return the SQL over that of the operands."""
        raise NotImplementedError


class Always(Condition):
    template = "1 = 1"


class Never(Condition):
    template = "1 = 0"


class _Joined(BuiltCondition):
    """Conditions with one sign between them."""

    def __init__(self, *conditions: Operand) -> None:
        flat: list[Operand] = []
        for condition in conditions:
            if isinstance(condition, type(self)):
                flat += condition.get_source_expressions()
            else:
                flat.append(condition)
        # Sorting is stable: of equals the cheap ones still come first.
        super().__init__(*sorted(flat, key=height_of, reverse=True))

    @property
    def height(self) -> int:
        return 1 + max(map(height_of, self.get_source_expressions()), default=0)

    def bracketed(self, sql: str, _expression: object) -> str:
        return sql


class Every(_Joined):
    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        return _chained(operands, "AND") if operands else ("1 = 1", [])


class Some(_Joined):
    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        return chosen(operands)


class IsNotTrue(BuiltCondition):
    """The opposite, for which unknown is false."""

    @property
    def height(self) -> int:
        return 1 + height_of(self.get_source_expressions()[0])

    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        ((sql, parameters),) = operands
        return f"{sql} IS NOT TRUE", parameters


class AtLeast(BuiltCondition):
    """So many of the conditions are true."""

    def __init__(self, count: int, *conditions: Operand) -> None:
        super().__init__(*sorted(conditions, key=height_of, reverse=True))
        self.count = count

    @property
    def height(self) -> int:
        # It takes the stack twice as much as other signs.
        return 2 + max(map(height_of, self.get_source_expressions()), default=0)

    def built(self, operands: list[Sql], connection: BaseDatabaseWrapper) -> Sql:
        is_true = "({} IS TRUE)::int" if is_postgresql(connection) else "({} IS TRUE)"
        counted = [(is_true.format(sql), parameters) for sql, parameters in operands]
        sql, parameters = _chained(counted, "+")
        return f"{sql} >= %s", [*parameters, self.count]


class Compare(BuiltCondition):
    """Two operands with a sign between, such as `=` or `<`."""

    def __init__(self, left: Operand, sign: str, right: Operand) -> None:
        super().__init__(left, right)
        self.sign = sign

    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        (left, before), (right, after) = operands
        return f"{left} {self.sign} {right}", before + after


class CompareRows(BuiltCondition):
    """Rows of operands with a sign between, compared as words are, from the left."""

    def __init__(self, left: Sequence[Operand], sign: str, right: Sequence[Operand]) -> None:
        super().__init__(*left, *right)
        self.sign = sign

    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        half = len(operands) // 2
        left, right = (
            ", ".join(sql for sql, _ in side) for side in (operands[:half], operands[half:])
        )
        parameters = [one for _, parameters in operands for one in parameters]
        return f"({left}) {self.sign} ({right})", parameters


class IsAmong(Condition):
    """One of the values that a query of one column finds."""

    template = "%(expressions)s"
    arg_joiner = " IN "

    def __init__(self, operand: Operand, query: Subquery) -> None:
        super().__init__(operand, query)


class Truth(BuiltCondition):
    """A condition of the ORM's own, in brackets whatever stands around it."""

    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        return operands[0]


class LookedAt(BuiltCondition):
    """
    A condition that rows are asked one by one, and no index.

    Where rows are walked in an order, an index of another order finds all that fit, and they must
    be sorted: half a million, to show 25. No planner looks for an index behind these words.
    """

    def built(self, operands: list[Sql], _connection: BaseDatabaseWrapper) -> Sql:
        ((sql, parameters),) = operands
        return f"{sql} IS TRUE", parameters


class HasValue(Condition):
    template = "%(expressions)s IS NOT NULL"


class HasNoValue(Condition):
    template = "%(expressions)s IS NULL"


def height_of(expression: object) -> int:
    return expression.height if isinstance(expression, Condition) else 0


def chosen(parts: list[Sql]) -> Sql:
    """Return that one of the parts is true."""
    sql, parameters = _chained(parts, "OR") if parts else ("1 = 0", [])
    return f"({sql})", parameters


def _chained(parts: list[Sql], sign: str) -> Sql:
    """Return the parts with the sign between them; the first one outside all brackets."""
    while len(parts) > CHAIN + 1:
        first, *rest = parts
        groups = [rest[start : start + CHAIN] for start in range(0, len(rest), CHAIN)]
        parts = [first, *(_bracketed_chain(group, sign) for group in groups)]
    return _one_chain(parts, sign)


def _bracketed_chain(parts: list[Sql], sign: str) -> Sql:
    sql, parameters = _one_chain(parts, sign)
    return (f"({sql})" if len(parts) > 1 else sql), parameters


def _one_chain(parts: list[Sql], sign: str) -> Sql:
    sql = f" {sign} ".join(part for part, _ in parts)
    return sql, [parameter for _, parameters in parts for parameter in parameters]
