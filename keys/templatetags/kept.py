"""
Parts of a page that are drawn once and kept, for as long as there is room.

Only for what hangs on nothing but the values it is given, and on the language: no request, no
token, no clock. The values are frozen and hold no text that was said to be safe: it would be taken
for the same as one that is not.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from html import escape
from itertools import count
from secrets import token_hex
from typing import Any, TypeAlias

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 256
# Stands for a text, by its number; nobody can guess it and write it into a text of his.
MARK = f"mark-{token_hex(16)}-{{}}-"
MARKED = re.compile(MARK.format("([0-9]+)"))
Value: TypeAlias = tuple[str, Hashable]


class _Text:
    """Stands in a shape for any text that is not empty."""


@register.simple_tag
def kept(name: str, **values: Hashable) -> SafeString:
    """Return what `{% include name with … only %}` would, drawn anew only for other values."""
    return _drawn(str(name), get_language(), *values.items())


@register.simple_tag
def poured(name: str, **values: Hashable) -> SafeString:
    """
    Return what `{% include name with … only %}` would, drawn anew only for another shape.

    The texts of the first value are poured into what was drawn, so the template may print them and
    ask whether they are empty, and nothing else; the other values are a part of the shape.
    """
    (first, value), *others = values.items()
    texts: list[str] = []
    shape = _shape_of(value, texts)
    pieces = _pieces(str(name), get_language(), first, shape, *others)
    escaped = [escape(text) for text in texts]
    # Every other piece is the number of a text.
    return SafeString(
        "".join(escaped[piece] if isinstance(piece, int) else piece for piece in pieces)
    )


@lru_cache(maxsize=MOST_KEPT)
def _drawn(name: str, _language: str | None, *values: Value) -> SafeString:
    return SafeString(get_template(name).render(dict(values)))


@lru_cache(maxsize=MOST_KEPT)
def _pieces(
    name: str, _language: str | None, first: str, shape: Hashable, *others: Value
) -> Sequence[str | int]:
    """Return the markup of a shape, cut where texts stand, and between the cuts their numbers."""
    model = {first: _model_of(shape, count()), **dict(others)}
    found = MARKED.split(get_template(name).render(model))
    return [int(piece) if place % 2 else piece for place, piece in enumerate(found)]


def _shape_of(value: Any, texts: list[str]) -> Hashable:
    """Return the value without its texts, which are added to `texts` in their order."""
    if type(value) is str:
        if not value:
            return ""
        texts.append(value)
        return _Text
    if is_dataclass(value):
        kind: Any = type(value)
        return (kind, *[_shape_of(getattr(value, name), texts) for name in _names_of(kind)])
    shape: Hashable = value
    return shape


def _model_of(shape: Any, numbers: "count[int]") -> Any:
    """Return a value of this shape whose texts are marks."""
    if shape is _Text:
        return MARK.format(next(numbers))
    if isinstance(shape, tuple) and shape and is_dataclass(shape[0]):
        kind, *parts = shape
        models = [_model_of(part, numbers) for part in parts]
        return kind(**dict(zip(_names_of(kind), models, strict=True)))
    return shape


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
