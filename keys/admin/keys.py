"""
Keys and audit events: to look at; keys to invalidate, and one's own to change.

No key is made here: its secret may be shown once and never again, and a page that a reload posts
anew would make another one each time. The product's own page takes care of both.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_key import update_key
from keys.admin.base import Acting, LookOnly, caller_of, json_block
from keys.admin.fields import JsonObjectField, check_is_as_seen
from keys.conf import key_settings
from keys.models import ApiKey, AuditEvent
from keys.models.fields import indented_json
from keys.rules.errors import BadTimeValue
from keys.rules.judgement import KeyType
from keys.rules.names import key_metadata_problems
from keys.rules.selection import KeySelection
from keys.wire.time_value import parse_time_value

if TYPE_CHECKING:
    # Only the stubs know this class with parameters.
    AnyForm = forms.ModelForm[ApiKey]
else:
    AnyForm = forms.ModelForm

EDITED = ("expiration", "descriptors_object", "metadata_object", "seen")


class ApiKeyForm(AnyForm):
    """`seen`: the version of the key that the form was opened with."""

    expiration = forms.CharField(
        label=_("expiration"),
        required=False,
        help_text=_("counted from now, such as 30d; empty leaves it as it is"),
    )
    descriptors_object = JsonObjectField(label=_("role descriptors"), required=False)
    metadata_object = JsonObjectField(label=_("metadata"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ApiKey
        fields = ()

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        key: ApiKey = self.instance
        for name, value in {
            "descriptors_object": indented_json(key.descriptors),
            "metadata_object": indented_json(key.metadata),
            "seen": str(key.row_version),
        }.items():
            if name in self.fields:
                self.fields[name].initial = value

    def clean_expiration(self) -> timedelta | None:
        text: str = self.cleaned_data["expiration"]
        if not text:
            return None
        try:
            return parse_time_value(text, setting="expiration")
        except BadTimeValue as error:
            raise forms.ValidationError(str(error)) from error

    def clean_metadata_object(self) -> dict[str, Any]:
        metadata: dict[str, Any] = self.cleaned_data["metadata_object"]
        problems = key_metadata_problems(metadata)
        if problems:
            raise forms.ValidationError(problems)
        return metadata

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        check_is_as_seen(values.get("seen", ""), str(self.instance.row_version))
        return values


@admin.register(ApiKey)
class ApiKeyAdmin(Acting):
    form = ApiKeyForm
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
        "shown_limits",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether it is a living key of one's own: nobody changes another one's here."""
        if not isinstance(obj, ApiKey) or not super().has_change_permission(request, obj):
            return False
        by, now = caller_of(request), timezone.now()
        is_own = (obj.owner_username, obj.owner_realm) == (by.username, by.realm)
        is_living = obj.invalidated_at is None and not obj.is_expired_at(now)
        return is_own and is_living and obj.type == KeyType.REST

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if not self.has_change_permission(request, obj):
            return self.fields
        shown = ("role_descriptors", "shown_metadata")
        return (*(name for name in self.fields if name not in shown), *EDITED)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return self.fields

    def save_model(
        self,
        request: HttpRequest,
        obj: ApiKey,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        values, changed = form.cleaned_data, form.changed_data
        update_key(
            key_id=obj.public_id,
            duration=values["expiration"],
            longest=key_settings().longest_lifetime,
            descriptors=values["descriptors_object"] if "descriptors_object" in changed else None,
            metadata=values["metadata_object"] if "metadata_object" in changed else None,
            by=caller_of(request),
            now=timezone.now(),
            row_version=int(values["seen"]),
        )

    @admin.display(description=_("limits"))
    def shown_limits(self, key: ApiKey) -> str:
        return json_block(key.limits or {})

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
        # An invalidated key's id may be that of a living one by now, which nobody selected.
        living = queryset.filter(invalidated_at=None)
        ids = tuple(living.values_list("public_id", flat=True))
        if not ids:  # All that fitted a search, and nothing fits it any more.
            self.message_user(request, _("There is nothing to invalidate."), messages.WARNING)
            return
        done = invalidate_keys(
            selection=KeySelection(ids=ids), by=caller_of(request), now=timezone.now()
        )
        count = len(done.ids)
        sentence = ngettext(
            "Invalidated %(count)d API key.", "Invalidated %(count)d API keys.", count
        )
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)


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
