"""The site's addresses."""

from django.contrib import admin
from django.urls import include, path

from keys import urls
from keys.urls import fallback
from keys.web import errors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("keys.urls")),
    *fallback,
]

handler400 = urls.bad_request
handler403 = urls.permission_denied
handler404 = errors.page_not_found
handler500 = urls.server_error
