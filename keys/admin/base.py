"""What every page of Django admin has here: who asks, and that nothing goes around the actions."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html

from keys.access.callers import caller_of_user
from keys.access.origins import origin_of
from keys.models import User
from keys.models.fields import indented_json
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError

if TYPE_CHECKING:
    # Only the stubs know this class with parameters.
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

MANAGE_SECURITY = "keys.manage_security"
HIDDEN = frozenset({"password", "digest", "pepper_id"})


def caller_of(request: HttpRequest) -> Caller:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Django admin answered somebody who is not logged in")
    return caller_of_user(user, origin=origin_of(request))


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


class Acting(LookOnly):
    """
    Changes rows, each by one of our actions.

    The actions hold a transaction of their own and tell verifiers after it, so none is held
    around them, which Django would do.
    """

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_SECURITY)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_SECURITY)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return self._changeform_view(  # type: ignore[attr-defined]  # the stubs lack it
                request, object_id, form_url, extra_context
            )
        except ApiKeyError as refusal:
            return self._refused(request, refusal)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return self._delete_view(  # type: ignore[attr-defined]  # the stubs lack it
                request, object_id, extra_context
            )
        except ApiKeyError as refusal:
            return self._refused(request, refusal)

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        """Leave the other tables alone: the actions write what belongs together."""

    def _refused(self, request: HttpRequest, refusal: ApiKeyError) -> HttpResponse:
        self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
