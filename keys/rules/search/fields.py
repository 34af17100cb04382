"""What can be searched for: fields, their kinds, and the places a condition looks at."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from keys.rules.search.wildcards import Gap, matches


class Kind(StrEnum):
    """
    How the values of a field are compared.

    `keyword` is one text and `keywords` several, compared whole and by code point. `text` is
    searched by its words. `flattened` is an object of which every leaf is a text.
    """

    KEYWORD = "keyword"
    KEYWORDS = "keywords"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    FLATTENED = "flattened"


TEXTUAL = frozenset({Kind.KEYWORD, Kind.KEYWORDS, Kind.TEXT, Kind.FLATTENED})


@dataclass(frozen=True, kw_only=True)
class Field:
    """`aliases` are further names under which the field is asked for."""

    name: str
    kind: Kind
    sortable: bool = True
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def type(self) -> str:
        """Return what Elasticsearch's mapping calls the kind."""
        return "keyword" if self.kind is Kind.KEYWORDS else self.kind.value


@dataclass(frozen=True)
class Place:
    """
    A field, or a part of one.

    Attributes:
        path: names of a flattened field joined by dots; None is every leaf of it.
    """

    field: Field
    path: str | None = None

    @property
    def kind(self) -> Kind:
        return self.field.kind

    @property
    def name(self) -> str:
        return self.field.name if self.path is None else f"{self.field.name}.{self.path}"

    @property
    def is_textual(self) -> bool:
        return self.kind in TEXTUAL


@dataclass(frozen=True, kw_only=True)
class Schema:
    """
    The fields of one kind of thing.

    Attributes:
        subject: what the things are called in refusals.
        id_prefix: stands before the id in an `ids` query.
    """

    subject: str
    fields: tuple[Field, ...]
    id_prefix: str = ""

    def place(self, name: str) -> Place | None:
        """Return the place called `name`, or None where there is no such field."""
        for field, known in self._names():
            if name == known:
                return Place(field)
            if field.kind is Kind.FLATTENED and name.startswith(f"{known}."):
                return Place(field, name[len(known) + 1 :])
        return None

    def places_like(self, pattern: str) -> tuple[Place, ...]:
        """Return the places whose name fits `pattern`, in which `*` is any run of characters."""
        if "*" not in pattern:
            place = self.place(pattern)
            return () if place is None else (place,)
        parts: list[str | Gap] = []
        for literal in pattern.split("*"):
            parts += [literal, Gap.RUN]
        fitting = {
            field: None for field, known in self._names() if matches(tuple(parts[:-1]), known)
        }
        return tuple(Place(field) for field in fitting)

    def _names(self) -> Iterator[tuple[Field, str]]:
        return ((field, name) for field in self.fields for name in field.names)
