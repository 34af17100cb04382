"""Which path is whose."""

from django.urls import URLPattern, re_path

from keys.dialects.oauth.views import RevokePath

urlpatterns: list[URLPattern] = [re_path(r"^revoke/?$", RevokePath.as_view())]
