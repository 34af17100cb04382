"""Columns of a key that follow from others, kept so that an index can serve them."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Func, Model
from django.db.models.sql.compiler import SQLCompiler
from django.utils.deconstruct import deconstructible

from keys.models.fields import KeywordField, TextOf
from keys.rules.key_category import Category, category_of
from keys.rules.search.parts import search_text_of


class CategoryField(TextOf):
    """The key's category, written whenever the whole row is."""

    def __init__(self, **options: Any) -> None:  # of every type an option has
        super().__init__(
            **{"max_length": 16, "default": Category.PERSONAL.value, "editable": False, **options}
        )

    def pre_save(self, model_instance: Model, add: bool) -> str:  # noqa: ARG002, FBT001  # Django's
        key: Any = model_instance
        category = category_of(key_type=key.type, name=key.name, metadata=key.metadata)
        setattr(model_instance, self.attname, category.value)
        return category.value


class SearchTextField(KeywordField):
    """Name and owner as a part of them is searched for, written whenever the whole row is."""

    def __init__(self, **options: Any) -> None:  # of every type an option has
        super().__init__(**{"default": "", "editable": False, **options})

    def pre_save(self, model_instance: Model, add: bool) -> str:  # noqa: ARG002, FBT001  # Django's
        key: Any = model_instance
        text = search_text_of(key.name, key.owner_username)
        setattr(model_instance, self.attname, text)
        return text


DEADLINE = {
    "sqlite": "COALESCE(%(expressions)s, '9999-12-31 00:00:00')",
    "postgresql": "COALESCE(%(expressions)s, '9999-12-31 00:00:00+00'::timestamptz)",
}


@deconstructible(path="keys.models.derived_columns.Deadline")
class Deadline(Func):
    """
    When a key ends, with a moment also for one that never does; it sorts after all others.

    The moment stands in the SQL itself: no database would know an index by a parameter.
    """

    arity = 1
    output_field = DateTimeField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        return self.as_sql(compiler, connection, template=DEADLINE["sqlite"])

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> Any:
        return self.as_sql(compiler, connection, template=DEADLINE["postgresql"])
