"""API keys for other clusters."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.update_cross_cluster_key import update_cross_cluster_key
from keys.conf import key_settings
from keys.dialects.common.key_json import created_key_json
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import cross_cluster as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.ownership import MANAGE_CROSS_CLUSTER, UPDATE_CROSS_CLUSTER


class CrossClusterKeysPath(KeyServiceView):
    """`/_security/cross_cluster/api_key`."""

    action_names = {"POST": MANAGE_CROSS_CLUSTER.action}

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.CreateCrossClusterBody)
        self.parameters(RefreshParameters)
        settings = key_settings()
        created = create_cross_cluster_key(
            **body,
            longest=settings.longest_lifetime,
            license_type=settings.license,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response(created_key_json(created))


class CrossClusterKeyPath(KeyServiceView):
    """`/_security/cross_cluster/api_key/{id}`."""

    action_names = {"PUT": UPDATE_CROSS_CLUSTER.action}

    def put(self, request: Request, key_id: str) -> Response:
        body = self.fields(payloads.UpdateCrossClusterBody)
        self.parameters(RefreshParameters)
        settings = key_settings()
        updated = update_cross_cluster_key(
            key_id=key_id,
            **body,
            longest=settings.longest_lifetime,
            license_type=settings.license,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response({"updated": updated})
