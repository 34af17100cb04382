"""Addresses of Kibana's API; the name of a space may stand before each and changes nothing."""

from django.urls import URLPattern, URLResolver, include, re_path
from django.urls import path as route

from keys.dialects.kibana.views import keys, related, roles

ROLE = "api/security/role"
KEYS = "internal/security/api_key"
SPACE = r"^s/[a-z0-9_-]{1,256}/"

ROUTES: list[URLPattern | URLResolver] = [
    route(ROLE, roles.RolesPath.as_view()),
    # Before the route of one role: no role is read by this method.
    route(f"{ROLE}/_query", roles.QueryRolesPath.as_view()),
    route(f"{ROLE}/<path:name>", roles.RolePath.as_view()),
    route("api/security/roles", roles.BulkRolesPath.as_view()),
    route("internal/security/roles/<str:space>", roles.RolesOfSpacePath.as_view()),
    route(KEYS, keys.KeysPath.as_view()),
    route(f"{KEYS}/_query", keys.QueryKeysPath.as_view()),
    route(f"{KEYS}/invalidate", keys.InvalidateKeysPath.as_view()),
    route(f"{KEYS}/_enabled", keys.EnabledPath.as_view()),
    route(f"{KEYS}/_privileges", keys.PrivilegesPath.as_view()),
    route(f"{KEYS}/_has_active", keys.HasActivePath.as_view()),
    route("internal/security/me", related.MePath.as_view()),
]
urlpatterns: list[URLPattern | URLResolver] = [*ROUTES, re_path(SPACE, include(ROUTES))]
