"""A role as its form holds it: lists of texts and rows, made from a descriptor and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, descriptor_json, parse_descriptor
from keys.web.json_text import BadJson, object_from, pretty

MOST_ROWS = 50
Texts = tuple[str, ...]


class RowKind(StrEnum):
    """The lists of entries that a descriptor has, by their field."""

    INDICES = "indices"
    REMOTE_INDICES = "remote_indices"
    REMOTE_CLUSTER = "remote_cluster"
    APPLICATIONS = "applications"

    @property
    def lists(self) -> Texts:
        """Return the fields of an entry that are lists of texts and must not be empty."""
        return {
            RowKind.INDICES: ("names", "privileges"),
            RowKind.REMOTE_INDICES: ("clusters", "names", "privileges"),
            RowKind.REMOTE_CLUSTER: ("clusters", "privileges"),
            RowKind.APPLICATIONS: ("privileges", "resources"),
        }[self]

    @property
    def has_documents(self) -> bool:
        """Return whether an entry may be narrowed to fields and documents."""
        return self in {RowKind.INDICES, RowKind.REMOTE_INDICES}


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    One entry of one of the lists; what its kind does not know stays as it is here.

    Attributes:
        lists: by the field of the entry.
        granted, denied: fields, looked at only when `narrows_fields`.
        query: of the documents, looked at only when `narrows_documents`.
        reaches_restricted: system indices count among the names.
    """

    lists: Mapping[str, Texts] = field(default_factory=dict)
    application: str = ""
    narrows_fields: bool = False
    granted: Texts = ("*",)
    denied: Texts = ()
    narrows_documents: bool = False
    query: str = ""
    reaches_restricted: bool = False

    def is_blank(self, kind: RowKind) -> bool:
        return not self.application and not any(self.lists.get(name) for name in kind.lists)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`metadata`, `global_`: JSON as typed; empty for none."""

    name: str = ""
    description: str = ""
    cluster: Texts = ()
    run_as: Texts = ()
    rows: Mapping[RowKind, tuple[Row, ...]] = field(default_factory=dict)
    metadata: str = ""
    global_: str = ""

    def rows_of(self, kind: RowKind) -> tuple[Row, ...]:
        return self.rows.get(kind, ())

    def with_rows(self, kind: RowKind, rows: Iterable[Row]) -> "Draft":
        return replace(self, rows={**self.rows, kind: tuple(rows)})


def draft_of(name: str, given: JsonObject) -> Draft:
    """
    Return the form's side of a descriptor that has been accepted.

    Raises:
        BadDescriptor: it cannot be read.
    """
    shown = descriptor_json(parse_descriptor(name, given, of="role"))
    return Draft(
        name=name,
        description=str(shown.get("description", "")),
        cluster=_texts(shown, "cluster"),
        run_as=_texts(shown, "run_as"),
        rows={kind: tuple(map(_row_of, _objects(shown, kind))) for kind in RowKind},
        metadata=pretty(shown["metadata"]) if shown["metadata"] else "",
        global_=pretty(shown["global"]) if "global" in shown else "",
    )


def descriptor_from(draft: Draft, *, base: JsonObject) -> JsonObject:
    """
    Return the descriptor that the form spells; what `base` has and no form shows is kept.

    Raises:
        BadJson: metadata or global privileges are no JSON.
    """
    spelled: dict[str, Json] = {
        "cluster": [*draft.cluster],
        "run_as": [*draft.run_as],
        **{
            kind: [_entry_from(row, kind) for row in draft.rows_of(kind) if not row.is_blank(kind)]
            for kind in RowKind
        },
        "metadata": object_from(draft.metadata) if draft.metadata.strip() else {},
        "global": object_from(draft.global_) if draft.global_.strip() else {},
        "description": draft.description,
    }
    shown_elsewhere = {"index"}  # An old name of `indices`.
    kept = {
        name: value
        for name, value in base.items()
        if name not in spelled and name not in shown_elsewhere
    }
    return {name: value for name, value in spelled.items() if value or name == "cluster"} | kept


def is_faithful(name: str, given: JsonObject) -> bool:
    """Return whether the form can show all that the descriptor says, and give it back."""
    draft = draft_of(name, given)
    if sum(len(rows) for rows in draft.rows.values()) > MOST_ROWS:
        return False
    given_back = descriptor_from(as_sent(draft), base=given)
    return says_the_same(name, given, given_back)


def says_the_same(name: str, one: JsonObject, other: JsonObject) -> bool:
    """Return whether two descriptors mean the same; both can be read."""
    return _meaning(name, one) == _meaning(name, other)


def as_sent(draft: Draft) -> Draft:
    """Return the draft as it comes back from a browser: no list keeps its blanks."""

    def sent(texts: Texts) -> Texts:
        return lines_of("\n".join(texts))

    return replace(
        draft,
        description="".join(draft.description.splitlines()),
        cluster=sent(draft.cluster),
        run_as=sent(draft.run_as),
        rows={
            kind: tuple(
                replace(
                    row,
                    lists={name: sent(texts) for name, texts in row.lists.items()},
                    application=row.application.strip(),
                    granted=sent(row.granted),
                    denied=sent(row.denied),
                )
                for row in rows
            )
            for kind, rows in draft.rows.items()
        },
    )


def lines_of(text: str) -> Texts:
    """Return the lines that say something, without the blanks around them."""
    return tuple(line for line in map(str.strip, text.splitlines()) if line)


def _meaning(name: str, given: JsonObject) -> JsonObject:
    parsed: RoleDescriptor = parse_descriptor(name, given, of="role")
    meaning = descriptor_json(parsed)
    for kind in (RowKind.INDICES, RowKind.REMOTE_INDICES):
        for entry in _objects(meaning, kind):
            security = entry.get("field_security")
            if isinstance(security, dict) and security.get("except") == []:
                security.pop("except")
    if not meaning.get("description"):
        meaning.pop("description", None)
    if not meaning.get("global"):
        meaning.pop("global", None)
    return meaning


def _row_of(entry: JsonObject) -> Row:
    security = entry.get("field_security")
    shown: JsonObject = security if isinstance(security, dict) else {}
    query = entry.get("query")
    lists = ("clusters", "names", "privileges", "resources")
    return Row(
        lists={name: _texts(entry, name) for name in lists if name in entry},
        application=str(entry.get("application", "")),
        narrows_fields=isinstance(security, dict),
        granted=_texts(shown, "grant") if security is not None else ("*",),
        denied=_texts(shown, "except"),
        narrows_documents=isinstance(query, str),
        query=_readable(query) if isinstance(query, str) else "",
        reaches_restricted=entry.get("allow_restricted_indices") is True,
    )


def _entry_from(row: Row, kind: RowKind) -> JsonObject:
    entry: dict[str, Json] = {name: [*row.lists.get(name, ())] for name in kind.lists}
    if kind is RowKind.APPLICATIONS:
        return {"application": row.application, **entry}
    if not kind.has_documents:
        return entry
    if row.narrows_fields:
        hidden: dict[str, Json] = {"except": [*row.denied]} if row.denied else {}
        entry["field_security"] = {"grant": [*row.granted], **hidden}
    if row.narrows_documents:
        entry["query"] = row.query
    if row.reaches_restricted:
        entry["allow_restricted_indices"] = True
    return entry


def _readable(query: str) -> str:
    try:
        return pretty(object_from(query))
    except BadJson:  # It is to be shown, whatever it is.
        return query


def _texts(where: JsonObject, name: str) -> Texts:
    found = where.get(name)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def _objects(where: JsonObject, name: str) -> list[dict[str, Json]]:
    found = where.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
