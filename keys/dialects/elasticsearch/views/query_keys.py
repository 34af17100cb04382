"""Searching for API keys."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import query_keys as payloads
from keys.dialects.elasticsearch.searches import search_in
from keys.queries.search_keys import QUERY_ANY, search_keys
from keys.wire.query_language import KEY_SEARCH


class QueryKeysPath(KeyServiceView):
    """`/_security/_query/api_key`."""

    action_names = {"GET": QUERY_ANY.action, "POST": QUERY_ANY.action}

    def post(self, request: Request) -> Response:
        search = search_in(self.optional_document(), KEY_SEARCH, now=timezone.now())
        asked = self.parameters(payloads.QueryKeysParameters)
        found = search_keys(search, by=caller_of(request), with_limited_by=asked["with_limited_by"])
        return Response(payloads.found_keys_json(found, search, **asked))

    get = post
