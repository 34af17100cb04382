"""Addresses of the pages about roles and users."""

from django.urls import path

from keys.web.views import account, role_form, roles, suggestions, user_form, user_password, users

ROLES = "app/management/security/roles"
USERS = "app/management/security/users"

role_and_user_patterns = [
    path("security/account", account.account, name="account"),
    path(ROLES, roles.roles, name="roles"),
    path(f"{ROLES}/edit", role_form.create, name="create_role"),
    path(f"{ROLES}/name", role_form.name_notes, name="role_name"),
    path(f"{ROLES}/names", suggestions.roles, name="role_names"),
    path(f"{ROLES}/delete", roles.delete, name="delete_roles"),
    path(f"{ROLES}/edit/<path:name>", role_form.role, name="role"),
    path(f"{ROLES}/clone/<path:name>", role_form.clone, name="clone_role"),
    path(USERS, users.users, name="users"),
    path(f"{USERS}/create", user_form.create, name="create_user"),
    path(f"{USERS}/names", suggestions.users, name="user_names"),
    path(f"{USERS}/delete", users.delete, name="delete_users"),
    path(f"{USERS}/enabled", users.enable, name="enable_users"),
    path(f"{USERS}/password", user_password.change, name="change_password"),
    path(f"{USERS}/edit/<path:name>", user_form.user, name="user"),
]
