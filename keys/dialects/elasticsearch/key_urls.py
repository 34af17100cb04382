"""The paths about API keys that are longer than the path of one key, which would claim them."""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch.views import query_keys

urlpatterns: list[URLPattern] = [
    re_path(r"^_security/_query/api_key/?$", query_keys.QueryKeysPath.as_view()),
]
