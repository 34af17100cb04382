"""API keys."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_key import create_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_key import update_key
from keys.conf import key_settings
from keys.dialects.common.key_json import created_key_json, keys_json
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import KeyServiceView
from keys.dialects.elasticsearch.payloads import keys as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters, RefreshParameters
from keys.dialects.elasticsearch.retries import RepeatableView
from keys.queries.descendants import count_descendants
from keys.queries.find_keys import find_keys, find_keys_and_descendants
from keys.rules.ownership import CREATE, GET_ANY, INVALIDATE_ANY, UPDATE


class ApiKeysPath(RepeatableView):
    """`/_security/api_key`."""

    action_names = {
        "GET": GET_ANY.action,
        "POST": CREATE.action,
        "PUT": CREATE.action,
        "DELETE": INVALIDATE_ANY.action,
    }

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.CreateKeyBody)
        self.parameters(RefreshParameters)
        created = create_key(
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
            idempotency=self.idempotency(request),
        )
        return Response(created_key_json(created))

    put = post

    def get(self, request: Request) -> Response:
        asked = self.parameters(payloads.GetKeysParameters)
        selection = payloads.selection_of(asked)
        find = find_keys_and_descendants if asked["with_descendants"] else find_keys
        keys = find(
            selection,
            active_only=asked["active_only"],
            with_limited_by=asked["with_limited_by"],
            by=caller_of(request),
            now=timezone.now(),
        )
        shown = keys_json(
            [*keys],
            with_limited_by=asked["with_limited_by"],
            with_profile_uid=asked["with_profile_uid"],
        )
        is_missing = selection.ids is not None and not shown
        return Response({"api_keys": shown}, status=404 if is_missing else 200)

    def delete(self, request: Request) -> Response:
        body = self.fields(payloads.InvalidateKeysBody)
        self.parameters(NoParameters)
        by = caller_of(request)
        done = invalidate_keys(
            selection=payloads.selection_of(body),
            with_descendants=body["with_descendants"],
            by=by,
            now=timezone.now(),
        )
        left = count_descendants(done.ids, by=by)
        headers = payloads.descendants_headers(done, left=left)
        return Response(payloads.invalidated_keys_json(done), headers=headers)


class ApiKeyPath(KeyServiceView):
    """`/_security/api_key/{id}`."""

    action_names = {"PUT": UPDATE.action}

    def put(self, request: Request, key_id: str) -> Response:
        body = self.optional_fields(payloads.UpdateKeyBody)
        self.parameters(NoParameters)
        updated = update_key(
            key_id=key_id,
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response({"updated": updated})
