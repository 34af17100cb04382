"""Which path is whose; a slash at the end changes nothing."""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch import identity_urls, key_urls, token_urls
from keys.dialects.elasticsearch.views import authentication, cluster, keys, roles, users

urlpatterns: list[URLPattern] = [
    # What is asked for most; paths without names, which no other claims.
    re_path(r"^_security/_authenticate/?$", authentication.AuthenticateView.as_view()),
    re_path(r"^_security/api_key/?$", keys.ApiKeysPath.as_view()),
    # Before the rest: these paths end in words that others would take for names.
    *key_urls.urlpatterns,
    *identity_urls.urlpatterns,
    *token_urls.urlpatterns,
    re_path(r"^_cluster/health/?$", cluster.HealthView.as_view()),
    re_path(r"^_security/api_key/(?P<key_id>[^/]+)/?$", keys.ApiKeyPath.as_view()),
    re_path(r"^_security/user/?$", users.UsersPath.as_view()),
    re_path(r"^_security/user/(?P<username>[^/]+)/?$", users.UserPath.as_view()),
    re_path(r"^_security/role/(?P<name>[^/]+)/?$", roles.RolePath.as_view()),
]
