"""What the installation says of its security: settings, figures, licence."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.put_security_settings import PUT_SETTINGS, put_security_settings
from keys.conf import key_settings
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.info import cluster_uuid
from keys.dialects.elasticsearch.payloads import installation as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.queries.installation import (
    GET_LICENSE,
    GET_SETTINGS,
    GET_STATS,
    installed_license,
    security_settings,
    security_stats,
)


class SettingsPath(ElasticsearchView):
    """`/_security/settings`."""

    action_names = {"GET": GET_SETTINGS.action, "PUT": PUT_SETTINGS.action}

    def get(self, request: Request) -> Response:
        self.parameters(payloads.GetSettingsParameters)
        return Response(security_settings(by=caller_of(request)))

    def put(self, request: Request) -> Response:
        groups = self.fields(payloads.PutSettingsBody)
        self.parameters(payloads.PutSettingsParameters)
        put_security_settings(groups=groups, by=caller_of(request), now=timezone.now())
        return Response({"acknowledged": True})


class StatsPath(ElasticsearchView):
    """`/_security/stats`."""

    action_names = {"GET": GET_STATS.action}

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        stats = security_stats(by=caller_of(request))
        return Response(
            payloads.stats_json(stats, node_id=cluster_uuid(), node_name=key_settings().node_name)
        )


class LicensePath(ElasticsearchView):
    """`/_license`."""

    action_names = {"GET": GET_LICENSE.action}

    def get(self, request: Request) -> Response:
        self.parameters(payloads.LicenseParameters)
        known = key_settings()
        found = installed_license(
            kind=known.license,
            installation=cluster_uuid(),
            issued_to=known.cluster_name,
            by=caller_of(request),
        )
        return Response(payloads.license_json(found))
