"""Who is logged in."""

from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.kibana.base import KibanaView
from keys.wire.authenticate_body import authenticate_json

PROVIDER = {"type": "basic", "name": "basic"}


class MePath(KibanaView):
    """`/internal/security/me`."""

    def get(self, request: Request) -> Response:
        me = authenticate_json(caller_of(request))
        is_ours = "Authorization" not in request.headers
        provider = PROVIDER if is_ours else {"type": "http", "name": "__http__"}
        return Response({**me, "authentication_provider": provider, "elastic_cloud_user": False})
