"""The paths about tokens, service accounts, role mappings, profiles and the installation."""

from django.urls import URLPattern, re_path

from keys.dialects.elasticsearch.views import (
    installation,
    profiles,
    role_mappings,
    service_accounts,
    tokens,
)

SERVICE = "^_security/service"
ACCOUNT = f"{SERVICE}/(?P<namespace>[^/]+)/(?P<service>[^/]+)"
PROFILE, UID = "^_security/profile", "(?P<uid>[^/]+)"

urlpatterns: list[URLPattern] = [
    re_path(r"^_security/oauth2/token/?$", tokens.TokenPath.as_view()),
    re_path(rf"{SERVICE}/?$", service_accounts.ServiceAccountsPath.as_view()),
    re_path(rf"{SERVICE}/(?P<namespace>[^/]+)/?$", service_accounts.ServiceAccountsPath.as_view()),
    re_path(rf"{ACCOUNT}/?$", service_accounts.ServiceAccountsPath.as_view()),
    re_path(rf"{ACCOUNT}/credential/?$", service_accounts.ServiceCredentialsPath.as_view()),
    re_path(rf"{ACCOUNT}/credential/token/?$", service_accounts.ServiceTokensPath.as_view()),
    re_path(
        rf"{ACCOUNT}/credential/token/(?P<name>[^/]+)/?$",
        service_accounts.ServiceTokenPath.as_view(),
    ),
    re_path(r"^_security/role_mapping/?$", role_mappings.RoleMappingsPath.as_view()),
    re_path(r"^_security/role_mapping/(?P<name>[^/]+)/?$", role_mappings.RoleMappingPath.as_view()),
    re_path(rf"{PROFILE}/_activate/?$", profiles.ActivateProfilePath.as_view()),
    re_path(rf"{PROFILE}/_suggest/?$", profiles.SuggestProfilesPath.as_view()),
    re_path(rf"{PROFILE}/_has_privileges/?$", profiles.HaveProfilesPrivilegesPath.as_view()),
    re_path(rf"{PROFILE}/{UID}/?$", profiles.ProfilesPath.as_view()),
    re_path(rf"{PROFILE}/{UID}/_data/?$", profiles.ProfileDataPath.as_view()),
    re_path(rf"{PROFILE}/{UID}/_enable/?$", profiles.ProfileStatePath.as_view(enabled=True)),
    re_path(rf"{PROFILE}/{UID}/_disable/?$", profiles.ProfileStatePath.as_view(enabled=False)),
    re_path(r"^_security/settings/?$", installation.SettingsPath.as_view()),
    re_path(r"^_security/stats/?$", installation.StatsPath.as_view()),
    re_path(r"^_license/?$", installation.LicensePath.as_view()),
]
