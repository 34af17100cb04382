"""
Django admin: users, roles, keys and audit events to look at and search.

Nothing is edited around the actions, and nothing is deleted here.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keys.access.callers import caller_of_user
from keys.actions.grant_privileges import grant_privileges
from keys.actions.invalidate_keys import invalidate_keys
from keys.models import ApiKey, AuditEvent, Role, User
from keys.models.fields import indented_json
from keys.rules.caller import Caller, Origin
from keys.rules.privileges import DJANGO_PRIVILEGES
from keys.rules.selection import KeySelection

if TYPE_CHECKING:
    # Only the stubs know these classes with parameters.
    AnyModelAdmin = admin.ModelAdmin[Any]
    UserForm = forms.ModelForm[User]
else:
    AnyModelAdmin, UserForm = admin.ModelAdmin, forms.ModelForm

MANAGE_SECURITY = "keys.manage_security"
HIDDEN = frozenset({"password", "digest", "pepper_id"})


def _caller(request: HttpRequest) -> Caller:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Django admin answered somebody who is not logged in")
    return caller_of_user(user, origin=Origin(address=request.META.get("REMOTE_ADDR", "")))


class LookOnly(AnyModelAdmin):
    """Shows rows to holders of `manage_security`; adds, changes and deletes none."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_SECURITY)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_SECURITY)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse filters by what nobody may see: each would tell a character of it."""
        if not HIDDEN.isdisjoint(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)


def json_block(value: object) -> str:
    return format_html("<pre>{}</pre>", indented_json(value))


@admin.register(ApiKey)
class ApiKeyAdmin(LookOnly):
    list_display = ("name", "public_id", "type", "owner_username", "owner_realm", "created_at",
                    "expires_at", "invalidated_at")  # fmt: skip
    list_filter = ("type", "owner_realm", ("invalidated_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "public_id", "owner_username")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("invalidate_selected",)
    fields = (
        "name", "public_id", "type", "owner_username", "owner_realm", "owner_full_name",
        "owner_email", "creator_username", "parent", "created_at", "expires_at",
        "invalidated_at", "invalidated_by", "role_descriptors", "limited_by", "shown_metadata",
    )  # fmt: skip
    readonly_fields = ("role_descriptors", "limited_by", "shown_metadata")

    @admin.display(description=_("role descriptors"))
    def role_descriptors(self, key: ApiKey) -> str:
        return json_block(key.descriptors)

    @admin.display(description=_("limited by"))
    def limited_by(self, key: ApiKey) -> str:
        return json_block(key.snapshot.descriptors if key.snapshot else {})

    @admin.display(description=_("metadata"))
    def shown_metadata(self, key: ApiKey) -> str:
        return json_block(key.metadata)

    @admin.action(description=_("Invalidate selected API keys"), permissions=["view"])
    def invalidate_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        ids = tuple(queryset.values_list("public_id", flat=True))
        if not ids:  # All that fitted a search, and nothing fits it any more.
            self.message_user(request, _("There is nothing to invalidate."), messages.WARNING)
            return
        done = invalidate_keys(
            selection=KeySelection(ids=ids), by=_caller(request), now=timezone.now()
        )
        count = len(done.ids)
        sentence = ngettext(
            "Invalidated %(count)d API key.", "Invalidated %(count)d API keys.", count
        )
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)


class PrivilegesForm(UserForm):
    """The one thing that may be changed here: privileges granted without a role."""

    class Meta:
        model = User
        fields = ("user_permissions",)
        widgets: ClassVar = {"user_permissions": forms.CheckboxSelectMultiple}


@admin.register(User)
class UserAdmin(LookOnly):
    form = PrivilegesForm
    list_display = ("username", "realm", "full_name", "email", "shown_roles", "is_active")
    list_filter = ("realm", "is_active")
    search_fields = ("username", "full_name", "email")
    ordering = ("username", "realm")
    fields = ("username", "realm", "full_name", "email", "shown_roles", "is_active",
              "shown_metadata", "last_login", "user_permissions")  # fmt: skip
    readonly_fields = ("username", "realm", "full_name", "email", "shown_roles", "is_active",
                       "shown_metadata", "last_login")  # fmt: skip

    @admin.display(description=_("roles"))
    def shown_roles(self, user: User) -> str:
        return ", ".join(user.role_names) or "-"

    @admin.display(description=_("metadata"))
    def shown_metadata(self, user: User) -> str:
        return json_block(user.metadata)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_SECURITY)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = Permission.objects.filter(
            content_type__app_label="keys", codename__in=DJANGO_PRIVILEGES
        )
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_model(self, *_arguments: object) -> None:
        """Leave the row alone: what the form may change is not in it."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        _formsets: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        del change
        user: User = form.instance
        grant_privileges(
            username=user.username,
            realm=user.realm,
            privileges=[one.codename for one in form.cleaned_data["user_permissions"]],
            by=_caller(request),
            now=timezone.now(),
        )


@admin.register(Role)
class RoleAdmin(LookOnly):
    list_display = ("name", "created_at", "updated_at")
    search_fields = ("name",)
    fields = ("name", "shown_descriptor", "created_at", "updated_at")
    readonly_fields = ("shown_descriptor",)

    @admin.display(description=_("descriptor"))
    def shown_descriptor(self, role: Role) -> str:
        return json_block(role.descriptor)


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnly):
    list_display = ("at", "action", "username", "realm", "address", "subject")
    list_filter = ("action", "at")
    search_fields = ("username", "subject", "address", "request_id")
    show_full_result_count = False
    fields = ("at", "action", "username", "realm", "authentication_type", "key_id", "address",
              "agent", "request_id", "subject", "shown_detail")  # fmt: skip
    readonly_fields = ("shown_detail",)

    @admin.display(description=_("detail"))
    def shown_detail(self, event: AuditEvent) -> str:
        return json_block(event.detail)
