"""API keys, as Kibana's own pages ask for them."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey, create_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.update_cross_cluster_key import Keep, update_cross_cluster_key
from keys.actions.update_key import update_key
from keys.conf import key_settings
from keys.dialects.common.key_json import created_key_json
from keys.dialects.common.sentences import not_invalidated
from keys.dialects.common.service import api_key_service_enabled
from keys.dialects.common.views import caller_of
from keys.dialects.kibana.base import KibanaView
from keys.dialects.kibana.errors import Refusal
from keys.dialects.kibana.payloads import keys as payloads
from keys.queries.find_keys import has_active_keys
from keys.queries.search_keys import search_keys
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.ownership import may_create_cross_cluster
from keys.rules.privileges import ClusterPrivilege
from keys.rules.selection import KeySelection
from keys.wire.query_language import BadQuery

DISABLED = (
    "API keys are disabled. To use API keys enable the `APIKEYS_API_KEY_ENABLED` setting, or let"
    " TLS protect this request."
)
MANAGE_ANY = ClusterPrivilege("manage_api_key")
MANAGE_OWN = ClusterPrivilege("manage_own_api_key")


class KeysPath(KibanaView):
    """`/internal/security/api_key`."""

    def post(self, request: Request) -> Response:
        body = self.body(payloads.CREATE_BODY)
        _check_is_enabled(request)
        created = _create(body, by=caller_of(request))
        return Response(created_key_json(created))

    def put(self, request: Request) -> Response:
        body = self.body(payloads.UPDATE_BODY)
        _check_is_enabled(request)
        return Response({"updated": _update(body, by=caller_of(request))})


class QueryKeysPath(KibanaView):
    """`/internal/security/api_key/_query`."""

    def post(self, request: Request) -> Response:
        body = self.body(payloads.QUERY_BODY)
        _check_is_there(request)
        by = caller_of(request)
        now = timezone.now()
        flags = {**_flags(by), "canManageCrossClusterApiKeys": may_create_cross_cluster(by)}
        counts = payloads.counts_search(now=now)
        counted = payloads.counts_json(search_keys(counts, by=by), counts)
        try:
            search = payloads.search_of(body, now=now)
            found = payloads.found_keys_json(search_keys(search, by=by), search)
        except BadQuery as error:
            found = {"queryError": payloads.query_error_json(error)}
        return Response({**found, **counted, **flags})


class InvalidateKeysPath(KibanaView):
    """`/internal/security/api_key/invalidate`."""

    def post(self, request: Request) -> Response:
        body = self.body(payloads.INVALIDATE_BODY)
        asked = {one["id"]: one["name"] for one in body["apiKeys"]}
        done: set[str] = set()
        refused: set[str] = set()
        if asked:
            result = invalidate_keys(
                selection=KeySelection(ids=tuple(asked), owned=not body["isAdmin"]),
                by=caller_of(request),
                now=timezone.now(),
            )
            done, refused = set(result.ids), set(result.refused_ids)
        # Better than there: a key that is still good is never called invalidated.
        errors: list[Json] = [
            {"id": key_id, "name": name, "error": _why_not(key_id, refused=key_id in refused)}
            for key_id, name in asked.items()
            if key_id not in done
        ]
        invalidated: list[Json] = [
            {"id": key_id, "name": name} for key_id, name in asked.items() if key_id in done
        ]
        return Response({"itemsInvalidated": invalidated, "errors": errors})


class EnabledPath(KibanaView):
    """`/internal/security/api_key/_enabled`."""

    def get(self, request: Request) -> Response:
        return Response({"apiKeysEnabled": api_key_service_enabled(request)})


class PrivilegesPath(KibanaView):
    """`/internal/security/api_key/_privileges`."""

    def get(self, request: Request) -> Response:
        flags = _flags(caller_of(request))
        return Response({"areApiKeysEnabled": api_key_service_enabled(request), **flags})


class HasActivePath(KibanaView):
    """`/internal/security/api_key/_has_active`: of the caller's own keys."""

    def get(self, request: Request) -> Response:
        _check_is_there(request)
        found = has_active_keys(by=caller_of(request), now=timezone.now())
        return Response({"hasApiKeys": found})


def _create(body: dict[str, Any], *, by: Caller) -> CreatedKey:
    settings = key_settings()
    common = {
        "name": body["name"],
        "duration": body["expiration"],
        "longest": settings.longest_lifetime,
        "metadata": body["metadata"],
        "by": by,
        "now": timezone.now(),
    }
    if body["type"] == KeyType.CROSS_CLUSTER:
        identity = body["certificate_identity"]
        return create_cross_cluster_key(
            **common,
            access=payloads.access_of(body),
            certificate_identity=None if isinstance(identity, Keep) else identity,
            license_type=settings.license,
        )
    return create_key(**common, descriptors=payloads.descriptors_of(body))


def _update(body: dict[str, Any], *, by: Caller) -> bool:
    settings = key_settings()
    common = {
        "key_id": body["id"],
        "duration": body["expiration"],
        "longest": settings.longest_lifetime,
        "metadata": body["metadata"],
        "by": by,
        "now": timezone.now(),
    }
    if body["type"] == KeyType.CROSS_CLUSTER:
        return update_cross_cluster_key(
            **common,
            access=payloads.access_of(body),
            certificate_identity=body["certificate_identity"],
            license_type=settings.license,
        )
    return update_key(**common, descriptors=payloads.descriptors_of(body))


def _flags(by: Caller) -> JsonObject:
    return {
        "canManageApiKeys": by.authority.allows(MANAGE_ANY),
        "canManageOwnApiKeys": by.authority.allows(MANAGE_OWN),
    }


def _why_not(key_id: str, *, refused: bool) -> JsonObject:
    if refused:
        return {"statusCode": 403, "message": not_invalidated(key_id)}
    message = f"no API key [{key_id}] that is yours to invalidate, or it was invalidated before"
    return {"statusCode": 404, "message": message}


def _check_is_enabled(request: Request) -> None:
    if not api_key_service_enabled(request):
        raise Refusal("API Keys are not available")


def _check_is_there(request: Request) -> None:
    if not api_key_service_enabled(request):
        raise Refusal(DISABLED, status=HTTPStatus.NOT_FOUND)
