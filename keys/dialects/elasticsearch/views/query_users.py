"""Searching for users."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import query_users as payloads
from keys.dialects.elasticsearch.payloads.users import GetUsersParameters
from keys.dialects.elasticsearch.searches import search_in
from keys.queries.search_users import QUERY_USER, search_users
from keys.wire.query_language import USER_SEARCH


class QueryUsersPath(ElasticsearchView):
    """`/_security/_query/user`."""

    action_names = {"GET": QUERY_USER.action, "POST": QUERY_USER.action}

    def post(self, request: Request) -> Response:
        search = search_in(self.optional_document(), USER_SEARCH, now=timezone.now())
        asked = self.parameters(GetUsersParameters)
        found = search_users(search, by=caller_of(request))
        return Response(payloads.found_users_json(found, search, **asked))

    get = post
