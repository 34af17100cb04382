"""Builds the rows of the form of a role: entries about indices, clusters and applications."""

from django.utils.translation import gettext as _

from keys.web.combos import Combo
from keys.web.role_draft import Row, RowKind, Texts
from keys.web.role_editor import Narrowing, RowView, Section, TextBox, Toggle
from keys.web.role_form import RoleForm, application_missing, missing_sentence

# What tells the hooks of the lists apart.
SHORT = {
    RowKind.INDICES: "",
    RowKind.REMOTE_INDICES: "remote-",
    RowKind.REMOTE_CLUSTER: "remote-cluster-",
    RowKind.APPLICATIONS: "application-",
}


def section_of(form: RoleForm, kind: RowKind, *, locked: bool) -> Section:
    title, text, add = {
        RowKind.INDICES: (
            _("Index privileges"),
            _("Control access to the data in your cluster."),
            _("Add index privilege"),
        ),
        RowKind.REMOTE_INDICES: (
            _("Remote index privileges"),
            _("Control access to the data in remote clusters."),
            _("Add remote index privilege"),
        ),
        RowKind.REMOTE_CLUSTER: (
            _("Remote cluster privileges"),
            _("Manage the actions this role can perform against remote clusters."),
            _("Add remote cluster privilege"),
        ),
        RowKind.APPLICATIONS: (
            _("Application privileges"),
            _("Control access to the resources of applications."),
            _("Add application privilege"),
        ),
    }[kind]
    rows = form.draft.rows_of(kind)
    return Section(
        kind=kind,
        title=title,
        text=text,
        rows=tuple(
            _row_view(form, kind, number, row, locked=locked) for number, row in enumerate(rows)
        ),
        add=f"add:{kind}",
        add_label=add,
        add_focus=form.focus == f"{kind}-add",
    )


def _row_view(form: RoleForm, kind: RowKind, number: int, row: Row, *, locked: bool) -> RowView:
    prefix = f"{kind}-{number}"
    is_focus = form.focus == prefix
    legends = {
        RowKind.INDICES: _("Index privilege %(number)d"),
        RowKind.REMOTE_INDICES: _("Remote index privilege %(number)d"),
        RowKind.REMOTE_CLUSTER: _("Remote cluster privilege %(number)d"),
        RowKind.APPLICATIONS: _("Application privilege %(number)d"),
    }
    application = None
    if kind is RowKind.APPLICATIONS:
        application = TextBox(
            id=f"{prefix}-application",
            name=f"{prefix}-application",
            label=_("Application"),
            value=row.application,
            subj=f"applicationInput{number}",
            errors=form.errors_of(f"{prefix}-application"),
            options="applications-known",
            placeholder=_("Add an application…"),
            locked=locked,
            focus=is_focus,
            missing=application_missing(),
        )
    combos = tuple(
        _row_combo(
            form,
            kind,
            number,
            name,
            row,
            locked=locked,
            focus=is_focus and application is None and name == kind.lists[0],
        )
        for name in kind.lists
    )
    deletes = {
        RowKind.INDICES: _("Delete index privilege"),
        RowKind.REMOTE_INDICES: _("Delete remote index privilege"),
        RowKind.REMOTE_CLUSTER: _("Delete remote cluster privilege"),
        RowKind.APPLICATIONS: _("Delete application privilege"),
    }
    return RowView(
        number=str(number),
        legend=legends[kind] % {"number": number + 1},
        remove=f"remove:{kind}:{number}",
        remove_label=deletes[kind],
        application=application,
        combos=combos,
        narrowing=_narrowing(form, kind, number, row, locked=locked)
        if kind.has_documents
        else None,
    )


def _row_combo(
    form: RoleForm, kind: RowKind, number: int, name: str, row: Row, *, locked: bool, focus: bool
) -> Combo:
    labels = {
        "names": (_("Indices"), _("Add an index pattern…"), "indices-known", "indicesInput"),
        "privileges": (_("Privileges"), _("Add an action…"), _privileges_of(kind),
                       "privilegesInput"),
        "clusters": (_("Remote clusters"), _("Add a remote cluster…"), "", "clustersInput"),
        "resources": (_("Resources"), _("Add a resource…"), "", "resourcesInput"),
    }  # fmt: skip
    label, placeholder, options, subj = labels[name]
    return Combo(
        id=f"{kind}-{number}-{name}",
        name=f"{kind}-{number}-{name}",
        label=label,
        placeholder=placeholder,
        values=row.lists.get(name, ()),
        options=options,
        subj=f"{SHORT[kind]}{subj}{number}",
        errors=form.errors_of(f"{kind}-{number}-{name}"),
        locked=locked,
        focus=focus,
        missing=missing_sentence(name),
    )


def _privileges_of(kind: RowKind) -> str:
    return {
        RowKind.REMOTE_CLUSTER: "remote-cluster-privileges",
        RowKind.APPLICATIONS: "application-privileges",
    }.get(kind, "index-privileges")


def _narrowing(form: RoleForm, kind: RowKind, number: int, row: Row, *, locked: bool) -> Narrowing:
    prefix, short = f"{kind}-{number}", SHORT[kind]

    def toggle(name: str, label: str, *, is_on: bool, subj: str) -> Toggle:
        field = f"{prefix}-{name}"
        return Toggle(
            id=field, name=field, label=label, is_on=is_on, subj=f"{short}{subj}", locked=locked
        )

    def combo(name: str, label: str, values: Texts, subj: str, text: str) -> Combo:
        field = f"{prefix}-{name}"
        return Combo(
            id=field,
            name=field,
            label=label,
            placeholder=_("Add a field…"),
            values=values,
            options="",
            subj=f"{short}{subj}{number}",
            errors=form.errors_of(field),
            help=text,
            locked=locked,
        )

    return Narrowing(
        is_offered=form.may_narrow or row.narrows_fields or row.narrows_documents,
        fields=toggle(
            "narrows_fields",
            _("Grant access to specific fields"),
            is_on=row.narrows_fields,
            subj=f"restrictFieldsQuery{number}",
        ),
        granted=combo(
            "granted",
            _("Granted fields"),
            row.granted,
            "fieldInput",
            _("Without any, nothing but the documents' metadata is seen."),
        ),
        denied=combo(
            "denied",
            _("Denied fields"),
            row.denied,
            "deniedFieldInput",
            _("Exceptions from the granted fields."),
        ),
        documents=toggle(
            "narrows_documents",
            _("Grant read privileges to specific documents"),
            is_on=row.narrows_documents,
            subj=f"restrictDocumentsQuery{number}",
        ),
        query=TextBox(
            id=f"{prefix}-query",
            name=f"{prefix}-query",
            label=_("Granted documents query"),
            value=row.query,
            subj=f"{short}queryInput{number}",
            errors=form.errors_of(f"{prefix}-query"),
            locked=locked,
        ),
        restricted=toggle(
            "reaches_restricted",
            _("Allow access to restricted indices"),
            is_on=row.reaches_restricted,
            subj=f"allowRestrictedIndices{number}",
        ),
    )
