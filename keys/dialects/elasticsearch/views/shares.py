"""Sharing an API key with users and teams."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.share_key import share_key
from keys.actions.unshare_key import unshare_key
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import shares as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.queries.shares_of import shares_of
from keys.rules.ownership import GET_ANY, SHARE_ANY


class SharePath(KeyServiceView):
    """`/_security/api_key/{id}/_share`."""

    action_names = {
        "GET": GET_ANY.action,
        "PUT": SHARE_ANY.action,
        "DELETE": SHARE_ANY.action,
    }

    def put(self, request: Request, key_id: str) -> Response:
        body = self.fields(payloads.ShareBody)
        self.parameters(NoParameters)
        created = share_key(key_id=key_id, **body, by=caller_of(request), now=timezone.now())
        return Response({"share": {"created": created}})

    def get(self, request: Request, key_id: str) -> Response:
        self.parameters(NoParameters)
        return Response(payloads.shares_json(shares_of(key_id, by=caller_of(request))))

    def delete(self, request: Request, key_id: str) -> Response:
        recipient = payloads.recipient_of(self.parameters(payloads.RecipientParameters))
        found = unshare_key(
            key_id=key_id, recipient=recipient, by=caller_of(request), now=timezone.now()
        )
        return Response({"found": found}, status=200 if found else 404)
