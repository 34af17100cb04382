"""Roles: made, changed and deleted by the actions that the API has."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keys.actions.delete_roles import delete_roles
from keys.actions.put_role import put_role
from keys.admin.base import Acting, caller_of
from keys.admin.fields import JsonObjectField, check_is_as_seen
from keys.models import Role
from keys.models.fields import indented_json
from keys.rules.errors import BadDescriptor, BadPattern
from keys.rules.privileges import parse_descriptor
from keys.rules.roles import reserved_problem, role_problems
from keys.rules.versions import ABSENT, version_of

if TYPE_CHECKING:
    # Only the stubs know this class with parameters.
    AnyForm = forms.ModelForm[Role]
else:
    AnyForm = forms.ModelForm


class RoleForm(AnyForm):
    """`seen`: the version of the role that the form was opened with."""

    descriptor = JsonObjectField(label=_("descriptor"), required=False, initial="{}")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Role
        fields = ("name",)

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        role: Role = self.instance
        self.fields["seen"].initial = ABSENT
        if role.pk:
            self.fields["seen"].initial = version_of(role.descriptor)
            self.fields["descriptor"].initial = indented_json(role.descriptor)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        role: Role = self.instance
        if role.pk:
            check_is_as_seen(values.get("seen", ""), version_of(role.descriptor))
        name = role.name if role.pk else values.get("name", "")
        if "descriptor" in values:
            for problem in _problems(name, values["descriptor"]):
                self.add_error("descriptor", problem)
        return values


def _problems(name: str, descriptor: dict[str, Any]) -> list[str]:
    reserved = reserved_problem(name)
    if reserved:
        return [reserved]
    try:
        return role_problems(parse_descriptor(name, descriptor, of="role"))
    except (BadDescriptor, BadPattern) as refusal:
        return [str(refusal)]


@admin.register(Role)
class RoleAdmin(Acting):
    form = RoleForm
    list_display = ("name", "created_at", "updated_at")
    search_fields = ("name",)
    fields = ("name", "descriptor", "seen", "created_at", "updated_at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("name", "created_at", "updated_at") if obj else ("created_at", "updated_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(
        self,
        request: HttpRequest,
        obj: Role,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        put_role(
            name=obj.name,
            descriptor=form.cleaned_data["descriptor"],
            by=caller_of(request),
            now=timezone.now(),
            seen=form.cleaned_data["seen"] if change else ABSENT,
        )
        obj.pk = Role.objects.values_list("pk", flat=True).get(name=obj.name)

    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        self._delete(request, [obj.name])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Role]) -> None:
        self._delete(request, [*queryset.values_list("name", flat=True)])

    def _delete(self, request: HttpRequest, names: list[str]) -> None:
        if not names:
            return
        done = delete_roles(names=names, by=caller_of(request), now=timezone.now())
        for refusal in done.errors.values():
            self.message_user(request, str(refusal), messages.ERROR)
