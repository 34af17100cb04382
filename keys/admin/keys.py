"""Keys and audit events: to look at, and keys to invalidate."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keys.actions.invalidate_keys import invalidate_keys
from keys.admin.base import LookOnly, caller_of, json_block
from keys.models import ApiKey, AuditEvent
from keys.rules.selection import KeySelection


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
