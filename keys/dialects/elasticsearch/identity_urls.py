"""The paths about users, roles and privileges that those of one user or role would claim."""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch.views import (
    bulk_roles,
    has_privileges,
    privileges,
    query_roles,
    query_users,
    user_accounts,
)

PRIVILEGE = r"^_security/privilege"
USER = r"^_security/user/(?P<username>[^/]+)"

urlpatterns: list[URLPattern] = [
    re_path(r"^_security/_query/user/?$", query_users.QueryUsersPath.as_view()),
    re_path(r"^_security/_query/role/?$", query_roles.QueryRolesPath.as_view()),
    re_path(r"^_security/role/?$", bulk_roles.RolesPath.as_view()),
    re_path(r"^_security/user/_has_privileges/?$", has_privileges.HasPrivilegesPath.as_view()),
    re_path(r"^_security/user/_privileges/?$", has_privileges.UserPrivilegesPath.as_view()),
    re_path(r"^_security/user/_password/?$", user_accounts.PasswordPath.as_view()),
    re_path(rf"{USER}/_has_privileges/?$", has_privileges.HasPrivilegesPath.as_view()),
    re_path(rf"{USER}/_password/?$", user_accounts.PasswordPath.as_view()),
    re_path(rf"{USER}/_enable/?$", user_accounts.EnablePath.as_view()),
    re_path(rf"{USER}/_disable/?$", user_accounts.DisablePath.as_view()),
    re_path(rf"{PRIVILEGE}/?$", privileges.PrivilegesPath.as_view()),
    re_path(rf"{PRIVILEGE}/_builtin/?$", privileges.BuiltinPrivilegesPath.as_view()),
    re_path(rf"{PRIVILEGE}/(?P<application>[^/]+)/?$", privileges.ApplicationPath.as_view()),
    re_path(
        rf"{PRIVILEGE}/(?P<application>[^/]+)/(?P<names>[^/]+)/?$",
        privileges.PrivilegePath.as_view(),
    ),
]
