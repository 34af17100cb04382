"""The form of a role: what was sent, what is wrong with it, and beside which field that stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from keys.rules.errors import ApiKeyError, Invalid
from keys.rules.json_types import JsonObject
from keys.rules.names import LONGEST_PRINCIPAL, UNSTORABLE, principal_problems
from keys.web.combos import texts_in
from keys.web.forms import sentence
from keys.web.json_text import BadJson, object_from
from keys.web.role_draft import MOST_ROWS, Draft, Row, RowKind, Texts, descriptor_from

ROW_NUMBER = re.compile(r"\d{1,3}")


@dataclass(kw_only=True)
class RoleForm:
    """
    What was typed, as a draft or, where the form cannot show it, as JSON.

    Attributes:
        text: the whole descriptor as JSON; None while the form shows it field by field.
        is_new: the name is typed too.
        seen: the version of the role that the form was opened with.
        errors: sentences by the name of a field; those of no field under the empty name.
        focus: the row that has just been added.
        may_narrow: the licence covers field and document security.
    """

    draft: Draft
    is_new: bool
    text: str | None = None
    seen: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    focus: str = ""
    may_narrow: bool = True

    @classmethod
    def of(cls, post: QueryDict, *, name: str | None) -> "RoleForm":
        """Return what was sent; `name` is that of a role that exists."""
        rows = {kind: _rows(post, kind) for kind in RowKind}
        draft = Draft(
            name=post.get("name", "") if name is None else name,
            description=_unless_blank(post.get("description", "")),
            cluster=texts_in(post, "cluster"),
            run_as=texts_in(post, "run_as"),
            rows=rows,
            metadata=post.get("metadata", ""),
            global_=post.get("global", ""),
        )
        text = post.get("descriptor", "") if post.get("mode") == "json" else None
        return cls(draft=draft, is_new=name is None, text=text, seen=post.get("seen", ""))

    @property
    def is_valid(self) -> bool:
        return not any(self.errors.values())

    def add_error(self, name: str, text: str) -> None:
        known = self.errors.setdefault(name, [])
        if text not in known:
            known.append(text)

    def errors_of(self, name: str) -> Texts:
        return tuple(self.errors.get(name, ()))

    def descriptor(self, *, base: JsonObject) -> JsonObject | None:
        """Return the descriptor that is spelled, or None with the reason beside its field."""
        self._check_name()
        if self.text is not None:
            return self._object("descriptor", self.text)
        for kind in RowKind:
            self._check_rows(kind)
        for name, text in (("metadata", self.draft.metadata), ("global", self.draft.global_)):
            if text.strip():
                self._object(name, text)
        return descriptor_from(self.draft, base=base) if self.is_valid else None

    def add_refusal(self, refusal: ApiKeyError) -> None:
        """Put a refusal of the action beside the field that it is about."""
        problems = refusal.problems if isinstance(refusal, Invalid) else (str(refusal),)
        for problem in problems:
            self.add_error(self._field_of(problem), sentence(problem))

    def with_row(self, kind: RowKind) -> "RoleForm":
        """Return the form with one more row."""
        rows = self.draft.rows_of(kind)
        if sum(map(len, self.draft.rows.values())) >= MOST_ROWS:
            return self
        draft = self.draft.with_rows(kind, [*rows, Row()])
        return replace(self, draft=draft, focus=f"{kind}-{len(rows)}")

    def without_row(self, kind: RowKind, number: int) -> "RoleForm":
        """Return the form without this row; the focus goes to the one before it."""
        rows = [row for place, row in enumerate(self.draft.rows_of(kind)) if place != number]
        focus = f"{kind}-{max(number - 1, 0)}" if rows else f"{kind}-add"
        return replace(self, draft=self.draft.with_rows(kind, rows), focus=focus)

    def _check_name(self) -> None:
        name = self.draft.name
        if not name:
            self.add_error("name", _("Please provide a role name."))
        elif len(name) > LONGEST_PRINCIPAL:
            self.add_error("name", too_long())
        else:
            for problem in principal_problems("Role", name):
                self.add_error("name", problem)
        if UNSTORABLE.search(self.draft.description):
            text = _("The description may not contain NUL characters or lone surrogates.")
            self.add_error("description", text)

    def _check_rows(self, kind: RowKind) -> None:
        for number, row in enumerate(self.draft.rows_of(kind)):
            prefix = f"{kind}-{number}"
            if row.is_blank(kind):
                continue
            if kind is RowKind.APPLICATIONS and not row.application:
                self.add_error(f"{prefix}-application", application_missing())
            for name in kind.lists:
                if not row.lists.get(name):
                    self.add_error(f"{prefix}-{name}", missing_sentence(name))
            if row.narrows_documents:
                self._object(f"{prefix}-query", row.query)

    def _object(self, name: str, text: str) -> JsonObject | None:
        try:
            return object_from(text)
        except BadJson as error:
            self.add_error(name, str(error))
            return None

    def _field_of(self, problem: str) -> str:
        if self.text is not None:
            return "name" if problem.startswith("Role names") else "descriptor"
        for start, name in (
            ("Role names", "name"),
            ("Role description", "description"),
            ("role descriptor metadata", "metadata"),
        ):
            if problem.startswith(start):
                return name
        return next(
            (
                name
                for name, values in self._lists()
                if any(f"[{value}]" in problem for value in values)
            ),
            "",
        )

    def _lists(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield every list of texts by the name of its field."""
        yield "cluster", self.draft.cluster
        yield "run_as", self.draft.run_as
        for kind in RowKind:
            for number, row in enumerate(self.draft.rows_of(kind)):
                prefix = f"{kind}-{number}"
                yield f"{prefix}-application", [row.application]
                yield f"{prefix}-denied", [",".join(row.denied), *row.denied]
                yield f"{prefix}-granted", row.granted
                yield from ((f"{prefix}-{name}", texts) for name, texts in row.lists.items())


def _unless_blank(text: str) -> str:
    return text if text.strip() else ""


def name_help() -> str:
    return _("A role's name cannot be changed once it has been created.")


def name_taken() -> str:
    return _("A role with this name already exists.")


def application_missing() -> str:
    return _("Enter or select an application.")


def too_long() -> str:
    return _("Name must not exceed %(most)d characters.") % {"most": LONGEST_PRINCIPAL}


def missing_sentence(name: str) -> str:
    """Return what is said of an empty list beside a filled one."""
    return {
        "names": _("Enter or select at least one index pattern"),
        "privileges": _("Enter or select at least one action"),
        "clusters": _("Enter or select at least one remote cluster"),
        "resources": _("Enter at least one resource"),
    }[name]


def _rows(post: QueryDict, kind: RowKind) -> tuple[Row, ...]:
    numbers = [one for one in post.getlist(kind) if ROW_NUMBER.fullmatch(one)]
    return tuple(_row(post, kind, f"{kind}-{number}") for number in numbers[:MOST_ROWS])


def _row(post: QueryDict, kind: RowKind, prefix: str) -> Row:
    return Row(
        lists={name: texts_in(post, f"{prefix}-{name}") for name in kind.lists},
        application=post.get(f"{prefix}-application", "").strip(),
        narrows_fields=f"{prefix}-narrows_fields" in post,
        granted=texts_in(post, f"{prefix}-granted"),
        denied=texts_in(post, f"{prefix}-denied"),
        narrows_documents=f"{prefix}-narrows_documents" in post,
        query=post.get(f"{prefix}-query", "").strip(),
        reaches_restricted=f"{prefix}-reaches_restricted" in post,
    )
