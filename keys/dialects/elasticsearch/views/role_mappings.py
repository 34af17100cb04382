"""Role mappings."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_role_mapping import DELETE_ROLE_MAPPING, delete_role_mapping
from keys.actions.put_role_mapping import PUT_ROLE_MAPPING, put_role_mapping
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import role_mappings as payloads
from keys.dialects.elasticsearch.payloads.common import (
    NoParameters,
    RefreshParameters,
    comma_list,
)
from keys.queries.find_role_mappings import GET_ROLE_MAPPING, find_role_mappings


class RoleMappingsPath(ElasticsearchView):
    """`/_security/role_mapping`."""

    action_names = {"GET": GET_ROLE_MAPPING.action}

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        found = find_role_mappings(None, by=caller_of(request))
        return Response(payloads.role_mappings_json(found))


class RoleMappingPath(ElasticsearchView):
    """`/_security/role_mapping/{name}`; a comma list to look up."""

    action_names = {
        "GET": GET_ROLE_MAPPING.action,
        "PUT": PUT_ROLE_MAPPING.action,
        "POST": PUT_ROLE_MAPPING.action,
        "DELETE": DELETE_ROLE_MAPPING.action,
    }

    def put(self, request: Request, name: str) -> Response:
        body = self.fields(payloads.PutRoleMappingBody)
        self.parameters(RefreshParameters)
        created = put_role_mapping(name=name, **body, by=caller_of(request), now=timezone.now())
        return Response({"role_mapping": {"created": created}})

    post = put

    def get(self, request: Request, name: str) -> Response:
        self.parameters(NoParameters)
        mappings = find_role_mappings(comma_list(name), by=caller_of(request))
        found = payloads.role_mappings_json(mappings)
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, name: str) -> Response:
        self.parameters(RefreshParameters)
        found = delete_role_mapping(name=name, by=caller_of(request), now=timezone.now())
        return Response({"found": found}, status=200 if found else 404)
