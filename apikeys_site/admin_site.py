"""Django admin as it opens here: for holders of `manage_security`, behind our own login."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class KeysAdminSite(AdminSite):
    """Asks the engine who may enter; its own login form would go round our throttle."""

    site_header = _("API keys administration")
    site_title = _("API keys")
    index_title = _("Users, roles, keys and audit events")
    site_url = "/app/management/security/api_keys"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.has_perm("keys.manage_security")

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """
        Send who is not logged in to our login page.

        Raises:
            PermissionDenied: the user is logged in and lacks `manage_security`.
        """
        if request.user.is_authenticated:
            raise PermissionDenied
        return HttpResponseRedirect(
            f"{settings.LOGIN_URL}?{urlencode({'next': request.GET.get('next', '/admin/')})}"
        )


class KeysAdminConfig(AdminConfig):
    default_site = "apikeys_site.admin_site.KeysAdminSite"
