"""Changing many API keys at once."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.bulk_update_keys import bulk_update_keys
from keys.conf import key_settings
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import bulk_keys as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.rules.ownership import UPDATE_MANY


class BulkUpdatePath(KeyServiceView):
    """`/_security/api_key/_bulk_update`."""

    action_names = {"POST": UPDATE_MANY.action}

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.BulkUpdateBody)
        self.parameters(NoParameters)
        done = bulk_update_keys(
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response(payloads.bulk_updated_json(done))
