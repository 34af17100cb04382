"""What a body or a query string is read with: a serializer whose fields are made once."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from rest_framework import serializers

if TYPE_CHECKING:
    from rest_framework.utils.serializer_helpers import BindingDict


class ReadingSerializer(serializers.Serializer[Any]):
    """
    A serializer of what requests bring.

    Those of one class share their fields, which nobody may change: REST framework copies them for
    each request, which takes longer than all the reading. So a field must not ask for a context;
    the serializer itself may.
    """

    @cached_property
    def fields(self) -> "BindingDict":
        return _fields_of(type(self))


@cache
def _fields_of(form: type[ReadingSerializer]) -> "BindingDict":
    return super(ReadingSerializer, form()).fields
