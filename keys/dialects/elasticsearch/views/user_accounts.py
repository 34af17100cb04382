"""What is changed about a user without replacing him: whether he may log in, and his password."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.change_password import change_password
from keys.actions.set_enabled import SET_ENABLED, set_enabled
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import user_accounts as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.own_password import CHANGE_PASSWORD


class EnabledPath(ElasticsearchView):
    """`/_security/user/{username}/_enable` and `_disable`."""

    action_names = dict.fromkeys(("PUT", "POST"), SET_ENABLED.action)
    enabled: ClassVar[bool]

    def put(self, request: Request, username: str) -> Response:
        self.parameters(RefreshParameters)
        set_enabled(
            username=username, enabled=self.enabled, by=caller_of(request), now=timezone.now()
        )
        return Response({})

    post = put


class EnablePath(EnabledPath):
    enabled = True


class DisablePath(EnabledPath):
    enabled = False


class PasswordPath(ElasticsearchView):
    """`/_security/user/{username}/_password`; without a name the caller's own."""

    action_names = dict.fromkeys(("PUT", "POST"), CHANGE_PASSWORD.action)

    def put(self, request: Request, username: str | None = None) -> Response:
        body = self.fields(payloads.ChangePasswordBody)
        self.parameters(RefreshParameters)
        change_password(username=username, **body, by=caller_of(request), now=timezone.now())
        return Response({})

    post = put
