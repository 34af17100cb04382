"""Service accounts and their tokens."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_service_token import CREATE_SERVICE_TOKEN, create_service_token
from keys.actions.delete_service_token import DELETE_SERVICE_TOKEN, delete_service_token
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import service_accounts as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters, RefreshParameters
from keys.queries.find_service_accounts import (
    GET_ACCOUNTS,
    GET_CREDENTIALS,
    find_service_accounts,
    find_service_tokens,
)


class ServiceAccountsPath(ElasticsearchView):
    """`/_security/service`, then perhaps a namespace, then perhaps a service."""

    action_names = {"GET": GET_ACCOUNTS.action}

    def get(
        self, request: Request, namespace: str | None = None, service: str | None = None
    ) -> Response:
        self.parameters(NoParameters)
        found = find_service_accounts(namespace=namespace, service=service, by=caller_of(request))
        return Response(payloads.service_accounts_json(found))


class ServiceCredentialsPath(ElasticsearchView):
    """`/_security/service/{namespace}/{service}/credential`."""

    action_names = {"GET": GET_CREDENTIALS.action}

    def get(self, request: Request, namespace: str, service: str) -> Response:
        self.parameters(NoParameters)
        principal = f"{namespace}/{service}"
        names = find_service_tokens(principal=principal, by=caller_of(request))
        return Response(payloads.service_credentials_json(principal, names))


class ServiceTokensPath(ElasticsearchView):
    """`/_security/service/{namespace}/{service}/credential/token`: a token of any name."""

    action_names = {"POST": CREATE_SERVICE_TOKEN.action}

    def post(
        self, request: Request, namespace: str, service: str, name: str | None = None
    ) -> Response:
        self.parameters(RefreshParameters)
        created = create_service_token(
            principal=f"{namespace}/{service}",
            name=name,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response(payloads.created_service_token_json(created))


class ServiceTokenPath(ServiceTokensPath):
    """`/_security/service/{namespace}/{service}/credential/token/{name}`."""

    action_names = {
        "POST": CREATE_SERVICE_TOKEN.action,
        "PUT": CREATE_SERVICE_TOKEN.action,
        "DELETE": DELETE_SERVICE_TOKEN.action,
    }

    put = ServiceTokensPath.post

    def delete(self, request: Request, namespace: str, service: str, name: str) -> Response:
        self.parameters(RefreshParameters)
        found = delete_service_token(
            principal=f"{namespace}/{service}",
            name=name,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response({"found": found}, status=200 if found else 404)
