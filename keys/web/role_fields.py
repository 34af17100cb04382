"""Builds the fields of the form of a role."""

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.queries.role_suggestions import RoleSuggestions
from keys.rules.names import LONGEST_PRINCIPAL, PRINCIPAL_SHAPE, principal_problems
from keys.web.combos import Combo, Suggestions
from keys.web.role_draft import RowKind
from keys.web.role_editor import RoleFields, TextBox
from keys.web.role_form import RoleForm, name_help, too_long
from keys.web.role_rows import section_of


def fields_of(
    form: RoleForm, *, suggestions: RoleSuggestions, locked: bool, is_new: bool
) -> RoleFields:
    draft = form.draft
    json_box = None
    if form.text is not None:
        json_box = TextBox(
            id="descriptor",
            name="descriptor",
            label=_("Role as JSON"),
            value=form.text,
            subj="roleFormJsonEditor",
            errors=form.errors_of("descriptor"),
            locked=locked,
        )
    return RoleFields(
        name=TextBox(
            id="role-name",
            name="name",
            label=_("Role name"),
            value=draft.name,
            subj="roleFormNameInput",
            errors=form.errors_of("name"),
            help=name_help(),
            locked=locked or not is_new,
            focus=is_new and not form.focus,
            missing=_("Please provide a role name."),
            longest=LONGEST_PRINCIPAL,
            long=too_long(),
            shape=PRINCIPAL_SHAPE,
            odd=principal_problems("Role", "")[0],
            ask=reverse("web:role_name") if is_new else "",
        ),
        description=TextBox(
            id="role-description",
            name="description",
            label=_("Role description"),
            value=draft.description,
            subj="roleFormDescriptionInput",
            errors=form.errors_of("description"),
            locked=locked,
        ),
        cluster=Combo(
            id="cluster",
            name="cluster",
            label=_("Cluster privileges"),
            placeholder=_("Add a privilege…"),
            values=draft.cluster,
            options="cluster-privileges",
            subj="cluster-privileges-combobox",
            errors=form.errors_of("cluster"),
            help=_("Manage the actions this role can perform against your cluster."),
            locked=locked,
        ),
        run_as=Combo(
            id="run-as",
            name="run_as",
            label=_("Run As privileges"),
            placeholder=_("Add a user…"),
            values=draft.run_as,
            options="users",
            subj="runAsComboBox",
            errors=form.errors_of("run_as"),
            help=_("Allow requests to be submitted on the behalf of other users."),
            locked=locked,
        ),
        sections=tuple(section_of(form, kind, locked=locked) for kind in RowKind),
        metadata=_json_box(form, "metadata", draft.metadata, _("Metadata"), locked=locked),
        global_=_json_box(form, "global", draft.global_, _("Global privileges"), locked=locked),
        json=json_box,
        suggestions=() if locked else _lists_of(suggestions),
    )


def _lists_of(suggestions: RoleSuggestions) -> tuple[Suggestions, ...]:
    return (
        Suggestions(id="cluster-privileges", values=suggestions.cluster),
        Suggestions(id="index-privileges", values=suggestions.index),
        Suggestions(id="remote-cluster-privileges", values=suggestions.remote_cluster),
        Suggestions(
            id="users",
            values=suggestions.users,
            more_href=reverse("web:user_names") if suggestions.has_more_users else "",
        ),
        Suggestions(id="indices-known", values=suggestions.indices),
        Suggestions(id="applications-known", values=suggestions.applications),
        Suggestions(id="application-privileges", values=suggestions.application_privileges),
    )


def _json_box(form: RoleForm, name: str, value: str, label: str, *, locked: bool) -> TextBox:
    return TextBox(
        id=f"role-{name}",
        name=name,
        label=label,
        value=value,
        subj=f"roleForm{name.title()}Editor",
        errors=form.errors_of(name),
        locked=locked,
    )
