"""Cloning an API key."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.clone_key import clone_key
from keys.conf import key_settings
from keys.dialects.common.key_json import created_key_json
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.payloads import clone as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.dialects.elasticsearch.retries import RepeatableView
from keys.rules.ownership import CLONE_ANY


class ClonePath(RepeatableView):
    """`/_security/api_key/clone`."""

    action_names = {"PUT": CLONE_ANY.action, "POST": CLONE_ANY.action}

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.CloneKeyBody)
        self.parameters(RefreshParameters)
        clone = clone_key(
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
            idempotency=self.idempotency(request),
        )
        return Response(created_key_json(clone))

    put = post
