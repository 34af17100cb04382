"""What Django knows of a model's table."""

from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.db.models.options import Options


def meta_of(model: type[Model]) -> "Options[Any]":
    return model._meta  # noqa: SLF001  # documented under this name


def columns_of(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    """Return the fields that are columns, in the table's order."""
    return tuple(meta_of(model).concrete_fields)


def related_field(model: type[Model], name: str) -> "ForeignKey[Any, Any]":
    """
    Return the foreign key of this name.

    Raises:
        TypeError: the field is something else.
    """
    field = meta_of(model).get_field(name)
    if not isinstance(field, ForeignKey):
        raise TypeError(f"{name} is no foreign key")
    return field
