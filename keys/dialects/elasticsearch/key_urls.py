"""
The paths about API keys and caches that are longer than a path of one thing.

Some of them look like the path of a key with that id: they must come first.
"""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch.views import (
    bulk_keys,
    caches,
    clone,
    cross_cluster,
    grant,
    query_keys,
    shares,
    usage,
)

API_KEY = "^_security/api_key"
CROSS_CLUSTER = "^_security/cross_cluster/api_key"
SERVICE = "^_security/service/(?P<namespace>[^/]+)/(?P<service>[^/]+)"

urlpatterns: list[URLPattern] = [
    re_path(r"^_security/_query/api_key/?$", query_keys.QueryKeysPath.as_view()),
    re_path(rf"{API_KEY}/_bulk_update/?$", bulk_keys.BulkUpdatePath.as_view()),
    re_path(rf"{API_KEY}/clone/?$", clone.ClonePath.as_view()),
    re_path(rf"{API_KEY}/grant/?$", grant.GrantPath.as_view()),
    re_path(rf"{API_KEY}/(?P<key_id>[^/]+)/_share/?$", shares.SharePath.as_view()),
    re_path(rf"{CROSS_CLUSTER}/?$", cross_cluster.CrossClusterKeysPath.as_view()),
    re_path(rf"{CROSS_CLUSTER}/(?P<key_id>[^/]+)/?$", cross_cluster.CrossClusterKeyPath.as_view()),
    re_path(rf"{API_KEY}/(?P<key_id>[^/]+)/_usage/?$", usage.UsagePath.as_view()),
    re_path(rf"{API_KEY}/(?P<ids>[^/]+)/_clear_cache/?$", caches.KeyCachePath.as_view()),
    re_path(r"^_security/role/(?P<names>[^/]+)/_clear_cache/?$", caches.RoleCachePath.as_view()),
    re_path(
        r"^_security/privilege/(?P<applications>[^/]+)/_clear_cache/?$",
        caches.PrivilegeCachePath.as_view(),
    ),
    re_path(r"^_security/realm/(?P<realms>[^/]+)/_clear_cache/?$", caches.RealmCachePath.as_view()),
    re_path(
        rf"{SERVICE}/credential/token/(?P<names>[^/]+)/_clear_cache/?$",
        caches.ServiceTokenCachePath.as_view(),
    ),
]
