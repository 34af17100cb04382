"""What the caller may do."""

from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import has_privileges as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.queries.has_privileges import HAS_PRIVILEGES, has_privileges
from keys.queries.user_privileges import user_privileges
from keys.rules.ownership import SECURITY


class HasPrivilegesPath(ElasticsearchView):
    """`/_security/user/_has_privileges`; with a name, which must be the caller's own."""

    action_names = {"GET": HAS_PRIVILEGES, "POST": HAS_PRIVILEGES}

    def post(self, request: Request, username: str | None = None) -> Response:
        caller = caller_of(request)
        check = payloads.privilege_check_in(self.document().value, of=username or caller.username)
        self.parameters(NoParameters)
        return Response(payloads.answers_json(has_privileges(check, by=caller, username=username)))

    get = post


class UserPrivilegesPath(ElasticsearchView):
    """`/_security/user/_privileges`."""

    action_names = {"GET": f"{SECURITY}/user/list_privileges"}

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        return Response(user_privileges(by=caller_of(request)))
