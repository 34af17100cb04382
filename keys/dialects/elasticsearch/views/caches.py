"""Clearing caches: what is remembered of keys, users, roles, privileges and service tokens."""

from collections.abc import Sequence

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.clear_caches import CLEAR, EVERYTHING, clear_caches
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView, KeyServiceView
from keys.dialects.elasticsearch.payloads import caches as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters, comma_list
from keys.models import ChangeKind
from keys.rules.caller import NATIVE_REALM, RESERVED_REALM


class KeyCachePath(KeyServiceView):
    """`/_security/api_key/{ids}/_clear_cache`."""

    action_names = {"POST": CLEAR[ChangeKind.KEY].action}

    def post(self, request: Request, ids: str) -> Response:
        self.parameters(NoParameters)
        return _cleared(request, ChangeKind.KEY, comma_list(ids))


class RoleCachePath(ElasticsearchView):
    """`/_security/role/{names}/_clear_cache`."""

    action_names = {"POST": CLEAR[ChangeKind.ROLE].action}

    def post(self, request: Request, names: str) -> Response:
        self.parameters(NoParameters)
        return _cleared(request, ChangeKind.ROLE, comma_list(names))


class PrivilegeCachePath(ElasticsearchView):
    """`/_security/privilege/{applications}/_clear_cache`."""

    action_names = {"POST": CLEAR[ChangeKind.APPLICATION_PRIVILEGE].action}

    def post(self, request: Request, applications: str) -> Response:
        self.parameters(NoParameters)
        return _cleared(request, ChangeKind.APPLICATION_PRIVILEGE, comma_list(applications))


class RealmCachePath(ElasticsearchView):
    """`/_security/realm/{realms}/_clear_cache`."""

    action_names = {"POST": CLEAR[ChangeKind.USER].action}

    def post(self, request: Request, realms: str) -> Response:
        asked = self.parameters(payloads.RealmCacheParameters)
        usernames = comma_list(asked["usernames"] or "")
        # Changes name users one by one: without names, everybody's may concern the realm.
        subjects = [f"{realm}/{name}" for realm in _realms(realms) for name in usernames]
        return _cleared(request, ChangeKind.USER, subjects or [EVERYTHING])


class ServiceTokenCachePath(ElasticsearchView):
    """`/_security/service/{namespace}/{service}/credential/token/{names}/_clear_cache`."""

    action_names = {"POST": CLEAR[ChangeKind.TOKEN].action}

    def post(self, request: Request, namespace: str, service: str, names: str) -> Response:
        self.parameters(NoParameters)
        listed = comma_list(names)
        principal = f"{namespace}/{service}"
        subjects = [f"{principal}/{name}" for name in listed]
        every = EVERYTHING in listed
        return _cleared(request, ChangeKind.TOKEN, [EVERYTHING] if every else subjects)


def _cleared(request: Request, kind: ChangeKind, subjects: Sequence[str]) -> Response:
    clear_caches(kind=kind, subjects=subjects, by=caller_of(request), now=timezone.now())
    return Response(payloads.cleared_json())


def _realms(listed: str) -> list[str]:
    names = comma_list(listed)
    return [RESERVED_REALM, NATIVE_REALM] if EVERYTHING in names else names
