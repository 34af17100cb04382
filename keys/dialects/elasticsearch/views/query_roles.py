"""Searching for roles."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import query_roles as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.dialects.elasticsearch.searches import search_in
from keys.queries.search_roles import QUERY_ROLE, search_roles
from keys.wire.query_language import ROLE_SEARCH


class QueryRolesPath(ElasticsearchView):
    """`/_security/_query/role`."""

    action_names = {"GET": QUERY_ROLE.action, "POST": QUERY_ROLE.action}

    def post(self, request: Request) -> Response:
        search = search_in(self.optional_document(), ROLE_SEARCH, now=timezone.now())
        self.parameters(NoParameters)
        found = search_roles(search, by=caller_of(request))
        return Response(payloads.found_roles_json(found, search))

    get = post
