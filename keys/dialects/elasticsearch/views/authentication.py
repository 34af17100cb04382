"""Who the caller is."""

from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.rules.ownership import SECURITY
from keys.wire.authenticate_body import authenticate_json


class AuthenticateView(ElasticsearchView):
    """`/_security/_authenticate`."""

    action_names = {
        "GET": f"{SECURITY}/user/authenticate",
    }

    is_open_to_every_workflow = True

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        return Response(authenticate_json(caller_of(request)))
