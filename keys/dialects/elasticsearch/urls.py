"""Which path is whose; a slash at the end changes nothing."""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch import views

urlpatterns: list[URLPattern] = [
    re_path(r"^_cluster/health/?$", views.HealthView.as_view()),
    re_path(r"^_security/_authenticate/?$", views.AuthenticateView.as_view()),
    re_path(r"^_security/api_key/?$", views.ApiKeysPath.as_view()),
    re_path(r"^_security/api_key/(?P<key_id>[^/]+)/?$", views.ApiKeyPath.as_view()),
    re_path(r"^_security/user/?$", views.UsersPath.as_view()),
    re_path(r"^_security/user/(?P<username>[^/]+)/?$", views.UserPath.as_view()),
    re_path(r"^_security/role/?$", views.RolesPath.as_view()),
    re_path(r"^_security/role/(?P<name>[^/]+)/?$", views.RolePath.as_view()),
]
