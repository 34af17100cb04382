"""What is asked about the installation, and every address that nobody claims."""

from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.errors import PlainRefusal
from keys.dialects.elasticsearch.info import health_json, info_json
from keys.dialects.elasticsearch.payloads import cluster as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.rules.privileges import ClusterAction

GET_INFO = ClusterAction("cluster:monitor/main")
GET_HEALTH = ClusterAction("cluster:monitor/health")


class InfoView(ElasticsearchView):
    """`/`."""

    action_names = {
        "GET": GET_INFO.action,
    }

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        caller_of(request).check_may(GET_INFO)
        return Response(info_json())

    head = get


class HealthView(ElasticsearchView):
    """`/_cluster/health`."""

    action_names = {
        "GET": GET_HEALTH.action,
    }

    def get(self, request: Request) -> Response:
        self.parameters(payloads.HealthParameters)
        caller_of(request).check_may(GET_HEALTH)
        return Response(health_json())


class NoHandlerView(ElasticsearchView):
    """Every other address."""

    def check_path(self, request: Request) -> None:
        uri = request.get_full_path()
        raise PlainRefusal(
            f"no handler found for uri [{uri}] and method [{request.method}]", status=400
        )


no_handler = NoHandlerView.as_view()
