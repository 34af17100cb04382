"""
Statements that are written once and asked many times, for what every request does.

Django writes the SQL of a query anew each time, which takes ten times as long as the database
needs to answer it. Here the ORM still writes every statement, so that columns, joins and order
are those of the models; but once for each connection, with places for the values. Nothing that
a row holds is kept: each call asks the database.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from keys.models.columns import columns_of, related_field
from keys.models.lookups import storable

Row = TypeVar("Row", bound=models.Model)
Values: TypeAlias = Mapping[str, list[Any]]
Binding: TypeAlias = Callable[[Values], Any]


class Place(str):
    """Stands in a query for a text to come; a text field takes it for the text that it is."""

    __slots__ = ()


class Prepared(Generic[Row]):
    """
    A query for whole rows that differs from call to call in texts alone, or in many numbers.

    `build` is called with a place for each text; `[place]` behind `__in` is for several:

        USERS = Prepared(lambda place: User.objects.filter(username=place("username")))
        USERS.rows(username="ada")
    """

    def __init__(
        self,
        build: Callable[[type[Place]], models.QuerySet[Row]],
        *,
        related: str | None = None,
    ) -> None:
        """Prepare `build`; `related`: a foreign key whose row is read along."""
        self._build = build
        self._related = related
        self._statements: WeakKeyDictionary[BaseDatabaseWrapper, _Statement[Row]] = (
            WeakKeyDictionary()
        )

    def rows(self, **values: str | Sequence[str] | Sequence[int]) -> list[Row]:
        """Return the rows for these values; none where no row can hold what is looked for."""
        sought = {
            name: storable([value] if isinstance(value, str) else value)
            for name, value in values.items()
        }
        if not all(sought.values()):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statements.get(connection)
        if statement is None:
            statement = _written(self._build(Place), self._related, connection)
            self._statements[connection] = statement
        return statement.rows(sought, connection)

    def first(self, **values: str | Sequence[str] | Sequence[int]) -> Row | None:
        """Return the first row; the query itself says that one is enough."""
        return next(iter(self.rows(**values)), None)


@dataclass(frozen=True, kw_only=True)
class _Reader(Generic[Row]):
    """
    Makes instances of a model from a part of each row.

    Attributes:
        fields: the names of the columns from `start` on.
        converters: by position in the whole row, what the database and the field do to a value.
    """

    model: type[Row]
    fields: Sequence[str]
    start: int
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def instance(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> Row:
        values = list(row[self.start : self.start + len(self.fields)])
        for position, (converters, expression) in self.converters.items():
            value = values[position]
            for convert in converters:
                value = convert(value, expression, connection)
            values[position] = value
        return self.model.from_db(connection.alias, self.fields, values)


@dataclass(frozen=True, kw_only=True)
class _Statement(Generic[Row]):
    """
    A query as one connection takes it.

    `related`: the foreign key whose row stands behind the others, and that row's reader.
    """

    sql: str
    bindings: Sequence[Binding]
    reader: _Reader[Row]
    related: tuple[str, _Reader[Any]] | None

    def rows(self, values: Values, connection: BaseDatabaseWrapper) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [binding(values) for binding in self.bindings])
            answer = cursor.fetchall()
        return [self._instance(row, connection) for row in answer]

    def _instance(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> Row:
        instance = self.reader.instance(row, connection)
        if self.related is not None:
            name, reader = self.related
            is_missing = getattr(instance, f"{name}_id") is None
            setattr(instance, name, None if is_missing else reader.instance(row, connection))
        return instance


def _written(
    query: models.QuerySet[Row], related: str | None, connection: BaseDatabaseWrapper
) -> _Statement[Row]:
    fields = [field.attname for field in columns_of(query.model)]
    field = related_field(query.model, related) if related else None
    of_related = [one.attname for one in columns_of(field.related_model)] if field else []
    columns = [*fields, *(f"{related}__{name}" for name in of_related)]
    compiler = query.values_list(*columns).query.get_compiler(using=connection.alias)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([expression for expression, *_ in compiler.select])

    def reader(model: type[Any], names: list[str], start: int) -> _Reader[Any]:
        own = {at - start: how for at, how in converters.items() if 0 <= at - start < len(names)}
        return _Reader(model=model, fields=names, start=start, converters=own)

    return _Statement(
        sql=sql,
        bindings=[_binding(parameter) for parameter in parameters],
        reader=reader(query.model, fields, 0),
        related=(field.name, reader(field.related_model, of_related, len(fields)))
        if field
        else None,
    )


def _binding(parameter: Any) -> Binding:
    """Return what a parameter is filled with: a place's value or values, or always the same."""
    if isinstance(parameter, Place):
        return lambda values: values[parameter][0]
    if isinstance(parameter, list) and isinstance(parameter[0], Place):
        return lambda values: values[parameter[0]]
    if isinstance(parameter, str) and parameter.startswith('["'):
        (name,) = {*json.loads(parameter)}  # As SQLite takes several values.
        return lambda values: json.dumps(values[name])
    return lambda _: parameter
