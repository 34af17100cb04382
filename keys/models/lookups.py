"""How keyword columns are compared: any number of values, and values that no row can hold."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, IContains, In
from django.db.models.sql.compiler import SQLCompiler

from keys.rules.names import UNSTORABLE

if TYPE_CHECKING:
    # Only the stubs know lookups with parameters.
    ExactText = Exact[str]
    InTexts = In[str]
else:
    ExactText, InTexts = Exact, In


def storable(values: Iterable[Any]) -> list[Any]:
    """Return the values that a row can hold, each once, in the order given."""
    return [value for value in dict.fromkeys(values) if not UNSTORABLE.search(str(value))]


class _NothingWhenUnstorable:
    """A text that no row can hold matches none; the database's driver would raise an error."""

    rhs: Any

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(self.rhs, str) and UNSTORABLE.search(self.rhs):
            raise EmptyResultSet
        return super().as_sql(compiler, connection)  # type: ignore[misc]  # of the lookup beside it


class KeywordExact(_NothingWhenUnstorable, ExactText):
    pass


class KeywordContains(_NothingWhenUnstorable, IContains):
    pass


class KeywordIn(InTexts):
    """
    Takes all values as one parameter.

    One parameter for each would end at 32,766 of them on SQLite, and split into several
    statements they would no longer lock their rows in one order.
    """

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        values = storable(self.rhs)
        if not values:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, values)
        among = "IN (SELECT value FROM json_each(%s))"
        return f"{column} {among}", (*parameters, json.dumps(values))
