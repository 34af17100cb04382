"""Users: made, changed, activated, deactivated and deleted by the actions that the API has."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keys.actions.change_password import change_password
from keys.actions.delete_user import delete_user
from keys.actions.grant_privileges import grant_privileges
from keys.actions.put_user import put_user
from keys.actions.set_enabled import set_enabled
from keys.admin.base import Acting, caller_of
from keys.admin.fields import JsonObjectField, LinesField, check_is_as_seen
from keys.models import User
from keys.models.fields import indented_json
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError
from keys.rules.names import password_problems, principal_problems
from keys.rules.privileges import DJANGO_PRIVILEGES, RESERVED_USERS
from keys.rules.versions import ABSENT

if TYPE_CHECKING:
    # Only the stubs know this class with parameters.
    AnyForm = forms.ModelForm[User]
else:
    AnyForm = forms.ModelForm

PROFILE = ("full_name", "email", "role_lines", "metadata_object")


class UserForm(AnyForm):
    """
    Everything about a user; what a reserved one may not change is not among its fields.

    Attributes:
        seen: the version of the user that the form was opened with.
    """

    role_lines = LinesField(label=_("roles"), required=False, help_text=_("one in a line"))
    metadata_object = JsonObjectField(label=_("metadata"), required=False)
    new_password = forms.CharField(
        label=_("new password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = ("username", "full_name", "email", "is_active", "user_permissions")
        widgets: ClassVar = {
            "user_permissions": forms.CheckboxSelectMultiple,
            "full_name": forms.TextInput,
            "email": forms.TextInput,
        }

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        user: User = self.instance
        initial = {
            "seen": user.version if user.pk else ABSENT,
            "role_lines": "\n".join(user.role_names),
            "metadata_object": indented_json(user.metadata),
        }
        for name, value in initial.items():
            if name in self.fields:
                self.fields[name].initial = value
        if not user.pk:
            self.fields["new_password"].required = True

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        problems = principal_problems("User", name)
        if name in RESERVED_USERS:
            problems.append(f"user [{name}] is reserved and only the password can be changed")
        if problems:
            raise forms.ValidationError(problems)
        return name

    def clean_role_lines(self) -> list[str]:
        names: list[str] = self.cleaned_data["role_lines"]
        problems = [problem for name in names for problem in principal_problems("Role", name)]
        if problems:
            raise forms.ValidationError([*dict.fromkeys(problems)])
        return names

    def clean_metadata_object(self) -> dict[str, Any]:
        metadata: dict[str, Any] = self.cleaned_data["metadata_object"]
        if any(name.startswith("_") for name in metadata):
            raise forms.ValidationError("metadata keys may not start with [_]")
        return metadata

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        problems = password_problems(password) if password else []
        if problems:
            raise forms.ValidationError(problems)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.instance.pk:
            check_is_as_seen(values.get("seen", ""), self.instance.version)
        return values


@admin.register(User)
class UserAdmin(Acting):
    form = UserForm
    list_display = ("username", "realm", "full_name", "email", "shown_roles", "is_active")
    list_filter = ("realm", "is_active")
    search_fields = ("username", "full_name", "email")
    ordering = ("username", "realm")
    actions = ("activate_selected", "deactivate_selected")

    @admin.display(description=_("roles"))
    def shown_roles(self, user: User) -> str:
        return ", ".join(user.role_names) or "-"

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        named: tuple[str, ...] = ("username", "realm") if obj else ("username",)
        rest = ("last_login", "user_permissions") if obj else ()
        if isinstance(obj, User) and obj.is_reserved:
            named += ("full_name", "email", "shown_roles")
        else:
            named += PROFILE
        return (*named, "is_active", "new_password", *rest, "seen")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        if not isinstance(obj, User):
            return ()
        locked: tuple[str, ...] = ("username", "realm", "last_login")
        if obj.is_reserved:
            locked += ("full_name", "email", "shown_roles")
        return (*locked, "is_active") if obj.pk == request.user.pk else locked

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and (obj.is_reserved or obj.pk == request.user.pk):
            return False
        return self.has_change_permission(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = Permission.objects.filter(
            content_type__app_label="keys", codename__in=DJANGO_PRIVILEGES
        )
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        by, now = caller_of(request), timezone.now()
        values = form.cleaned_data
        if obj.is_reserved:
            _save_reserved(obj, form, by=by)
        else:
            put_user(
                username=obj.username,
                password=values["new_password"] or None,
                roles=values["role_lines"],
                full_name=values["full_name"] or None,
                email=values["email"] or None,
                metadata=values["metadata_object"],
                enabled=values.get("is_active", obj.is_active),
                by=by,
                now=now,
                seen=values["seen"] if change else ABSENT,
            )
        obj.pk = User.objects.values_list("pk", flat=True).get(
            username=obj.username, realm=obj.realm
        )
        if change and "user_permissions" in form.changed_data:
            grant_privileges(
                username=obj.username,
                realm=obj.realm,
                privileges=[one.codename for one in values["user_permissions"]],
                by=by,
                now=now,
            )

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_user(username=obj.username, by=caller_of(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if user.pk == request.user.pk:  # Nobody deletes himself.
                continue
            try:
                self.delete_model(request, user)
            except ApiKeyError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)

    @admin.action(description=_("Activate selected users"), permissions=["change"])
    def activate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_enabled(request, queryset, enabled=True)

    @admin.action(description=_("Deactivate selected users"), permissions=["change"])
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_enabled(request, queryset, enabled=False)

    def _set_enabled(self, request: HttpRequest, users: QuerySet[User], *, enabled: bool) -> None:
        by = caller_of(request)
        for user in users:
            try:
                set_enabled(username=user.username, enabled=enabled, by=by, now=timezone.now())
            except ApiKeyError as refusal:
                self.message_user(request, f"{user.username}: {refusal}", messages.ERROR)


def _save_reserved(user: User, form: Any, *, by: Caller) -> None:
    """Change what may be changed of a reserved user: his password, and whether he may log in."""
    if form.cleaned_data["new_password"]:
        change_password(
            username=user.username,
            password=form.cleaned_data["new_password"],
            password_hash=None,
            by=by,
            now=timezone.now(),
        )
    if "is_active" in form.changed_data:
        set_enabled(
            username=user.username,
            enabled=form.cleaned_data["is_active"],
            by=by,
            now=timezone.now(),
        )
