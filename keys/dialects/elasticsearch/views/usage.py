"""How a key is used; the product has no such path."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import usage as payloads
from keys.queries.key_uses import usage_in_detail
from keys.rules.ownership import GET_ANY


class UsagePath(KeyServiceView):
    """`/_security/api_key/{id}/_usage`."""

    action_names = {"GET": GET_ANY.action}

    def get(self, request: Request, key_id: str) -> Response:
        asked = self.parameters(payloads.UsageParameters)
        usage = usage_in_detail(
            key_id, days=asked["days"], by=caller_of(request), now=timezone.now()
        )
        return Response(payloads.usage_json(usage))
