"""Addresses of the pages."""

from django.urls import path
from django.views.generic import RedirectView

from keys.web.security_urls import role_and_user_patterns
from keys.web.views import (
    connection_details,
    delete_keys,
    global_search,
    home,
    key_details,
    key_form,
    key_list,
    key_shares,
    list_choices,
    login,
    theme,
)

app_name = "web"
KEYS = "app/management/security/api_keys"

urlpatterns = [
    path("login", login.log_in, name="login"),
    path("logout", login.log_out, name="logout"),
    path("app/theme", theme.choose, name="theme"),
    path("app", RedirectView.as_view(pattern_name="web:home")),
    path("app/", RedirectView.as_view(pattern_name="web:home")),
    path("app/management", home.home, name="home"),
    path("app/management/security", RedirectView.as_view(pattern_name="web:keys")),
    path("app/search", global_search.search, name="search"),
    path("app/connection_details", connection_details.show, name="connection_details"),
    path("app/connection_details/ca.crt", connection_details.authority, name="authority"),
    path(KEYS, key_list.keys, name="keys"),
    path(f"{KEYS}/create", key_form.new, name="create"),
    path(f"{KEYS}/delete", delete_keys.delete, name="delete"),
    path(f"{KEYS}/owners", list_choices.owners, name="owners"),
    path(f"{KEYS}/share/<path:key_id>", key_shares.shares, name="share_key"),
    path(f"{KEYS}/columns", list_choices.columns, name="columns"),
    path(f"{KEYS}/<path:key_id>", key_details.key, name="key"),
    *role_and_user_patterns,
]
