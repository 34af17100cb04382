"""What the installation says of its security: settings, figures, licence."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Min

from keys.models import (
    ApplicationPrivilege,
    Profile,
    Role,
    RoleMapping,
    SecuritySetting,
    ServiceToken,
    User,
)
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.license import License, license_of
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.security_settings import DEFAULTS, GROUPS, nested_settings

GET_SETTINGS = ClusterAction(f"{SECURITY}/settings/get")
GET_STATS = ClusterAction("cluster:monitor/xpack/security/stats")
GET_LICENSE = ClusterAction("cluster:monitor/xpack/license/get")
UNKNOWN_DATE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class SecurityStats:
    """How many rows there are of what a cluster keeps few of."""

    users: int
    roles: int
    role_mappings: int
    application_privileges: int
    service_tokens: int
    profiles: int


def security_settings(*, by: Caller) -> JsonObject:
    """
    Return the settings of each store, nested: `{"security": {"index": {…}}, …}`.

    Raises:
        NotAllowed: the caller may not read security.

    Source: elasticsearch-specification, security/get_settings.
    """
    by.check_may(GET_SETTINGS)
    flat = {group: dict(DEFAULTS) for group in GROUPS}
    for row in SecuritySetting.objects.all():
        flat.setdefault(row.group, {})[row.name] = row.value
    return {group: nested_settings(values) for group, values in flat.items()}


def security_stats(*, by: Caller) -> SecurityStats:
    """
    Return figures about this installation.

    Raises:
        NotAllowed: the caller may not monitor the cluster.

    Source: elasticsearch-specification, security/get_stats.
    """
    by.check_may(GET_STATS)
    return SecurityStats(
        users=User.objects.count(),
        roles=Role.objects.count(),
        role_mappings=RoleMapping.objects.count(),
        application_privileges=ApplicationPrivilege.objects.count(),
        service_tokens=ServiceToken.objects.count(),
        profiles=Profile.objects.count(),
    )


def installed_license(*, kind: str, installation: str, issued_to: str, by: Caller) -> License:
    """
    Return the licence, issued when the installation's first user was made.

    Args:
        kind: `basic`, `trial` or `enterprise`, as the operator chose.
        installation: what `/` calls `cluster_uuid`.

    Raises:
        NotAllowed: the caller may not monitor the cluster.

    Source: elasticsearch-specification, license/get.
    """
    by.check_may(GET_LICENSE)
    first = User.objects.aggregate(first=Min("created_at"))["first"]
    return license_of(
        kind=kind,
        installation=installation,
        issued_to=issued_to,
        issued_at=first or UNKNOWN_DATE,
    )
